"""More than one process, through the tab Compare: what the ranks do, and how the rate grows."""

from dataclasses import replace

import pytest

from core.devices import survey
from core.experiment import HAND
from core.ranks import growth
from gui.compare import processes_view

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
    until(lambda: processes.ranks.rowCount() == 2, 60)
    assert [processes.ranks.item(row, 0).text() for row in range(2)] == ["0", "1"]
    assert all(float(processes.ranks.item(row, 1).text()) > 0 for row in range(2))
    window.session.reset()
    until(lambda: not window.session.active)


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
    until(lambda: not processes.busy, 120)
    assert [one.processes for one in processes.grown] == [1, 2, 1, 2]
    first, second = processes.chart.lines
    assert list(first.x) == list(second.x) == [1, 2]
    assert first.y[0] == second.y[0] == 1
    assert first.y[1] == pytest.approx(processes.grown[1].rate / processes.grown[0].rate)
    assert "of it in all-reduce" in processes._said.text()
    processes.measure.click()
    processes.measure.click()
    until(lambda: not processes.busy, 60)
    assert len(processes.grown) < 4
