"""Files that are dropped onto the window."""

from dataclasses import replace

from PySide6.QtCore import (
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QUrl,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from using import said

from core.experiment import HAND
from core.files import Document, save_document


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
    places = (window, window.loss.plot, window.code.view, window.histograms, window.experiment)
    for seed, widget in enumerate(places):
        save_document(path, Document(replace(HAND, seed=seed)))
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
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert drop(qapp, window, mime)
    assert said(window) == f"{tmp_path} can't be opened: Is a directory."
    assert window.session.experiment.n == 64


def test_a_drop_is_answered_as_taken(qapp, window, tmp_path):
    save_document(tmp_path / "mine.json", Document(HAND))
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
    assert said(window) == "http://example.org/run.json is no file on this computer."


def test_of_several_files_that_are_dropped_the_first_is_opened_and_that_is_told(
    qapp, window, tmp_path
):
    for seed in range(3):
        save_document(tmp_path / f"{seed}.json", Document(replace(HAND, seed=seed)))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / f"{seed}.json")) for seed in (1, 0, 2)])
    assert drop(qapp, window, mime)
    first = tmp_path / "1.json"
    assert said(window) == f"Opened {first} only: of 3 files that were dropped, the first."
    assert window.session.experiment.seed == 1
