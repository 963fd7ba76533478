"""The recorder: called before each line of a step, it keeps what the line before it did."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any

from core.base.message import Message
from core.inspect.microscope.inside import Failed, Inside, Sealed
from core.inspect.microscope.listen import Listener
from core.inspect.microscope.live import Live, look, parameter_names, place
from core.inspect.microscope.recording import Moment
from core.inspect.microscope.source import Source, Statement
from core.inspect.microscope.store import START, Store
from core.inspect.microscope.values import Value
from core.machine.pytorch import loaded_torch
from core.run.checkpoint import dice_of

# Called after each moment, with the arrays that there are then, by name.
OnMoment = Callable[[int, Mapping[str, Any]], None]


@dataclass(frozen=True)
class _Running:
    """A line that has begun and not ended."""

    statement: Statement
    reads: tuple[str, ...]
    listener: Listener


class Recorder:
    """Turns the tracer's lines into moments; `finish` must be called at the end of the step.

    `dice` are the states of the program's random numbers before the first line, by name; those
    that are given are set then.
    """

    def __init__(
        self,
        source: Source,
        keep: Callable[[Any], Value],
        on_moment: OnMoment | None = None,
        dice: Mapping[str, Any] | None = None,
    ) -> None:
        self.store = Store(keep)
        self.dice: dict[str, Any] = {}
        self._dice_given = dice or {}
        self.moments: list[Moment] = []
        self._source, self._keep = source, keep
        self._on_moment = on_moment or (lambda index, arrays: None)
        self._running: _Running | None = None
        self._makers: dict[Any, str] = {}
        self._last: Statement | None = None

    def on_line(self, number: int, frame: FrameType) -> None:
        """Before each line that runs."""
        statement = self._source.at(number)
        running = self._running
        if running and statement is running.statement and not statement.compound:
            return  # a further line of the same statement
        self._end(frame, number)
        if statement is not None and not self._leaves(statement):
            self._begin(statement, frame)
        self._last = statement

    def finish(self, frame: FrameType | None) -> None:
        """After the last line; `frame` is None if the program has ended."""
        if frame is not None:
            self._end(frame, 0)

    def fail(self, message: Message) -> bool:
        """The line that runs has ended with an error and makes nothing; False if none runs."""
        running, self._running = self._running, None
        if running is None:
            return False
        running.listener.close()
        line, at = running.statement, len(self.moments)
        failed = Failed(message)
        self.moments.append(
            Moment(at, line.line, line.code, line.phase, running.reads, (), (), failed)
        )
        return True

    def close(self) -> None:
        """Leave no hook behind, even if the step has failed."""
        if self._running:
            self._running.listener.close()
        self._running = None
        self._makers = {}  # which would keep the whole graph

    def _leaves(self, statement: Statement) -> bool:
        """Whether this is the end of a `with` block, where the tracer returns to its first line."""
        inside = self._last is not None and statement.holds(self._last.line)
        return inside and isinstance(statement.node, (ast.With, ast.AsyncWith))

    def _begin(self, statement: Statement, frame: FrameType) -> None:
        # What a program does before its first step may not be looked at, like the
        # recording of a CUDA graph: so the first look is here.
        live = look(frame)
        if not self.store.histories:
            for name, die in dice_of(frame):
                if name in self._dice_given:
                    die.setstate(self._dice_given[name])
                self.dice[name] = die.getstate()
            self.store.update(START, live)
            self._on_moment(START, live.arrays)
        listener = Listener()
        self._running = _Running(statement, _read(statement, live, frame), listener)
        listener.open(statement, frame, live, self._makers, self._keep)

    def _end(self, frame: FrameType, following: int) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        statement, listener = running.statement, running.listener
        listener.close()
        loop = isinstance(statement.node, ast.For) and statement.compound
        if loop and not statement.holds(following):
            return  # it found nothing left to do
        at, live = len(self.moments), look(frame)
        # A block on the line of its header does whatever is in it.
        all_may_change = listener.sees_all or statement.holds_its_block
        suspects = live.arrays if all_may_change else running.reads
        calls = all_may_change or any(isinstance(n, ast.Call) for n in ast.walk(statement.node))
        changed, dropped = self.store.update(at, live, statement.stores, suspects if calls else ())
        self._makers |= listener.settle(live)
        self.store.add(at, live, dict(listener.arrays))
        for name, value in listener.values.items():
            self.store.put(at, name, value)
        self.moments.append(
            Moment(
                at,
                statement.line,
                statement.code,
                statement.phase,
                self._all_reads(running.reads, listener.inside),
                _without_repeats(changed, statement, live),
                tuple(dropped),
                listener.inside,
            )
        )
        self._on_moment(at, live.arrays | dict(listener.arrays))

    def _all_reads(self, reads: tuple[str, ...], inside: Inside | None) -> tuple[str, ...]:
        """A sealed call may read whatever there is."""
        if isinstance(inside, Sealed) and not reads:
            return tuple(self.store.histories)
        return reads


def _read(statement: Statement, live: Live, frame: FrameType) -> tuple[str, ...]:
    """The variables that a statement reads, by itself or through a module or optimizer."""
    found: dict[str, None] = {}
    for mention in statement.mentions:
        name = mention
        while name and name not in live.arrays and name not in live.numbers:
            if name in live.owners:
                found |= dict.fromkeys(_owned(live.owners[name], name, live, frame))
                break
            name = name.rpartition(".")[0]
        else:
            if name:
                found[name] = None
    return tuple(found)


def _owned(owner: Any, name: str, live: Live, frame: FrameType) -> list[str]:
    """A module's parameters; those that an optimizer moves, with their gradients."""
    torch = loaded_torch()
    if torch and isinstance(owner, torch.optim.Optimizer):
        names = parameter_names(frame)
        moved = [one for group in owner.param_groups for one in group["params"]]
        own = [names[id(one)] for one in moved if id(one) in names]
        return [one for moved in own for one in (moved, f"{moved}.grad") if one in live.arrays]
    return [f"{name}.{inner}" for inner, _ in owner.named_parameters()]


def _without_repeats(changed: list[str], statement: Statement, live: Live) -> tuple[str, ...]:
    """One name for each place in memory: the one in the text, or else the longest path."""
    written = {*statement.stores, *statement.mentions}

    def rank(name: str) -> tuple[bool, int]:
        return any(f"{one}.".startswith(f"{name}.") for one in written), name.count(".")

    best: dict[int, str] = {}
    for name in changed:
        if name in live.arrays:
            spot = place(live.arrays[name])
            best[spot] = max(best.get(spot, name), name, key=rank)
    chosen = set(best.values())
    return tuple(name for name in changed if name in chosen or name not in live.arrays)
