"""A data file of one's own, chosen and read through the dialog."""

import numpy as np
import pytest
from helpers.data_formats import json_lines  # noqa: F401 (a fixture)
from helpers.window_use import settle, trigger
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QComboBox, QFileDialog, QMenu

from core.run.snapshot import State
from gui.experiment.data_file import INPUT, LEFT_OUT, TARGET, DataFileDialog, ask_for_data
from gui.widgets.task import Task


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


def opened(window, until):
    """The dialog that is open, once the columns have been read."""
    (dialog,) = window.findChildren(DataFileDialog)
    until(lambda: dialog.ok.isEnabled())
    return dialog


def cell(dialog, row, column):
    """What a cell of the table of columns shows."""
    return dialog.model.index(row, column).data()


def choose_use(qtbot, dialog, row, use, modifier=Qt.KeyboardModifier.NoModifier):
    """Click the use of a column, and another one in the menu."""
    place = dialog.columns.visualRect(dialog.model.index(row, 2)).center()
    port = dialog.columns.viewport()
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, modifier, place)
    take(qtbot, dialog, use)


def take(qtbot, dialog, use):
    """Take a use from the menu that is open, by keys."""
    menu = dialog.findChild(QMenu)
    qtbot.waitUntil(menu.isVisible)
    menu.setActiveAction(menu.actions()[use])
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not menu.isVisible())


def test_a_file_sets_the_sizes_and_trains(qtbot, window, choose, until, ended, tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text("width,length,colour,yield\n1,2,red,3\n4,5,blue,6\n7,8,red,10\n")
    dialog = choose(path)
    assert "3 examples" in dialog.said.text()
    assert [cell(dialog, row, 1) for row in range(4)] == ["1", "2", "red", "3"]
    assert dialog.model.uses == [INPUT, INPUT, INPUT, TARGET]
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    until(lambda: "red" in dialog.said.text())  # no number: told, and nothing is lost
    choose_use(qtbot, dialog, 2, LEFT_OUT)
    assert [cell(dialog, row, 2) for row in (1, 2, 3)] == ["input ▾", "left out ▾", "target ▾"]
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
    choose_use(qtbot, dialog, 0, TARGET)
    choose_use(qtbot, dialog, 2, INPUT)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    until(lambda: window.session.table is not None)
    assert window.session.table.y.tolist() == [[1.0], [4.0]]
    assert window.session.experiment.targets == "1"


def test_arrays_are_chosen_by_name(qtbot, window, choose, until, tmp_path):
    path = tmp_path / "arrays.npz"
    np.savez(path, images=np.zeros((5, 7)), labels=np.ones(5))
    dialog = choose(path)
    assert cell(dialog, 0, 1) == "5 × 7 float64"
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    until(lambda: window.session.table is not None)
    assert (window.session.experiment.n, window.session.experiment.d_in) == (5, 7)


def test_without_an_input_or_a_target_it_says_so(qtbot, choose, tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("1,2\n4,5\n")
    dialog = choose(path)
    choose_use(qtbot, dialog, 0, TARGET)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert "at least one column as input" in dialog.said.text()
    close(qtbot, dialog)


def test_a_file_that_is_no_table_is_told(qtbot, window, choose, tmp_path):
    path = tmp_path / "noise.csv"
    path.write_bytes(b"\0\1\2")
    dialog = choose(path)
    assert "isn't text" in dialog.said.text()
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


def test_several_columns_are_given_a_use_together(qtbot, choose, tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("1,2,3,4,5\n6,7,8,9,10\n")
    dialog = choose(path)
    qtbot.keyClick(dialog.columns, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.columns, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(dialog.columns, Qt.Key.Key_Space)
    take(qtbot, dialog, LEFT_OUT)
    assert dialog.model.uses == [INPUT, LEFT_OUT, LEFT_OUT, INPUT, TARGET]
    choose_use(qtbot, dialog, 0, TARGET)
    choose_use(qtbot, dialog, 2, TARGET, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.model.uses == [TARGET, TARGET, TARGET, INPUT, TARGET]
    close(qtbot, dialog)


def test_a_table_of_30000_columns_needs_no_widget_for_each(qtbot, window, choose, until, tmp_path):
    path = tmp_path / "genes.csv"
    names = [f"gene {number}" for number in range(30_000)]
    path.write_text("\n".join([",".join(names), *[",".join(["1.5"] * len(names))] * 2]))
    dialog = choose(path)
    assert len(dialog.model.columns) == 30_000
    assert len(dialog.findChildren(QComboBox)) == 0
    dialog.model.use([9], LEFT_OUT)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    until(lambda: window.session.table is not None)
    experiment = window.session.experiment
    assert (experiment.inputs, experiment.targets) == ("1-9,11-29999", "gene 29999")
    assert experiment.d_in == 29_998


def test_the_menu_opens_a_data_file_of_any_name(qtbot, window, until, monkeypatch, tmp_path):
    path = tmp_path / "measured.values"
    path.write_text("a;b\n1;2\n3;4\n")
    asked = []

    def ask(*arguments):
        asked.append(arguments)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    trigger(window, "Open data", "File")
    qtbot.mouseClick(opened(window, until).ok, Qt.MouseButton.LeftButton)
    until(lambda: window.session.table is not None)
    assert window.session.experiment.file == str(path)
    kinds = asked[0][3].split(";;")
    assert [kind.split(" (")[0] for kind in kinds] == ["Tables", "All files"]
    assert {"*.csv", "*.txt", "*.dat", "*.npz"} <= set(kinds[0].split("(")[1].rstrip(")").split())


def test_the_example_comes_with_settings_that_learn_it(qtbot, window, until, ended):
    trigger(window, "Open example data", "File")
    qtbot.mouseClick(opened(window, until).ok, Qt.MouseButton.LeftButton)
    until(lambda: window.session.table is not None)
    y = window.session.table.y
    assert window.session.experiment.n == len(y) == 150
    window.session.train_or_pause()
    # The best straight line leaves 5.38; predicting the mean, 86.6.
    assert ended().final < 6 < ((y - y.mean()) ** 2).sum() / 10


def test_a_file_that_is_typed_and_can_not_be_read_is_told_beside_the_button(
    window, until, tmp_path
):
    path = tmp_path / "words.csv"
    path.write_text("a,colour,b\n1,red,2\n3,blue,4\n")
    session = window.session
    session.edit("data", "file")
    session.edit("file", str(path))
    until(lambda: "'red' isn't a" in str(session.mistakes.get("file")))
    assert session.hindrance is not None
    session.edit("inputs", "a")  # which is what was wrong with the file
    until(lambda: session.table is not None)
    assert session.mistakes == {}
    assert (session.experiment.n, session.experiment.d_in) == (2, 1)


def test_a_new_format_is_offered_and_opened_when_dropped(window, until, monkeypatch, json_lines):  # noqa: F811
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *given: asked.append(given) or ("",))
    ask_for_data(window, "")
    assert "Tables (*.jsonl *.npz *.csv" in asked[0][3]
    window.files.open_urls([QUrl.fromLocalFile(str(json_lines))])
    dialog = opened(window, until)
    assert dialog.model.columns[0].title == "number 0"
