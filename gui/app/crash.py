"""Crashes: written to a file of the user's own, shown at the next start, sent nowhere."""

import faulthandler
import logging
import os
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from io import FileIO
from pathlib import Path
from types import TracebackType

from psutil import pid_exists
from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QtMsgType,
    qInstallMessageHandler,
    qVersion,
)

from core import __version__
from core.base.aside import read_plain

_MOST = 200_000  # bytes of a report that are shown
_END_OF_HEAD = "\n\n"  # the versions stand in front of it


def path_in(folder: Path) -> Path:
    """Where this process leaves its report; two windows at a time have a file each."""
    return folder / f"crash-{os.getpid()}.log"


def last_report(folder: Path) -> str:
    """What starts before this one left behind there, once; "" if they ended well, or are on."""
    reports = []
    for path in sorted(folder.glob("crash-*.log")):
        number = path.stem.removeprefix("crash-")
        if not number.isdecimal() or (int(number) != os.getpid() and _is_on(int(number))):
            continue
        with suppress(OSError, ValueError):  # what is no plain file is none of ours, and stays
            report = read_plain(path, _MOST, cut=True).decode(errors="replace")
            path.unlink()
            # One that was killed leaves the versions, and nothing after them.
            if report.partition(_END_OF_HEAD)[2]:
                reports.append(report)
    return "\n".join(reports)[:_MOST]


def _is_on(process: int) -> bool:
    try:
        return pid_exists(process)
    except OverflowError:  # larger than the number of any process
        return False


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)


class CrashLog:
    """Catches what nobody caught, in Python, in its threads, in Qt and in native code.

    All in `lost` are called when the display has gone and Qt is about to end the process.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None
        self._head = 0  # bytes
        self.lost: list[Callable[[], object]] = []

    def install(self) -> None:
        """Begin to catch. Without a folder to write to, crashes go to the terminal as ever."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Not even a pipe in its place keeps the start waiting.
            self._file = FileIO(self._path, "w", opener=_open_at_once)
        except OSError:
            return
        # Written now, because a crash of native code leaves no time for it.
        self._write(
            f"Chainrule {__version__}, started {datetime.now():%Y-%m-%d %H:%M:%S}, "
            f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
            f"{_END_OF_HEAD}"
        )
        self._head = self._file.tell()
        faulthandler.enable(self._file)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(self._on_qt_message)

    def uninstall(self) -> None:
        """The app ends well: catch no more, and leave no file where there is nothing to report."""
        if self._file is None:
            return
        faulthandler.disable()
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        qInstallMessageHandler(None)
        empty = self._file.tell() == self._head
        self._file.close()
        self._file = None
        if empty:
            self._path.unlink(missing_ok=True)

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        self._write(text)
        logging.getLogger(__name__).error("Nobody caught this:\n%s", text)
        if sys.stderr:
            with suppress(OSError):
                sys.stderr.write(text)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if not issubclass(args.exc_type, SystemExit):  # which ends a thread, and nothing is wrong
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
            self._write(f"Qt: {text}\n")
        logging.getLogger("Qt").warning("%s", text)
        if sys.stderr:
            with suppress(OSError):  # the terminal has been closed
                sys.stderr.write(f"{text}\n")
        # When an X server goes, Qt leaves its event loop; for Wayland it says this and exits.
        app = QCoreApplication.instance()
        if text.startswith("The Wayland connection ") and app and app.thread().isCurrentThread():
            while self.lost:
                self.lost.pop()()

    def _write(self, text: str) -> None:
        # Without a buffer: what does not fit on a full disk is not tried again at the end.
        with suppress(OSError):
            if self._file is not None:
                self._file.write(text.encode(errors="backslashreplace"))
