"""Programs race in a process of their own, and the tab Compare shows how they stand."""

import csv
import time

import pytest
from helpers.children import be_killed, leave_with_7, raise_an_error
from helpers.processes import children_of, is_alive
from helpers.race_view import experiments, finish, stand, text
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from core.base.message import say
from core.compare.race import Dropped, Entered, WarmingUp, conclude
from gui.compare.race import racer
from gui.widgets.tables import BAR, Bar
from gui.widgets.task import Task


def test_how_long_it_will_take_is_told_before(race):
    race.sizes.setText("square:8..64")
    assert race.progress.text() == "Contenders: 4, 2 s of turns in all, plus warming up."
    race.sizes.setText("huge")
    assert race.progress.text() == ""


def test_a_race_is_run_and_told(race, until, qtbot):
    qtbot.mouseClick(race.go, Qt.MouseButton.LeftButton)
    assert race.go.text() == "Stop"
    until(lambda: race.racer.busy and len(race.model.rows) == 2)
    until(lambda: not race.racer.busy)
    small, large = race.model.standings
    assert (small.size.hidden, large.size.hidden) == (8, 16)
    assert text(race, 0, "program") == "NumPy by hand"
    assert text(race, 1, "size") == "64 × 16 × 16 × 10"
    assert float(text(race, 0, "to_plain")) == pytest.approx(small.to_plain, abs=0.01)
    same = [text(race, 0, name) for name in ("dtype", "device", "threads", "rounds")]
    assert same == ["float32", "cpu", "1", str(len(small.plain.rounds))]
    (line,) = race.chart.lines
    assert list(line.x) == [8, 16]
    assert list(line.y) == [small.step_time, large.step_time]
    bar = race.model.index(0, race.model.place("median")).data(BAR)
    assert isinstance(bar, Bar)
    assert 0 < bar.low <= bar.length <= bar.high <= 1
    assert "NumPy by hand" in race._summary.text()
    assert race.go.text() == "Race"


def test_it_is_stopped_at_once(race, until):
    race.sizes.setText("square:8..512")
    race.go.click()
    until(lambda: len(race.model.rows) > 2)
    (process,) = children_of()
    race.go.click()
    assert not race.racer.busy
    until(lambda: not is_alive(process))
    assert race.go.text() == "Race"


def test_a_race_that_was_stopped_leaves_nobody_waiting_and_tells_what_it_has(race):
    first, second, third, fourth = experiments("numpy", "tensors")
    for one in (first, second, third, fourth):
        race._take(Entered(one))
    stand(race, first, 200.0)
    stand(race, second, 100.0)
    race._take(WarmingUp(third, 1))
    race.racer.ended.emit(None)
    assert [text(race, row, "median") for row in range(4)] == [
        "200",
        "100",
        *["didn't get a turn"] * 2,
    ]
    assert race._summary.text().startswith("The race ended early: 2 of 4 contenders had finished.")
    assert "2 times as many" in race._summary.text()


def test_who_dropped_out_comes_last_and_may_tell_why_at_length(race):
    first, second, third, _ = experiments("numpy", "tensors")
    race._take(Dropped(third, say("Not here, for a long reason.")))
    race._take(Entered(first))
    race._take(Entered(second))
    race._take(Dropped(first, say("Gone.")))
    assert [row.experiment for row in race.model.rows] == [second, third, first]
    speed = race.model.place("median")
    assert race.table.columnSpan(0, speed) == 1
    assert race.table.columnSpan(1, speed) == race.table.columnSpan(2, speed) > 5
    assert not race.model.index(1, speed).data(Qt.ItemDataRole.TextAlignmentRole)


def test_a_crossing_is_named_where_it_is_and_told_first(race, look, until):
    for one, speed in zip(experiments("numpy", "tensors"), (200, 100, 80, 90), strict=True):
        race._take(Entered(one))
        stand(race, one, float(speed))
    race._take(conclude(race.model.standings))
    (mark,) = race.chart.marks
    assert mark.name == "Tensors by hand\novertakes NumPy by hand"
    assert race._summary.text().startswith(mark.told)
    assert 8 < mark.at < 16
    look.set_language("zh_CN")
    until(lambda: "手写张量" in race.chart.marks[0].told)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (raise_an_error, "ended by itself: ValueError: out of luck (exit code 1)."),
        (leave_with_7, "ended by itself: it ended with exit code 7."),
        (be_killed, "ended by itself: it was killed (SIGKILL)"),
    ],
)
def test_a_race_that_breaks_down_is_told(race, until, window, monkeypatch, target, words):
    monkeypatch.setattr(racer, "race_in_child", target)
    race.go.click()
    until(lambda: not race.racer.busy)
    assert words in window.statusBar().currentMessage()


def test_what_takes_time_from_it_is_told(race, until, window):
    task = window.session.do("sweep", lambda stop: until_stopped(stop), lambda _: None)
    until(task.isRunning)
    race.sizes.setText("square:8..512")
    race.go.click()
    until(lambda: len(race.model.rows) > 2)
    until(lambda: "is slowing the race down" in race.progress.text())
    race.go.click()
    assert "slows" not in race.progress.text() + race._summary.text()
    task.requestInterruption()
    until(lambda: not window.session.findChildren(Task))


def test_training_beside_a_race_is_told_as_it_begins_and_ends(race, window, until, monkeypatch):
    monkeypatch.setattr(racer.Racer, "busy", True)
    window.session.edit("steps", "10000000")
    race.progress.begin()
    assert "each other" not in race.progress.text()
    window.session.train_or_pause()
    until(lambda: "slow each other down" in race.progress.text())
    until(lambda: "A race is running" in window.statusBar().currentMessage())
    window.session.train_or_pause()
    until(lambda: "each other" not in race.progress.text())
    monkeypatch.undo()
    finish(race, experiments("numpy"), (100, 50))
    assert "running here at the same time" in race._summary.text()
    window.session.trainer.control.stop()
    until(lambda: window.session.state.ended)


def until_stopped(stop):
    while not stop():
        time.sleep(0.01)


def test_no_process_stays_behind_when_the_window_closes(race, until, window):
    race.sizes.setText("square:8..512")
    race.go.click()
    until(lambda: bool(children_of()))
    window.close()
    until(lambda: not children_of())


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
    until(lambda: not race.racer.busy)
    rows = {row.experiment.program: row for row in race.model.rows}
    assert rows["numpy"].standing
    if rows["cuda_graph"].standing is None:  # there is no GPU here
        place = race.model.rows.index(rows["cuda_graph"])
        assert text(race, place, "program").startswith("✗")
        assert "can't run here" in text(race, place, "median")


@pytest.mark.slow
def test_the_table_is_exported(race, until, tmp_path, monkeypatch):
    race.sizes.setText("hand")
    race.go.click()
    until(lambda: not race.racer.busy)
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


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.xserver
def test_ticks_are_set_by_keyboard_one_after_the_other(race, qtbot):
    race.dtypes.choose({"float32"})
    menu = race.dtypes.menu()
    menu.popup(race.dtypes.mapToGlobal(race.dtypes.rect().bottomLeft()))
    menu.setActiveAction(menu.actions()[0])
    was = menu.actions()[0].isChecked()
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert menu.isVisible()
    assert menu.actions()[0].isChecked() is not was
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert menu.isVisible()
    assert menu.actions()[0].isChecked() is was
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
