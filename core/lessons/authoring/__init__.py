"""What only authors of lessons need: a new pack, and a check of all that a pack says.

`main.py lessons` is the one who asks for it, in the packaged app too: teachers write lessons where
they teach, without the source code. The window never loads it.
"""
