"""The race: programs against each other and against plain loops, taking turns in one run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from core.base.clock import CLOCK, Clock
from core.base.message import Message, Refused, say
from core.compare.race.contender import Contender, Stick, run_in, stick_key
from core.compare.race.entries import size_of
from core.compare.race.events import Dropped, Entered, Event, Round, Stood, WarmingUp
from core.compare.race.rates import Rates
from core.compare.race.standing import Speed, Standing
from core.compare.race.summary import conclude
from core.data.problem import Problem, make_problem
from core.experiment import threads
from core.experiment.cost import cost
from core.experiment.devices import Machine, survey_for
from core.experiment.experiment import Experiment
from core.experiment.resolve import resolve
from core.machine import pytorch
from core.processes.channel import Channel
from core.programs import find
from core.run.failure import explain

# Short turns, so that neighbours meet the same machine: what else runs on it changes by the second.
TURN = 0.1
LEAST_ROUNDS = 7


def time_of_turns(experiments: Iterable[Experiment], seconds: float) -> float:
    """How many seconds all turns of these take, without warming up; each races for `seconds`."""
    entered = list(experiments)
    sticks = {(size_of(one), one.threads, *stick_key(one)) for one in entered}
    rounds, turn = _rounds(seconds)
    return rounds * (turn + run_in(turn)) * (2 * len(entered) + len(sticks))


def _rounds(seconds: float) -> tuple[int, float]:
    """How many rounds there are for so many seconds in two loops, and how long a turn is."""
    rounds = max(LEAST_ROUNDS, round(seconds / 2 / TURN))
    return rounds, seconds / 2 / rounds


class Heat:
    """Runs one. The libraries must use so many threads already.

    A contender that diverges or fails is dropped with its reason, and the others go on.
    """

    def __init__(
        self, threads: int, rates: Rates, tell: Callable[[Event], None], clock: Clock = CLOCK
    ) -> None:
        self._threads, self._clock = threads, clock
        self._rates = rates
        self._tell = tell
        self._running: list[Contender] = []
        self._sticks: dict[tuple[object, ...], Stick] = {}

    def run(self, experiments: Sequence[Experiment], seconds: float) -> list[Standing]:
        """Let these race, each for so many seconds in all; how those did who came through."""
        problem = make_problem(experiments[0])
        rounds, turn = _rounds(seconds)
        try:
            for experiment in experiments:
                self._warm_up(experiment, problem)
            if any("compiler" in find(experiment.program).needs for experiment in experiments):
                for taker in self._takers():
                    self._attempt(taker.users, taker.settle)
            for number in range(rounds):
                for contender in self._take_turns(number, turn):
                    plain, watched = contender.plains[-1], contender.watches[-1]
                    self._tell(Round(contender.experiment, number + 1, rounds, plain, watched))
            return list(self._stand())
        finally:
            for contender in self._running:
                contender.close()

    def _warm_up(self, experiment: Experiment, problem: Problem) -> None:
        self._tell(WarmingUp(experiment, self._threads))
        contender = Contender(experiment, self._threads, self._clock)
        stick = self._sticks.setdefault(stick_key(experiment), Stick(self._clock))

        def prepare() -> None:
            contender.prepare(problem)
            stick.prepare(experiment, problem)
            contender.rates = self._rates.of(experiment, self._threads)

        self._running.append(contender)
        if self._attempt([contender], prepare):
            stick.users.append(contender)

    def _take_turns(self, number: int, seconds: float) -> Iterator[Contender]:
        """Everybody's turns in one round, each contender after its own.

        The order is turned round from one round to the next.
        """
        takers = self._takers()
        for taker in takers if number % 2 == 0 else reversed(takers):
            if any(user in self._running for user in taker.users):
                went_well = self._attempt(taker.users, partial(taker.go, number, seconds))
                if went_well and isinstance(taker, Contender):
                    yield taker

    def _takers(self) -> list[Stick | Contender]:
        return [*self._sticks.values(), *self._running]

    def _attempt(self, contenders: Iterable[Contender], act: Callable[[], object]) -> bool:
        """Whether it went well; if not, it costs these contenders the race, and nobody else."""
        lost: list[tuple[Contender, Message]]
        try:
            act()
            return True
        except Refused as refusal:
            lost = [(contender, refusal.message) for contender in contenders]
        except Exception as error:  # a program may raise anything
            lost = [(contender, _explain(error, contender)) for contender in contenders]
        for contender, message in lost:
            if contender in self._running:
                self._running.remove(contender)
                contender.close()
                self._tell(Dropped(contender.experiment, message))
        return False

    def _stand(self) -> Iterator[Standing]:
        best: dict[tuple[str, str], tuple[float, float]] = {}
        for contender in self._running:  # of NumPy's library and torch's, if both are here
            key = (contender.experiment.device, contender.experiment.dtype)
            matmul, copy = best.get(key, (0.0, 0.0))
            best[key] = (max(matmul, contender.rates[0]), max(copy, contender.rates[1]))
        for contender in self._running:
            experiment = contender.experiment
            standing = Standing(
                experiment,
                self._threads,
                Speed(tuple(contender.plains)),
                Speed(tuple(contender.watches)),
                Speed(tuple(self._sticks[stick_key(experiment)].speeds)),
                contender.first_step,
                contender.warm_up,
                *best[experiment.device, experiment.dtype],
            )
            self._tell(Stood(standing))
            yield standing


def _explain(error: Exception, contender: Contender) -> Message:
    experiment = contender.experiment
    return explain(error, find(experiment.program), experiment.device, contender.step)


def race(
    experiments: Sequence[Experiment],
    machine: Machine,
    seconds: float,
    tell: Callable[[Event], None] = lambda event: None,
    clock: Clock = CLOCK,
) -> list[Standing]:
    """Let experiments race; how those did who came through, in the order of their heats.

    Programs, devices and dtypes take turns with each other; those of another size or another
    number of threads come after them. `seconds` is the time for each contender in all, plain and
    watched, without warming up and running in; it is seven steps of each where these take longer.
    `tell` hears all events, on this thread, and may end the race by raising something.
    """
    entered: list[Experiment] = []
    for experiment in experiments:
        resolution = resolve(experiment, machine)
        if not resolution.runnable:
            tell(Dropped(resolution.experiment, resolution.refusals[0].message))
        elif resolution.experiment.processes > 1:  # a bare loop, to compare it with, has one
            alone = say("In a race each program runs in one process: set Processes to 1.")
            tell(Dropped(resolution.experiment, alone))
        elif resolution.experiment not in entered:
            entered.append(resolution.experiment)
    for experiment in entered:
        tell(Entered(experiment))
    rates = Rates(machine, clock)
    standings: list[Standing] = []
    for group in _groups(entered):
        if any(find(experiment.program).kind == "torch" for experiment in group):
            pytorch.load()  # before its threads are set
        count = group[0].threads or _choose_threads(group, machine, clock)
        for heat in _heats(group, machine):
            with threads.limited(count), np.errstate(all="ignore"):
                standings += Heat(count, rates, tell, clock).run(heat, seconds)
    tell(conclude(standings))
    return standings


def race_in_child(channel: Channel, experiments: Sequence[Experiment], seconds: float) -> None:
    """Run a race in a child process, and send each of its events."""
    machine = survey_for([find(experiment.program) for experiment in experiments])
    race(experiments, machine, seconds, channel.send)


def _groups(experiments: Sequence[Experiment]) -> list[list[Experiment]]:
    """Those that can take turns: they differ in the program, the device and the dtype only."""
    groups: dict[Experiment, list[Experiment]] = {}
    for experiment in experiments:
        key = replace(
            experiment,
            program="numpy",
            optimizer="sgd",
            momentum=0.0,
            device="cpu",
            dtype="float32",
        )
        groups.setdefault(key, []).append(experiment)
    return list(groups.values())


def _choose_threads(group: Sequence[Experiment], machine: Machine, clock: Clock) -> int:
    """One number for all, so that they can take turns; on a GPU it doesn't matter."""
    for experiment in group:
        if experiment.device == "cpu":
            return threads.choose(experiment, machine.cores, clock)
    return 1


def _heats(group: Sequence[Experiment], machine: Machine) -> Iterator[list[Experiment]]:
    """The group in as many parts as it takes for each to fit into the devices' memories."""
    heat: list[Experiment] = []
    used: dict[str, int] = {}
    for experiment in group:
        device = machine.device(experiment.device)
        needed = 2 * cost(experiment).memory  # plain and watched
        taken = used.get(experiment.device, 0) + needed
        if heat and device and taken > device.memory:
            yield heat
            heat, used, taken = [], {}, needed
        heat.append(experiment)
        used[experiment.device] = taken
    if heat:
        yield heat
