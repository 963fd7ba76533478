"""The views of the tab Compare, and what they have to do with the rest of the window."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from gui.app.window import MainWindow


def makers(window: "MainWindow") -> dict[str, Callable[[], QWidget]]:
    """A function for each view that makes it; what it needs is imported only then."""
    return {
        "runs": partial(_make_runs, window),
        "race": partial(_make_race, window),
        "sweep": partial(_make_sweep, window),
        "processes": partial(_make_processes, window),
    }


def _make_runs(window: "MainWindow") -> QWidget:
    from gui.compare.runs.runs_view import RunsView

    view = RunsView(window.session, window.stored)
    view.told.connect(window.tell)
    view.script_wanted.connect(window.files.export_script_of)
    return view


def _make_race(window: "MainWindow") -> QWidget:
    from gui.compare.race.race_view import RaceView

    view = RaceView(window.session)
    view.told.connect(window.tell)
    return view


def _make_sweep(window: "MainWindow") -> QWidget:
    from gui.compare.sweep.sweep_view import SweepView

    view = SweepView(window.session, window.stored)
    view.told.connect(window.tell)
    return view


def _make_processes(window: "MainWindow") -> QWidget:
    from gui.compare.processes.processes_view import ProcessesView

    view = ProcessesView(window.session)
    view.told.connect(window.tell)
    return view
