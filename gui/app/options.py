"""The arguments of the window."""

import argparse
from pathlib import Path

from core.programs import LADDER
from core.run.timeline import BUDGET, MEGABYTE
from gui.compare.views import VIEWS

TABS = ("train", "one-step", "proof", "compare")  # in the order of the window
STATES = ("idle", "running", "finished", "diverged")


def read(arguments: list[str]) -> argparse.Namespace:
    """The options; argparse ends the process with 2 where they are wrong."""
    parser = argparse.ArgumentParser(
        prog="main.py", description="The window of Chainrule.", allow_abbrev=False
    )
    parser.add_argument("run", nargs="?", metavar="RUN.json", help="a saved run to open")
    parser.add_argument("--lessons", type=Path, metavar="FOLDER", help="lessons, or a zip of them")
    parser.add_argument("--lang", choices=("en", "zh_CN"), help="for this start only")
    parser.add_argument("--theme", choices=("dark", "light"), help="for this start only")
    parser.add_argument("--size", type=_size, metavar="1440x900", help="of the window, in pixels")
    parser.add_argument(
        "--history-memory",
        type=_megabytes,
        default=BUDGET // MEGABYTE,
        metavar="MB",
        help="for the weights that a run keeps, to go back in time (%(default)s)",
    )
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="draw it and end")
    parser.add_argument("--state", choices=STATES, default="finished", help="of the screenshot")
    programs = [program.id for program in LADDER]
    parser.add_argument(
        "--program", choices=programs, default="numpy", metavar="ID", help="of the screenshot"
    )
    parser.add_argument("--tab", choices=TABS, default="train", help="of the screenshot")
    parser.add_argument(
        "--view", choices=[view.name for view in VIEWS], default="runs", help="of the tab compare"
    )
    parser.add_argument("--lesson", metavar="ID", help="of the screenshot, such as 01-problem")
    parser.add_argument("--page", type=int, default=1, help="of that lesson, from 1 on")
    parser.add_argument("--watch", metavar="NAMES", help="variables to show besides w1 and w2")
    parser.add_argument("--over-time", action="store_true", help="distributions over time")
    return parser.parse_args(arguments)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and max(len(width), len(height)) < 5):
        raise argparse.ArgumentTypeError("a size is such as 1440x900")
    return int(width), int(height)


def _megabytes(text: str) -> int:
    if not (text.isdecimal() and 0 < len(text) < 8 and int(text)):
        raise argparse.ArgumentTypeError("memory is a whole number of megabytes, such as 64")
    return int(text)
