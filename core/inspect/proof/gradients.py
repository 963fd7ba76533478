"""The proof: is the backward pass of this program right, at these weights?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from core.base.clock import CLOCK, Clock
from core.base.message import Message, quantity, say
from core.data.problem import Problem
from core.experiment import threads
from core.experiment.cost import cost
from core.experiment.devices import Machine
from core.experiment.experiment import Experiment
from core.inspect.proof.autograd import differentiate
from core.inspect.proof.compare import Values, all_of, common_factor, compare
from core.inspect.proof.differences import Stopped, choose_places, take_slopes
from core.inspect.proof.judge import judge, sum_up
from core.inspect.proof.network import Array
from core.inspect.proof.reading import Reading, Weights, read
from core.inspect.proof.result import PAIRS, Check, Proof, Verdict, Way
from core.inspect.proof.rounding import Allowance, allowances
from core.machine import pytorch
from core.programs import find
from core.run.failure import explain
from core.run.ranks.distributed import ALONE

READABLE = 4096  # entries; the values of larger gradients are not kept
COPIES = 20  # of all weights and data, in float64, are made on the way
_SIZES: Mapping[str, tuple[str, str]] = {
    "y_pred": ("N", "D_out"),
    "w2": ("H", "D_out"),
    "h_relu": ("N", "H"),
    "h": ("N", "H"),
    "middle": ("H", "H"),
    "w1": ("D_in", "H"),
}


def prove(
    experiment: Experiment,
    problem: Problem,
    weights: Weights,
    machine: Machine,
    stop: Callable[[], bool] = lambda: False,
    seed: int = 0,
    clock: Clock = CLOCK,
) -> Proof:
    """Check the gradients that a resolved experiment's program works out, every way there is.

    `weights` are arrays by name, like `RunRecord.weights`: "w1", "w2" and for the dynamic graph
    "model.middle.weight"; those of the problem stand in for what is left out. `seed` draws the
    sample of larger gradients. `stop` is asked again and again, from this thread. Never raises
    for a program: what it raised is the proof's message. Beside a run on another thread, give
    the experiment that run's number of threads, or the call waits for its end.
    """
    return _Prover(experiment, problem, weights, machine, stop, seed, clock).go()


class _Prover:
    def __init__(
        self,
        experiment: Experiment,
        problem: Problem,
        weights: Weights,
        machine: Machine,
        stop: Callable[[], bool],
        seed: int,
        clock: Clock,
    ) -> None:
        self._experiment, self._problem, self._weights = experiment, problem, weights
        self._machine, self._stop, self._seed = machine, stop, seed
        self._program = find(experiment.program)
        self._checks: list[Check] = []
        self._notes: list[Message] = []
        self._no_torch: Message | None = None
        self._clock, self._began = clock, clock.now()

    def go(self) -> Proof:
        """Do all checks, and say in a sentence what they came to."""
        if hindrance := self._hindrance():
            return self._end(Verdict.UNCHECKED, hindrance)
        count = self._experiment.threads or 1
        self._program.preload()
        with threads.limited(count), np.errstate(all="ignore"):
            if self._stop():
                return self._stopped()
            try:
                reading = read(self._experiment, self._problem, self._weights)
            except Exception as error:  # a program may raise anything
                why = explain(error, self._program, self._experiment.device, 0)
                message = say("There are no gradients to check. {why}", why=why)
                return self._end(Verdict.UNCHECKED, message)
            try:
                for check in self._check_all(reading):
                    self._checks.append(check)
            except Stopped:
                return self._stopped()
        return self._end(*sum_up(self._checks, self._program))

    def _hindrance(self) -> Message | None:
        """Why the proof can't even begin, if it can't."""
        if not all(np.isfinite(array).all() for array in self._weights.values()):
            return say("Some weights are not finite, so nothing can be checked here.")
        asked = self._experiment
        numbers = cost(asked).weights + asked.n * (asked.d_in + asked.hidden + asked.d_out)
        needed = 8 * COPIES * numbers
        if needed > self._machine.memory:
            return say(
                "At these sizes the check needs {needed} of memory, but only {free} is "
                "free. Choose smaller sizes.",
                needed=quantity(needed, "B"),
                free=quantity(self._machine.memory, "B"),
            )
        return None

    def _check_all(self, reading: Reading) -> Iterator[Check]:
        network = reading.network
        dtype = self._experiment.dtype
        own, exact = allowances(network, dtype), allowances(network, "float64")
        if self._stop():
            raise Stopped
        self._no_torch = self._machine.lacks.get("torch") or pytorch.why_not()
        self._note(reading, own)
        truths: Mapping[str, Array] = {}
        if self._no_torch is None:
            truths = differentiate(network)
        yield self._check_loss(reading, own, exact)
        for name in network.quantities:
            known: dict[Way, Values] = {}
            if seen := reading.gradients.get(name):
                error = own.gradients[name] + (0.0 if seen.blur is None else seen.blur)
                known[Way.PROGRAM] = all_of(seen.array, error)
            if name in truths:
                known[Way.AUTOGRAD] = all_of(truths[name], exact.gradients[name])
            yield self._check(name, reading, known, exact.loss)

    def _note(self, reading: Reading, own: Allowance) -> None:
        """Say what is special here."""
        network = reading.network
        if network.middle.size:
            self._notes.append(
                say(
                    "The die showed {depth}: x goes through the middle layer that many times.",
                    depth=network.depth,
                )
            )
        if own.kinks:
            self._notes.append(
                say(
                    "{kinks} of {count} units are so close to 0 that {dtype} rounding decides "
                    "whether their ReLU lets them through; there either gradient is right.",
                    kinks=own.kinks,
                    count=network.h.size * (1 + network.depth),
                    dtype=self._experiment.dtype,
                )
            )
        if reading.hidden:
            self._notes.append(
                say(
                    "For reference only, because the program doesn't expose it: {names}.",
                    names=", ".join(f"grad_{name}" for name in reading.hidden),
                )
            )
        if self._experiment.processes > 1:
            self._notes.append(ALONE)
        if reason := self._no_torch:
            self._notes.append(say("Autograd was not used: {reason}.", reason=reason))

    def _check_loss(self, reading: Reading, own: Allowance, exact: Allowance) -> Check:
        """The program's loss against that of the forward pass that the differences use."""
        known = {
            Way.PROGRAM: all_of(np.array(reading.loss), own.loss),
            Way.DIFFERENCES: all_of(np.array(reading.network.loss), exact.loss),
        }
        found = compare((Way.PROGRAM, Way.DIFFERENCES), known, (), self._experiment.dtype)
        verdict, message = judge("loss", (found,))
        seen = say("the variable {name}", name="loss")
        return Check("loss", "", (), (), seen, self._line("loss"), (found,), verdict, message)

    def _check(self, name: str, reading: Reading, known: dict[Way, Values], noise: float) -> Check:
        """Add central differences to the ways that are known, and compare them all.

        `noise` is how far rounding in float64 may take the loss from its true value.
        """
        network, dtype, gradient = reading.network, self._experiment.dtype, f"grad_{name}"
        shape, size = network.value(name).shape, network.value(name).size
        places = choose_places(size, self._seed)
        if len(known) == 2:  # the worst entry shall have its value by every way
            first = compare((Way.PROGRAM, Way.AUTOGRAD), known, shape, dtype)
            if first.entries:
                worst = int(np.ravel_multi_index(first.worst.index, shape))
                places = np.union1d(places, [worst])
        slopes = take_slopes(network, name, places, noise, self._stop)
        known[Way.DIFFERENCES] = Values(slopes.places, slopes.values, slopes.errors, slopes.steps)
        pairs = [pair for pair in PAIRS if known.keys() >= set(pair)]
        comparisons = tuple(
            compare(pair, known, shape, dtype if Way.PROGRAM in pair else "float64")
            for pair in pairs
        )
        factor = None
        if seen := reading.gradients.get(name):
            if any(found.verdict is Verdict.FAILED for found in comparisons):
                factor = common_factor(known[Way.PROGRAM], known[pairs[0][1]])
            verdict, message = judge(gradient, comparisons, factor)
        else:
            verdict, message = Verdict.UNCHECKED, reading.hidden[name]
        steps = slopes.steps
        return Check(
            gradient,
            name,
            shape,
            _SIZES[name],
            seen.how if seen else message,
            self._line(gradient) if seen else None,
            comparisons,
            verdict,
            message,
            slopes.at_kink,
            (float(steps.min()), float(steps.max())) if len(steps) else None,
            factor,
            {way: values.arranged(shape) for way, values in known.items()}
            if size <= READABLE
            else {},
        )

    def _line(self, name: str) -> int | None:
        """The line that makes this variable, or else the one that goes backward on its own."""
        for pattern in (rf"\s+{name} = ", r"\s+(part_)?loss\.backward\("):
            for number, line in enumerate(self._program.text.splitlines(), 1):
                if re.match(pattern, line):
                    return number
        return None

    def _stopped(self) -> Proof:
        return self._end(Verdict.UNCHECKED, say("The check was stopped."), stopped=True)

    def _end(self, verdict: Verdict, message: Message, stopped: bool = False) -> Proof:
        seconds = self._clock.now() - self._began
        checks, notes = tuple(self._checks), tuple(self._notes)
        return Proof(self._experiment, checks, verdict, message, notes, seconds, stopped)
