"""The views of the tab Compare, each brought to where it has something to show by real runs."""

from collections.abc import Callable

from gui.app.window import MainWindow
from gui.compare.processes.processes_view import ProcessesView
from gui.compare.race.race_view import RaceView
from gui.compare.runs.runs_view import RunsView
from gui.compare.sweep.sweep_view import SweepView

Wait = Callable[[Callable[[], bool]], bool]  # whether it came about in time


def show_view(window: MainWindow, name: str, wait: Wait) -> str:
    """Show the view of this name; the answer is why it has nothing to show, or ""."""
    window.compare.show_view(name)
    view = window.compare.view(name)
    if isinstance(view, RunsView):
        return _show_runs(window, view, wait)
    if isinstance(view, RaceView):
        view.sizes.setText("square:16..512")
        view.start()
        done = wait(lambda: not view.racer.busy)
        return "" if done and view.model.standings else "the race came to no end."
    if isinstance(view, ProcessesView):
        view.measure.click()
        done = wait(lambda: not view.busy)
        return "" if done and view.grown else "the growth could not be measured."
    assert isinstance(view, SweepView)
    view.fields[1].setCurrentIndex(view.fields[1].findData("hidden"))
    view.values[0].setText("1e-7..1e-5 log 7")
    view.values[1].setText("25, 50, 100, 200")
    view.start()
    done = wait(lambda: not view.sweeper.busy)
    view.multiples.choose(0)
    return "" if done and view.sweeper.runs else "the sweep came to no end."


def _show_runs(window: MainWindow, view: RunsView, wait: Wait) -> str:
    """Train twice more, at other learning rates, and draw all three runs over each other."""
    session, stored = window.session, window.stored
    for rate in ("5e-7", "2e-6"):
        session.edit("learning_rate", rate)
        session.train_or_pause()
        wait(lambda: session.state.ended)
    wait(lambda: len(stored.runs) == 3)
    view.table.selectAll()
    reached = wait(lambda: len(view.overlay.norms.lines) == 3)
    return "" if reached else "the runs could not be compared."
