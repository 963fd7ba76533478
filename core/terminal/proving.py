"""The command `prove`: every gradient of a program, checked three ways, as a table."""

import argparse
import math
import sys

from core.inspect.proof import Check, Proof, Verdict, Way, prove
from core.programs import find
from core.run.failure import explain
from core.run.replay import weights_after
from core.terminal.exit_codes import DONE, FAILED, UNKNOWN, WRONG_GRADIENT
from core.terminal.set_up import set_up_step
from core.terminal.table import print_table

_EXIT = {Verdict.PASSED: DONE, Verdict.FAILED: WRONG_GRADIENT, Verdict.UNCHECKED: UNKNOWN}
_SAID = {Verdict.PASSED: "right", Verdict.FAILED: "WRONG", Verdict.UNCHECKED: "unknown"}
_HEADINGS = ("gradient", "", "shape", "worst at", *(way.value for way in Way), "apart", "judged")


def run_prove(options: argparse.Namespace) -> int:
    """Check the gradients at the weights after so many steps; the answer is the exit code."""
    experiment, problem, machine, step = set_up_step(options)
    program = find(experiment.program)
    try:
        weights = weights_after(experiment, problem, step)
    except Exception as error:  # a program may raise anything
        print(explain(error, program, experiment.device, step), file=sys.stderr)
        return FAILED
    proof = prove(experiment, problem, weights, machine)
    print(f"{program.title} at step {step}, {experiment.dtype}: {proof.message}")
    if proof.checks:
        print()
        print_table([_HEADINGS, *map(_row, proof.checks)], 4)
        print()
        print(
            "judged: how far apart the worst entry is, as a share of what rounding explains there."
        )
    for note in proof.notes:
        print(note)
    if advice := _advise(proof, step):
        print(advice, file=sys.stderr)
    return _EXIT[proof.verdict]


def _row(check: Check) -> tuple[str, ...]:
    said = _SAID[check.verdict] if check.worst else "for reference"
    shown = check.shown
    if shown is None:
        return check.name, said, *[""] * (len(_HEADINGS) - 2)
    worst = shown.worst
    values = (worst.values.get(way, math.nan) for way in Way)
    numbers = (_figure(number) for number in (*values, shown.apart))
    share = "> 999 %" if shown.exceeded > 9.99 else f"{100 * shown.exceeded:.3g} %"
    judged = share if check.worst and shown.entries else ""
    place = f"[{', '.join(map(str, worst.index))}]" if worst.index else ""
    return check.name, said, " x ".join(map(str, check.shape)), place, *numbers, judged


def _figure(number: float) -> str:
    return "" if math.isnan(number) else f"{number:.6g}"


def _advise(proof: Proof, step: int) -> str:
    """What could be said more of."""
    if proof.verdict is not Verdict.UNCHECKED or not proof.checks:
        return ""
    ways = [
        *(["--at 0"] if step else []),
        *(["--dtype float64"] if proof.experiment.dtype != "float64" else []),
    ]
    return f"Try {' or '.join(ways)}" if ways else ""
