"""The tab Compare for tests: its runs in a store of their own, and quick runs to fill it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtWidgets import QMessageBox

from core.experiment.experiment import HAND

QUICK = replace(HAND, steps=20, threads=1)


@pytest.fixture
def runs(window, tmp_path):
    """The view of runs, with a run store of its own."""
    window.stored.remember_in(tmp_path / "runs")
    window.tabs.setCurrentWidget(window.compare)
    return window.compare.view("runs")


@pytest.fixture
def train(window, until, runs):
    """Do a run at hand size with these settings, and wait for its row."""

    def run(**settings):
        there = len(window.stored.runs)
        window.session.set_experiment(replace(QUICK, **settings))
        window.session.train_or_pause()
        until(lambda: window.session.state.ended)
        until(lambda: len(window.stored.runs) == there + 1)

    return run


def select(runs, *rows):
    """Select these rows and no others."""
    runs.table.clearSelection()
    flags = QItemSelectionModel.SelectionFlag
    for row in rows:
        index = runs.model.index(row, 0)
        runs.table.selectionModel().select(index, flags.Select | flags.Rows)


def answer(parent, qtbot, button=""):
    """Press this button of the question that comes next, or else Enter; what is asked, then."""
    asked = []

    def press():
        if not (boxes := parent.findChildren(QMessageBox)):
            QTimer.singleShot(10, parent, press)
            return
        (box,) = boxes
        asked.extend([box.text(), *(one.text() for one in box.buttons())])
        if button:
            next(one for one in box.buttons() if one.text() == button).click()
        else:
            qtbot.keyClick(box, Qt.Key.Key_Return)

    QTimer.singleShot(0, parent, press)
    return asked
