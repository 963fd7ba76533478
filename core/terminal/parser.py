"""The arguments of the command line; those of an experiment come from its fields."""

import argparse
import re
from typing import Any, NoReturn

from core import __version__
from core.base.message import Message, Refused
from core.experiment.command_line import option
from core.experiment.experiment import ARTICLE, FIELDS, PRESETS
from core.experiment.fields import Choice, Text
from core.programs import BROKEN

COMMANDS = ("train", "prove", "step", "programs", "devices", "race", "sweep", "lessons")

EPILOG = """\
examples:
  python main.py                            open the window
  python main.py --history-memory 256       the same, with 256 MB (not 64) for a run's past weights
  python main.py train                      the tutorial's run, in the terminal
  python main.py train --preset hand        the same at a size to follow on paper
  python main.py train --program autograd --learning-rate 2e-6 --csv losses.csv
  python main.py train run.json             a saved run once more
  python main.py prove --program broken_no_mask
  python main.py step --preset hand
  python main.py sweep --field learning_rate --values "1e-7..1e-5 log 9"

exit codes: 0 done, 1 failed, 2 wrong arguments, 3 diverged, 4 a gradient is wrong,
5 the check can't decide, 130 stopped by Ctrl-C
"""


_RACE_EPILOG = """\
examples:
  python main.py race                                     the ladder at the article's size
  python main.py race --sizes hand,article,64x2000x500x10
  python main.py race --sizes square:64..2048 --devices cpu,cuda:0 --programs autograd

With --events the standard output has one JSON object per line, each written at once: "entered" for
each contender, "dropped" with the reason for one that can't go on, "warming_up", "round" with the
steps per second of its turns, "stood" with all its figures, and last "finished", with the sizes at
which one overtakes another and the conclusions in sentences; or only "refusal". The process may be
killed at any moment.

exit codes: 0 done, 1 none of these can race here, 2 wrong arguments
"""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage in front of it."""

    # What begins like a negative number is a value, and its field says what is wrong with it.
    _negative_number_matcher = re.compile(r"-(\.?[0-9]|inf|nan)", re.IGNORECASE)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        matcher = self._negative_number_matcher
        super().__init__(*arguments, **options)
        self._negative_number_matcher = matcher

    def error(self, message: str) -> NoReturn:
        raise Refused(Message("{text} (see --help)", {"text": message[:1].upper() + message[1:]}))


def make_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; its errors are raised as Refused."""
    parser = _Parser(
        prog="main.py",
        description="Chainrule: watch one two-layer network learn, line by line, in real code.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    version = f"Chainrule {__version__}"
    parser.add_argument(
        "--version", action="version", version=version, help="print the version and exit"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _add_train(commands)
    programs = commands.add_parser(
        "programs",
        help="the ladder of programs, and why some can't run here",
        description="List the programs, from NumPy by hand upwards, or print the code of one.",
        allow_abbrev=False,
    )
    programs.add_argument("program", nargs="?", metavar="ID", help="print this program's code")
    commands.add_parser(
        "devices",
        help="the devices here, and why others are missing",
        description="List the devices that can train here, and say why the others can't.",
        allow_abbrev=False,
    )
    _add_prove(commands)
    _add_step(commands)
    _add_race(commands)
    _add_sweep(commands)
    _add_lessons(commands)
    return parser


def _add_train(commands: Any) -> None:
    train = commands.add_parser(
        "train",
        help="train in the terminal",
        description="Train the network and print each step and its loss, as the tutorial does.",
        allow_abbrev=False,
    )
    _add_experiment(train)
    outputs = train.add_argument_group("what to keep")
    outputs.add_argument("--csv", metavar="FILE", help="the losses, one row per step")
    outputs.add_argument("--script", metavar="FILE", help="this experiment as a standalone script")
    outputs.add_argument("--save", metavar="FILE", help="the experiment and its losses as JSON")
    outputs.add_argument("--weights", metavar="FILE", help="the weights, as .safetensors or .npz")
    outputs.add_argument("--plot", metavar="FILE", help="the loss curve, as .png, .svg or .pdf")
    outputs.add_argument("--quiet", action="store_true", help="don't print each step")


def _add_prove(commands: Any) -> None:
    prove = commands.add_parser(
        "prove",
        help="is the backward pass right? every gradient, checked three ways",
        description="Compare every gradient that the program computes with autograd and with\n"
        "central differences, and say what rounding explains. Programs that are wrong on purpose:\n"
        f"{', '.join(program.id for program in BROKEN)}.",
        epilog="exit codes: 0 all gradients are right, 1 failed, 2 wrong arguments, 4 a gradient "
        "is wrong,\n5 the check can't decide",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_experiment(prove)
    _add_at(prove)


def _add_step(commands: Any) -> None:
    step = commands.add_parser(
        "step",
        help="one step, line by line, with what each line computes",
        description="Do one step line by line, and print what each line computes.",
        allow_abbrev=False,
    )
    _add_experiment(step)
    _add_at(step)
    step.add_argument("--json", action="store_true", help="as JSON, with the numbers of all arrays")


def _add_at(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--at", default="0", metavar="STEP", help="after this many steps of training; default: 0"
    )


def _add_experiment(command: argparse.ArgumentParser) -> None:
    """The arguments that say what to run."""
    command.add_argument("run", nargs="?", metavar="RUN.json", help="start from a saved run")
    command.add_argument(
        "--preset", choices=sorted(PRESETS), help="start from a known size (default: article)"
    )
    settings = command.add_argument_group("experiment")
    for name, field in FIELDS.items():
        text = str(field.help).replace("%", "%%")
        default = getattr(ARTICLE, name)
        if default != "":
            text += f" Default: {default}."
        settings.add_argument(
            option(name),
            dest=name,
            metavar="NAME" if isinstance(field, (Choice, Text)) else "NUMBER",
            help=text if not isinstance(field, Choice) else f"{text} One of {_list(field)}.",
        )


def _add_race(commands: Any) -> None:
    race = commands.add_parser(
        "race",
        help="programs against each other and against plain loops",
        description="Let programs race: they take turns, and medians are compared.\n"
        "A program that can't run here, diverges or fails is named, and the others go on.",
        epilog=_RACE_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    race.add_argument(
        "--programs", default="all", metavar="IDS", help="ids, separated by commas; default: all"
    )
    race.add_argument(
        "--sizes",
        default="article",
        metavar="SIZES",
        help="article, hand, a size like 64x1000x100x10 (N x D_in x H x D_out), or square:64..2048 "
        "for D_in = H = 64, 128, ...; default: article",
    )
    race.add_argument("--dtypes", default="float32", metavar="NAMES", help="default: float32")
    race.add_argument("--devices", default="cpu", metavar="IDS", help="default: cpu")
    race.add_argument(
        "--threads",
        default="0",
        metavar="NUMBERS",
        help="like 1,2; 0 chooses by a short trial (default)",
    )
    race.add_argument(
        "--seconds",
        default="1.2",
        metavar="NUMBER",
        help="total time of each contender's turns, half of them watched; default: 1.2",
    )
    race.add_argument("--csv", metavar="FILE", help="the table as CSV")
    race.add_argument("--json", metavar="FILE", help="the table and every round as JSON")
    race.add_argument(
        "--events",
        action="store_true",
        help="for other programs: one line of JSON for each event, instead of the table",
    )


def _add_sweep(commands: Any) -> None:
    sweep = commands.add_parser(
        "sweep",
        help="one field or two over many values, side by side",
        description="Run an experiment once for each value of a field, or of two, in processes "
        "side by side, and compare the final losses.",
        allow_abbrev=False,
    )
    for number in ("", "2"):
        needed = not number
        sweep.add_argument(
            f"--field{number}",
            required=needed,
            metavar="NAME",
            help="like learning_rate" if needed else "another one, for a table of both",
        )
        sweep.add_argument(
            f"--values{number}",
            required=needed,
            metavar="VALUES",
            help='separated by commas; or ranges: "1e-8..1e-5 log 10", "1..100 linear 5", "0..9"',
        )
    sweep.add_argument(
        "--workers", metavar="NUMBER", help="default: the number of CPU cores minus one"
    )
    _add_experiment(sweep)
    sweep.add_argument("--csv", metavar="FILE", help="the table as CSV, one row per run")


def _add_lessons(commands: Any) -> None:
    lessons = commands.add_parser(
        "lessons",
        help="write lessons of your own, and check them",
        description="Write a pack of lessons to start from, or find every mistake in one.",
        allow_abbrev=False,
    )
    actions = lessons.add_subparsers(
        dest="lessons", metavar="ACTION", required=True, parser_class=_Parser
    )
    check = actions.add_parser(
        "check",
        help="find every mistake, with file and line",
        description="Find every mistake in a pack: a folder, or a zip of it.",
        allow_abbrev=False,
    )
    check.add_argument("folder", metavar="FOLDER")
    check.add_argument(
        "--run", action="store_true", help="run the experiments, and check the claims about them"
    )
    new = actions.add_parser(
        "new",
        help="write a pack to start from",
        description="Write one lesson, in English and Chinese, with every kind of task in it.",
        allow_abbrev=False,
    )
    new.add_argument("folder", metavar="FOLDER", help="a new or empty folder")


def _list(field: Choice) -> str:
    return ", ".join(field.choices)
