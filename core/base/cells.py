"""Cells of a table that any spreadsheet opens: text that none takes for a formula."""

import re

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", re.IGNORECASE)
_FORMULA = tuple("=+-@＝＋－＠")


def safe_cell(cell: str) -> str:
    """The text as one line that no spreadsheet takes for a formula."""
    text = "".join(character if character.isprintable() else " " for character in cell)
    # Some skip blanks, and full-width signs count in some languages.
    start = text.lstrip()[:1]
    harmless = _NUMBER.fullmatch(text) or start not in _FORMULA
    return text if harmless else f"'{text}"
