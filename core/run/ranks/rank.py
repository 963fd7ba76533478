"""One rank: what happens in a child process that is stepped by `core.run.ranks.local`."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.experiment import threads
from core.experiment.experiment import Experiment
from core.processes import group
from core.processes.channel import Channel
from core.programs import find
from core.run.ranks.shared import Layout
from core.run.ranks.stopwatch import Stopwatch
from core.run.script import make_knobs


@dataclass(frozen=True)
class Order:
    """Do a step at this learning rate; with `reload`, take the shared weights first."""

    reload: bool
    learning_rate: float


@dataclass(frozen=True)
class Done:
    """A step is done. `times` are seconds a step, and the share of them spent in all-reduce."""

    loss: float
    times: tuple[float, float] | None


@dataclass(frozen=True)
class Failure:
    """A rank can't go on: a kind of exception, and the beginning of its text."""

    kind: str
    text: str


def run_rank(
    channel: Channel, experiment: Experiment, meeting: group.Meeting, layout: Layout
) -> None:
    """Do steps as they are ordered. If one fails, say so and wait for the end.

    A rank that ends without a word was killed, and is the one to be named.
    """
    try:
        _work(channel, experiment, meeting, layout)
    except Exception as error:
        channel.send(Failure(type(error).__name__[:100], str(error)[:300]))
        threading.Event().wait()


def _work(channel: Channel, experiment: Experiment, meeting: group.Meeting, layout: Layout) -> None:
    rank = meeting.rank
    device = f"cuda:{rank}" if experiment.device != "cpu" else "cpu"
    group.join(device, meeting)
    shared = layout.attach()
    x, y, *weights = [tensor.to(device) for tensor in shared]
    # On the CPU rank 0's weights are those that the parent sees; each other rank has its own.
    mine = [x, y, *(weights if rank == 0 else [tensor.clone() for tensor in weights])]
    train, knobs = find(experiment.program).load(), make_knobs(experiment)
    watch: Stopwatch | None = None
    with threads.limited(experiment.threads), np.errstate(all="ignore"):
        program = train(*mine, knobs)
        while True:
            order: Order = channel.receive()
            if order.reload:
                _copy(shared, mine)
            knobs.learning_rate = order.learning_rate
            times = None
            if watch:
                with watch.step():
                    loss = float(next(program).item())
                times = watch.report()
            else:  # it sets itself up in its first step, which is left out
                loss = float(next(program).item())
                assert program.gi_frame is not None  # it has just handed out a loss
                watch = Stopwatch(program.gi_frame.f_locals["model"])
            if rank == 0:
                _copy(mine, shared)
            if rank == 0 or times:  # all have the same loss
                channel.send(Done(loss, times))


def _copy(source: list[Any], target: list[Any]) -> None:
    """Copy the weights, unless both are the same."""
    for name in (2, 3):
        if source[name].data_ptr() != target[name].data_ptr():
            target[name].detach().copy_(source[name].detach())
