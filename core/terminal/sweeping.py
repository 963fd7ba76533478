"""The command `sweep`: its arguments, its lines while it runs, and its table."""

import argparse
import sys
import threading

from core.base.message import Refused, escape, say
from core.base.stopping import interruptible
from core.compare.sweep import (
    Plan,
    Sweep,
    SweepRun,
    WorkerPool,
    make_plan,
    read_axis,
    save_results,
    usual_size,
)
from core.experiment.devices import Machine, survey
from core.experiment.fields import Whole, as_text
from core.run.snapshot import State
from core.terminal.exit_codes import DONE, FAILED, INTERRUPTED, WRONG
from core.terminal.outputs import check_outputs
from core.terminal.set_up import set_up
from core.terminal.table import print_table

_WORKERS = Whole(say("Workers"), say("How many runs train at the same time."), maximum=256)


def run_sweep(options: argparse.Namespace) -> int:
    """Do the sweep that the options describe; the answer is the exit code."""
    machine = survey()
    size = _WORKERS.read(options.workers) if options.workers else usual_size(machine)
    plan = _plan(options, machine)
    inputs = [options.run, *{run.experiment.file for run in plan.runs}]
    check_outputs({"csv": options.csv}, inputs)
    stopped = threading.Event()
    with interruptible(stopped.set), WorkerPool(size) as pool:
        sweep = Sweep(plan, pool)
        for run in sweep.runs:
            if run.refused:
                _tell(plan, run)
        for run in sweep.run(stopped.is_set):
            if run.state.ended:
                _tell(plan, run)
    names = [axis.name for axis in plan.axes]
    rows = [_row(run) for run in sweep.runs]
    print_table([[*names, "state", "steps", "loss", "best", "seconds"], *rows], len(names) + 1)
    complaint = _save(options.csv, sweep)
    statuses = {run.status for run in sweep.runs}
    if stopped.is_set() and not sweep.done:
        return INTERRUPTED
    if statuses == {"refused"}:
        return WRONG
    return FAILED if "failed" in statuses or complaint else DONE


def _plan(options: argparse.Namespace, machine: Machine) -> Plan:
    if (options.field2 is None) != (options.values2 is None):
        raise Refused(say("--field2 and --values2 go together: give both, or neither."))
    given = [(options.field, options.values), (options.field2, options.values2)]
    axes = [
        read_axis(name.strip().replace("-", "_"), values)
        for name, values in given
        if name is not None
    ]
    experiment, _ = set_up(options, machine)
    return make_plan(experiment, axes, machine)


def _save(path: str | None, sweep: Sweep) -> Refused | None:
    """Save the results, if asked to; answers why they could not be."""
    try:
        if path:
            save_results(path, sweep.plan, sweep.runs)
            print(f"Saved {escape(path)}.", file=sys.stderr)
    except Refused as refusal:
        print(refusal.message, file=sys.stderr)
        return refusal
    return None


def _tell(plan: Plan, run: SweepRun) -> None:
    """Tell on stderr how a run went: stdout has the table and nothing else."""
    values = ", ".join(
        f"{axis.name} {as_text(value)}" for axis, value in zip(plan.axes, run.values, strict=True)
    )
    line = f"{run.place + 1} of {len(plan.runs)}: {values}: {run.status}"
    if run.state.ended:
        line += f" after {run.step} steps"
    if run.state is State.FINISHED:
        line += f", loss {run.loss:.6g}"
    print(f"{line}. {run.message or ''}".rstrip(), file=sys.stderr, flush=True)


def _row(run: SweepRun) -> list[str]:
    begun = run.state.ended
    return [
        *map(as_text, run.values),
        run.status,
        str(run.step) if begun else "",
        *(f"{number:.6g}" if number == number else "" for number in (run.loss, run.lowest)),
        f"{run.seconds:.3g}" if begun else "",
    ]
