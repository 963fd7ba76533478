"""A picture of the real window in a state that a real run has brought it to."""

import argparse
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from core.snapshot import State
from gui.options import TABS
from gui.panels.transport import PACES
from gui.window import MainWindow

_PATIENCE = 120.0  # seconds


def take(app: QApplication, window: MainWindow, options: argparse.Namespace) -> int:
    """Bring the window into `options.state`, draw it into `options.screenshot` and end."""
    session = window.session
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
    window.show()
    _wait(app, lambda: window.isVisible())
    if options.state != "idle":
        session.train_or_pause()
        goal = (lambda: session.state.ended) if options.state != "running" else _after(window, 400)
        if not _wait(app, goal):
            return 1
    window.tabs.setCurrentIndex(TABS.index(options.tab))
    if options.tab == "one-step" and not _wait(app, lambda: window.lens.seen is not None):
        return 1
    if options.tab == "proof":
        window.proof.check.click()
        if not _wait(app, lambda: window.checker.proof is not None):
            return 1
    _wait(app, lambda: False, 0.3)  # let the last frame be drawn
    saved = window.grab().save(str(options.screenshot))
    reached = session.state
    session.close(10_000)
    wanted = {"idle": State.IDLE, "diverged": State.DIVERGED, "finished": State.FINISHED}
    return 0 if saved and reached is wanted.get(options.state, State.RUNNING) else 1


def _after(window: MainWindow, steps: int) -> Callable[[], bool]:
    return lambda: window.transport.step_shown >= steps


def _wait(app: QApplication, reached: Callable[[], bool], seconds: float = _PATIENCE) -> bool:
    end = monotonic() + seconds
    while not reached() and monotonic() < end:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    return reached()
