"""The library: the runs of this user, kept in a folder from one start to the next."""

import secrets
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.base.aside import set_aside
from core.base.atomic import make_folder, remove_left_over
from core.base.message import Message, Refused, quantity, say
from core.compare.library.documents import (
    Document,
    curve_of,
    load_document,
    outcome_of,
    save_document,
)
from core.compare.library.folder import (
    RUN,
    WEIGHTS,
    Listing,
    delete,
    delete_weights,
    is_own,
    list_folder,
    tidy,
)
from core.compare.library.index import Stamp, load_index, save_index
from core.compare.library.run import Run, make_document, make_run
from core.compare.library.weights import read_weights
from core.run.files import NewerVersion, save_weights
from core.run.history import Curve
from core.run.record import RunRecord

MOST = 1000  # runs
LIMIT = 512 * 10**6  # bytes
_SHARE = 4  # weights of one run take up to one part in this many of all the bytes
_NOTHING: tuple[None, None] = None, None
_BEHIND = 32  # files that an index may know nothing of before it is written anew


def no_room(room: int) -> Message:
    """Why so many runs can't be kept."""
    return say(
        "Runs that are there would have to go, because there is room for {room} more: remove "
        "some first.",
        room=max(room, 0),
    )


class Library:
    """Runs in `folder`: `runs/<id>.json`, as File > Open reads it, and `runs/<id>.safetensors`.

    It holds up to `most` runs in up to `limit` bytes: beyond that the weights of the oldest go,
    then the oldest runs; never files that somebody else has put there. Any thread may use it, and
    so may several windows at the same time. A run is there once its file is, whole; nothing else
    is needed to read it. Everything here raises Refused, and no other exception, where the disk
    does not do what is asked.
    """

    def __init__(self, folder: Path, most: int = MOST, limit: int = LIMIT) -> None:
        self._index = folder / "index.jsonl"
        self._folder = folder / "runs"
        self._most, self._limit = most, limit
        self._lock = threading.RLock()
        self._known: dict[str, tuple[Stamp, Run]] = {}
        self._refused: dict[str, Stamp] = {}  # that can't be read, and have been told of
        self._indexed: dict[str, Stamp] | None = None  # what the index says; None before it is read
        self._runs: tuple[Run, ...] = ()
        self._notes: list[Message] = []

    def add(self, outcome: RunRecord) -> Run:
        """Keep a run, with its weights unless these are too large; raises Refused.

        It takes as long as the disk does, so not on the thread that draws.
        """
        when = time.time()
        document = make_document(outcome, when)
        run_id = self._write(document, outcome.weights)
        with self._lock:
            self._make_room(self._refresh(), run_id)
            if run_id in self._known:
                return self._known[run_id][1]
        return make_run(run_id, document, when)  # another window has removed it meanwhile

    def keep(self, documents: Sequence[Document]) -> int:
        """Keep runs of which there are documents, made by `make_document`, without weights.

        The answer is how many are kept; why others are not is noted. No run that is there goes for
        them: raises Refused if there is no room for all, and keeps none then.
        """
        with self._lock:
            room = self._most - len(self._refresh().runs)
        if len(documents) > room:
            raise Refused(no_room(room))
        mistakes: list[Message] = []
        for document in documents:
            try:
                self._write(document, {})
            except Refused as refusal:
                mistakes.append(refusal.message)
        with self._lock:
            self._notes += mistakes[:1]
        return len(documents) - len(mistakes)

    def _write(self, document: Document, arrays: Mapping[str, np.ndarray]) -> str:
        """Write a run's files; answers its id."""
        assert document.record
        when = document.record.when
        run_id = time.strftime("%Y%m%d-%H%M%S-", time.gmtime(when)) + secrets.token_hex(6)
        weights, path = self._folder / (run_id + WEIGHTS), self._folder / (run_id + RUN)
        make_folder(path)
        kept = False
        try:
            if self._is_kept(arrays):
                save_weights(weights, arrays)
            save_document(path, document)  # from here on the run is there
            kept = True
        except ValueError as error:
            words = say("This run has numbers that are not finite, and can't be kept.")
            raise Refused(words) from error
        finally:
            if not kept:
                delete(self._folder, run_id)
        return run_id

    def runs(self) -> tuple[Run, ...]:
        """All runs, the newest first; those that have not changed are the same objects again.

        The first call reads the index; if there is none, every run's file, which takes half a
        second or more for a thousand.
        """
        with self._lock:
            self._refresh()
            return self._runs

    def take_notes(self) -> tuple[Message, ...]:
        """What was set aside or left out since this was last asked, a sentence each."""
        with self._lock:
            notes, self._notes = tuple(self._notes), []
            return notes

    def size(self) -> int:
        """The bytes that the runs and their weights take."""
        with self._lock:
            return self._refresh().size

    def load_document(self, run: Run) -> Document:
        """The run's file. One that is damaged is set aside, and Refused says so."""
        return self._load(run.id)

    def load(self, run: Run) -> RunRecord:
        """The run with its curve; raises Refused as `load_document` does."""
        record = outcome_of(self._load(run.id))
        assert record
        return record

    def load_curve(self, run: Run) -> Curve:
        """The run's whole loss curve; raises Refused as `load_document` does."""
        return curve_of(self._load(run.id))

    def load_weights(self, run: Run) -> dict[str, np.ndarray]:
        """The run's final weights by name, such as w1, D_in x H; raises Refused likewise."""
        path = self._folder / (run.id + WEIGHTS)
        try:
            return read_weights(path, LIMIT)
        except Refused as refusal:
            if isinstance(refusal.__cause__, FileNotFoundError):
                raise Refused(
                    say("The weights of this run are not kept: do it again to have them.")
                ) from None
            if isinstance(refusal.__cause__, OSError):
                raise
            raise Refused(self._put_aside(path, refusal)) from refusal

    def remove(self, ids: Iterable[str]) -> None:
        """Delete these runs; one that is gone already is no mistake. Raises Refused at the end."""
        with self._lock:
            # Names from this folder only, whatever is asked for.
            there = list_folder(self._folder).runs
            mistakes = [delete(self._folder, run_id) for run_id in ids if run_id in there]
            self._refresh()
        if mistake := next(filter(None, mistakes), None):
            raise Refused(mistake)

    def clear(self) -> None:
        """Delete all runs, but not what was set aside; raises Refused if any of them stays."""
        with self._lock:
            self.remove(list_folder(self._folder).runs)
            self._indexed = {}
            with suppress(OSError):
                self._index.unlink(missing_ok=True)

    def _is_kept(self, weights: Mapping[str, np.ndarray]) -> bool:
        size, most = sum(array.nbytes for array in weights.values()), self._limit // _SHARE
        if size > most:
            words = say(
                "The weights of this run are not kept: they take {size}, and one run may have "
                "{most}.",
                size=quantity(size, "B"),
                most=quantity(most, "B"),
            )
            with self._lock:
                self._notes.append(words)
        return 0 < size <= most

    def _load(self, run_id: str) -> Document:
        path = self._folder / (run_id + RUN)
        try:
            return load_document(path)
        except Refused as refusal:
            if isinstance(refusal.__cause__, (OSError, NewerVersion)):
                raise
            raise Refused(self._put_aside(path, refusal)) from refusal

    def _put_aside(self, path: Path, refusal: Refused) -> Message:
        """Rename a damaged file; the sentence that tells of it."""
        aside = set_aside(path)
        if aside is None:
            return refusal.message
        if path.suffix == RUN:
            set_aside(path.with_name(path.stem + WEIGHTS))  # or else it would be tidied up
        return say(
            "A file of the run library was set aside as {path}: {reason}",
            path=str(aside),
            reason=refusal.message,
        )

    def _refresh(self) -> Listing:
        """Bring what is known up to date with the folder."""
        found = list_folder(self._folder)
        if self._indexed is None:
            self._known = load_index(self._index)
            self._indexed = {run_id: stamp for run_id, (stamp, _) in self._known.items()}
            tidy(self._folder, found, time.time())
            remove_left_over(self._index)
        known: dict[str, tuple[Stamp, Run]] = {}
        for run_id, stamp in found.runs.items():
            before, run = self._known.get(run_id, _NOTHING)
            if before != stamp:
                run = self._read(run_id, stamp)
            if run:
                weight_bytes = found.weights.get(run_id, 0)
                if run.weight_bytes != weight_bytes:
                    run = replace(run, weight_bytes=weight_bytes)
                known[run_id] = stamp, run
        self._known = known
        runs = (run for _, run in known.values())
        self._runs = tuple(sorted(runs, key=lambda run: (run.when, run.id), reverse=True))
        self._write_index()
        return found

    def _read(self, run_id: str, stamp: Stamp) -> Run | None:
        """The run in a file; None, and a note, if there is none in it."""
        if self._refused.get(run_id) == stamp:
            return None
        path = self._folder / (run_id + RUN)
        try:
            return make_run(run_id, load_document(path), stamp[1] / 1e9)
        except Refused as refusal:
            cause = refusal.__cause__
            if isinstance(cause, FileNotFoundError):  # another window has just removed it
                return None
            self._refused[run_id] = stamp
            stays = isinstance(cause, (OSError, NewerVersion))
            self._notes.append(refusal.message if stays else self._put_aside(path, refusal))
            return None

    def _write_index(self) -> None:
        stamps = {run_id: stamp for run_id, (stamp, _) in self._known.items()}
        if self._indexed is None or len(stamps.items() ^ self._indexed.items()) < _BEHIND:
            return
        with suppress(Refused):  # where it can't be written, the files themselves will do
            save_index(self._index, self._known)
        self._indexed = stamps  # and is not tried again before there is more to write

    def _make_room(self, listing: Listing, newest: str) -> None:
        """Let weights go, and then runs, the oldest first, until what is kept is within limits.

        Only those that a library has kept: others are somebody's own.
        """
        tidy(self._folder, listing, time.time())
        own = [run.id for run in reversed(self._runs) if is_own(run.id)]  # the oldest first
        size, count = listing.size, len(own)
        if size <= self._limit and count <= self._most:
            return
        oldest = [run_id for run_id in own if run_id != newest]
        for run_id in oldest:
            if size <= self._limit:
                break
            if run_id in listing.weights and delete_weights(self._folder, run_id) is None:
                size -= listing.weights.pop(run_id)
        for run_id in oldest:
            if size <= self._limit and count <= self._most:
                break
            if delete(self._folder, run_id) is None:
                size -= listing.size_of(run_id)
                count -= 1
        self._refresh()
