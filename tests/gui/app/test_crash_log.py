"""Whatever ends the app leaves a report, which the next start shows, and sends nowhere."""

import os
import platform
from pathlib import Path

import pytest
from helpers.app_starts import run_python, run_start, start
from helpers.disks import plain_user
from PySide6.QtCore import qVersion

from core import __version__
from gui.app.crash import CrashLog, last_report

_SCRIPT = """
import ctypes
import os
import signal
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QThread, QTimer, qCritical, qWarning
from PySide6.QtGui import QGuiApplication

from gui.app.crash import CrashLog


def throw(error):
    raise error


class Worker(QThread):
    def run(self):
        throw(ZeroDivisionError("in a thread of Qt"))


def in_slot(error):
    app = QCoreApplication([])
    QTimer.singleShot(0, lambda: throw(error))
    QTimer.singleShot(20, app.quit)
    app.exec()


def in_thread(error):
    thread = threading.Thread(target=throw, args=[error])
    thread.start()
    thread.join()


def in_qthread():
    thread = Worker()
    thread.start()
    thread.wait()


log = CrashLog(Path({path!r}))
log.install()
{deed}
log.uninstall()
"""
NOBODY = 2**31 - 1  # the number of no process
# What happens, and what the report and the terminal say of it.
CRASHES = {
    "in the beginning": ("throw(ZeroDivisionError('early'))", "ZeroDivisionError: early"),
    "in a slot": ("in_slot(ZeroDivisionError('in a slot'))", "ZeroDivisionError: in a slot"),
    "in a thread": ("in_thread(MemoryError('no room'))", "MemoryError: no room"),
    "in a thread of Qt": ("in_qthread()", "ZeroDivisionError: in a thread of Qt"),
    "with half a letter": (r"in_slot(ValueError('a \udcff b'))", r"ValueError: a \udcff b"),
    "in Chinese": ("in_slot(ValueError('学习率'))", "ValueError: 学习率"),
    "critical to Qt": ("qCritical('out of handles')", "out of handles"),
    "fatal to Qt": (
        "os.environ['QT_QPA_PLATFORM'] = 'none'; QGuiApplication([])",
        "no Qt platform plugin could be initialized",
    ),
}
# Of these the terminal says what the system says.
NATIVE_CRASHES = {
    "of native code": ("ctypes.string_at(0)", "in string_at"),
    "of native code in a thread": (
        "threading.Thread(target=ctypes.string_at, args=[0]).start(); threading.Event().wait(9)",
        "in string_at",
    ),
    "aborted": ("os.abort()", "Fatal Python error: Aborted"),
}
NO_CRASHES = {
    "nothing": "pass",
    "Ctrl-C": "throw(KeyboardInterrupt())",
    "Ctrl-C in a slot": "in_slot(KeyboardInterrupt())",
    "Ctrl-C in a thread": "in_thread(KeyboardInterrupt())",
    "a thread that ends itself": "in_thread(SystemExit(1))",
    "a warning of Qt": "qWarning('a font is missing')",
    "exit": "sys.exit(1)",
    "exit in a slot": "in_slot(SystemExit(1))",
    "killed": "os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))",
}


def run(path, deed):
    """Run a process that writes its crashes to this file, and does this."""
    return run_python(_SCRIPT.format(path=str(path), deed=deed))


def check_report(path, words):
    """The next start is told these words under the versions, and the one after it is not."""
    report = last_report(path.parent)
    versions, blank, said = report.split("\n", 2)
    assert versions.startswith(f"Chainrule {__version__}, started ")
    for version in (platform.python_version(), qVersion(), platform.platform()):
        assert version in versions
    assert blank == ""
    assert words in said
    assert last_report(path.parent) == ""
    assert not path.exists()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "Chainrule" / f"crash-{NOBODY}.log"


@pytest.mark.parametrize(("deed", "words"), CRASHES.values(), ids=CRASHES)
def test_a_crash_leaves_a_report_and_is_told_in_the_terminal(path, deed, words):
    assert words in run(path, deed).stderr
    check_report(path, words)


@pytest.mark.parametrize(("deed", "words"), NATIVE_CRASHES.values(), ids=NATIVE_CRASHES)
def test_a_crash_of_native_code_leaves_a_report(path, deed, words):
    assert run(path, deed).returncode != 0
    check_report(path, words)


def test_all_crashes_of_a_start_are_in_one_report_under_one_head(path):
    run(path, "qCritical('the first'); in_thread(KeyError('the second'))")
    report = path.read_text()
    assert report.count(", started ") == 1
    assert report.index("the first") < report.index("the second")


@pytest.mark.parametrize("deed", NO_CRASHES.values(), ids=NO_CRASHES)
def test_what_is_no_crash_leaves_no_report(path, deed):
    run(path, deed)
    assert last_report(path.parent) == ""
    assert not path.exists()


def test_a_good_end_leaves_no_file(path):
    assert run(path, "in_slot(KeyboardInterrupt())").returncode == 0
    assert path.parent.is_dir()
    assert not path.exists()


@pytest.mark.slow
def test_without_a_folder_the_terminal_is_told(path):
    path.parent.write_text("mine")
    done = run(path, "in_slot(ValueError('here'))")
    assert done.returncode == 0
    assert "ValueError: here" in done.stderr
    assert path.parent.read_text() == "mine"
    assert last_report(path.parent) == ""


@pytest.mark.slow
def test_a_folder_in_the_place_of_the_file_stays_there(path):
    path.mkdir(parents=True)
    done = run(path, "in_slot(ValueError('here'))")
    assert done.returncode == 0
    assert "ValueError: here" in done.stderr
    assert last_report(path.parent) == ""
    assert path.is_dir()


def test_a_read_only_folder_does_no_harm():
    with plain_user() as folder:
        folder.chmod(0o500)
        for path in (folder / f"crash-{NOBODY}.log", folder / "new" / f"crash-{NOBODY}.log"):
            log = CrashLog(path)
            assert last_report(path.parent) == ""
            log.install()
            assert log._file is None
            log.uninstall()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
@pytest.mark.slow
def test_on_a_full_disk_the_terminal_is_told(path):
    path.parent.mkdir()
    path.symlink_to("/dev/full")
    done = run(path, "in_slot(ValueError('here')); qCritical('there')")
    assert done.returncode == 0
    assert "ValueError: here" in done.stderr
    assert "there" in done.stderr
    assert "No space left" not in done.stderr


@pytest.mark.slow
def test_an_endless_report_is_cut(path):
    path.parent.mkdir()
    path.write_text("Chainrule, Python\n\n" + "all work and no play\n" * 100_000)
    report = last_report(path.parent)
    assert report.startswith("Chainrule, Python\n\nall work")
    assert len(report) <= 200_000


@pytest.mark.xserver
def test_a_report_that_is_no_text_is_shown_as_far_as_it_is(path):
    path.parent.mkdir()
    path.write_bytes(b"Chainrule\n\n\xff\xfe Segmentation fault")
    assert "Segmentation fault" in last_report(path.parent)


SHOWN = """
from PySide6.QtWidgets import QLabel, QPushButton

texts = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
buttons = [button for button in window.findChildren(QPushButton) if button.isVisible()]
print(any(text.endswith("Chainrule closed unexpectedly last time.") for text in texts))
copies = [button for button in buttons if button.text() == "Copy report"]
for button in copies:
    button.click()
print(qapp.clipboard().text() if copies else "", end="")
"""


@pytest.mark.slow
def test_the_next_start_shows_the_crash_and_hands_out_the_report(path):
    folder = path.parent
    assert run_start(folder, "import ctypes; ctypes.string_at(0)").returncode != 0
    (path,) = folder.glob("crash-*.log")
    report = path.read_text()
    assert "in string_at" in report
    assert start(folder, SHOWN, "--lang", "en") == "True\n" + report
    assert not path.exists()


def test_a_window_that_is_open_keeps_its_report_to_itself(path):
    path.parent.mkdir()
    parent = path.with_name(f"crash-{os.getppid()}.log")  # a process that lives
    parent.write_text("Chainrule\n\nsomething went wrong")
    path.write_text("Chainrule\n\nan end")
    assert last_report(path.parent) == "Chainrule\n\nan end"
    assert parent.exists()
