"""Saving a table: nothing is replaced unasked."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.base.atomic import atomic_write
from gui.widgets.questions import save_as_csv


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def save(parent, monkeypatch, path):
    """Save "new" under this name, as it was typed into the dialog; what is told then."""

    def write(path):
        with atomic_write(path) as file:
            file.write("new")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    said = save_as_csv(parent, "Export", "table.csv", write)
    return said and str(said)


def test_a_name_gets_its_ending(parent, monkeypatch, tmp_path):
    assert save(parent, monkeypatch, tmp_path / "table") == f"Saved {tmp_path / 'table.csv'}."
    assert save(parent, monkeypatch, tmp_path / "a.txt") == f"Saved {tmp_path / 'a.txt'}."
    assert save(parent, monkeypatch, "") is None


@pytest.mark.parametrize("answer", ["Replace", "Keep the old file"])
def test_a_table_that_has_the_name_with_its_ending_is_not_replaced_unasked(
    parent, monkeypatch, tmp_path, answer
):
    path = tmp_path / "table.csv"
    path.write_text("old")

    def press():
        (box,) = parent.findChildren(QMessageBox)
        assert box.defaultButton().text() == "Keep the old file"
        (button,) = [button for button in box.buttons() if button.text() == answer]
        button.click()

    QTimer.singleShot(0, press)
    said = save(parent, monkeypatch, tmp_path / "table")
    assert said == (f"Saved {path}." if answer == "Replace" else None)
    assert path.read_text() == ("new" if answer == "Replace" else "old")


@pytest.mark.parametrize("ending", ["", ".csv"])
def test_a_name_that_is_too_long_for_the_disk_is_told(parent, monkeypatch, tmp_path, ending):
    path = tmp_path / ("表" * 100 + ending)  # 300 bytes; file systems take 255
    said = save(parent, monkeypatch, path)
    assert said == f"{tmp_path / ('表' * 100)}.csv can't be written: File name too long."
