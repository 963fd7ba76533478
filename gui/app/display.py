"""Can a window be opened here? Found out beforehand, because Qt aborts the process if not."""

import ctypes
import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

from core.base.message import Message, say

_PATIENCE = 2.0  # seconds


def why_no_window() -> Message | None:
    """The reason why Qt can't open a window on this machine, or None if it can.

    Imports Qt's modules but makes no QApplication.
    """
    for name in ("PySide6", "pyqtgraph"):
        if find_spec(name) is None:
            return say("{name} is not installed", name=name)
    try:
        import PySide6.QtWidgets  # noqa: F401
    except Exception as error:  # ImportError names a system library; what is half installed, others
        return say("Qt can't be loaded: {reason}", reason=str(error))
    if not sys.platform.startswith("linux"):
        return None
    asked = [name.partition(":")[0] for name in os.environ.get("QT_QPA_PLATFORM", "").split(";")]
    # Qt takes the first one that it can open.
    reasons = [_why_not(name) for name in [*filter(None, asked)] or _usual()]
    return None if None in reasons else reasons[-1]


def _usual() -> list[str]:
    """What Qt looks for, in its order, if it has not been told."""
    wayland = "WAYLAND_DISPLAY" in os.environ or os.environ.get("XDG_SESSION_TYPE") == "wayland"
    x = bool(os.environ.get("DISPLAY")) or not wayland
    return ["wayland"] * wayland + ["xcb"] * x


def _why_not(platform: str) -> Message | None:
    """Why this platform of Qt can't open a window; those that need no display always can."""
    import PySide6

    plugins = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
    plugin = plugins / f"libq{platform.partition('-')[0]}.so"
    if not plugin.exists():
        return say("this Qt doesn't have the platform {name}", name=platform)
    if platform.startswith("wayland"):
        name, answers = os.environ.get("WAYLAND_DISPLAY") or "wayland-0", _wayland_answers
    elif platform == "xcb":
        name, answers = os.environ.get("DISPLAY", ""), _x_answers
    else:
        return None
    if not name:
        return say("there is no display")
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return say("a system library is missing: {reason}", reason=str(error))
    return None if answers(name) else say("the display {name} isn't responding", name=name)


def _wayland_answers(name: str) -> bool:
    """Whether a compositor takes connections; a name may be left over from one that has gone."""
    if os.environ.get("WAYLAND_SOCKET"):  # this process was given a connection
        return True
    folder = os.environ.get("XDG_RUNTIME_DIR")
    if not folder and not os.path.isabs(name):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_PATIENCE)
        try:
            connection.connect(str(Path(folder or "", name)))
        except OSError:
            return False
    return True


def _x_answers(name: str) -> bool:
    """Whether this X server lets us in."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(os.fsencode(name), None)
    error = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not error
