"""A picture of the real window in a state that a real run has brought it to."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QThread
from PySide6.QtWidgets import QApplication

from core.base.clock import CLOCK
from core.base.message import Message
from core.run.snapshot import State
from gui.app.options import TABS
from gui.app.window import MainWindow
from gui.run.transport import PACES

_PATIENCE = 120.0  # seconds


def take(app: QApplication, window: MainWindow, options: argparse.Namespace) -> str:
    """Bring the window into `options.state`, draw it into `options.screenshot` and end.

    The answer is why that could not be done, or "".
    """
    session = window.session
    if options.run:
        window.files.open_path(options.run)
        _wait(app, lambda: not session.findChildren(QThread))
    else:
        session.edit("program", options.program)
    if options.state == "diverged":
        session.edit("learning_rate", "5e-6")
    if options.state == "running":
        session.edit("steps", "100000")
    for name in filter(None, (options.watch or "").split(",")):
        window.histograms.add(name)
    if options.over_time:
        window.histograms.time.setChecked(True)
        window.transport.pace.setValue(PACES.index(300))  # slow enough for many looks
    if options.tab != "compare":
        return _draw(app, window, options)
    with TemporaryDirectory() as folder:
        window.stored.remember_in(Path(folder))  # the picture shows no runs but its own
        return _draw(app, window, options)


def _draw(app: QApplication, window: MainWindow, options: argparse.Namespace) -> str:
    session = window.session
    window.show()
    _wait(app, lambda: window.isVisible())
    problem = _open_lesson(app, window, options) or _reach(app, window, options)
    if not problem:
        _wait(app, lambda: False, 0.3)  # let the last frame be drawn
        if not window.grab().save(str(options.screenshot)):
            problem = f"{options.screenshot} can't be written; it must end in .png, in a folder."
    session.close(10_000)
    return problem


def _open_lesson(app: QApplication, window: MainWindow, options: argparse.Namespace) -> str:
    """Open the lessons that are wanted, and the page; why that can't be done, or ""."""
    if not (options.lessons or options.lesson):
        return ""
    from core.lessons import SHIPPED

    course = window.lessons.course
    said: list[Message] = []
    course.told.connect(said.append)
    window.lessons.open_path(options.lessons or SHIPPED)
    _wait(app, lambda: bool(said) or course.pack is not None)
    if course.pack is None:
        return str(said[0])
    if options.lesson:
        lesson = next((one for one in course.pack.lessons if one.id == options.lesson), None)
        if lesson is None:
            return f"there is no lesson {options.lesson}."
        course.start(lesson, options.page - 1)
    return ""


def _reach(app: QApplication, window: MainWindow, options: argparse.Namespace) -> str:
    """Train as far as is wanted, and open the tab; why it can't be reached, or ""."""
    session = window.session
    if options.state != "idle":
        if session.hindrance:
            return str(session.hindrance)
        session.train_or_pause()
        goal = _after(window, 400) if options.state == "running" else lambda: session.state.ended
        if not _wait(app, lambda: session.state.ended or goal()):
            return "the run takes too long."
        wanted = {"finished": State.FINISHED, "diverged": State.DIVERGED, "running": State.RUNNING}
        if session.state is not wanted[options.state]:
            return f"the run is {session.state.value}, not {options.state}."
    window.tabs.setCurrentIndex(TABS.index(options.tab))
    if options.tab != "train" and options.state == "running":
        session.train_or_pause()  # what it looks into must rest
    if options.tab == "one-step" and not _wait(app, lambda: window.inspector.seen is not None):
        return "the step could not be recorded."
    if options.tab == "compare" and options.state == "finished":
        from gui.compare.shown import show_view

        return show_view(window, options.view, partial(_wait, app))
    if options.tab == "proof":
        _wait(app, lambda: window.proof.check.isEnabled(), 5)
        window.proof.check.click()
        if not _wait(app, lambda: window.checker.proof is not None):
            return "the gradients could not be checked."
    return ""


def _after(window: MainWindow, steps: int) -> Callable[[], bool]:
    return lambda: window.transport.step_shown >= steps


def _wait(app: QApplication, reached: Callable[[], bool], seconds: float = _PATIENCE) -> bool:
    end = CLOCK.now() + seconds
    while not reached() and CLOCK.now() < end:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    return reached()
