"""More than one process, through the tab Compare: what the ranks do, and how the rate grows."""

from dataclasses import replace
from time import sleep

import pytest
from helpers.processes import children_of

from core.base.message import say
from core.compare import growth
from core.experiment.devices import survey
from core.experiment.experiment import HAND
from core.run.ranks.distributed import RankTimes
from core.run.snapshot import State
from gui.compare.processes import processes_view
from gui.widgets.tables import BAR

pytest.importorskip("torch")
several = pytest.mark.skipif(survey().cores < 2, reason="there is one core")


@pytest.fixture
def processes(window):
    """The view of processes."""
    window.tabs.setCurrentWidget(window.compare)
    window.compare.show_view("processes")
    return window.compare.view("processes")


@several
def test_the_window_is_set_to_rung_11(processes, window):
    window.session.set_experiment(
        replace(HAND, program="optim", optimizer="adam", learning_rate=0.1)
    )
    processes.use.click()
    experiment = window.session.experiment
    assert (experiment.program, experiment.processes, experiment.optimizer) == ("ddp", 2, "sgd")
    assert window.session.hindrance is None
    assert processes._next.text() == "Press Train to start 2 processes."


@pytest.mark.slow
@several
def test_that_a_run_has_one_process_is_said_before_and_after_it(processes, window, until):
    window.session.set_experiment(replace(HAND, program="ddp", steps=5, threads=1))
    change = "press “Set rung 11 to this number of processes”, then Train, to use 2."
    assert processes._next.text() == f"The current settings use 1 process: {change}"
    window.session.train_or_pause()
    until(lambda: window.session.state.ended)
    assert processes._next.text() == f"This run uses 1 process: {change}"
    assert processes._next.isVisible()
    assert processes.ranks.empty.isVisible()
    processes.use.click()
    assert processes._next.text() == "Press Train to start 2 processes."
    window.session.set_machine(replace(window.session.machine, cores=3))
    processes.retranslate()
    processes.number.setCurrentIndex(1)
    change = "press “Set rung 11 to this number of processes”, then Train, to use 3."
    assert processes._next.text() == f"The current settings use 2 processes: {change}"


def test_what_all_reduce_costs_is_told_in_milliseconds_and_as_a_share(processes, window):
    window.session.trainer.rank_times = (RankTimes(0, 0.004, 0.75), RankTimes(1, 0.005, 0.5))
    processes._look()
    assert [processes.ranks.item(0, column).text() for column in range(4)] == [
        "0", "4", "3", "75 %",
    ]  # fmt: skip
    assert processes.ranks.item(1, 2).text() == "2.5"
    bar = processes.ranks.item(1, 3).data(BAR)
    assert (bar.length, bar.low, bar.high) == (0.5, 0.5, 1)  # and the rest is a thin line
    assert not processes.ranks.empty.isVisible()
    assert "slower processes" in processes.ranks.horizontalHeaderItem(2).toolTip()
    assert processes.ranks.minimumSizeHint().height() >= 4 * processes.ranks.rowHeight(0)


def test_what_came_of_more_processes_is_a_sentence_and_beside_the_ideal(processes, window):
    window.session.set_machine(replace(window.session.machine, cores=3))
    processes.retranslate()
    first, second = processes_view.SIZES
    processes._grown = [
        *(growth.Grown(first, 1, 1000.0, 0.0), growth.Grown(first, 2, 250.0, 0.76)),
        *(growth.Grown(second, 1, 40.0, 0.0), growth.Grown(second, 2, 72.0, 0.1)),
        growth.Grown(second, 3, 41.0, 0.4),
    ]
    processes._draw()
    slower, alone, faster, even = processes._said.text().split("\n")[1:]
    assert slower.endswith(
        "250 steps a second and are 4 times slower than one here: "
        "76 % of a step's time is spent in all-reduce."
    )
    assert "a larger network for comparison: 1 process" in alone
    assert "are 1.8 times as fast as one here: 10 %" in faster
    assert "about as many as one here" in even
    small, large, ideal = processes.chart.lines
    assert list(small.x) == [1, 2]
    assert list(large.x) == [1, 2, 3]
    assert list(ideal.y) == list(ideal.x) == [0, 1, 2, 3]
    low, high = processes.chart.plot.getPlotItem().vb.viewRange()[1]
    assert low <= 0 < 3 <= high


def test_processes_without_a_rate_are_compared_with_nothing(processes):
    first, second = processes_view.SIZES
    processes._grown = [
        growth.Grown(first, 1, 100.0, 0.0), growth.Grown(first, 2, 0.0, 0.0),
        growth.Grown(second, 1, 0.0, 0.0, say("Rank 0 has gone.")),
        growth.Grown(second, 2, 0.25, 0.1),
    ]  # fmt: skip
    processes._draw()
    assert processes._said.text().split("\n") == [
        "N = 64, H = 100: 1 process does 100 steps a second.",
        "Rank 0 has gone.",
        "N = 512, H = 1000: 2 processes do 0.25 steps a second: 10 % of a step's time is spent in "
        "all-reduce.",
    ]
    assert [list(line.y) for line in processes.chart.lines[:-1]] == [[1]]


@pytest.mark.slow
@several
def test_what_is_stopped_while_its_processes_start_leaves_nothing_to_tell(processes, until):
    for started in (1, 2):  # ranks
        processes.measure.click()
        until(lambda: bool(processes.grown))  # one process; now come two
        until(lambda started=started: len(children_of()) >= started)
        processes.measure.click()
        until(lambda: not processes.busy)
        assert [one.processes for one in processes.grown] == [1]
        assert processes.chart.lines


def test_a_machine_with_one_core_says_so(processes, window):
    window.session.set_machine(replace(window.session.machine, cores=1))
    processes.retranslate()
    assert "one core" in processes._said.text()
    assert not processes.use.isEnabled()
    assert not processes.measure.isEnabled()


@pytest.mark.slow
@several
def test_each_rank_tells_its_step(processes, window, until):
    window.session.set_experiment(replace(HAND, steps=10**7, learning_rate=1e-9))
    processes.use.click()
    window.session.train_or_pause()
    until(lambda: processes.ranks.rowCount() == 2)
    assert [processes.ranks.item(row, 0).text() for row in range(2)] == ["0", "1"]
    assert all(float(processes.ranks.item(row, 1).text()) > 0 for row in range(2))
    window.session.reset()
    until(lambda: not window.session.state.active)


@pytest.mark.slow
@several
def test_the_growth_is_measured_and_stopped(processes, until, monkeypatch):
    small = replace(growth.ARTICLE, n=8, d_in=16, hidden=8, d_out=2)
    monkeypatch.setattr(growth, "SECONDS", 0.3)
    monkeypatch.setattr(processes_view, "SIZES", (small, HAND))
    monkeypatch.setattr(
        processes_view,
        "measure_growth",
        lambda machine, most, stop: growth.measure_growth(machine, 2, stop, 0.3, (small, HAND)),
    )
    processes.measure.click()
    assert processes.measure.text() == "Stop"
    until(lambda: not processes.busy)
    assert [one.processes for one in processes.grown] == [1, 2, 1, 2]
    first, second, _ = processes.chart.lines
    assert list(first.x) == list(second.x) == [1, 2]
    assert first.y[0] == second.y[0] == 1
    assert first.y[1] == pytest.approx(processes.grown[1].rate / processes.grown[0].rate)
    assert "of a step's time is spent in all-reduce" in processes._said.text()
    processes.measure.click()
    processes.measure.click()
    until(lambda: not processes.busy)
    assert len(processes.grown) < 4


@several
def test_that_a_run_trains_beside_what_is_measured_is_told(processes, session, until, monkeypatch):
    def wait(machine, most, stop):
        while not stop():
            sleep(0.01)
        return iter(())

    monkeypatch.setattr(processes_view, "measure_growth", wait)
    for beside in (False, True):
        if beside:
            session.set_experiment(replace(HAND, steps=10**7, learning_rate=1e-9))
            session.train_or_pause()
            until(lambda: session.state is State.RUNNING)
        processes.measure.click()
        until(lambda: processes.busy)
        processes._look()
        processes.measure.click()
        until(lambda: not processes.busy)
        assert ("Something else was running" in processes._said.text()) is beside
    session.reset()
