"""The command `train`: one run in the terminal, printed as the tutorial prints it."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO

from tqdm import tqdm

from core.base.atomic import atomic_write
from core.base.errors import SHORT
from core.base.message import Refused, escape, say
from core.base.stopping import Hurry, interruptible, leave
from core.data import Table
from core.data.problem import Problem, make_problem
from core.experiment.command_line import write_options
from core.experiment.devices import survey, survey_for
from core.experiment.experiment import Experiment
from core.machine.allocator import keep_freed_memory
from core.programs import find
from core.run.files import LOSSES_HEAD, loss_rows, save_run, save_weights
from core.run.ranks.torchrun import place
from core.run.rate import figure
from core.run.record import RunRecord
from core.run.script import write_script
from core.run.snapshot import State
from core.run.trainer import Trainer
from core.terminal.exit_codes import DIVERGED, DONE, FAILED, INTERRUPTED, WRONG
from core.terminal.outputs import SavePlot, check_outputs
from core.terminal.set_up import set_up
from core.terminal.together import follow_along, meet, resolve_together

_OUTPUTS = ("csv", "script", "save", "weights", "plot")
_EXIT = {
    State.FINISHED: DONE,
    State.STOPPED: INTERRUPTED,
    State.DIVERGED: DIVERGED,
    State.FAILED: FAILED,
}


def train(options: argparse.Namespace, save_plot: SavePlot) -> int:
    """Do the run that the options describe; the answer is the exit code."""
    keep_freed_memory()
    here = place()
    if here and here.rank > 0:
        return follow_along(options, here)
    machine = survey()
    experiment, table = set_up(options, machine)
    machine = survey_for([find(experiment.program)])
    resolution = resolve_together(experiment, machine, here)
    if not resolution.runnable:
        for refusal in resolution.refusals:
            print(refusal.message, file=sys.stderr)
        return WRONG
    outputs = {name: getattr(options, name) for name in _OUTPUTS}
    check_outputs(outputs, (options.run, experiment.file))
    for note in resolution.notes.values():
        print(note, file=sys.stderr)
    experiment = resolution.experiment
    problem = make_problem(experiment, table)
    if here and find(experiment.program).processes:
        meet(here, experiment.device)
    trainer = Trainer()
    cores = machine.cores * (here.machines if here else 1)
    hurry = Hurry(trainer.control.stop, trainer.compiles)
    with interruptible(hurry.stop):
        code = _run_and_save(options, save_plot, trainer, experiment, problem, table, cores, hurry)
    if hurry.cut:
        leave(code)  # compilers that were started are waited for by nobody
    return code


def _run_and_save(
    options: argparse.Namespace,
    save_plot: SavePlot,
    trainer: Trainer,
    experiment: Experiment,
    problem: Problem,
    table: Table | None,
    cores: int,
    hurry: Hurry,
) -> int:
    outcome: RunRecord | None = None
    printer = _Printer(trainer, experiment, options.quiet)
    saved: list[str] = []
    complaints: list[Refused] = []
    try:
        with (
            atomic_write(options.csv) if options.csv else nullcontext() as csv,
            printer.writing(csv),
            hurry,
        ):
            outcome = trainer.train(experiment, problem, cores)
        saved += [options.csv] if options.csv else []
    except Refused as refusal:  # the disk is full, say; what else is to be saved still can be
        complaints.append(refusal)
    if outcome is None:
        raise complaints[0]
    with interruptible(trainer.control.stop):  # what is being saved is saved whole
        for name in ("script", "save", "weights", "plot"):
            path = getattr(options, name, None)
            if path:
                try:
                    _save(name, path, outcome, table, save_plot)
                    saved.append(path)
                except Refused as refusal:
                    complaints.append(refusal)
                except MemoryError:
                    complaints.append(Refused(SHORT))
    with suppress(OSError):  # the terminal has been closed
        _summarize(outcome, saved)
        for complaint in complaints:
            print(complaint.message, file=sys.stderr)
    if printer.error and outcome.state is not State.STOPPED:
        raise printer.error
    return _EXIT[outcome.state] or (FAILED if complaints else DONE)


def _save(
    name: str, path: str, outcome: RunRecord, table: Table | None, save_plot: SavePlot
) -> None:
    experiment, threads = outcome.experiment, outcome.experiment.threads
    if name == "script":
        text = write_script(experiment, threads, table)
        with atomic_write(path) as file:
            file.write(text)
    elif name == "save":
        save_run(path, outcome)
    elif not outcome.step and not outcome.weights:
        raise Refused(say("{path} was not written: the run produced nothing to save.", path=path))
    elif name == "weights":
        save_weights(path, outcome.weights)
    else:
        save_plot(Path(path), outcome.curve, experiment.learning_rate)


def _summarize(outcome: RunRecord, saved: list[str]) -> None:
    """Tell how the run went, on stderr: stdout holds the losses and nothing else."""
    experiment = outcome.experiment
    program = find(experiment.program)
    threads = f"{experiment.threads} thread" + ("s" if experiment.threads > 1 else "")
    if experiment.processes > 1:
        threads = f"{experiment.processes} processes of {threads}"
    lines = [
        f"{program.title} on {experiment.device} with {threads}, {experiment.dtype}: "
        f"{outcome.state.value} after {outcome.step} of {experiment.steps} steps."
    ]
    if outcome.rate:
        lines.append(
            f"{figure(outcome.rate)} steps a second; "
            f"the first step took {outcome.first_step:.3g} s."
        )
    if outcome.final is not None:
        lines.append(f"Loss from {outcome.first:.6g} to {outcome.final:.6g}.")
    if outcome.message:
        lines.append(str(outcome.message))
    if origin := outcome.origin:
        lines.append(
            f"The first {origin.kind} appeared at step {origin.step} in {origin.variable}, "
            f"line {origin.line} of {program.place}: {origin.code}"
        )
    if cause := outcome.cause:
        lines.append(str(cause.message))
        if cause.remedy:
            lines.append(f"Try {write_options(cause.remedy)}")
    if saved:
        lines.append(f"Saved {escape(', '.join(saved))}.")
    elif outcome.state is State.STOPPED:
        lines.append("Nothing was to be saved.")
    print("\n".join(lines), file=sys.stderr)


class _Printer:
    """Hears a trainer's losses: prints them, writes them as CSV, and moves a progress bar.

    `error` is why they could not be printed, if so. If it is the CSV that could not be written,
    that is raised in the end: the run goes on.
    """

    def __init__(self, trainer: Trainer, experiment: Experiment, quiet: bool) -> None:
        self._stop = trainer.control.stop
        self._quiet = quiet or sys.stdout is None
        self._csv: IO[str] | None = None
        self._schedule = experiment.learning_rate
        self._step = 0
        self.error: OSError | None = None
        self._csv_error: OSError | None = None
        trainer.on_losses = self._take
        # Not on the terminal that the losses are printed on.
        screen = sys.stderr is not None and sys.stderr.isatty()
        wanted = screen and (self._quiet or not sys.stdout.isatty())
        self._bar = tqdm(total=experiment.steps, unit="step", leave=False, disable=not wanted)

    @contextmanager
    def writing(self, csv: IO[str] | None) -> Iterator[None]:
        """Meanwhile, also write the losses there."""
        self._csv = csv
        if csv:
            csv.write(LOSSES_HEAD)
        try:
            yield
        finally:
            self._bar.close()
        if self._csv_error:
            raise self._csv_error

    def _take(self, losses: list[float]) -> None:
        steps = range(self._step, self._step + len(losses))
        self._step = steps.stop
        self._bar.update(len(losses))
        if self._csv and not self._csv_error:
            try:
                self._csv.writelines(loss_rows(losses, self._schedule, steps.start))
            except OSError as error:
                self._csv_error = error
        if not self._quiet:
            try:
                sys.stdout.writelines(
                    f"{t} {loss!r}\n" for t, loss in zip(steps, losses, strict=True)
                )
                sys.stdout.flush()
            except BrokenPipeError:  # whoever read them has gone
                self._quiet = True
                # Nothing may be left in the buffer, or Python complains about it when it ends.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                self._stop()
            except OSError as error:  # such as a full disk
                self._quiet = True
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                self.error = error
