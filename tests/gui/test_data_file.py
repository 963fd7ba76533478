"""A data file of one's own, chosen and read through the dialog."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from using import settle

from core.snapshot import State
from gui.panels.data_file import INPUT, LEFT_OUT, TARGET, DataFileDialog
from gui.task import Task


@pytest.fixture
def choose(qtbot, window, monkeypatch, until):
    """Choose a file as a user does; returns the dialog once it has been read."""

    def choose(path):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
        window.session.edit("data", "file")
        control = window.experiment.controls["file"]
        qtbot.mouseClick(control.choose, Qt.MouseButton.LeftButton)
        (dialog,) = window.findChildren(DataFileDialog)
        until(lambda: dialog.said.text() != "Reading…")
        return dialog

    return choose


def close(qtbot, dialog):
    """Press Cancel."""
    standard = dialog.buttons.StandardButton.Cancel
    qtbot.mouseClick(dialog.buttons.button(standard), Qt.MouseButton.LeftButton)


def test_a_file_sets_the_sizes_and_trains(qtbot, window, choose, until, ended, tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text("width,length,colour,yield\n1,2,red,3\n4,5,blue,6\n7,8,red,10\n")
    dialog = choose(path)
    assert "3 examples" in dialog.said.text()
    assert [dialog.columns.item(row, 1).text() for row in range(4)] == ["1", "2", "red", "3"]
    assert [role.currentIndex() for role in dialog.roles] == [INPUT, INPUT, INPUT, TARGET]
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    until(lambda: "red" in dialog.said.text())  # no number: told, and nothing is lost
    dialog.roles[2].setCurrentIndex(LEFT_OUT)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    until(lambda: window.session.table is not None)
    experiment = window.session.experiment
    assert (experiment.n, experiment.d_in, experiment.d_out) == (3, 2, 1)
    assert (experiment.inputs, experiment.targets) == ("width,length", "yield")
    window.session.train_or_pause()
    assert ended().state is State.FINISHED


def test_a_table_without_names_is_chosen_by_number(qtbot, window, choose, until, tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("1,2,3\n4,5,6\n")
    dialog = choose(path)
    dialog.roles[0].setCurrentIndex(TARGET)
    dialog.roles[2].setCurrentIndex(INPUT)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    until(lambda: window.session.table is not None)
    assert window.session.table.y.tolist() == [[1.0], [4.0]]
    assert window.session.experiment.targets == "1"


def test_arrays_are_chosen_by_name(qtbot, window, choose, until, tmp_path):
    path = tmp_path / "arrays.npz"
    np.savez(path, images=np.zeros((5, 7)), labels=np.ones(5))
    dialog = choose(path)
    assert dialog.columns.item(0, 1).text() == "5 × 7 float64"
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    until(lambda: window.session.table is not None)
    assert (window.session.experiment.n, window.session.experiment.d_in) == (5, 7)


def test_without_an_input_or_a_target_it_says_so(qtbot, choose, tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("1,2\n4,5\n")
    dialog = choose(path)
    dialog.roles[0].setCurrentIndex(TARGET)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert "at least one column as input" in dialog.said.text()
    close(qtbot, dialog)


def test_a_file_that_is_no_table_is_told(qtbot, window, choose, tmp_path):
    path = tmp_path / "noise.csv"
    path.write_bytes(b"\0\1\2")
    dialog = choose(path)
    assert "no text" in dialog.said.text()
    assert not dialog.ok.isEnabled()
    close(qtbot, dialog)
    assert window.session.experiment.file == ""


def test_closing_while_it_is_read_does_no_harm(qtbot, window, monkeypatch, until, tmp_path):
    path = tmp_path / "large.csv"
    path.write_text("1,2\n" * 300_000)
    dialog = DataFileDialog(window.session, str(path), window)
    dialog.open()
    close(qtbot, dialog)
    until(lambda: not window.session.findChildren(Task))
    settle()
    assert window.session.table is None
