"""The values of one step as they come about: copied when they change, and only then."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.inspect.microscope.live import Live, View, key, place, seen_as
from core.inspect.microscope.values import Value, frozen, same

START = -1  # the moment before the first one


@dataclass(frozen=True)
class Kept:
    """A value that a name had from moment `at` on; None if the name was gone.

    Names with the same `copy` lie in the same memory, seen as it is or `flipped` (transposed).
    """

    at: int
    value: Value | None
    copy: int = -1
    flipped: bool = False


class Store:
    """Follows the arrays of a frame from line to line.

    `keep` makes the value that is kept of an array: a whole copy, or a reduced one.
    """

    def __init__(self, keep: Callable[[Any], Value] = frozen) -> None:
        self.histories: dict[str, list[Kept]] = {}
        self._keep = keep
        self._keys: dict[str, tuple[Any, ...]] = {}
        self._places: dict[str, int] = {}
        self._numbers: dict[str, float] = {}
        self._copies = 0

    @property
    def plain(self) -> set[str]:
        """The names of Python's own numbers."""
        return set(self._numbers)

    def update(
        self, at: int, live: Live, stored: Iterable[str] = (), suspects: Iterable[str] = ()
    ) -> tuple[list[str], list[str]]:
        """Note what the line of this moment changed, and what it took away, by name.

        Another name for what was there already isn't a change, unless the line assigns it.
        `stored` are the names that the line assigns to. `suspects` may have changed in a way
        that leaves no sign, and are compared with what they were.
        """
        stored = set(stored)
        changed = self._changed(live, stored, set(suspects))
        dropped = [name for name in self._keys if name not in live.arrays]
        for name in dropped:
            del self._keys[name], self._places[name]
            self._note(name, Kept(at, None))
        copies = self._copies
        self._copy(at, live.arrays, changed)
        changed = [
            name for name in changed if name in stored or self.histories[name][-1].copy > copies
        ]
        for name in live.arrays:
            self._keys[name] = key(live.arrays[name])
            self._places[name] = place(live.arrays[name])
        for name, number in live.numbers.items():
            if self._numbers.get(name) != number or name in stored:
                self.put(at, name, frozen(np.asarray(number)))
                changed.append(name)
        self._numbers = dict(live.numbers)
        return changed, dropped

    def add(self, at: int, live: Live, arrays: dict[str, Any]) -> None:
        """Keep arrays that aren't variables of the frame, like what a layer made."""
        self._copy(at, live.arrays | arrays, list(arrays))

    def put(self, at: int, name: str, value: Value) -> None:
        """Keep what is a value already."""
        self._copies += 1
        self._note(name, Kept(at, value, self._copies))

    def _note(self, name: str, kept: Kept) -> None:
        self.histories.setdefault(name, []).append(kept)

    def _changed(self, live: Live, stored: set[str], suspects: set[str]) -> list[str]:
        changed, dirty = set(), set()
        for name, array in live.arrays.items():
            before, now = self._keys.get(name), key(array)
            if name in stored or before != now:
                changed.add(name)
                # The same object at the same place: its numbers were changed where they lie.
                if before and self._places[name] == place(array) and name in self._keys:
                    dirty.add(place(array))
            elif name in suspects:
                last = self.histories[name][-1].value
                if last is None or not same(array, last):
                    dirty.add(place(array))
        return [
            name
            for name, array in live.arrays.items()
            if name in changed or (place(array) in dirty and name in self._keys)
        ]

    def _copy(self, at: int, arrays: dict[str, Any], changed: list[str]) -> None:
        """Copy what changed, once for all names that it goes by."""
        copied = {
            self._places[name]: (arrays[name], self.histories[name][-1])
            for name in arrays
            if name in self._places and name not in changed
        }
        for name in changed:
            array = arrays[name]
            found = copied.get(place(array))
            shared = found and _seen(found[0], array, found[1])
            if shared:
                self._note(name, Kept(at, shared.value, shared.copy, shared.flipped))
                continue
            self._copies += 1
            kept = Kept(at, self._keep(array), self._copies)
            self._note(name, kept)
            copied.setdefault(place(array), (array, kept))


def _seen(other: Any, array: Any, kept: Kept) -> Kept | None:
    """The value of `other` as `array` sees the same memory; None if it sees another part of it."""
    if kept.value is None or str(other.dtype) != str(array.dtype):
        return None
    view = seen_as(other, array)
    if view is View.FLIPPED:
        return Kept(kept.at, kept.value.T, kept.copy, not kept.flipped)
    return kept if view is View.SAME else None
