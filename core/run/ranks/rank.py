"""The hidden command `rank`: one process of an ensemble, started by torch's launcher."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.processes.leash import end_with_input
from core.run.ranks.channel import Channel, Order


def run_rank(folder: Path) -> int:
    """Do steps as the conductor orders them, until it lets go; the answer is the exit code.

    A rank that fails says so and waits: whoever goes without a word was killed.
    """
    end_with_input()
    channel = Channel(folder, int(os.environ["RANK"]), os.getpid())
    try:
        order = channel.receive()
        # From now on the conductor ends all. If one is killed, torch's launcher would end the
        # others at once, and then it could not be told any more which one was the first.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _work(channel, order, folder)
    except EOFError:
        return 0
    except BaseException as error:
        with suppress(OSError):
            channel.tell_error(type(error).__name__, str(error))
        threading.Event().wait()
    return 1


def _work(channel: Channel, order: Order, folder: Path) -> None:
    # Only here: the conductor is to know as soon as can be that there is a rank.
    import numpy as np

    from core.experiment import threads
    from core.processes import group
    from core.programs import find
    from core.run.ranks.setting import read_setting
    from core.run.ranks.shared import attach
    from core.run.ranks.stopwatch import Stopwatch
    from core.run.script import make_knobs

    experiment = read_setting(folder)
    rank, shared = int(os.environ["RANK"]), attach(folder, experiment)
    device = f"cuda:{rank}" if experiment.device != "cpu" else "cpu"
    group.join(device)
    x, y, *weights = [tensor.to(device) for tensor in shared]
    # On the CPU rank 0's weights are those that the conductor sees; each other rank has its own.
    mine = [x, y, *(weights if rank == 0 else [tensor.clone() for tensor in weights])]
    train, knobs = find(experiment.program).load(), make_knobs(experiment)
    watch: Stopwatch | None = None
    with threads.limited(experiment.threads), np.errstate(all="ignore"):
        program = train(*mine, knobs)
        while True:
            if order.reload:
                _copy(shared, mine)
            knobs.learning_rate = order.learning_rate
            times = None
            if watch:
                with watch.step():
                    loss = float(next(program).item())
                times = watch.report()
            else:  # it sets itself up in its first step, which is told apart
                loss = float(next(program).item())
                assert program.gi_frame is not None  # it has just handed out a loss
                watch = Stopwatch(program.gi_frame.f_locals["model"])
            if rank == 0:
                _copy(mine, shared)
            if rank == 0 or times:  # all have the same loss
                channel.tell_loss(loss, times)
            order = channel.receive()


def _copy(source: list[Any], target: list[Any]) -> None:
    """Copy the weights, unless both are the same."""
    for name in (2, 3):
        if source[name].data_ptr() != target[name].data_ptr():
            target[name].detach().copy_(source[name].detach())
