"""Can a window be opened here? Found out beforehand, because Qt aborts the process if not."""

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from core.message import Message, say


def why_no_window() -> Message | None:
    """The reason why Qt can't open a window on this machine, or None if it can.

    Imports Qt's modules but makes no QApplication.
    """
    for name in ("PySide6", "pyqtgraph"):
        if find_spec(name) is None:
            return say("{name} is not installed", name=name)
    try:
        import PySide6.QtWidgets
    except ImportError as error:
        return say("Qt can't be loaded: {reason}", reason=str(error))
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform in ("offscreen", "minimal", "vnc") or not sys.platform.startswith("linux"):
        return None
    if os.environ.get("WAYLAND_DISPLAY") and platform != "xcb":
        return None
    if not os.environ.get("DISPLAY"):
        return say("there is no display")
    plugins = Path(PySide6.QtWidgets.__file__).parent / "Qt" / "plugins" / "platforms"
    try:
        ctypes.CDLL(str(plugins / "libqxcb.so"))
    except OSError as error:
        return say("a system library is missing: {reason}", reason=str(error))
    if not _answers():
        return say("the display {name} does not answer", name=os.environ["DISPLAY"])
    return None


def _answers() -> bool:
    """Whether the X server that DISPLAY names lets us in."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    error = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not error
