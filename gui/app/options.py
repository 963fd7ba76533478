"""The arguments of the window."""

import argparse
from pathlib import Path

from core.run.timeline import BUDGET, MEGABYTE
from gui.widgets.language import LANGUAGES


def read(arguments: list[str]) -> argparse.Namespace:
    """The options; argparse ends the process with 2 where they are wrong."""
    return window_parser().parse_args(arguments)


def window_parser() -> argparse.ArgumentParser:
    """What reads the options of the window."""
    parser = argparse.ArgumentParser(
        prog="main.py", description="The window of Chainrule.", allow_abbrev=False
    )
    parser.add_argument("run", nargs="?", metavar="RUN.json", help="a saved run to open")
    parser.add_argument("--lessons", type=Path, metavar="FOLDER", help="lessons, or a zip of them")
    parser.add_argument("--lang", choices=tuple(LANGUAGES), help="for this start only")
    parser.add_argument("--theme", choices=("dark", "light"), help="for this start only")
    parser.add_argument("--size", type=_size, metavar="1440x900", help="of the window, in pixels")
    parser.add_argument(
        "--history-memory",
        type=_megabytes,
        default=BUDGET // MEGABYTE,
        metavar="MB",
        help="for the weights that a run keeps, to go back in time (%(default)s)",
    )
    return parser


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and max(len(width), len(height)) < 5):
        raise argparse.ArgumentTypeError("a size is such as 1440x900")
    return int(width), int(height)


def _megabytes(text: str) -> int:
    if not (text.isdecimal() and 0 < len(text) < 8 and int(text)):
        raise argparse.ArgumentTypeError("memory is a whole number of megabytes, such as 64")
    return int(text)
