"""Packs of lessons for tests of the window, and using the lesson panel as a student does."""

from PySide6.QtCore import Qt

FRONT = """+++
title = "{title}"
minutes = 10
learnt = "{title}: learnt."

[[glossary]]
en = "loss"
zh = "损失"
means = "How wrong it is."
+++

"""


def write_pack(folder, pages, languages=("en", "zh_CN"), title="First"):
    """A pack of one lesson with these pages: pairs of a text and a chainrule block."""
    for language in languages:
        (folder / language).mkdir(parents=True)
        text = FRONT.format(title=f"{title} {language}")
        for number, (words, block) in enumerate(pages, 1):
            text += f"# Page {number}\n\n{words}\n\n"
            if block:
                text += f"```chainrule\n{block}\n```\n\n"
        (folder / language / "01-first.md").write_text(text, encoding="utf-8")
    return folder


def open_pack(window, until, folder):
    """Open a pack as the menu does, and wait until it is there."""
    window.lessons.open_path(folder)
    until(
        lambda: (
            window.lessons.course.pack is not None
            and str(window.lessons.course.pack.path) == str(folder)
        )
    )


def start(window, until, folder, page=1):
    """Open the first lesson of a pack at a page, counted from 1."""
    open_pack(window, until, folder)
    window.lessons.course.start(window.lessons.course.pack.lessons[0], page - 1)


def said(window):
    """What the task has said last."""
    return (
        window.lessons.parts.panel.task.said.toPlainText() if window.lessons.course.response else ""
    )


def choose(qtbot, window, place):
    """Choose an option, and check it."""
    option = window.lessons.parts.panel.task.controls.options[place]
    qtbot.mouseClick(option, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.lessons.parts.panel.task.check, Qt.MouseButton.LeftButton)


def answer(qtbot, window, text):
    """Type an answer, and press Return."""
    field = window.lessons.parts.panel.task.controls.field
    field.setFocus()
    field.clear()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
