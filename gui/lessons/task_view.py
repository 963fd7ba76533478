"""The task of a page: what it asks, the controls to answer it, and its response."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.lessons import Attempt, Event, Response, Task
from gui.lessons.task_controls import TaskControls, controls_for
from gui.lessons.text import LessonText
from gui.run.session import Session
from gui.widgets.label import Label
from gui.widgets.layouts import Flow
from gui.widgets.panel import Panel
from gui.widgets.words import setting, words


class TaskView(Panel):
    """Shows one task. `tried` carries an Event: what is handed in. `shown` asks for Show me, or
    for its end. `reveal` carries a widget that is to be brought into view.
    """

    tried = Signal(object)
    shown = Signal()
    reveal = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, "task")
        self._session = session
        self._attempt: Attempt | None = None
        self._was_done = False
        self._response: Response | None = None
        self._title = Label(objectName="heading")
        self._done = Label(objectName="done")
        self._goal = LessonText()
        self.controls: TaskControls | None = None
        self._controls_row = QVBoxLayout()
        self.check = QPushButton()
        self.check.clicked.connect(self._hand_in)
        self.hint = QPushButton()
        self.hint.clicked.connect(self._give_hint)
        self.show_me = QPushButton()
        self.show_me.clicked.connect(self.shown)
        self._hints = LessonText()
        self.said = LessonText()
        self._given: list[str] = []
        self._lay_out()
        self.retranslate()

    def show_task(self, attempt: Attempt | None) -> None:
        """Show the task of this attempt, from the start; None shows none."""
        self._attempt, self._response, self._given = attempt, None, []
        self._was_done = attempt is not None and attempt.done
        self.setVisible(attempt is not None)
        if self.controls is not None:
            self._controls_row.removeWidget(self.controls)
            self.controls.hide()
            self.controls.deleteLater()
            self.controls = None
        if attempt is None:
            return
        self.controls = controls_for(attempt.task)
        self.controls.ready.connect(lambda: self.check.setEnabled(True))
        self.controls.setVisible(self.controls.answered_here)
        self._controls_row.addWidget(self.controls)
        self.check.setVisible(self.controls.answered_here)
        self.check.setEnabled(self.controls.event_now() is not None)
        # They are made last, but Tab should not come to them last.
        order = [self._goal, *self.controls.focus_order(), self.check, self.hint, self.show_me]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)
        self._refresh()
        self.controls.prepare(self._session)

    def show_event(self, event: Event) -> None:
        """Something has happened that the task's controls may show."""
        if self.controls is not None:
            self.controls.show_event(event)

    def show_response(self, response: Response) -> None:
        """Show the task's response."""
        self._response = response
        self._refresh()
        self._was_done = self._was_done or response.done
        if response.done and isinstance(self.focusWidget(), QLineEdit):
            self.setFocus()  # there is nothing more to type: the keys are the window's again
        self.reveal.emit(self.said)
        # For those who hear the window and don't see it.
        alert = QAccessibleEvent(self.said, QAccessible.Event.Alert)
        QAccessible.updateAccessibility(alert)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._title.setText(self.tr("TASK"))
        self.hint.setText(self.tr("Hint"))
        self.hint.setToolTip(self.tr("Show a hint; press again for the next one"))
        self.show_showing(False)
        self._goal.setAccessibleName(self.tr("The task"))
        self.said.setAccessibleName(self.tr("The task's response"))
        self._hints.setAccessibleName(self.tr("Hints"))
        self.show_me.setToolTip(self.tr("Do the task while I watch"))
        self._refresh()

    def show_showing(self, on: bool) -> None:
        """Turn the button into one that ends the demonstration, or back."""
        self.show_me.setText(self.tr("Stop") if on else self.tr("Show me"))

    def translate(self) -> None:
        """Show the same task in another language; what was typed and chosen stays."""
        if self._attempt is None or self.controls is None:
            return
        self.controls.translate(self._attempt.task)
        self._given = list(self._attempt.task.hints[: len(self._given)])
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return on a control of the task is like a press on the button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.check.isEnabled():
            self._hand_in()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._done)
        buttons = Flow()  # large letters need two rows
        for button in (self.check, self.hint, self.show_me):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._goal)
        layout.addLayout(self._controls_row)
        layout.addLayout(buttons)
        layout.addWidget(self._hints)
        layout.addWidget(self.said)

    def _refresh(self) -> None:
        attempt, response = self._attempt, self._response
        if attempt is None or self.controls is None:
            return
        task = attempt.task
        self._goal.show_text(self._goal_text(task))
        self.check.setText(self.controls.name_of_button())
        self._done.setText("✓ " + self.tr("done") if attempt.done else "")
        self.hint.setVisible(bool(task.hints))
        self.hint.setEnabled(len(self._given) < len(task.hints))
        self._hints.setVisible(bool(self._given))
        self._hints.show_text(
            "\n\n".join(f"*{number}.* {text}" for number, text in enumerate(self._given, 1))
        )
        self.said.setVisible(response is not None)
        if response is not None:
            self._say(response)

    def _say(self, response: Response) -> None:
        assert self.controls is not None
        mark = "✓" if response.done else "✗" if response.tried and not self._was_done else "–"
        if self.controls.compares:
            mark = "•"
        text = f"{mark} {words(response.message)}"
        if response.by_author:
            self.said.show_text(text)
        else:  # it may quote what was typed
            self.said.show_plain(text.replace("`", ""))

    def _goal_text(self, task: Task) -> str:
        """What a task asks, and which settings it requires."""
        text = words(task.goal())
        if not task.required():
            return text
        settings = self.tr(", ").join(setting(name, value) for name, value in task.required())
        return self.tr("{task} It must have: {settings}.").format(task=text, settings=settings)

    def _give_hint(self) -> None:
        if self._attempt and (hint := self._attempt.hint()):
            self._given.append(hint)
            self._refresh()
            self.reveal.emit(self._hints)

    def _hand_in(self) -> None:
        """Hand in what was answered, chosen or predicted."""
        event = self.controls.event_now() if self.controls else None
        if event is not None:
            self.tried.emit(event)
