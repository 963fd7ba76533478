"""Child processes: the one way to start one, talk with it, stop it, and see it end.

`child` is the parent's end, `channel` the child's, and `guard` sees to it that none stays behind.
`group` is what torch calls a process group.
"""
