"""A table in the terminal."""

from collections.abc import Sequence


def print_table(rows: Sequence[Sequence[str]], on_the_left: int) -> None:
    """Print rows in columns; so many of these, the first ones, have their texts on the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for cells in rows:
        padded = [
            cell.ljust(width) if column < on_the_left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        print("  ".join(padded).rstrip())
