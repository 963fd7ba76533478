"""main: read the arguments, do what they ask, and answer with an exit code."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper

from core.base.errors import SHORT, is_shortage
from core.base.message import Refused, quantity, say
from core.terminal.exit_codes import DONE, FAILED, WRONG
from core.terminal.outputs import SavePlot
from core.terminal.parser import make_parser


def main(arguments: Sequence[str], save_plot: SavePlot) -> int:
    """Run a command of the terminal; the answer is the exit code.

    `save_plot(path, curve, schedule)` draws losses and the changes of the rate; it comes from
    outside, because the engine draws nothing.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a Windows pipe may know fewer letters than we
    try:
        return _run(arguments, save_plot)
    except Refused as refusal:
        print(refusal.message, file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does; Python would complain at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if is_shortage(error):
            words = SHORT
        elif isinstance(error, OSError):  # the output went to a full disk, say
            reason = error.strerror or str(error)
            words = say("The output can't be written: {reason}", reason=reason)
            if error.filename is not None:
                path = os.fsdecode(error.filename)
                words = say("{path} can't be used: {reason}.", path=path, reason=reason)
        else:
            raise
        if sys.stderr:
            with suppress(OSError):  # there, too
                print(words, file=sys.stderr)
        return FAILED


def _run(arguments: Sequence[str], save_plot: SavePlot) -> int:
    # Each command imports what it needs: help and lists must not wait for torch.
    options = make_parser().parse_args(arguments)
    if options.command == "train":
        from core.terminal.training import train

        return train(options, save_plot)
    if options.command == "prove":
        from core.terminal.proving import run_prove

        return run_prove(options)
    if options.command == "step":
        from core.terminal.stepping import run_step

        return run_step(options)
    if options.command == "race":
        from core.terminal.racing import run_race

        return run_race(options)
    if options.command == "sweep":
        from core.terminal.sweeping import run_sweep

        return run_sweep(options)
    if options.command == "programs":
        return _programs(options.program)
    if options.command == "devices":
        return _devices()
    if options.command == "lessons":
        from core.terminal.lessons import run_lessons

        return run_lessons(options)
    make_parser().print_help()
    return DONE


def _programs(wanted: str | None) -> int:
    from core.experiment.devices import survey_for
    from core.programs import LADDER, find, rung

    if wanted:
        try:
            program = find(wanted)
        except KeyError:
            known = ", ".join(program.id for program in LADDER)
            raise Refused(
                say("There is no program {name}: choose one of {known}.", name=wanted, known=known)
            ) from None
        sys.stdout.write(program.text)
        return DONE
    machine = survey_for(LADDER)
    ids = max(len(program.id) for program in LADDER)
    titles = max(len(str(program.title)) for program in LADDER)
    for program in LADDER:
        reason = machine.reason_against(program)
        note = f"{program.idea}" if reason is None else f"can't run here: {reason}"
        print(f"{rung(program):>2}  {program.id:<{ids}}  {program.title!s:<{titles}}  {note}")
    return DONE


def _devices() -> int:
    from core.experiment.devices import survey_for
    from core.programs import LADDER

    machine = survey_for(LADDER)
    for device in machine.devices:
        cores = f", {machine.cores} cores" if device.id == "cpu" else ""
        memory = quantity(device.memory, "B")
        print(f"{device.id:<7} {device.name}{cores}, {memory} free; {', '.join(device.dtypes)}")
    for kind, reason in machine.missing.items():
        print(f"{kind:<7} not here: {reason}")
    return DONE
