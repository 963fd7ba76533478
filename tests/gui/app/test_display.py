"""Whether a window can be opened is found out before Qt, which aborts where it can't."""

import ctypes
import os
import socket
import sys
from tempfile import TemporaryDirectory

import pytest

from gui.app import display
from gui.app.display import why_no_window

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has several displays")


@pytest.fixture
def environment(monkeypatch):
    """A machine without a display, where all libraries can be loaded and no X server answers."""
    for name in ("QT_QPA_PLATFORM", "WAYLAND_SOCKET", "XDG_SESSION_TYPE", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.setattr(ctypes, "CDLL", lambda name: None)
    monkeypatch.setattr(display, "_x_answers", lambda name: name == ":7")
    with TemporaryDirectory() as folder:  # the path of a socket must be short
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield monkeypatch.setenv


@pytest.fixture
def compositor(environment):
    """Something that takes connections under the name wayland-7."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.join(os.environ["XDG_RUNTIME_DIR"], "wayland-7"))
        server.listen()
        yield server


def test_without_any_display_there_is_no_window(environment):
    assert str(why_no_window()) == "there is no display"


def test_a_wayland_display_counts_only_if_it_answers(environment, compositor):
    environment("WAYLAND_DISPLAY", "wayland-7")
    assert why_no_window() is None
    compositor.close()  # its socket is left behind in the folder
    assert str(why_no_window()) == "the display wayland-7 isn't responding"
    environment("DISPLAY", ":7")  # Qt then takes X
    assert why_no_window() is None
    environment("QT_QPA_PLATFORM", "wayland")  # unless it is told not to
    assert why_no_window() is not None


@pytest.mark.parametrize("name", ["gone", "/gone/wayland-0", "x" * 300])
def test_one_that_is_not_there_or_has_an_impossible_name_is_none(environment, name):
    environment("WAYLAND_DISPLAY", name)
    environment("QT_QPA_PLATFORM", "wayland-egl")
    assert "isn't responding" in str(why_no_window())


def test_an_x_server_counts_only_if_it_answers(environment):
    environment("DISPLAY", ":8")
    assert str(why_no_window()) == "the display :8 isn't responding"
    environment("QT_QPA_PLATFORM", "wayland;xcb")
    environment("DISPLAY", ":7")
    assert why_no_window() is None


def test_a_platform_that_qt_does_not_have_is_named(environment):
    environment("QT_QPA_PLATFORM", "nonsense")
    assert str(why_no_window()) == "this Qt doesn't have the platform nonsense"
    environment("QT_QPA_PLATFORM", "offscreen:configfile=x")
    assert why_no_window() is None


def test_a_library_that_is_missing_is_named(environment, monkeypatch):
    def fail(name):
        raise OSError("libxcb-cursor.so.0: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", fail)
    environment("DISPLAY", ":7")
    assert "libxcb-cursor" in str(why_no_window())
