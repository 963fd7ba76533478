"""The run store: the runs of this user in one database, and which of them are pinned."""

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from core.base.message import Message, Refused, quantity, say
from core.compare.database import Database
from core.run.files import pack_record, unpack_record
from core.run.history import NO_CURVE, NO_LOSSES, Curve, read_curve
from core.run.measure import Distribution, measure_alike
from core.run.record import RunRecord

MOST = 1000  # runs
LIMIT = 512 * 10**6  # bytes
_SHARE = 4  # weights of one run take up to one part in this many of all the bytes
_CLOCK = 3.0  # seconds by which two readings of a process's start may differ
_VERSION = 1  # of the tables
_TABLES = (
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        ended REAL NOT NULL,            -- seconds since 1970, UTC
        kept INTEGER NOT NULL,          -- 0: it is here only because it is pinned
        bytes INTEGER NOT NULL,         -- of the record and the curve
        weight_bytes INTEGER NOT NULL,  -- 0: there are none
        record BLOB NOT NULL            -- JSON: the settings, and how it went
    )""",
    """CREATE TABLE curves (
        run TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
        stride INTEGER NOT NULL,
        count INTEGER NOT NULL,         -- steps
        low BLOB NOT NULL,              -- float64, little-endian
        high BLOB                       -- NULL: the same as low
    )""",
    """CREATE TABLE weights (
        run TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
        data BLOB NOT NULL              -- as a safetensors file
    )""",
    """CREATE TABLE pins (
        owner TEXT NOT NULL,            -- the process whose window shows it, or has shown it
        place INTEGER NOT NULL,
        run TEXT NOT NULL REFERENCES runs (id),
        PRIMARY KEY (owner, run)
    )""",
    "CREATE TABLE imported (name TEXT PRIMARY KEY)",  # files of an older Chainrule
)
_log = logging.getLogger(__name__)


def no_room(room: int) -> Message:
    """Why so many runs can't be kept."""
    return say(
        "There is room for only {room} more runs: remove some first.",
        room=max(room, 0),
    )


@dataclass(frozen=True)
class Pin:
    """A run that a window has pinned; `owner` is that window's process (see `process_name`)."""

    owner: str
    run: RunRecord


@dataclass(frozen=True)
class OldRun:
    """A run of an older Chainrule: the `name` of its file, and the bytes of that of its weights.

    `owner` is that of a pinned run, or None if the run was in the table of runs.
    """

    name: str
    run: RunRecord
    weights: bytes = b""
    owner: str | None = None


class RunStore:
    """Runs in the database `folder/runs.db`.

    It holds up to `most` runs in up to `limit` bytes: beyond that the weights of the oldest go,
    then the oldest runs. A run that is pinned keeps its curve for as long as it is pinned, also
    when it goes from the table of runs.

    Any thread may use it, and so may several windows and processes at the same time. What a call
    has done is in the database when it returns; if the process is killed before, nothing of it is.
    A database that is damaged is set aside with its folder, and a new one takes over what can be
    read of it.

    Every method raises Refused, and no other exception, where the disk does not do what is asked.
    All of them wait for the disk, so they are not for the thread that draws.
    """

    def __init__(self, folder: Path, most: int = MOST, limit: int = LIMIT) -> None:
        self.path = folder / "runs.db"
        self._database = Database(self.path, _TABLES, _VERSION, self._rescue)
        self._most, self._limit = most, limit
        self._lock = threading.RLock()
        self._known: dict[str, tuple[bytes, RunRecord]] = {}
        self._unreadable: set[str] = set()  # ids of runs that a note has told of
        self._notes: list[Message] = []

    def add(self, run: RunRecord) -> RunRecord:
        """Keep a run, with its weights unless these are too large.

        A run that is there already, because it was pinned before its end, is replaced. The answer
        is the run as `runs` has it from now on.
        """
        row = _Row.of(run, self._pack_weights(run.weights))

        def work(connection: Connection) -> None:
            row.write(connection, kept=True)
            self._make_room(connection, row.run.id)

        self._database.write(work)
        return row.run

    def add_all(self, runs: Sequence[RunRecord]) -> int:
        """Keep runs without their weights; the answer is how many are kept.

        Why others are not is noted. No run that is there goes for them: if there is no room for
        all, none is kept, and Refused says so.
        """
        rows, mistakes = [], []
        for run in runs:
            try:
                rows.append(_Row.of(run))
            except Refused as refusal:
                mistakes.append(refusal.message)

        def work(connection: Connection) -> None:
            (count,) = connection.execute("SELECT count(*) FROM runs WHERE kept").fetchone()
            if len(runs) > self._most - count:
                raise Refused(no_room(self._most - count))
            for row in rows:
                row.write(connection, kept=True)

        self._database.write(work)
        with self._lock:
            self._notes += mistakes[:1]
        return len(rows)

    def runs(self) -> tuple[RunRecord, ...]:
        """All runs, the newest first, without their curves and weights.

        Those that have not changed are the same objects as the last time.
        """
        with self._lock:
            rows = self._database.read(
                lambda connection: connection.execute(
                    "SELECT id, record, weight_bytes FROM runs WHERE kept "
                    "ORDER BY ended DESC, id DESC"
                ).fetchall()
            )
            known: dict[str, tuple[bytes, RunRecord]] = {}
            for run_id, packed, weight_bytes in rows or ():
                before, run = self._known.get(run_id, (b"", None))
                if run is None or before != packed:
                    run = self._unpack(run_id, packed)
                if run is not None:
                    if run.weight_bytes != weight_bytes:
                        run = replace(run, weight_bytes=weight_bytes)
                    known[run_id] = packed, run
            self._known = known
            return tuple(run for _, run in known.values())

    def load(self, run: RunRecord) -> RunRecord:
        """The run with its curve, and with all losses if there are no more than points in it."""
        curve = self.load_curve(run)
        return replace(run, curve=curve, losses=curve.low if curve.stride == 1 else NO_LOSSES)

    def load_curve(self, run: RunRecord) -> Curve:
        """The run's whole loss curve."""
        found = self._database.read(lambda connection: _read_curve(connection, run.id))
        if found is None:
            raise Refused(say("This run no longer exists: it was removed."))
        return found

    def load_weights(self, run: RunRecord) -> dict[str, NDArray[Any]]:
        """The run's final weights by name, such as w1, D_in x H."""
        found = self._database.read(
            lambda connection: connection.execute(
                "SELECT data FROM weights WHERE run = ?", (run.id,)
            ).fetchone()
        )
        if found is None:
            raise Refused(say("The weights of this run weren't kept: train it again to get them."))
        from safetensors.numpy import load

        try:
            return load(found[0])
        except Exception as error:  # whatever damaged bytes make of the reader
            _log.exception("The weights of run %s can't be read", run.id)
            raise Refused(say("The weights of this run are damaged and can't be read.")) from error

    def remove(self, ids: Iterable[str]) -> None:
        """Delete these runs; those that are gone already are passed over."""

        def work(connection: Connection) -> None:
            connection.executemany("UPDATE runs SET kept = 0 WHERE id = ?", [(one,) for one in ids])
            _delete_unused(connection)

        self._delete(work)

    def clear(self) -> None:
        """Delete all runs."""

        def work(connection: Connection) -> None:
            connection.execute("UPDATE runs SET kept = 0")
            _delete_unused(connection)

        self._delete(work)

    def size(self) -> int:
        """The bytes that the runs and their weights take."""
        found = self._database.read(
            lambda connection: connection.execute(
                "SELECT total(bytes + weight_bytes) FROM runs"
            ).fetchone()
        )
        return int(found[0]) if found else 0

    def pins(self) -> tuple[Pin, ...]:
        """What all windows have pinned, with its curves; each window's in its order."""

        def work(connection: Connection) -> list[Pin]:
            found = []
            for owner, run_id, packed, weight_bytes in connection.execute(
                "SELECT owner, id, record, weight_bytes FROM pins JOIN runs ON id = run "
                "ORDER BY owner, place"
            ).fetchall():
                run = self._unpack(run_id, packed)
                with suppress(Refused):  # a damaged curve can't be drawn, and that is logged
                    curve = _read_curve(connection, run_id)
                    if run is not None and curve is not None:
                        found.append(
                            Pin(owner, replace(run, curve=curve, weight_bytes=weight_bytes))
                        )
            return found

        with self._lock:
            return tuple(self._database.read(work) or ())

    def left_pins(self) -> tuple[RunRecord, ...]:
        """What windows have pinned whose processes have ended, each run once."""
        found = {pin.run.id: pin.run for pin in self.pins() if not is_running(pin.owner)}
        return tuple(found.values())

    def set_pins(
        self, owner: str, runs: Iterable[RunRecord], let_go: Iterable[RunRecord] = ()
    ) -> None:
        """Pin these runs, with their curves, in place of what this owner has pinned.

        `let_go` are runs of `left_pins` that are offered no longer.
        """
        rows = [_Row.of(run) for run in runs]
        gone = [run.id for run in let_go]

        def work(connection: Connection) -> None:
            owners = [one for (one,) in connection.execute("SELECT DISTINCT owner FROM pins")]
            ended = [one for one in owners if not is_running(one)]
            connection.executemany(
                "DELETE FROM pins WHERE owner = ? AND run = ?",
                [(one, run_id) for one in ended for run_id in gone],
            )
            connection.execute("DELETE FROM pins WHERE owner = ?", (owner,))
            for place, row in enumerate(rows):
                row.write(connection, kept=False)
                connection.execute(
                    "INSERT INTO pins (owner, place, run) VALUES (?, ?, ?)",
                    (owner, place, row.run.id),
                )
            _delete_unused(connection)

        self._database.write(work)

    def take_over(self, runs: Iterable[OldRun]) -> None:
        """Take over runs that an older Chainrule has kept or pinned.

        It is done once for each name, whatever becomes of the run here.
        """
        rows = [(old, _Row.of(old.run, old.weights)) for old in runs]

        def work(connection: Connection) -> None:
            for old, row in rows:
                new = connection.execute("INSERT OR IGNORE INTO imported VALUES (?)", (old.name,))
                if not new.rowcount:
                    continue
                row.write(connection, kept=old.owner is None)
                if old.owner is not None:
                    connection.execute(
                        "INSERT OR IGNORE INTO pins (owner, place, run) "
                        "SELECT ?, count(*), ? FROM pins WHERE owner = ?",
                        (old.owner, old.run.id, old.owner),
                    )

        self._database.write(work)

    def imported(self) -> frozenset[str]:
        """The names that `take_over` has been given."""
        found = self._database.read(
            lambda connection: connection.execute("SELECT name FROM imported").fetchall()
        )
        return frozenset(name for (name,) in found or ())

    def make_room(self) -> None:
        """Let go what is beyond the limits."""
        self._database.write(lambda connection: self._make_room(connection, ""))

    def take_notes(self) -> tuple[Message, ...]:
        """What was set aside or left out since this was last asked, a sentence each."""
        with self._lock:
            notes, self._notes = tuple(self._notes), []
            return notes

    def close(self) -> None:
        """Close the database until it is next used."""
        self._database.close()

    def _delete(self, work: Callable[[Connection], None]) -> None:
        """Delete something, if there is anything."""
        if self._database.read(lambda connection: True):
            self._database.delete(work)

    def _pack_weights(self, weights: Mapping[str, NDArray[Any]]) -> bytes:
        """The bytes of a safetensors file; none, and a note, if they are too large."""
        size, most = sum(array.nbytes for array in weights.values()), self._limit // _SHARE
        if size > most:
            words = say(
                "The weights of this run weren't kept: they take {size}, and the limit "
                "for one run is {most}.",
                size=quantity(size, "B"),
                most=quantity(most, "B"),
            )
            with self._lock:
                self._notes.append(words)
        if not 0 < size <= most:
            return b""
        from safetensors.numpy import save

        return save({name: np.ascontiguousarray(array) for name, array in weights.items()})

    def _unpack(self, run_id: str, packed: bytes) -> RunRecord | None:
        """The run of a row; None, and a note the first time, if it can't be read.

        It stays where it is: a newer Chainrule may read it.
        """
        try:
            return unpack_record(packed)
        except Refused as refusal:
            if run_id not in self._unreadable:
                self._unreadable.add(run_id)
                _log.warning("Run %s can't be read", run_id, exc_info=True)
                words = say("A stored run can't be read: {reason}.", reason=refusal.message)
                if refusal.field:  # a setting's refusal is a sentence of its own
                    words = say("A stored run can't be read. {sentence}", sentence=refusal.message)
                self._notes.append(words)
            return None

    def _make_room(self, connection: Connection, newest: str) -> None:
        """Let weights go, and then runs, the oldest first, until what is kept is within limits."""
        size, count = connection.execute(
            "SELECT total(bytes + weight_bytes), total(kept) FROM runs"
        ).fetchone()
        if size <= self._limit and count <= self._most:
            return
        oldest = connection.execute(
            "SELECT id, bytes, weight_bytes FROM runs WHERE kept AND id != ? ORDER BY ended, id",
            (newest,),
        ).fetchall()
        for run_id, _, weight_bytes in oldest:
            if size <= self._limit:
                break
            connection.execute("DELETE FROM weights WHERE run = ?", (run_id,))
            connection.execute("UPDATE runs SET weight_bytes = 0 WHERE id = ?", (run_id,))
            size -= weight_bytes
        for run_id, own, _ in oldest:
            if size <= self._limit and count <= self._most:
                break
            connection.execute("UPDATE runs SET kept = 0 WHERE id = ?", (run_id,))
            size, count = size - own, count - 1
        _delete_unused(connection)

    def _rescue(self, aside: Path) -> None:
        """Take over what can be read of a database that was damaged, and note how much that is."""
        saved = 0
        if aside.is_file():
            with closing(sqlite3.connect(aside)) as old:
                for (run_id,) in _readable(old, "SELECT id FROM runs"):
                    saved += self._rescue_run(old, run_id)
                pins = _readable(old, "SELECT owner, place, run FROM pins")

                def work(connection: Connection) -> None:
                    connection.executemany(
                        "INSERT OR IGNORE INTO pins (owner, place, run) "
                        "SELECT ?, ?, id FROM runs WHERE id = ?",
                        pins,
                    )
                    connection.executemany(
                        "INSERT OR IGNORE INTO imported VALUES (?)",
                        _readable(old, "SELECT name FROM imported"),
                    )
                    _delete_unused(connection)

                self._database.write(work)
        self._notes.append(
            say(
                "The file of stored runs was damaged, and was moved to {path}. Runs "
                "recovered: {count}.",
                path=str(aside.parent),
                count=saved,
            )
        )

    def _rescue_run(self, old: Connection, run_id: str) -> bool:
        """Take over one run, if it is whole; its weights may be lost."""
        rows = _readable(old, "SELECT kept, record FROM runs WHERE id = ?", run_id)
        weights = _readable(old, "SELECT data FROM weights WHERE run = ?", run_id)
        try:
            curve = _read_curve(old, run_id)
            run = self._unpack(run_id, rows[0][1]) if rows else None
        except (sqlite3.Error, Refused):
            return False
        if run is None or curve is None:
            return False
        row = _Row.of(replace(run, curve=curve), weights[0][0] if weights else b"")
        self._database.write(lambda connection: row.write(connection, kept=bool(rows[0][0])))
        return True


@dataclass(frozen=True)
class _Row:
    """A run as the tables have it. `run` is as `RunStore.runs` answers it."""

    run: RunRecord
    packed: bytes
    curve: Curve
    weights: bytes

    @classmethod
    def of(cls, run: RunRecord, weights: bytes = b"") -> "_Row":
        """The row of a run; raises Refused if it could not be read again."""
        light = replace(with_id(run), curve=NO_CURVE, losses=NO_LOSSES, weights={}, weight_bytes=0)
        try:
            packed = pack_record(light)
            known = unpack_record(packed)
        except ValueError as error:
            words = say("This run can't be stored, because some of its numbers aren't finite.")
            raise Refused(words) from error
        except Refused as refusal:
            if refusal.field:  # a setting's refusal is a sentence of its own
                raise
            words = say("This run can't be stored: {reason}.", reason=refusal.message)
            raise Refused(words) from refusal
        return cls(replace(known, weight_bytes=len(weights)), packed, run.curve, weights)

    def write(self, connection: Connection, kept: bool) -> None:
        """Put it in place of what there may be of this run; one that is kept stays kept."""
        run, curve = self.run, self.curve
        low = np.asarray(curve.low, "<f8").tobytes()
        high = None if curve.stride == 1 else np.asarray(curve.high, "<f8").tobytes()
        size = len(self.packed) + len(low) + len(high or b"")
        known = connection.execute("SELECT kept FROM runs WHERE id = ?", (run.id,)).fetchone()
        if known == (1,) and not kept:
            return
        connection.execute(
            "INSERT INTO runs (id, ended, kept, bytes, weight_bytes, record) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, "
            "kept = excluded.kept, bytes = excluded.bytes, weight_bytes = excluded.weight_bytes, "
            "record = excluded.record",
            (run.id, run.when, kept, size, len(self.weights), self.packed),
        )
        connection.execute(
            "INSERT OR REPLACE INTO curves (run, stride, count, low, high) VALUES (?, ?, ?, ?, ?)",
            (run.id, curve.stride, curve.count, low, high),
        )
        connection.execute("DELETE FROM weights WHERE run = ?", (run.id,))
        if self.weights:
            connection.execute(
                "INSERT INTO weights (run, data) VALUES (?, ?)", (run.id, self.weights)
            )


def content_id(run: RunRecord) -> str:
    """A name for a run that others with the same settings and losses have as well.

    With however many threads: what is set may be the 0 that leaves the choice to a trial.
    """
    content = hashlib.sha256(repr(replace(run.experiment, threads=0)).encode())
    for losses in (run.curve.low, run.curve.high):
        content.update(losses.tobytes())
    return content.hexdigest()[:32]


def with_id(run: RunRecord) -> RunRecord:
    """The run; one that was saved without an id is named by its content."""
    return run if run.id else replace(run, id=content_id(run))


def process_name(number: int | None = None) -> str:
    """A name for this process, or that of this number, which no other one has or will have."""
    process = psutil.Process(number)  # numbers are given again, in time
    return f"{process.pid}-{process.create_time():.0f}"


def is_running(name: str) -> bool:
    """Whether the process that `process_name` has named so has not ended."""
    number, _, began = name.partition("-")
    try:
        # The system may set its clock meanwhile.
        return abs(psutil.Process(int(number)).create_time() - float(began)) < _CLOCK
    except (psutil.Error, OverflowError, ValueError):
        return False


def weights_alike(
    one: Mapping[str, NDArray[Any]], other: Mapping[str, NDArray[Any]]
) -> dict[str, tuple[Distribution, Distribution]]:
    """The distributions of the weights that two runs both have, by name, with the same bins."""
    found = {}
    for name in one:
        if name in other:
            first, second = measure_alike((one[name], other[name]))
            found[name] = first, second
    return found


def _delete_unused(connection: Connection) -> None:
    """Delete the runs that are neither kept nor pinned, and weights of those that are not kept."""
    connection.execute("DELETE FROM runs WHERE NOT kept AND id NOT IN (SELECT run FROM pins)")
    connection.execute("DELETE FROM weights WHERE run IN (SELECT id FROM runs WHERE NOT kept)")
    connection.execute("UPDATE runs SET weight_bytes = 0 WHERE NOT kept AND weight_bytes")


def _read_curve(connection: Connection, run_id: str) -> Curve | None:
    """The curve of a run, or None if there is no such run; raises Refused if it is damaged."""
    row = connection.execute(
        "SELECT stride, count, low, high FROM curves WHERE run = ?", (run_id,)
    ).fetchone()
    if row is None:
        return None
    stride, count, low, high = row
    try:
        lows = np.frombuffer(low, "<f8")
        return read_curve(stride, count, lows, lows if high is None else np.frombuffer(high, "<f8"))
    except (TypeError, ValueError) as error:
        _log.exception("The curve of run %s can't be read", run_id)
        raise Refused(say("The curve of this run is damaged and can't be read.")) from error


def _readable(old: Connection, query: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows that come before the first one that can't be read."""
    found: list[tuple[Any, ...]] = []
    try:
        for row in old.execute(query, values):
            found.append(row)
    except sqlite3.Error:
        _log.warning("A damaged database ends early: %s", query, exc_info=True)
    return found
