"""The conductor: has torch's launcher start ranks on this machine, and steps them together."""

from __future__ import annotations

import os
import selectors
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import GeneratorType
from typing import Any

import psutil

from core.base.clock import Clock
from core.base.message import Refused, say
from core.experiment.experiment import Experiment
from core.processes.group import distributed
from core.processes.leash import kill_descendants
from core.run.ranks import launch
from core.run.ranks.channel import Kind, Listener, Order, Told, hear, send
from core.run.ranks.ensemble import Company, Ensemble, Halted, RankTimes
from core.run.ranks.setting import write_setting
from core.run.ranks.shared import share

START = 120.0  # seconds in which all ranks must have come
_LOOK = 0.05  # seconds between two looks at what else may have happened
_PATIENCE = 1.0  # seconds that a step may still take after it was told to stop
_GRACE = 0.5  # seconds in which a rank that was killed is heard of, after another complained
_SOON = 0.005  # seconds between two looks at whether they have ended
_END = 5.0  # seconds in which the processes must have ended by themselves


@dataclass(frozen=True)
class Conductor(Ensemble):
    """An ensemble of processes that are started for one run, and end with it."""

    experiment: Experiment = field(default_factory=Experiment)
    company: Company = field(default_factory=lambda: Company(lambda: False))
    _ranks: list[_Ranks] = field(default_factory=list)

    def load(self) -> Callable[..., GeneratorType[Any, Any, Any]]:
        """A program that has the ranks do its steps; w1 and w2 lie in memory shared with rank 0.

        Who changes them between two steps changes those of all ranks.
        """
        distributed()

        def train(x, y, w1, w2, knobs):  # type: ignore[no-untyped-def]
            ranks = _Ranks(self.experiment, self.company)
            self._ranks.append(ranks)
            x, y, w1, w2 = ranks.share((x, y, w1, w2))
            ranks.start()
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

    def __init__(self, experiment: Experiment, company: Company) -> None:
        self.reload = False
        self._experiment, self._company = experiment, company
        self._clock = company.clock
        self._steps = 0
        self._selector = selectors.DefaultSelector()
        self._folder: Path | None = None
        self._listener: Listener | None = None
        self._launcher: subprocess.Popen[bytes] | None = None
        self._connections: dict[int, socket.socket] = {}
        self._processes: dict[int, psutil.Process] = {}
        self._times: dict[int, RankTimes] = {}
        self._stop_seen: float | None = None

    def share(self, tensors: Sequence[Any]) -> list[Any]:
        """Put all that they need where they find it; x, y, w1 and w2 in memory that is shared.

        Raises Refused if that can't be done, on a full disk for example.
        """
        try:
            self._folder = Path(tempfile.mkdtemp(prefix=f"chainrule-ranks-{os.getpid()}-"))
            write_setting(self._folder, self._experiment)
            self._listener = Listener(self._folder)
            return share(self._folder, tensors)
        except OSError as error:
            reason = error.strerror or str(error)
            raise Refused(
                say(
                    "The processes can't be given their data in a temporary folder: {reason}.",
                    reason=reason,
                )
            ) from error

    def start(self) -> None:
        """Start them, and wait until each has said that it is there."""
        experiment, began = self._experiment, self._clock.now()
        assert self._listener is not None
        assert self._folder is not None
        self._selector.register(self._listener.socket, selectors.EVENT_READ)
        self._launcher = launch.start(experiment, self._folder)
        while len(self._connections) < experiment.processes:
            if self._company.stopped():
                raise Halted
            for key, _ in self._selector.select(_LOOK):
                if key.data is None:
                    self._welcome()
                else:  # it has ended before all were there
                    raise self._not_started()
            if self._launcher.poll() is not None or self._clock.now() - began > START:
                raise self._not_started()
        self._selector.unregister(self._listener.socket)
        self._listener.close()

    def _welcome(self) -> None:
        assert self._listener is not None
        if found := self._listener.accept(_PATIENCE):
            rank, process, connection = found
            self._connections[rank] = connection
            self._selector.register(connection, selectors.EVENT_READ, rank)
            with suppress(psutil.Error):
                self._processes[rank] = psutil.Process(process)

    def step(self, learning_rate: float) -> Any:
        """Let all do one step at this rate; the loss of the whole batch, a NumPy float64.

        When rank 0 has done it the others are about to have. What they are told next they do next.

        Raises Refused with the number of a rank that has gone or failed, and Halted when the run
        is to stop and the step does not end.
        """
        import numpy as np

        order, self.reload = Order(self.reload, learning_rate), False
        for rank, connection in self._connections.items():
            try:
                send(connection, order)
            except OSError:
                raise self._gone(rank) from None
        loss = None
        while loss is None:
            for rank in self._ready():
                told = self._hear(rank)
                if rank == 0:
                    loss = told.numbers[0]
                if told.kind is Kind.TIMES:
                    self._note(rank, *told.numbers[1:])
            self._check_stop()
        self._steps += 1
        return np.float64(loss)

    def _ready(self) -> list[int]:
        """The ranks that have something to tell, after a while at most."""
        return [int(key.data) for key, _ in self._selector.select(_LOOK)]

    def _hear(self, rank: int) -> Told:
        try:
            told = hear(self._connections[rank])
        except (OSError, EOFError):
            raise self._gone(rank) from None
        if told.kind is Kind.ERROR:
            raise self._failed(rank, *told.text)
        return told

    def _note(self, rank: int, seconds: float, share: float) -> None:
        self._times[rank] = RankTimes(rank, seconds, share)
        self._company.times = tuple(self._times[rank] for rank in sorted(self._times))

    def _check_stop(self) -> None:
        """Raise Halted if the run was told to stop some time ago."""
        if not self._company.stopped():
            return
        now = self._clock.now()
        self._stop_seen = self._stop_seen or now
        if now - self._stop_seen > _PATIENCE:
            raise Halted

    def _gone(self, rank: int) -> Refused:
        """A rank has gone: the first one, unless torch's launcher has ended the others by now."""
        assert self._folder is not None
        first = launch.first_failed(self._folder)
        rank = rank if first is None else first
        return Refused(
            say(
                "Rank {rank} has gone in the middle of step {step}: it was killed, or it crashed. "
                "The others can't go on without it.",
                rank=rank,
                step=self._steps,
            )
        )

    def _failed(self, rank: int, kind: str, text: str) -> Refused:
        """A rank complains: perhaps of another one that was killed, which then is the reason."""
        until = self._clock.now() + _GRACE
        while (left := until - self._clock.now()) > 0:
            for key, _ in self._selector.select(left):
                other = int(key.data)
                try:
                    hear(self._connections[other])
                except (OSError, EOFError):
                    return self._gone(other)
        return Refused(
            say(
                "Rank {rank} failed at step {step}: {kind}: {text}",
                rank=rank,
                step=self._steps,
                kind=kind,
                text=text.strip().partition("\n")[0],
            )
        )

    def _not_started(self) -> Refused:
        """Why not all ranks have come."""
        assert self._launcher is not None
        assert self._folder is not None
        with suppress(subprocess.TimeoutExpired):
            self._launcher.wait(_END)
        rank, reason = launch.first_failed(self._folder), launch.last_words(self._folder)
        if rank is not None:
            return Refused(
                say(
                    "Rank {rank} has ended before its first step: {reason}",
                    rank=rank,
                    reason=reason,
                )
            )
        return Refused(say("The processes can't be started: {reason}", reason=reason))

    def end(self) -> None:
        """End all, at once."""
        launcher, found = self._launcher, list(self._processes.values())
        if launcher is not None:
            with suppress(psutil.Error):
                found += psutil.Process(launcher.pid).children(recursive=True)
            assert launcher.stdin is not None
            with suppress(OSError):
                launcher.stdin.close()  # the leash
        for connection in self._connections.values():
            connection.close()
        if self._listener is not None:
            self._listener.close()
        self._selector.close()
        if launcher is not None:
            _finish(launcher, found, self._clock)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _finish(launcher: subprocess.Popen[bytes], found: list[psutil.Process], clock: Clock) -> None:
    """Wait for the launcher and these to end, and kill what does not; at once if it is held."""
    kill_descendants(held=True)
    until = clock.now() + _END
    while (launcher.poll() is None or any(map(_lives, found))) and clock.now() < until:
        clock.sleep(_SOON)
    for process in filter(_lives, found):
        with suppress(psutil.Error):
            process.kill()
    if launcher.poll() is None:
        launcher.kill()
        launcher.wait()


def _lives(process: psutil.Process) -> bool:
    """Whether it has not ended; who is to hear of its end may take a while longer."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
