"""What only authors of lessons need: a new pack, and a check of all that a pack says.

Only `main.py lessons` imports it. It is part of the packaged app, because teachers write lessons
where they teach, without the source code. The window never loads it.
"""
