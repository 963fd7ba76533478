"""Ranks on this machine: children of this process, started for one run and stepped together."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from types import GeneratorType
from typing import Any

import numpy as np

from core.base.clock import CLOCK, Clock
from core.base.message import Refused, say
from core.experiment.experiment import Experiment
from core.processes import group
from core.processes.child import Child, ChildEnded, wait
from core.programs import Program
from core.run.ranks.distributed import DistributedProgram, Halted, RankTimes
from core.run.ranks.rank import Done, Failure, Order, run_rank
from core.run.ranks.shared import SharedTensors
from core.run.ranks.torchrun import TorchrunProgram

_LOOK = 0.05  # seconds between two looks at what else may have happened
_PATIENCE = 1.0  # seconds that a step may still take after it was told to stop
_GRACE = 0.5  # seconds in which a rank that was killed is heard of, after another complained


@dataclass(frozen=True)
class Host:
    """What a run offers its ranks.

    `stopped` answers whether the run is to end; `on_times` hears of all ranks' times about twice a
    second, on the run's thread.
    """

    stopped: Callable[[], bool] = lambda: False
    on_times: Callable[[tuple[RankTimes, ...]], object] = lambda times: None
    clock: Clock = CLOCK


def distribute(program: Program, experiment: Experiment, host: Host) -> Program:
    """The program for all processes of the experiment: itself, if there is only one."""
    if experiment.processes == 1:
        return program
    if group.size() > 1:
        return TorchrunProgram.of(program)
    return LocalProgram.of(program, experiment=experiment, host=host)


@dataclass(frozen=True)
class LocalProgram(DistributedProgram):
    """A program whose ranks are children of this process, which computes nothing itself."""

    experiment: Experiment = field(default_factory=Experiment)
    host: Host = field(default_factory=Host)
    _ranks: list[_Ranks] = field(default_factory=list)

    def load(self) -> Callable[..., GeneratorType[Any, Any, Any]]:
        """A program that has the ranks do its steps; w1 and w2 lie in memory shared with rank 0.

        Who changes them between two steps changes those of all ranks.
        """
        group.distributed()

        def train(x, y, w1, w2, knobs):  # type: ignore[no-untyped-def]
            ranks = _Ranks(self.experiment, self.host)
            self._ranks.append(ranks)
            x, y, w1, w2 = ranks.start((x, y, w1, w2))
            while True:
                seen = w1._version, w2._version
                loss = ranks.step(knobs.learning_rate)
                yield loss
                ranks.reload = (w1._version, w2._version) != seen

        return train

    def end(self) -> None:
        """End all processes."""
        while self._ranks:
            self._ranks.pop().end()


class _Ranks:
    """The processes of one run."""

    def __init__(self, experiment: Experiment, host: Host) -> None:
        self.reload = False
        self._experiment, self._host = experiment, host
        self._steps = 0
        self._children: list[Child] = []
        self._times: dict[int, RankTimes] = {}
        self._stop_seen: float | None = None

    def start(self, tensors: Sequence[Any]) -> list[Any]:
        """Start them with x, y, w1 and w2; answers these in memory that is shared with rank 0.

        Raises Refused if that can't be done, on a full disk for example.
        """
        with ExitStack() as stack:
            try:
                shared = stack.enter_context(closing(SharedTensors(tensors)))
                listener = stack.enter_context(group.listen_at_home())
            except OSError as error:
                reason = error.strerror or str(error)
                raise Refused(
                    say(
                        "The temporary file that passes the data to the processes can't "
                        "be used: {reason}.",
                        reason=reason,
                    )
                ) from error
            try:
                for rank in range(self._experiment.processes):
                    self._children.append(self._start(rank, shared, listener))
            except OSError as error:
                reason = error.strerror or str(error)
                raise Refused(
                    say("The processes can't be started: {reason}.", reason=reason)
                ) from error
        return shared.tensors

    def _start(self, rank: int, shared: SharedTensors, listener: socket.socket) -> Child:
        experiment = self._experiment
        environment = {"RANK": str(rank)}  # for whoever looks at the process
        for library in ("OMP", "OPENBLAS", "MKL"):
            environment[f"{library}_NUM_THREADS"] = str(experiment.threads)
        if name := group.loopback():  # all are on this machine, whatever the user has set
            environment[group.IFNAME] = name
        meeting = group.Meeting.at(listener, rank, experiment.processes)
        return Child(
            run_rank,
            experiment,
            meeting,
            shared.layout,
            environment=environment,
            files=(*shared.files, *meeting.files),
        )

    def step(self, learning_rate: float) -> Any:
        """Let all do one step at this rate; the loss of the whole batch, a NumPy float64.

        When rank 0 has done it the others are about to have. What they are sent next they do next.

        Raises Refused with the number of a rank that has ended or failed, and Halted when the run
        is to stop and the step does not end.
        """
        order, self.reload = Order(self.reload, learning_rate), False
        for rank, child in enumerate(self._children):
            try:
                child.send(order)
            except ChildEnded as ended:
                raise self._gone(rank, ended) from None
        loss = None
        while loss is None:
            for child in wait(self._children, _LOOK):
                rank = self._children.index(child)
                done = self._hear(rank)
                if rank == 0:
                    loss = done.loss
                if done.times:
                    self._times[rank] = RankTimes(rank, *done.times)
                    self._host.on_times(tuple(self._times[one] for one in sorted(self._times)))
            self._check_stop()
        self._steps += 1
        return np.float64(loss)

    def _hear(self, rank: int) -> Done:
        try:
            message: Done | Failure = self._children[rank].receive()
        except ChildEnded as ended:
            raise self._gone(rank, ended) from None
        if isinstance(message, Failure):
            raise self._failed(rank, message)
        return message

    def _check_stop(self) -> None:
        """Raise Halted if the run was told to stop some time ago."""
        if not self._host.stopped():
            return
        now = self._host.clock.now()
        self._stop_seen = self._stop_seen or now
        if now - self._stop_seen > _PATIENCE:
            raise Halted

    def _gone(self, rank: int, ended: ChildEnded) -> Refused:
        return Refused(
            say(
                "Rank {rank} ended in the middle of step {step}: {reason}. The others "
                "can't go on without it.",
                rank=rank,
                step=self._steps,
                reason=ended.reason,
            )
        )

    def _failed(self, rank: int, failure: Failure) -> Refused:
        """A rank complains: perhaps of another one that was killed, which then is the reason."""
        until = self._host.clock.now() + _GRACE
        while (left := until - self._host.clock.now()) > 0:
            for child in wait(self._children, left):
                try:
                    child.receive()
                except ChildEnded as ended:
                    return self._gone(self._children.index(child), ended)
        return Refused(
            say(
                "Rank {rank} failed at step {step}: {kind}: {text}",
                rank=rank,
                step=self._steps,
                kind=failure.kind,
                text=failure.text.strip().partition("\n")[0],
            )
        )

    def end(self) -> None:
        """End all, at once."""
        for child in self._children:
            child.kill()  # all first, so that none is waited for before it is told
        for child in self._children:
            child.end()
