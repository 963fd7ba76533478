"""Programs race in a process of their own, and the tab Compare shows how they stand."""

import csv
import os
import signal

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from gui.compare import race_view
from gui.compare.bars import BAR, Bar
from gui.compare.race_model import COLUMNS


@pytest.fixture
def race(window, monkeypatch):
    """The view of races: NumPy alone, at two small sizes, in short turns."""
    monkeypatch.setattr(race_view, "_SECONDS", 0.2)
    window.tabs.setCurrentWidget(window.compare)
    window.compare.show_view("race")
    view = window.compare.view("race")
    view.programs.choose({"numpy"})
    view.sizes.setText("square:8..16")
    return view


def racing():
    return [one for one in psutil.Process().children(recursive=True) if "--events" in one.cmdline()]


def text(race, row, name):
    return race.model.index(row, COLUMNS.index(name)).data()


def test_a_race_is_run_and_told(race, until, qtbot):
    qtbot.mouseClick(race.go, Qt.MouseButton.LeftButton)
    assert race.go.text() == "Stop"
    until(lambda: race.racer.busy and len(race.model.rows) == 2)
    until(lambda: not race.racer.busy, 60)
    small, large = race.model.standings
    assert (small.size.hidden, large.size.hidden) == (8, 16)
    assert text(race, 0, "who") == "NumPy by hand"
    assert text(race, 1, "size") == "64 × 16 × 16 × 10"
    assert float(text(race, 0, "plain")) == pytest.approx(small.to_plain, abs=0.01)
    (line,) = race.chart.lines
    assert list(line.x) == [8, 16]
    assert list(line.y) == [small.step_time, large.step_time]
    bar = race.model.index(0, COLUMNS.index("speed")).data(BAR)
    assert isinstance(bar, Bar)
    assert 0 < bar.low <= bar.length <= bar.high <= 1
    assert "NumPy by hand" in race._summary.text()
    assert race.go.text() == "Race"


def test_it_is_stopped_at_once(race, until):
    race.sizes.setText("square:8..512")
    race.go.click()
    until(lambda: len(race.model.rows) > 2)
    (process,) = racing()
    race.go.click()
    assert not race.racer.busy
    until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)
    assert race.go.text() == "Race"


@pytest.mark.slow
def test_a_race_that_is_killed_is_told(race, until, window):
    race.sizes.setText("square:8..512")
    race.go.click()
    until(lambda: len(race.model.rows) > 2)
    os.kill(racing()[0].pid, signal.SIGKILL)
    until(lambda: not race.racer.busy)
    assert "ended by itself" in window.statusBar().currentMessage()
    assert race.go.isEnabled()


def test_no_process_stays_behind_when_the_window_closes(race, until, window):
    race.sizes.setText("square:8..512")
    race.go.click()
    until(lambda: bool(racing()))
    window.close()
    until(lambda: not racing())


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (lambda race: race.programs.choose(set()), "at least one program"),
        (lambda race: race.sizes.setText("huge"), "A size is article, hand"),
        (lambda race: race.threads.setText("many"), "Threads"),
    ],
)
def test_what_can_not_be_raced_is_told_at_once(race, what, words):
    what(race)
    assert words in race._mistake.text()
    assert not race.go.isEnabled()


@pytest.mark.slow
def test_who_can_not_run_here_costs_itself_only(race, until):
    race.programs.choose({"numpy", "cuda_graph"})
    race.sizes.setText("hand")
    race.go.click()
    until(lambda: not race.racer.busy, 60)
    rows = {row.experiment.program: row for row in race.model.rows}
    assert rows["numpy"].standing
    if rows["cuda_graph"].standing is None:  # there is no GPU here
        place = race.model.rows.index(rows["cuda_graph"])
        assert text(race, place, "who").startswith("✗")
        assert "can't run here" in text(race, place, "speed")


@pytest.mark.slow
def test_the_table_is_exported(race, until, tmp_path, monkeypatch):
    race.sizes.setText("hand")
    race.go.click()
    until(lambda: not race.racer.busy, 60)
    path = tmp_path / "race"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    race.export.click()
    with open(f"{path}.csv") as file:
        (row,) = csv.DictReader(file)
    assert row["program"] == "numpy"
    assert row["size"] == "2x3x2x1"


def test_ticks_are_told_by_name_and_number(race):
    race.programs.choose({"autograd"})
    assert race.programs.text() == "Programs: Autograd"
    race.programs.choose({"autograd", "numpy"})
    assert race.programs.text().startswith("Programs: 2 / ")
    assert race.programs.chosen == ("numpy", "autograd")
