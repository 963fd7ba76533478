"""Sweeps through the tab Compare for tests: the view, at hand size, and how one is set."""

import sys
from dataclasses import replace
from types import ModuleType

import pytest

from core.experiment.experiment import ARTICLE, HAND

WORKERS = 2
SMALL = replace(ARTICLE, n=8, d_in=10, hidden=10, d_out=2, steps=100)


@pytest.fixture
def sweep(window, monkeypatch):
    """The view of sweeps at hand size; workers do without what pytest was started by."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    window.session.set_experiment(HAND)
    window.tabs.setCurrentWidget(window.compare)
    window.compare.show_view("sweep")
    view = window.compare.view("sweep")
    view.workers.setCurrentIndex(view.workers.findData(min(WORKERS, view.workers.count())))
    return view


def set_up(view, values, field="learning_rate", second="", others=""):
    view.fields[0].setCurrentIndex(view.fields[0].findData(field))
    view.fields[1].setCurrentIndex(view.fields[1].findData(second))
    view.values[0].setText(values)
    view.values[1].setText(others)
