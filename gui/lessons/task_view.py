"""The task of a page: what it asks, where it is answered, and what it has said."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.lessons import Answered, Attempt, Chosen, Predicted, Response
from core.lessons.goal import goal
from core.lessons.tasks import (
    Asked,
    Choice,
    NumberAnswer,
    Prediction,
    Proof,
    RunTask,
    ShapeAnswer,
    Task,
)
from gui.lessons.option import Option
from gui.lessons.sketch import Sketch
from gui.lessons.text import LessonText
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.widgets.words import setting, words


class TaskView(Panel):
    """`tried` carries an Event: an answer, a choice or a prediction. `shown` asks for Show me, or
    for an end of it. `reveal` carries a widget that is to be brought into view.
    """

    tried = Signal(object)
    shown = Signal()
    reveal = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, "task")
        self._attempt: Attempt | None = None
        self._was_done = False
        self._response: Response | None = None
        self._title = Label(objectName="heading")
        self._done = Label(objectName="done")
        self._goal = LessonText()
        self.field = QLineEdit()
        self.field.returnPressed.connect(self._try)
        self.options: list[Option] = []
        self._group = QButtonGroup(self)
        self._choices = QVBoxLayout()
        self._choices.setSpacing(4)
        self.sketch = Sketch()
        self.check = QPushButton()
        self.check.clicked.connect(self._try)
        self._group.idClicked.connect(lambda _: self.check.setEnabled(True))
        self.sketch.changed.connect(lambda: self.check.setEnabled(True))
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
        """Show the task that this attempt is at, from the start; None shows none."""
        self._attempt, self._response, self._given = attempt, None, []
        self._was_done = attempt is not None and attempt.done
        self.setVisible(attempt is not None)
        if attempt is None:
            return
        task = attempt.task
        is_typed = isinstance(task, (NumberAnswer, ShapeAnswer))
        self.field.clear()
        self.field.setVisible(is_typed)
        self._offer(_texts(task))
        is_drawn = isinstance(task, Prediction) and task.draw
        self.sketch.setVisible(is_drawn)
        self.check.setVisible(isinstance(task, Asked))
        self.check.setEnabled(is_typed)
        self._refresh()

    def show_response(self, response: Response) -> None:
        """Show what the task has said."""
        self._response = response
        self._refresh()
        self._was_done = self._was_done or response.done
        if response.done and self.field.hasFocus():
            self.setFocus()  # nothing more is to be typed: the keys are the window's again
        self.reveal.emit(self.said)
        # For whoever hears the window and does not see it.
        alert = QAccessibleEvent(self.said, QAccessible.Event.Alert)
        QAccessible.updateAccessibility(alert)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._title.setText(self.tr("TASK"))
        self.hint.setText(self.tr("Hint"))
        self.hint.setToolTip(self.tr("A nudge in the right direction; each press gives one more"))
        self.show_showing(False)
        self._goal.setAccessibleName(self.tr("The task"))
        self.said.setAccessibleName(self.tr("What the task says"))
        self._hints.setAccessibleName(self.tr("Hints"))
        self.show_me.setToolTip(self.tr("Do it before my eyes"))
        self.field.setAccessibleName(self.tr("Answer"))
        self.sketch.setAccessibleName(self.tr("Your curve"))
        drawing = self.tr("Draw with the mouse, or with the arrow keys: left and right choose a "
                          "point, up and down move it.")  # fmt: skip
        self.sketch.setAccessibleDescription(drawing)
        self.sketch.setToolTip(drawing)
        self._refresh()

    def show_showing(self, on: bool) -> None:
        """The button ends what it has begun."""
        self.show_me.setText(self.tr("Stop") if on else self.tr("Show me"))

    def translate(self) -> None:
        """Show the same task in another language; what was typed and chosen stays."""
        chosen = self._group.checkedId()
        if self._attempt is None:
            return
        self._offer(_texts(self._attempt.task))
        if chosen >= 0:
            self.options[chosen].button.setChecked(True)
        self._given = list(self._attempt.task.hints[: len(self._given)])
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return on an option or in the sketch is like a press on the button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.check.isEnabled():
            self._try()
        else:
            super().keyPressEvent(event)

    def choose(self, place: int) -> None:
        """Choose this option."""
        self.options[place].button.setChecked(True)
        self.check.setEnabled(True)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._done)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.check)
        buttons.addStretch(1)
        buttons.addWidget(self.hint)
        buttons.addWidget(self.show_me)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._goal)
        layout.addLayout(self._choices)
        layout.addWidget(self.field)
        layout.addWidget(self.sketch)
        layout.addLayout(buttons)
        layout.addWidget(self._hints)
        layout.addWidget(self.said)

    def _offer(self, texts: tuple[str, ...]) -> None:
        for option in self.options:
            self._group.removeButton(option.button)
            option.hide()
            option.deleteLater()
        self.options = []
        for place, text in enumerate(texts):
            option = Option(text)
            self._group.addButton(option.button, place)
            self._choices.addWidget(option)
            self.options.append(option)
        # Made last, they would be come by last.
        order = [self._goal, *(option.button for option in self.options), self.field]
        order += [self.sketch, self.check, self.hint, self.show_me]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    def _refresh(self) -> None:
        attempt, response = self._attempt, self._response
        if attempt is None:
            return
        task = attempt.task
        self._goal.show_text(task.ask if isinstance(task, Asked) else self._tell(task))
        predicts = isinstance(task, Prediction)
        self.check.setText(self.tr("Predict") if predicts else self.tr("Check"))
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
        """What the lesson says is Markdown; what the app says may quote what was typed."""
        assert self._attempt is not None
        mark = "✓" if response.done else "✗" if response.tried and not self._was_done else "–"
        if isinstance(self._attempt.task, Prediction):
            mark = "•"  # held against the run, and neither right nor wrong
        text = f"{mark} {words(response.message)}"
        if response.message.text == "{because}":
            self.said.show_text(text)
        else:
            self.said.show_plain(text.replace("`", ""))

    def _tell(self, task: Task) -> str:
        """What a task asks that is done and not answered, and with which settings."""
        wanted = task.wanted if isinstance(task, RunTask) else ()
        if isinstance(task, Proof) and task.program:
            wanted = (("program", task.program),)
        text = words(goal(task))
        if not wanted:
            return text
        settings = self.tr(", ").join(setting(name, value) for name, value in wanted)
        return self.tr("{task} It must have: {settings}.").format(task=text, settings=settings)

    def _give_hint(self) -> None:
        if self._attempt and (hint := self._attempt.hint()):
            self._given.append(hint)
            self._refresh()
            self.reveal.emit(self._hints)

    def _try(self) -> None:
        """Hand out what was answered, chosen or predicted."""
        task = self._attempt.task if self._attempt else None
        chosen = self._group.checkedId()
        if isinstance(task, (NumberAnswer, ShapeAnswer)):
            self.tried.emit(Answered(self.field.text()))
        elif isinstance(task, Choice) and chosen >= 0:
            self.tried.emit(Chosen(chosen))
        elif isinstance(task, Prediction) and task.draw:
            self.tried.emit(Predicted(curve=self.sketch.curve))
        elif isinstance(task, Prediction) and chosen >= 0:
            self.tried.emit(Predicted(chosen))


def _texts(task: Task) -> tuple[str, ...]:
    """What there is to choose from."""
    if isinstance(task, Choice):
        return tuple(option.text for option in task.options)
    if isinstance(task, Prediction) and not task.draw:
        return tuple(forecast.text for forecast in task.forecasts)
    return ()
