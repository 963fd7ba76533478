"""What tests of running programs share."""

import importlib.util
import shutil
import textwrap
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter, sleep
from types import GeneratorType, SimpleNamespace

import pytest
from hypothesis import settings

from core.base.clock import CLOCK, Clock
from core.base.message import Message
from core.data.problem import make_problem
from core.experiment import threads
from core.experiment.experiment import ARTICLE, HAND, Experiment
from core.programs import LADDER, Program, find
from core.run import trainer
from core.run.control import Order
from core.run.record import RunRecord
from core.run.script import make_knobs
from core.run.snapshot import Mailbox, Snapshot, State
from core.run.trainer import Trainer

TORCH = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(not TORCH, reason="torch is not installed")

# The same examples each time: a law that breaks shall break for everybody.
quick = settings(deadline=None, max_examples=25, derandomize=True)


# As few threads as can be, so that tests do not wait for other cores.
SMALL = replace(ARTICLE, n=4, d_in=5, hidden=6, d_out=3, learning_rate=1e-4, steps=60, threads=1)
ENDLESS = replace(HAND, steps=10**9, learning_rate=1e-9, threads=1)

# Half a second for its first step, and an eighth for each that follows.
SLEEPY = """
def train(x, y, w1, w2, knobs):
    clock.sleep(0.375)
    while True:
        loss = w1.sum()
        clock.sleep(0.125)
        yield loss
"""


def rungs(*ids: str) -> list:
    """These programs as a test's parameters (all, if none is named), marked by what they need."""
    return [
        pytest.param(program.id, marks=_marks(program.needs))
        for program in LADDER
        if not ids or program.id in ids
    ]


def _marks(needs: tuple[str, ...]) -> list:
    marks = []
    if "torch" in needs:
        marks.append(needs_torch)
    if "compiler" in needs:
        marks.append(pytest.mark.slow)
        marks.append(pytest.mark.skipif(not shutil.which("g++"), reason="no C++ compiler"))
        # torch's compiler is no code of ours: let it warn.
        marks.append(pytest.mark.filterwarnings("ignore"))
    if "cuda" in needs:
        marks.append(pytest.mark.skipif(not _cuda(), reason="no CUDA here"))
    return marks


def _cuda() -> bool:
    if not TORCH or not shutil.which("nvidia-smi"):
        return False
    import torch

    return torch.cuda.is_available()


def on_its_device(program: str, experiment: Experiment = SMALL) -> Experiment:
    """The experiment with this program, on the only device that the program knows."""
    device = "cuda:0" if "cuda" in find(program).needs else "cpu"
    return replace(experiment, program=program, device=device)


@dataclass(frozen=True)
class Student(Program):
    """A program from outside the ladder, which takes the place of rung 1 if it isn't told which."""

    id: str = "numpy"
    file: Path = Path()
    given: Mapping[str, object] = field(default_factory=dict)
    needs: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        return self.file

    @property
    def title(self) -> Message:
        return Message("Mine")

    def load(self) -> Callable:
        spec = importlib.util.spec_from_file_location(self.file.stem, self.file)
        module = importlib.util.module_from_spec(spec)
        vars(module).update(self.given)
        spec.loader.exec_module(module)
        return module.train


@pytest.fixture
def write_program(tmp_path, monkeypatch):
    """Let the trainer run this text instead of rung 1; it finds there what it is given."""

    def write(text: str, **given: object) -> Path:
        file = tmp_path / f"student{len(list(tmp_path.iterdir()))}.py"
        file.write_text(textwrap.dedent(text), encoding="utf-8")
        program = Student(file.stem, file=file, given=given)
        monkeypatch.setattr(trainer, "find", lambda program_id: program)
        return file

    return write


def begin(experiment: Experiment) -> tuple[GeneratorType, SimpleNamespace]:
    """The program before its first step, and its knobs."""
    knobs = make_knobs(experiment)
    train = find(experiment.program).load()
    return train(*make_problem(experiment).cast(experiment), knobs), knobs


def plain_losses(experiment: Experiment) -> list[float]:
    """The losses of a bare loop."""
    program, _ = begin(experiment)
    with threads.limited(1):
        return [next(program).item() for _ in range(experiment.steps)]


class Album(Mailbox):
    """A mailbox that keeps all the snapshots that were put into it, and when they were."""

    def __init__(self, clock: Clock = CLOCK) -> None:
        super().__init__()
        self.snapshots: list[Snapshot] = []
        self.times: list[float] = []
        self._clock = clock

    def put(self, snapshot: Snapshot) -> None:
        self.times.append(self._clock.now())
        self.snapshots.append(snapshot)
        super().put(snapshot)


class Studio:
    """A trainer of which everything is recorded: its states, snapshots and losses."""

    def __init__(self, frames: float = 30.0, clock: Clock = CLOCK) -> None:
        self.states: list[State] = []
        self.losses: list[float] = []
        self.album = Album(clock)
        self.trainer = Trainer(
            self.album, self.states.append, self.losses.extend, frames, clock=clock
        )
        self.control = self.trainer.control
        self._looks = 0  # that the trainer was told to take
        self._next_order, self.control.next_order = self.control.next_order, self._count_looks

    def _count_looks(self, paused: bool) -> Order:
        order = self._next_order(paused)
        self._looks += order is Order.LOOK
        return order

    @property
    def last(self) -> Snapshot:
        return self.album.snapshots[-1]

    def train(self, experiment: Experiment) -> RunRecord:
        """On this thread."""
        return self.trainer.train(experiment, make_problem(experiment))

    @contextmanager
    def training(self, experiment: Experiment) -> Iterator[list[RunRecord]]:
        """On another thread; the outcome is in the list when the block is over."""
        outcomes: list[RunRecord] = []
        thread = threading.Thread(target=lambda: outcomes.append(self.train(experiment)))
        thread.start()
        try:
            yield outcomes
        except BaseException:
            self.control.stop()
            raise
        finally:
            thread.join(60)
            assert not thread.is_alive()

    def look(self) -> Snapshot:
        """A snapshot that was begun after this call, between two steps.

        The trainer has asked what to do since: a second call tells whether it does more steps.
        """
        for looks in range(self._looks + 1, self._looks + 3):  # with the second, the first is there
            self.control.look()
            wait_until(lambda looks=looks: self._looks >= looks)
        return self.last

    def wait_for_step(self, step: int) -> None:
        """Until a snapshot shows that a paused or paced run has done this many steps."""
        wait_until(lambda: bool(self.album.snapshots) and self.last.step >= step)

    def wait_for(self, state: State) -> None:
        wait_until(lambda: self.states[-1:] == [state])


def wait_until(happened: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for something that another thread does; `seconds` only keep a failure from hanging."""
    end = perf_counter() + seconds
    while not happened():
        assert perf_counter() < end, "it did not happen"
        sleep(0.001)
