"""A heat: contenders of one size and one number of threads, who take turns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from core.base.clock import CLOCK, Clock
from core.base.message import Message, Refused
from core.compare.race.contender import Contender, Stick, stick_key
from core.compare.race.events import Dropped, Event, Round, Stood, WarmingUp
from core.compare.race.loops import run_in
from core.compare.race.rates import Rates
from core.compare.race.sizes import size_of
from core.compare.race.speed import Speed
from core.compare.race.standing import Standing
from core.data.problem import Problem, make_problem
from core.experiment.experiment import Experiment
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

    A contender that diverges or fails is told of, and the rest race on.
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
