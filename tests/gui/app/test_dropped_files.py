"""Files that are dropped onto the window."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.lesson_panel import write_pack
from helpers.window_use import said
from PySide6.QtCore import (
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QUrl,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from core.experiment.experiment import HAND
from core.run.files import save_run
from core.run.record import RunRecord
from gui.experiment.data_file import DataFileDialog

pytestmark = pytest.mark.xserver


def drop(qapp, widget, mime):
    """Drag this onto a widget and, if it is taken, let it go there; returns whether it was."""
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    enter = QDragEnterEvent(QPoint(9, 9), *how)
    qapp.sendEvent(widget, enter)
    if enter.isAccepted():
        qapp.sendEvent(widget, QDropEvent(QPointF(9, 9), *how))
    return enter.isAccepted()


def test_a_file_dropped_anywhere_is_opened(qapp, window, tmp_path):
    path = tmp_path / "mine.json"
    places = (
        window,
        window.train.loss.plot,
        window.code.view,
        window.train.histograms,
        window.experiment,
    )
    for seed, widget in enumerate(places):
        save_run(path, RunRecord(replace(HAND, seed=seed)))
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        assert drop(qapp, getattr(widget, "viewport", lambda place=widget: place)(), mime)
        assert said(window) == f"Opened {path}."
        assert window.session.experiment == replace(HAND, seed=seed)


def test_words_that_are_dragged_over_the_window_are_not_taken(qapp, window):
    mime = QMimeData()
    mime.setText("words")
    assert not drop(qapp, window, mime)


def test_a_dropped_file_that_is_broken_is_told(qapp, window, tmp_path):
    path = tmp_path / "broken.json"
    path.write_text("{")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    assert drop(qapp, window, mime)
    assert said(window).startswith(f"{path} ")
    assert window.session.experiment.n == 64


@pytest.mark.parametrize("packed", [False, True])
def test_lessons_that_are_dropped_are_opened(qapp, window, until, tmp_path, packed):
    pack = write_pack(tmp_path / "pack", [("Read.", "")])
    if packed:
        pack = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", pack))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(pack))])
    assert drop(qapp, window, mime)
    until(lambda: window.lessons.course.pack is not None)
    assert window.lessons.parts.panel.isVisible()
    assert window.lessons.course.pack.lessons[0].title == "First en"


def test_a_dropped_folder_without_lessons_is_told(qapp, window, until, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert drop(qapp, window, mime)
    until(lambda: "it has no lesson file" in window.statusBar().currentMessage())


@pytest.mark.parametrize("ending", ["csv", "TSV", "txt", "dat", "data", "tab", ""])
def test_a_data_file_that_is_dropped_opens_its_dialog(qapp, window, until, tmp_path, ending):
    path = tmp_path / f"data.{ending}".rstrip(".")
    path.write_text("a,b\n1,2\n3,4\n".replace(",", "\t" if ending == "TSV" else ","))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    assert drop(qapp, window, mime)
    (dialog,) = window.findChildren(DataFileDialog)
    until(lambda: dialog.ok.isEnabled())
    dialog.ok.click()
    until(lambda: window.session.table is not None)
    assert window.session.experiment.file == str(path)
    assert window.session.experiment.n == 2
    assert not window.look.settings.recent


def test_a_run_of_an_unusual_name_is_told_from_data_by_how_it_begins(qapp, window, tmp_path):
    path = tmp_path / "mine.saved"
    save_run(path, RunRecord(replace(HAND, seed=3)))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    assert drop(qapp, window, mime)
    assert said(window) == f"Opened {path}."
    assert window.session.experiment.seed == 3


def test_a_drop_is_answered_as_taken(qapp, window, tmp_path):
    save_run(tmp_path / "mine.json", RunRecord(HAND))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "mine.json"))])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    qapp.sendEvent(window, QDragEnterEvent(QPoint(9, 9), *how))
    event = QDropEvent(QPointF(9, 9), *how)
    qapp.sendEvent(window, event)
    assert event.isAccepted()


def test_an_address_that_is_dropped_is_told(qapp, window):
    mime = QMimeData()
    mime.setUrls([QUrl("http://example.org/run.json")])
    assert drop(qapp, window, mime)
    assert said(window) == "http://example.org/run.json isn't a file on this computer."


def test_of_several_files_that_are_dropped_the_first_is_opened_and_that_is_told(
    qapp, window, tmp_path
):
    for seed in range(3):
        save_run(tmp_path / f"{seed}.json", RunRecord(replace(HAND, seed=seed)))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / f"{seed}.json")) for seed in (1, 0, 2)])
    assert drop(qapp, window, mime)
    first = tmp_path / "1.json"
    assert said(window) == f"Opened only {first}, the first of the 3 files you dropped."
    assert window.session.experiment.seed == 1
