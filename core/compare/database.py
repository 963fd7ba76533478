"""An SQLite database that several windows share, on whatever disk there is, and that may break."""

import errno
import logging
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import psutil

from core.base.aside import set_aside
from core.base.atomic import atomic_write, make_folder
from core.base.locked import locked
from core.base.message import Refused, say

_APPLICATION = 0x43685275  # "ChRu": tells that a database is ours
_PATIENCE = 30.0  # seconds that a call waits for another window that writes
_SPARE = 4 * 2**20  # bytes that a full disk gets back, so that rows can be deleted
_PAGES = 500  # that are given back to the disk at a time; in the log they take half of the spare
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
# What systems call the file systems of network drives; Windows says "remote" in another place.
_REMOTE = frozenset(
    ("nfs", "nfs4", "cifs", "smbfs", "smb2", "smb3", "afpfs", "webdav", "davfs", "afs", "9p",
     "ceph", "lustre", "glusterfs", "fuse.sshfs", "fuse.glusterfs")
)  # fmt: skip
_Answer = TypeVar("_Answer")
_Work = Callable[[sqlite3.Connection], _Answer]
_log = logging.getLogger(__name__)


class Database:
    """The database in the file `path`, in a folder of its own, with these tables.

    Any thread may use it, and any number of processes at the same time: SQLite keeps a log beside
    the file (WAL), so that readers and one writer don't wait for each other. What was written is
    on the disk when a call returns, and whoever is killed before has written nothing.

    A damaged database is set aside with its folder, and `replaced` is called with the path that it
    has then. Every method raises Refused, and no other error of the disk or of SQLite.
    """

    def __init__(
        self,
        path: Path,
        tables: Sequence[str],
        version: int,
        replaced: Callable[[Path], None],
    ) -> None:
        self.path, self._spare = path, path.with_name("spare")
        self._tables, self._version, self._replaced = tables, version, replaced
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None  # which file is open: its device and number

    def read(self, work: _Work[_Answer]) -> _Answer | None:
        """What `work` returns, or None if there is no database yet; this doesn't make one."""
        return self._do(work, create=False)

    def write(self, work: _Work[object]) -> None:
        """Do all of `work` or, if it raises something, nothing of it."""
        self._do(lambda connection: _transact(connection, work), create=True)

    def delete(self, work: _Work[object]) -> None:
        """As `write`, for work that makes room, which then goes back to the disk.

        Even that takes room in the log first. On a full disk a spare file beside the database makes
        way for it.
        """
        try:
            self.write(work)
        except Refused as refusal:
            if _code(refusal.__cause__) != sqlite3.SQLITE_FULL or not self._spare.exists():
                raise
            with suppress(OSError):
                self._spare.unlink()
            self.write(work)
        try:
            self.read(_shrink)
        except Refused:  # then what is free is used by what comes next
            _log.warning("%s takes more room than it needs", self.path, exc_info=True)
        self._keep_spare()

    def close(self) -> None:
        """Close the file until it is next used."""
        with self._lock:
            connection, self._connection, self._file = self._connection, None, None
            if connection is not None:
                with suppress(sqlite3.Error):  # everything is written already
                    connection.close()

    def _do(self, work: _Work[_Answer], create: bool) -> _Answer | None:
        with self._lock:
            try:
                return self._try(work, create)
            except sqlite3.Error as error:
                if not _is_damage(error):
                    raise self._refused(error, create) from error
                _log.exception("%s is damaged", self.path)
                aside = self._set_aside(error)
            try:
                if aside:
                    self._replaced(aside)
                return self._try(work, create)
            except sqlite3.Error as error:
                raise self._refused(error, create) from error

    def _try(self, work: _Work[_Answer], create: bool) -> _Answer | None:
        connection = self._connect(create)
        return None if connection is None else work(connection)

    def _connect(self, create: bool) -> sqlite3.Connection | None:
        """The connection, or None if there is no database and `create` is false."""
        about = self._stat(create)
        if about and self._connection and self._file == (about.st_dev, about.st_ino):
            return self._connection
        self.close()  # another window has set aside what was open
        if about is None and not create:
            return None
        if about is None:
            make_folder(self.path)
        elif not stat.S_ISREG(about.st_mode):  # a pipe would keep its reader waiting
            raise _Foreign("it isn't a plain file")
        try:
            self._connection = self._open(str(self.path))
        except sqlite3.OperationalError:
            # Beside a database with a log SQLite needs files of its own, even to read. In a folder
            # that nobody may write to there can be none, and nothing changes either.
            if create or about is None or _may_write(self.path.parent):
                raise
            address = f"{self.path.absolute().as_uri()}?immutable=1"
            self._connection = self._open(address, uri=True)
            return self._connection  # for this time: then it is tried again
        if about is None:
            self._keep_spare()
        about = os.stat(self.path)
        self._file = about.st_dev, about.st_ino
        return self._connection

    def _keep_spare(self) -> None:
        if not self._spare.exists():
            try:
                with atomic_write(self._spare, "wb", own=True) as file:
                    file.write(bytes(_SPARE))
            except Refused:
                _log.warning("There is no room for a spare file", exc_info=True)

    def _stat(self, create: bool) -> os.stat_result | None:
        try:
            return os.stat(self.path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused(error, create) from error

    def _open(self, address: str, uri: bool = False) -> sqlite3.Connection:
        connection = sqlite3.connect(
            address,
            timeout=_PATIENCE,
            isolation_level=None,  # transactions begin and end where it is said
            check_same_thread=False,
            uri=uri,
        )
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA journal_size_limit = {_SPARE}")
        connection.execute("PRAGMA secure_delete = OFF")  # else what is deleted goes into the log
        if self._check(connection):
            return
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        if not is_remote(self.path):
            _keep_log(connection)
        _transact(connection, self._make_tables)

    def _make_tables(self, connection: sqlite3.Connection) -> None:
        if self._check(connection):
            return  # another window has been faster
        for table in self._tables:
            connection.execute(table)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {self._version}")

    def _check(self, connection: sqlite3.Connection) -> bool:
        """Whether its tables are there, or else nothing is."""
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if application == _APPLICATION and version == self._version:
            return True
        if application == _APPLICATION and version > self._version:
            words = say(
                "{path} was written by a newer Chainrule: update this one.", path=str(self.path)
            )
            raise Refused(words)
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
            raise _Foreign("it holds something else")
        return False

    def _set_aside(self, damage: sqlite3.Error) -> Path | None:
        """Set the damaged database aside; None if another window has done so."""
        file = self._file
        self.close()
        with locked(self.path.parent):
            with suppress(OSError):
                about = os.stat(self.path)
                if file not in (None, (about.st_dev, about.st_ino)):
                    return None
            # With its log, which would spoil the new one.
            aside = set_aside(self.path.parent)
        if aside is None:
            raise self._refused(damage, create=False) from damage
        return aside / self.path.name

    def _refused(self, error: OSError | sqlite3.Error, create: bool) -> Refused:
        path, code = str(self.path), _code(error)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return Refused(
                say("{path} can't be written: another window has been busy with it for {seconds} "
                    "seconds.", path=path, seconds=round(_PATIENCE))
            )  # fmt: skip
        reason = self._reason(error, code)
        if create:
            return Refused(say("{path} can't be written: {reason}.", path=path, reason=reason))
        return Refused(say("{path} can't be opened: {reason}.", path=path, reason=reason))

    def _reason(self, error: OSError | sqlite3.Error, code: int) -> str:
        """What the system says, which SQLite does not hand on."""
        if isinstance(error, OSError):
            return error.strerror or str(error)
        if code == sqlite3.SQLITE_FULL:
            return os.strerror(errno.ENOSPC)
        # Nobody opens the file for that: closing it would take SQLite's locks from it.
        if not _may_write(self.path.parent) or (self.path.exists() and not _may_write(self.path)):
            return os.strerror(errno.EACCES)
        return str(error)


def _transact(connection: sqlite3.Connection, work: _Work[object]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        work(connection)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # SQLite may have rolled it back by itself
            connection.rollback()
        raise


def _shrink(connection: sqlite3.Connection) -> None:
    """Give what is free in the file back to the disk, in parts that the log has room for."""
    before = None
    while (free := connection.execute("PRAGMA freelist_count").fetchone()) not in ((0,), before):
        before = free
        # It is done in a step for each page, which `execute` would not all take.
        connection.executescript(f"PRAGMA incremental_vacuum({_PAGES})")
        connection.execute("PRAGMA wal_checkpoint").fetchall()


def _code(error: BaseException | None) -> int:
    """SQLite's number for what kind of error it is."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


class _Foreign(sqlite3.DatabaseError):
    """There is something else in the database's place."""


def _is_damage(error: sqlite3.Error) -> bool:
    return isinstance(error, _Foreign) or _code(error) in _DAMAGE


def _keep_log(connection: sqlite3.Connection) -> None:
    """Let readers and a writer go on side by side, where the disk can do that.

    Where it can't, SQLite goes on with its usual journal, with which they wait for each other.
    """
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if _code(error) != sqlite3.SQLITE_BUSY:  # another window does it just now
            connection.execute("PRAGMA journal_mode = DELETE")


def is_remote(path: Path) -> bool:
    """Whether a file is on a network drive, which other machines may use at the same time.

    There can be no log (WAL): its index is shared in memory, which other machines don't see.
    """
    place = path.absolute()
    if place.drive.startswith("\\\\"):  # as in \\server\share\folder
        return True
    drives = {Path(one.mountpoint): one for one in psutil.disk_partitions(all=True)}
    nearest = next((drives[folder] for folder in place.parents if folder in drives), None)
    return nearest is not None and (
        nearest.fstype.lower() in _REMOTE or "remote" in nearest.opts.split(",")
    )
