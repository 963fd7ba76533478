"""What the view of races shows: lines that are told apart, marks, bars, and what it is at."""

import csv
from dataclasses import replace

import pytest
from helpers.clocks import FakeClock
from helpers.race_view import experiments, finish, stand, stood, text
from helpers.races import twice  # noqa: F401 (a fixture)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from core.base.message import say
from core.compare.race import Entered, Round, Speed, Standing, Stood, WarmingUp
from core.experiment.devices import Device
from core.programs import LADDER
from gui.compare.race.race_model import RaceModel
from gui.compare.race.race_view import RaceView
from gui.compare.race.racer import Racer

LADDER_IDS = [program.id for program in LADDER]


@pytest.fixture
def race(qtbot, session, look):
    """The view of races without the window around it."""
    view = RaceView(session)
    qtbot.addWidget(view)
    view.resize(1000, 700)
    with qtbot.waitExposed(view):
        view.show()
    view.programs.choose({"numpy"})
    view.sizes.setText("square:8..16")
    return view


def seen(line):
    """All by which a line can be told from another."""
    pen = line.stroke
    return pen.color().name(), tuple(pen.dashPattern()), line.symbol


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_no_two_programs_look_alike_and_each_looks_the_same_in_every_race(race, look, theme):
    look.set_theme(theme)
    many = experiments(*LADDER_IDS, threads="1,2")
    finish(race, many, range(100, 100 + len(many)))
    all_lines = [seen(line) for line in race.chart.lines]
    assert len(all_lines) == len(set(all_lines)) == 2 * len(LADDER)
    race.model.clear()
    few = experiments("optim", "tensors")
    finish(race, few, (100, 200, 300, 400))
    assert [seen(line) for line in race.chart.lines] == [all_lines[2], all_lines[10]]
    assert race.chart._key.texts == ("Tensors by hand", "torch.optim")


def test_of_many_crossings_those_where_the_lead_changes_are_marked(race):
    names = ("numpy", "tensors", "autograd", "function", "sequential")
    finish(race, experiments(*names), (500, 400, 300, 200, 100, 10, 20, 30, 40, 50))
    assert len(race._crossings) == 10
    (mark,) = race.chart.marks
    assert mark.name == "nn.Sequential\novertakes NumPy by hand"
    assert race._summary.text().startswith(mark.told)


def test_a_race_at_one_size_has_no_chart(race):
    assert race.chart.isVisible()
    race.sizes.setText("square:8")
    assert not race.chart.isVisible()
    finish(race, experiments("numpy", "tensors", sizes="square:8"), (100, 200))
    assert not race.chart.isVisible()
    race.model.clear()
    finish(race, experiments("numpy", "tensors"), (100, 200, 100, 200))
    assert race.chart.isVisible()


def test_the_line_above_the_bars_tells_what_it_is_at_and_for_how_long(race, session, monkeypatch):
    clock = FakeClock()
    monkeypatch.setattr(session, "clock", clock)
    quick, compiled = experiments("numpy", "compile", sizes="square:8")
    monkeypatch.setattr(Racer, "busy", True)
    race.progress.begin()
    assert race.progress.text().endswith("0 of 0 done, 0:00. Starting the process.")
    race._take(Entered(quick))
    assert race.progress.text().endswith("Getting ready.")
    race._take(Entered(compiled))
    assert "loading torch" in race.progress.text()
    race._take(WarmingUp(compiled, 1))
    assert race.progress.text().endswith("Compiling: torch.compile, 64 × 8 × 8 × 10.")
    assert text(race, 1, "median") == "compiling"
    clock.sleep(61.5)
    race.progress._clock.timeout.emit()
    assert "0 of 2 done, 1:01." in race.progress.text()
    race._take(Round(quick, 2, 7, 100.0, 90.0))
    race.progress._clock.timeout.emit()
    assert race.progress.text().endswith("Turn 2 of 7: NumPy by hand, 64 × 8 × 8 × 10.")
    stand(race, quick, 100.0)
    assert "1 of 2 done" in race.progress.text()
    monkeypatch.undo()
    race.racer.ended.emit(None)
    assert not race.progress.text()
    assert not race.progress._clock.isActive()


def test_those_who_had_turns_are_exported_too(race, tmp_path, monkeypatch):
    first, second, third = experiments("numpy", "tensors", "autograd", sizes="square:8")
    for one in (first, second, third):
        race._take(Entered(one))
    race._take(Round(second, 1, 7, 100.0, 90.0))
    race.racer.ended.emit(None)
    path = tmp_path / "race.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    race.export.click()
    with open(path) as file:
        (row,) = csv.DictReader(file)
    assert (row["program"], row["steps/s"], row["rounds"]) == ("tensors", "100.0", "1")
    assert row["first step"] == ""


def test_times_are_short_in_the_table(race):
    (one,) = experiments("compile", sizes="square:8")
    race._take(Entered(one))
    fast = Speed((1 / 3.14159e-7,) * 7)
    race._take(Stood(Standing(one, 1, fast, fast, fast, 0.1879321, 1879.321, 1e9, 1e9)))
    assert [text(race, 0, name) for name in ("step_time", "first_step", "warm_up")] == [
        "0.000314",
        "0.188",
        "1880",
    ]


def test_who_it_is_about_stays_in_sight(race, until):
    finish(race, experiments("numpy", "tensors"), (100, 200, 100, 200))
    bar = race.table.horizontalScrollBar()
    until(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    first = race.table._first
    until(lambda: first.width() == race.table.columnWidth(0))
    assert first.isVisible()
    assert first.columnViewportPosition(0) == 0
    assert first.rowViewportPosition(1) == race.table.rowViewportPosition(1)


def test_table_and_chart_keep_a_height_that_can_be_read(race):
    finish(race, experiments(*LADDER_IDS, threads="1,2"), range(100, 144))
    line = race.fontMetrics().height()
    assert race.table.minimumSizeHint().height() > 4 * line
    keyed = race.chart._key.height_of_rows()
    assert keyed > line
    assert race.chart.minimumSizeHint().height() >= 9 * line + keyed


def test_what_is_not_here_says_so_and_is_not_ticked_with_all(race):
    machine = race._session.machine
    gone = say("no compiler is here")
    race._offer(replace(machine, lacks={"compiler": gone, "cuda": gone}))
    actions = race.programs._ticks
    assert actions["compile"].text() == "torch.compile – not available here"
    assert actions["compile"].toolTip() == "no compiler is here"
    assert actions["numpy"].text() == "NumPy by hand"
    race.programs._all.trigger()
    assert set(race.programs.chosen) == set(LADDER_IDS) - {"compile", "cuda_graph"}


def test_where_only_the_cpu_is_there_the_menu_says_why(race):
    machine = race._session.machine
    why = {"cuda": say("no driver"), "mps": say("no driver")}
    race._offer(replace(machine, devices=machine.devices[:1], missing=why))
    told = "Only the CPU is available: no driver."
    shown = [action for action in race.devices.menu().actions() if action.isVisible()]
    assert shown[-1].text() == told
    assert not shown[-1].isEnabled()
    assert told in race.devices.toolTip()
    assert race.devices.chosen == ("cpu",)
    gpu = Device("cuda:0", "a GPU", 10**9, ("float32",))
    race._offer(replace(machine, devices=(machine.devices[0], gpu)))
    assert race.devices.offered == ("cpu", "cuda:0")
    assert told not in race.devices.toolTip()


def test_a_new_column_is_in_the_window(qtbot, twice):  # noqa: F811
    (one,) = experiments("numpy", sizes="square:8")
    model = RaceModel()
    model.take(Entered(one))
    model.take(stood(one, 100.0))
    there = model.place("twice")
    assert model.headerData(there, Qt.Orientation.Horizontal) == "Twice"
    assert model.index(0, there).data() == "200"
