"""The views of the tab Compare, one entry each."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from core.base.message import Message, say
from core.run.record import RunRecord
from gui.run.session import Session
from gui.run.stored_runs import StoredRuns


@dataclass(frozen=True)
class CompareContext:
    """What the views need of the window around them.

    `tell` says something in its bar; `export_script` saves a stored run as a script.
    """

    session: Session
    stored: StoredRuns
    tell: Callable[[Message], None]
    export_script: Callable[[RunRecord], None]


@dataclass(frozen=True)
class View:
    """A view: its name for options and tests, its title, and how it is made.

    It is made when somebody first looks at it, and what it needs is imported only then.
    """

    name: str
    title: Message
    make: Callable[[CompareContext], QWidget]


def _make_runs(context: CompareContext) -> QWidget:
    from gui.compare.runs.runs_view import RunsView

    view = RunsView(context.session, context.stored)
    view.told.connect(context.tell)
    view.script_wanted.connect(context.export_script)
    return view


def _make_race(context: CompareContext) -> QWidget:
    from gui.compare.race.race_view import RaceView

    view = RaceView(context.session)
    view.told.connect(context.tell)
    return view


def _make_sweep(context: CompareContext) -> QWidget:
    from gui.compare.sweep.sweep_view import SweepView

    view = SweepView(context.session, context.stored)
    view.told.connect(context.tell)
    return view


def _make_processes(context: CompareContext) -> QWidget:
    from gui.compare.processes.processes_view import ProcessesView

    view = ProcessesView(context.session)
    view.told.connect(context.tell)
    return view


VIEWS = (
    View("runs", say("Runs"), _make_runs),
    View("race", say("Race"), _make_race),
    View("sweep", say("Sweep"), _make_sweep),
    View("processes", say("Processes"), _make_processes),
)
