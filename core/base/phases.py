"""The four phases of a step, as the comments in a program's text name them."""

import re

PHASES = ("forward", "loss", "backward", "update")
_COMMENT = re.compile(r"\s*# (Forward|Loss|Backward|Update)\b")


def phases(text: str) -> list[str]:
    """The phase of each line, or "" for lines that belong to none.

    A phase begins at its comment and lasts until the next one, or until the code steps out of
    the block that the comment stands in.
    """
    found: list[str] = []
    phase, indent = "", 0
    for line in text.splitlines():
        match = _COMMENT.match(line)
        depth = len(line) - len(line.lstrip())
        if match:
            phase, indent = match[1].lower(), depth
        elif line.strip() and (depth < indent or line.lstrip().startswith(("yield", "return"))):
            phase = ""
        found.append(phase)
    # Blank lines at the end of a phase belong to none.
    lines = text.splitlines()
    for index in range(len(found) - 1, -1, -1):
        last = index + 1 == len(found) or found[index + 1] != found[index]
        if not lines[index].strip() and last:
            found[index] = ""
    return found
