"""Pictures of the real window, in a state that a real run has brought it to: for the README,
for handouts, and to see what a change looks like.

`python main.py --screenshot FILE.png` asks for one, and `--screenshot FILE.png --help` says what
else it can show. It works where there is no display. The window itself never loads this.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QThread
from PySide6.QtWidgets import QApplication

from core.base.clock import CLOCK
from core.base.message import Message
from core.experiment.devices import survey
from core.lessons import SHIPPED, places
from core.programs import LADDER
from core.run.snapshot import State
from core.run.timeline import MEGABYTE
from gui.app.look import Look
from gui.app.options import window_parser
from gui.app.settings import Settings
from gui.app.window import MainWindow
from gui.compare.processes.processes_view import ProcessesView
from gui.compare.race.race_view import RaceView
from gui.compare.runs.runs_view import RunsView
from gui.compare.sweep.sweep_view import SweepView
from gui.compare.views import VIEWS
from gui.run.session import Session
from gui.run.transport import PACES
from gui.widgets.application import make_app

STATES = ("idle", "running", "finished", "diverged")
_PATIENCE = 120.0  # seconds


def run(arguments: list[str]) -> int:
    """Draw the picture; the answer is the exit code."""
    options = _read(arguments)
    app = make_app()
    look = Look(app, Settings(theme=options.theme or "dark", language=options.lang or "en"))
    window = MainWindow(Session(survey(), memory=options.history_memory * MEGABYTE), look)
    window.resize(*(options.size or (1440, 900)))
    problem = _take(app, window, options)
    if problem:
        print(f"No screenshot: {problem}", file=sys.stderr)
    return 1 if problem else 0


def _read(arguments: list[str]) -> argparse.Namespace:
    """The window's options, and those of the picture."""
    parser = window_parser()
    programs = [program.id for program in LADDER]
    views = [view.name for view in VIEWS]
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="the picture")
    parser.add_argument("--state", choices=STATES, default="finished", help="of the run")
    parser.add_argument("--program", choices=programs, default="numpy", metavar="ID")
    parser.add_argument("--tab", choices=places()["tab"], default="train")
    parser.add_argument("--view", choices=views, default="runs", help="of the tab compare")
    parser.add_argument("--lesson", metavar="ID", help="a lesson to open, such as 01-problem")
    parser.add_argument("--page", type=int, default=1, help="of that lesson, from 1 on")
    parser.add_argument("--watch", metavar="NAMES", help="variables to show besides w1 and w2")
    parser.add_argument("--over-time", action="store_true", help="distributions over time")
    return parser.parse_args(arguments)


def _take(app: QApplication, window: MainWindow, options: argparse.Namespace) -> str:
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
        window.train.histograms.add(name)
    if options.over_time:
        window.train.histograms.time.setChecked(True)
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
    window.tabs.open(options.tab)
    if options.tab != "train" and options.state == "running":
        session.train_or_pause()  # what it looks into must rest
    if options.tab == "one-step" and not _wait(app, lambda: window.inspector.seen is not None):
        return "the step could not be recorded."
    if options.tab == "compare" and options.state == "finished":
        return _show_view(app, window, options.view)
    if options.tab == "proof":
        _wait(app, lambda: window.proof.check.isEnabled(), 5)
        window.proof.check.click()
        if not _wait(app, lambda: window.checker.proof is not None):
            return "the gradients could not be checked."
    return ""


def _show_view(app: QApplication, window: MainWindow, name: str) -> str:
    """Show the view of this name; the answer is why it has nothing to show, or ""."""
    window.compare.show_view(name)
    view = window.compare.view(name)
    if isinstance(view, RunsView):
        return _show_runs(app, window, view)
    if isinstance(view, RaceView):
        view.sizes.setText("square:16..512")
        view.start()
        done = _wait(app, lambda: not view.racer.busy)
        return "" if done and view.model.standings else "the race came to no end."
    if isinstance(view, ProcessesView):
        view.measure.click()
        done = _wait(app, lambda: not view.busy)
        return "" if done and view.grown else "the growth could not be measured."
    assert isinstance(view, SweepView)
    view.fields[1].setCurrentIndex(view.fields[1].findData("hidden"))
    view.values[0].setText("1e-7..1e-5 log 7")
    view.values[1].setText("25, 50, 100, 200")
    view.start()
    done = _wait(app, lambda: not view.sweeper.busy)
    view.multiples.choose(0)
    return "" if done and view.sweeper.runs else "the sweep came to no end."


def _show_runs(app: QApplication, window: MainWindow, view: RunsView) -> str:
    """Train twice more, at other learning rates, and draw all three runs over each other."""
    session, stored = window.session, window.stored
    for rate in ("5e-7", "2e-6"):
        session.edit("learning_rate", rate)
        session.train_or_pause()
        _wait(app, lambda: session.state.ended)
    _wait(app, lambda: len(stored.runs) == 3)
    view.table.selectAll()
    reached = _wait(app, lambda: len(view.overlay.norms.lines) == 3)
    return "" if reached else "the runs could not be compared."


def _after(window: MainWindow, steps: int) -> Callable[[], bool]:
    return lambda: window.transport.step_shown >= steps


def _wait(app: QApplication, reached: Callable[[], bool], seconds: float = _PATIENCE) -> bool:
    end = CLOCK.now() + seconds
    while not reached() and CLOCK.now() < end:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    return reached()
