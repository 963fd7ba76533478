"""The log: a file in the user's folder, which says what went wrong although the app went on."""

import logging
import platform
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import qVersion

from core import __version__

NAME = "chainrule.log"
_MOST = 500_000  # bytes of one file; with the two before it, 1.5 MB
_KEPT = 2
_FORMAT = "%(asctime)s %(levelname)s %(name)s (%(process)d, %(threadName)s): %(message)s"


def log_to(folder: Path) -> Path:
    """Write what this process logs from now on into a file in `folder`; answers its path.

    Where it can't be written, the app goes on without. Several windows may write into it at once.
    """
    path = folder / NAME
    logging.raiseExceptions = False  # a full disk is no reason to write to the terminal
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_MOST, backupCount=_KEPT, encoding="utf-8")
    except OSError:
        return path
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    logging.getLogger(__name__).info(
        "Chainrule %s, Python %s, Qt %s, %s%s",
        __version__,
        platform.python_version(),
        qVersion(),
        platform.platform(),
        ", packaged" if getattr(sys, "frozen", False) else "",
    )
    return path
