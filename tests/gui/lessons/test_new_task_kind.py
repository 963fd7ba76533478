"""A kind of task is one class in the engine and one in the window: with both, it works."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from helpers.lesson_panel import said, start, write_pack
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from core.base.message import say
from core.lessons import save_report, tasks
from core.lessons.authoring.check import check_pack
from core.lessons.events import Event
from core.lessons.tasks import Asked, Response
from gui.lessons import task_controls
from gui.lessons.task_controls import TaskControls


@dataclass(frozen=True)
class Written(Event):
    """A line of code was written."""

    code: str
    handed_in = True


@dataclass(frozen=True, kw_only=True)
class WriteCode(Asked):
    """Code is written, and judged by what it comes to."""

    kind: ClassVar[str] = "write_code"
    value: float

    @classmethod
    def read(cls, table, hints, experiment):
        return cls(ask=table.text("ask"), value=table.real("value"), hints=hints)

    def judge(self, event):
        if not isinstance(event, Written):
            return None
        found = eval(event.code, {})
        return Response(found == self.value, say("It comes to {found}.", found=found))

    def report(self, event):
        return event.code


class CodeControls(TaskControls):
    answered_here = True

    def __init__(self, task):
        super().__init__(task)
        self.editor = QPlainTextEdit()
        self.editor.textChanged.connect(self.ready)
        self.column.addWidget(self.editor)

    def event_now(self):
        return Written(self.editor.toPlainText()) if self.editor.toPlainText() else None

    def demonstrate(self, show, page):
        self.editor.setPlainText(f"{self.task.value}")
        yield from show.hand_in()


@pytest.fixture
def pack(monkeypatch, tmp_path):
    """A pack with a task of the new kind."""
    monkeypatch.setattr(tasks, "KINDS", (*tasks.KINDS, WriteCode))
    monkeypatch.setattr(
        task_controls, "CONTROLS", {**task_controls.CONTROLS, WriteCode: CodeControls}
    )
    block = '[task]\nkind = "write_code"\nask = "Write **six**."\nvalue = {}'
    return write_pack(tmp_path / "pack", [("", block.format("6"))])


def test_a_new_kind_is_read_shown_judged_and_reported(qtbot, window, until, pack, tmp_path):
    assert check_pack(pack).mistakes == ()
    start(window, until, pack)
    view, course = window.lessons.parts.panel.task, window.lessons.course
    assert view._goal.toPlainText() == "Write six."
    assert not view.check.isEnabled()
    for code, answer in (("2 + 3", "✗ It comes to 5."), ("2 * 3", "✓ It comes to 6.")):
        view.controls.editor.setPlainText(code)
        qtbot.mouseClick(view.check, Qt.MouseButton.LeftButton)
        assert said(window) == answer
    save_report(tmp_path / "report.csv", course.pack, course.progress)
    assert "write_code,yes,2,no,2 * 3" in (tmp_path / "report.csv").read_text("utf-8-sig")


def test_a_new_kind_is_demonstrated(window, until, monkeypatch, pack):
    monkeypatch.setattr("gui.lessons.demonstrator.Demonstrator.LOOK", 0.0)
    start(window, until, pack)
    window.lessons.parts.panel.task.show_me.click()
    until(lambda: window.lessons.course.attempt.done)
    assert window.lessons.course.attempt.mark.shown


def test_a_mistake_in_a_new_kind_has_its_line(pack):
    path = pack / "en/01-first.md"
    path.write_text(path.read_text("utf-8").replace("value = 6", "value = true"), "utf-8")
    assert "value must be a number" in str(check_pack(pack).mistakes[0])
