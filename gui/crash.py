"""Crashes: written to a file of the user's own, shown at the next start, sent nowhere."""

import faulthandler
import platform
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler, qVersion

_MOST = 200_000  # bytes of a report that are shown


class CrashLog:
    """Catches what nobody caught, in Python, in its threads, in Qt and in native code."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def last_report(self) -> str:
        """What the last start left behind, once; "" if it ended well."""
        try:
            with self._path.open(encoding="utf-8", errors="replace") as file:
                report = file.read(_MOST)
            self._path.unlink()
        except OSError:
            return ""
        return report

    def install(self) -> None:
        """Begin to catch. Without a folder to write to, crashes go to the terminal as ever."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8")
        except OSError:
            return
        faulthandler.enable(self._file)
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self._on_exception(
            args.exc_type, args.exc_value, args.exc_traceback
        )
        qInstallMessageHandler(self._on_qt_message)

    def uninstall(self) -> None:
        """The app ends well: catch no more, and leave no file where there is nothing to report."""
        if self._file is None:
            return
        faulthandler.disable()
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        qInstallMessageHandler(None)
        empty = self._file.tell() == 0
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
        if sys.stderr:
            sys.stderr.write(text)

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
            self._write(f"Qt: {text}\n")
        if sys.stderr:
            sys.stderr.write(f"{text}\n")

    def _write(self, text: str) -> None:
        if self._file is None:
            return
        if self._file.tell() == 0:
            self._file.write(
                f"Chainrule, {datetime.now():%Y-%m-%d %H:%M:%S}, "
                f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}\n\n"
            )
        self._file.write(text)
        self._file.flush()
