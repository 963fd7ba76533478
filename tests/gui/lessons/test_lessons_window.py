"""Lessons in the window: opened, turned, done, locked, left, and remembered."""

import json
import shutil

import pytest
from helpers.disks import fill_disk
from helpers.lesson_panel import answer, choose, open_pack, said, start, write_pack
from helpers.window_use import Chooser, trigger
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollBar

from core.experiment.experiment import ARTICLE, HAND
from core.lessons import SHIPPED
from core.run.snapshot import State

CHOICE = """[task]
kind = "choice"
ask = "What does ReLU do with a negative number?"
options = [
    { text = "It makes it `0`.", right = true, because = "Yes: $\\\\max(0, h)$." },
    { text = "It makes it positive.", because = "That would be the absolute value." },
]
hints = ["First hint.", "Second hint."]"""
NUMBER = """preset = "hand"
[task]
kind = "answer"
ask = "The first loss?"
number = 8"""
LOSS = """preset = "hand"
[task]
kind = "loss_below"
loss = 0.1"""


@pytest.fixture
def pack(tmp_path):
    pages = [("Read $h = x\\,w_1$.", 'preset = "hand"'), ("", CHOICE), ("", NUMBER), ("", LOSS)]
    return write_pack(tmp_path / "pack", pages)


def test_the_button_opens_the_course_that_ships(qtbot, window, until):
    qtbot.mouseClick(window.lessons_button, Qt.MouseButton.LeftButton)
    until(lambda: window.lessons.course.pack is not None)
    assert window.lessons.course.pack.path == SHIPPED
    assert window.lessons.parts.panel.isVisible()
    assert window.lessons.parts.panel.contents.lessons.count() == len(
        window.lessons.course.pack.lessons
    )
    qtbot.mouseClick(window.lessons_button, Qt.MouseButton.LeftButton)
    assert not window.lessons.parts.panel.isVisible()


@pytest.mark.xserver
def test_a_page_sets_its_experiment_and_leaving_brings_back_the_own(qtbot, window, until, pack):
    window.session.edit("seed", "7")
    open_pack(window, until, pack)
    contents = window.lessons.parts.panel.contents.lessons
    contents.setFocus()
    qtbot.keyClick(contents, Qt.Key.Key_Return)
    assert window.session.experiment == HAND
    assert "This page sets: hand size." in window.lessons.parts.panel._sets.text()
    assert window.session.state is State.IDLE
    qtbot.mouseClick(window.lessons.parts.panel.close_it, Qt.MouseButton.LeftButton)
    assert window.session.experiment.seed == 7
    assert window.session.experiment.n == ARTICLE.n
    assert not window.lessons.parts.panel.isVisible()


def test_pages_turn_to_the_end_and_back(qtbot, window, until, pack):
    start(window, until, pack)
    for _ in range(4):
        qtbot.mouseClick(window.lessons.parts.panel.next, Qt.MouseButton.LeftButton)
    assert window.lessons.course.page is None
    assert "First en: learnt." in window.lessons.parts.panel.text.toPlainText()
    assert "loss · 损失: How wrong it is." in window.lessons.parts.panel.text.toPlainText()
    qtbot.mouseClick(window.lessons.parts.panel.back, Qt.MouseButton.LeftButton)
    assert window.lessons.course.page.title == "Page 4"
    qtbot.mouseClick(window.lessons.parts.panel.next, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(
        window.lessons.parts.panel.next, Qt.MouseButton.LeftButton
    )  # there is no next lesson
    assert window.lessons.course.lesson is None
    assert window.lessons.parts.panel.contents.isVisible()


def test_a_formula_is_drawn_in_the_text(window, until, pack):
    start(window, until, pack)
    assert "\ufffc" in window.lessons.parts.panel.text.toPlainText()  # where a picture stands


def test_a_choice_is_refused_then_accepted(qtbot, window, until, pack):
    start(window, until, pack, 2)
    assert not window.lessons.parts.panel.task.check.isEnabled()
    choose(qtbot, window, 1)
    assert said(window) == "✗ That would be the absolute value."
    choose(qtbot, window, 0)
    assert said(window).startswith("✓ Yes")
    assert window.lessons.parts.panel.task._done.text() == "✓ done"
    mark = window.lessons.course.progress.mark("01-first", window.lessons.course.page.key)
    assert (mark.done, mark.tries) == (True, 2)


def test_hints_come_one_by_one(qtbot, window, until, pack):
    start(window, until, pack, 2)
    hints = window.lessons.parts.panel.task._hints
    assert not hints.isVisible()
    for text in ("First hint.", "Second hint."):
        qtbot.mouseClick(window.lessons.parts.panel.task.hint, Qt.MouseButton.LeftButton)
        assert text in hints.toPlainText()
    assert not window.lessons.parts.panel.task.hint.isEnabled()


def test_an_answer_is_typed(qtbot, window, until, pack):
    start(window, until, pack, 3)
    answer(qtbot, window, "4")
    assert said(window) == "✗ That is half of it: is a factor of 2 missing?"
    answer(qtbot, window, "eight")
    assert said(window).startswith("– 'eight' isn't a number")
    answer(qtbot, window, "8")
    assert said(window) == "✓ Right."


def test_a_run_is_held_against_the_task(window, until, ended, pack):
    start(window, until, pack, 4)
    window.session.edit("steps", "3")
    window.transport.train.click()
    ended()
    until(lambda: said(window).startswith("✗ The lowest loss was"))
    window.session.edit("steps", "100")
    window.session.edit("learning_rate", "0.03")
    window.transport.train.click()
    until(lambda: said(window).startswith("✓ The loss fell to"))


def test_progress_is_remembered(qtbot, window, until, pack, tmp_path):
    window.lessons.remember_in(tmp_path / "progress")
    start(window, until, pack, 2)
    choose(qtbot, window, 0)
    (file,) = (tmp_path / "progress").iterdir()
    key = window.lessons.course.page.key
    assert json.loads(file.read_text())["lessons"]["01-first"][key]["done"] is True
    window.lessons.course.leave()
    window.lessons.course.pack = None
    open_pack(window, until, pack)
    assert window.lessons.course.done_of(window.lessons.course.pack.lessons[0]) == (1, 3)
    assert "1 of 3 tasks" in window.lessons.parts.panel.contents.lessons.item(0).text()
    window.lessons.course.start(window.lessons.course.pack.lessons[0])
    assert window.lessons.course.number == 2  # the first page of which the task is left


def test_a_full_disk_loses_nothing_that_is_on_the_screen(
    qtbot, window, until, pack, tmp_path, monkeypatch
):
    window.lessons.remember_in(tmp_path / "progress")
    start(window, until, pack, 2)
    fill_disk(monkeypatch)
    choose(qtbot, window, 0)
    assert window.statusBar().currentMessage().startswith("Your progress could not be saved.")
    assert window.lessons.course.progress.mark("01-first", window.lessons.course.page.key).done


def test_the_language_changes_the_page_that_is_open(qtbot, window, look, until, pack):
    start(window, until, pack, 2)
    choose(qtbot, window, 0)
    look.set_language("zh_CN")
    until(lambda: window.lessons.course.lesson.title == "First zh_CN")
    assert window.lessons.course.number == 1
    assert window.lessons.parts.panel._where.text() == "First zh_CN"
    assert window.lessons.course.attempt.done
    look.set_language("en")
    until(lambda: window.lessons.course.lesson.title == "First en")


def test_a_broken_pack_gets_a_sentence(window, until, tmp_path):
    folder = write_pack(tmp_path / "pack", [("[a link](http://x)", "")])
    window.lessons.open_path(folder)
    until(lambda: "A lesson can't contain links" in window.statusBar().currentMessage())
    assert window.lessons.course.pack is None
    window.lessons.open_path(tmp_path / "nowhere")
    until(lambda: "nowhere can't be opened" in window.statusBar().currentMessage())


def test_no_title_is_taken_for_html(window, until, tmp_path):
    folder = write_pack(tmp_path / "pack", [("Read.", "")], title="`<img src=/dev/zero>`")
    (folder / "pack.toml").write_text('title = "`<b>bold</b>`"\nauthor = "`<i>me</i>`"\n')
    open_pack(window, until, folder)
    contents = window.lessons.parts.panel.contents
    assert contents._title.text() == "`<b>bold</b>`"
    start(window, until, folder)
    assert window.lessons.parts.panel._where.text() == "`<img src=/dev/zero>` en"
    labels = window.lessons.parts.panel.findChildren(QLabel)
    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


LONG = " ".join(["A reply of some lines, that says why this is not what the curve will do."] * 5)


@pytest.mark.parametrize(("size", "paragraphs"), [((1024, 640), 6), ((1440, 900), 40)])
def test_what_the_task_says_is_in_view_whole(qtbot, window, until, tmp_path, size, paragraphs):
    window.resize(*size)
    text = "\n\n".join(f"Paragraph {number}, to be read." for number in range(paragraphs))
    task = CHOICE.replace("That would be the absolute value.", LONG).replace("First hint.", LONG)
    start(window, until, write_pack(tmp_path / "pack", [(text, task)]))
    panel = window.lessons.parts.panel
    area = panel._area.viewport()

    def in_view(widget):
        top, end = (
            widget.mapTo(area, corner).y()
            for corner in (widget.rect().topLeft(), widget.rect().bottomLeft())
        )
        lines = widget.document().size().height() / widget.fontMetrics().height()
        assert widget.height() >= widget.document().size().height()
        return lines > 2 and top >= 0 and end < area.height()

    choose(qtbot, window, 1)
    qtbot.waitUntil(lambda: in_view(panel.task.said))
    qtbot.mouseClick(panel.task.hint, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: in_view(panel.task._hints))
    # Who scrolls away stays there, whatever else changes its size.
    panel._area.verticalScrollBar().triggerAction(QScrollBar.SliderAction.SliderToMinimum)
    window.resize(size[0], size[1] + 20)
    QCoreApplication.processEvents()
    assert panel._area.verticalScrollBar().value() == 0


def test_what_was_typed_is_quoted_as_it_was_typed(qtbot, window, until, pack):
    start(window, until, pack, 3)
    answer(qtbot, window, "2**2+2**2")
    assert "'2**2+2**2' isn't a number" in said(window)


@pytest.mark.xserver
def test_tab_comes_by_the_options_before_the_buttons(qtbot, window, until, pack):
    start(window, until, pack, 2)
    task = window.lessons.parts.panel.task
    task.controls.options[0].button.click()
    order, widget = [], task._goal
    for _ in range(12):
        widget = widget.nextInFocusChain()
        if widget in (
            task.controls.options[0].button,
            task.controls.options[1].button,
            task.check,
            task.hint,
        ):
            order.append(widget)
    assert order == [
        task.controls.options[0].button,
        task.controls.options[1].button,
        task.check,
        task.hint,
    ]
    task.controls.options[1].button.setFocus()
    qtbot.keyClick(task.controls.options[1].button, Qt.Key.Key_Space)
    qtbot.keyClick(task.controls.options[1].button, Qt.Key.Key_Return)
    assert said(window) == "✗ That would be the absolute value."


def test_another_language_leaves_what_was_typed_chosen_and_predicted(
    qtbot, window, look, until, ended, tmp_path
):
    bet = """preset = "hand"
[task]
kind = "prediction"
ask = "?"
options = [{ text = "Low.", loss_below = 1 }, { text = "High.", loss_above = 1 }]"""
    start(window, until, write_pack(tmp_path / "pack", [("", bet), ("", CHOICE), ("", NUMBER)]))

    def switch(language):
        look.set_language(language)
        until(lambda: window.lessons.course.lesson.title == f"First {language}")

    choose(qtbot, window, 0)
    switch("zh_CN")
    window.transport.train.click()
    ended()
    until(lambda: window.lessons.course.attempt.done)
    window.lessons.course.turn_to(1)
    window.lessons.parts.panel.task.controls.choose(1)
    switch("en")
    assert window.lessons.parts.panel.task.controls.options[1].button.isChecked()
    window.lessons.course.turn_to(2)
    window.lessons.parts.panel.task.controls.field.setText("7")
    switch("zh_CN")
    assert window.lessons.parts.panel.task.controls.field.text() == "7"


def test_a_lesson_goes_on_where_it_was_left(window, until, pack):
    start(window, until, pack, 3)
    window.lessons.course.leave()
    window.lessons.course.start(window.lessons.course.pack.lessons[0])
    assert window.lessons.course.number == 2


def test_the_report_is_saved_where_the_dialog_says(
    qtbot, window, until, pack, tmp_path, monkeypatch
):
    choose_entry = Chooser(window, monkeypatch)
    assert choose_entry("Save course report").startswith("There is nothing to report yet")
    start(window, until, pack, 2)
    choose(qtbot, window, 0)
    assert choose_entry("Save course report", tmp_path / "mine.csv").startswith("Saved ")
    assert "choice,yes,1,no,It makes it" in (tmp_path / "mine.csv").read_text("utf-8-sig")
    assert choose_entry("Save course report", "/proc/none.csv").startswith("/proc/none.csv")


def test_a_zip_is_opened_from_the_menu(window, until, pack, tmp_path, monkeypatch):
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", pack)
    Chooser(window, monkeypatch)("Open zip of lessons", packed)
    until(lambda: window.lessons.course.pack is not None)
    assert window.lessons.parts.panel.isVisible()


def test_a_folder_is_opened_from_the_menu(window, until, pack, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(pack))
    trigger(window, "Open folder of lessons")
    until(lambda: window.lessons.course.pack is not None)
    assert window.lessons.course.pack.lessons[0].title == "First en"


def test_a_right_answer_gives_the_keys_back_to_the_window_and_a_wrong_one_does_not(
    qtbot, window, until, tmp_path
):
    block = '[task]\nkind = "answer"\nask = "6 · 7?"\nnumber = 42\nhints = ["A."]'
    start(window, until, write_pack(tmp_path / "pack", [("", block)]))
    field = window.lessons.parts.panel.task.controls.field
    field.setFocus()
    qtbot.keyClicks(field, "41\r")
    assert field.hasFocus()
    field.selectAll()
    qtbot.keyClicks(field, "42\r")
    assert window.lessons.course.attempt.done
    assert not field.hasFocus()
