"""How the window presents each kind of task: one class, with its controls and its "Show me".

To add a kind: a subclass of `TaskControls`, and its line in `CONTROLS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from core.base.message import Refused
from core.data.problem import prepare
from core.inspect.proof import Verdict
from core.lessons import Answered, Chosen, Event, Page, Predicted, RunEnded
from core.lessons.tasks import (
    Answer,
    Choice,
    Prediction,
    Proof,
    RaiseRate,
    RunTask,
    StopAtLine,
    Task,
)
from core.programs import BROKEN, find
from core.run.record import RunRecord
from core.run.trainer import Trainer
from gui.lessons.demonstration import Demonstration, Steps
from gui.lessons.sketch import Sketch
from gui.lessons.text import LessonText
from gui.run.session import Session
from gui.widgets.panel import Panel


class TaskControls(Panel):
    """The controls with which a task is answered; none if it is done elsewhere in the window.

    `ready` says that there is something to hand in.
    """

    ready = Signal()
    answered_here = False  # whether there is anything to hand in
    must_run = False  # whether "Show me" needs a run, of which this machine must be capable
    compares = False  # whether it is compared with a run, and neither right nor wrong

    def __init__(self, task: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent, "")
        self.task = task
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)

    def prepare(self, session: Session) -> None:
        """Find out what must be known before the task can be done."""

    def translate(self, task: Task) -> None:
        """Show the same task in another language; what was typed and chosen stays."""
        self.task = task

    def focus_order(self) -> list[QWidget]:
        """The controls in the order in which Tab goes through them."""
        return []

    def name_of_button(self) -> str:
        """What the button says that hands it in."""
        return self.tr("Check")

    def event_now(self) -> Event | None:
        """What is handed in; None if there is nothing yet."""
        return None

    def show_event(self, event: Event) -> None:
        """Something has happened that these controls may show."""

    def demonstrate(self, show: Demonstration, page: Page) -> Steps:
        """Do the task while the student watches."""
        raise NotImplementedError


class RunControls(TaskControls):
    """A run that ends in a certain way."""

    task: RunTask
    must_run = True

    def demonstrate(self, show: Demonstration, page: Page) -> Steps:
        """Train."""
        yield from show.train(page)


class RateControls(TaskControls):
    """The learning rate is raised during a run."""

    task: RaiseRate

    def demonstrate(self, show: Demonstration, page: Page) -> Steps:
        """Train, and raise it on the way."""
        session = show.session
        yield from show.begin_run(page)
        yield show.LOOK
        rate = f"{self.task.to or 2 * session.experiment.learning_rate.first:.12g}"
        yield from show.press("slider:learning_rate", lambda: session.edit("learning_rate", rate))


class LineControls(TaskControls):
    """The microscope stops on a line."""

    task: StopAtLine

    def demonstrate(self, show: Demonstration, page: Page) -> Steps:
        """Walk along the lines until it is done."""
        inspector = show.lab.inspector
        yield from show.open_tab("one-step", show.lab.one_step)
        yield lambda: inspector.seen is not None
        show.point_at("button:line-next")
        show.course.response = None
        inspector.go_to_line(0)

        def is_last() -> bool:
            moments = inspector.seen.recording.moments if inspector.seen else ()
            return inspector.index >= len(moments) - 1

        while not show.done and not is_last():
            yield show.LINE
            inspector.move(1)


class ProofControls(TaskControls):
    """A proof comes to a verdict."""

    task: Proof

    def demonstrate(self, show: Demonstration, page: Page) -> Steps:
        """Break the program, mend it, or take another one, and check its gradients."""
        lab, now = show.lab, show.session.experiment.program
        proof, checker = lab.proof, lab.checker
        yield from show.open_tab("proof", proof)
        wanted = self.task.program or now
        if self.task.verdict is Verdict.FAILED and find(wanted) not in BROKEN:
            wanted = BROKEN[0].id
        yield lambda: not checker.busy
        if wanted != now:
            place = "button:break" if find(wanted) in BROKEN else f"program:{wanted}"
            yield from show.press(place, lambda: proof.put_in(wanted))
        elif self.task.verdict is Verdict.PASSED and find(now) in BROKEN:
            yield from show.press("button:break", proof.mend.click)
        else:
            yield from show.press("button:check", proof.check.click)
        yield lambda: not checker.busy


class AnswerControls(TaskControls):
    """A number or a shape is typed into a field."""

    task: Answer
    answered_here = True

    def __init__(self, task: Answer, parent: QWidget | None = None) -> None:
        super().__init__(task, parent)
        self.field = QLineEdit()
        self.column.addWidget(self.field)
        self.retranslate()

    def retranslate(self) -> None:
        self.field.setAccessibleName(self.tr("Answer"))

    def focus_order(self) -> list[QWidget]:
        """The field."""
        return [self.field]

    def event_now(self) -> Event | None:
        """What is typed, even if it is nothing: the task says how to type it."""
        return Answered(self.field.text())

    def demonstrate(self, show: Demonstration, page: Page) -> Steps:
        """Train if the answer is read off a run; give the hints; type the answer."""
        attempt = show.course.attempt
        assert attempt is not None
        if self.task.needs_run and attempt.reading is None:
            yield from show.train(page)
        yield from show.give_hints()
        self.field.setText(self.task.solution(attempt.reading))
        yield from show.hand_in()


class OptionControls(TaskControls):
    """One of several texts is chosen."""

    answered_here = True

    def __init__(self, task: Task, parent: QWidget | None = None) -> None:
        super().__init__(task, parent)
        self.options: list[OptionButton] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(lambda _: self.ready.emit())
        for place, text in enumerate(self.texts()):
            option = OptionButton(text)
            self._group.addButton(option.button, place)
            self.column.addWidget(option)
            self.options.append(option)

    def texts(self) -> tuple[str, ...]:
        """What there is to choose from."""
        raise NotImplementedError

    def translate(self, task: Task) -> None:
        """Show the options in another language."""
        super().translate(task)
        for option, text in zip(self.options, self.texts(), strict=True):
            option.show_text(text)

    def focus_order(self) -> list[QWidget]:
        """The options."""
        return [option.button for option in self.options]

    @property
    def chosen(self) -> int | None:
        """The place of the option that is chosen, counted from 0."""
        place = self._group.checkedId()
        return place if place >= 0 else None

    def choose(self, place: int) -> None:
        """Choose this option."""
        self.options[place].button.setChecked(True)
        self.ready.emit()


class ChoiceControls(OptionControls):
    """One of several answers is chosen."""

    task: Choice

    def texts(self) -> tuple[str, ...]:
        """The answers."""
        return tuple(option.text for option in self.task.options)

    def event_now(self) -> Event | None:
        """The answer that is chosen."""
        return None if self.chosen is None else Chosen(self.chosen)

    def demonstrate(self, show: Demonstration, page: Page) -> Steps:
        """Give the hints, then choose the right answer."""
        yield from show.give_hints()
        self.choose(self.task.right)
        yield from show.hand_in()


class PredictionControls(OptionControls):
    """A forecast is chosen, or a curve drawn, before the run."""

    task: Prediction
    compares = True

    def __init__(self, task: Prediction, parent: QWidget | None = None) -> None:
        super().__init__(task, parent)
        self.sketch = Sketch()
        self.sketch.changed.connect(self.ready)
        self.sketch.setVisible(task.draw)
        self.column.addWidget(self.sketch)
        self.retranslate()

    def retranslate(self) -> None:
        self.sketch.setAccessibleName(self.tr("Your curve"))
        drawing = self.tr("Draw with the mouse or the arrow keys: Left and Right choose a point, "
                          "Up and Down move it.")  # fmt: skip
        self.sketch.setAccessibleDescription(drawing)
        self.sketch.setToolTip(drawing)

    def prepare(self, session: Session) -> None:
        """Compute the first loss, from which on the curve is drawn."""
        if not self.task.draw:
            return
        experiment, table = session.experiment, session.table
        self.sketch.begin(1.0, experiment.steps)

        def work(_: object) -> float:
            outcome = Trainer().train(replace(experiment, steps=1), prepare(experiment, table))
            return outcome.first

        def take(first: float | Refused) -> None:
            if isValid(self.sketch) and not isinstance(first, Refused):
                self.sketch.start_at(first)

        session.do("first loss", work, take)

    def texts(self) -> tuple[str, ...]:
        """The forecasts."""
        return tuple(forecast.text for forecast in self.task.forecasts)

    def name_of_button(self) -> str:
        """A prediction is handed in."""
        return self.tr("Predict")

    def focus_order(self) -> list[QWidget]:
        """The options or the sketch."""
        return [*super().focus_order(), self.sketch]

    def event_now(self) -> Event | None:
        """The forecast that is chosen, or the curve that is drawn."""
        if self.task.draw:
            return Predicted(curve=self.sketch.curve) if self.sketch.curve else None
        return None if self.chosen is None else Predicted(self.chosen)

    def show_event(self, event: Event) -> None:
        """Draw the true curve over the one that was predicted."""
        if isinstance(event, RunEnded) and event.run.step:
            self.sketch.show_truth(event.run.curve)

    def demonstrate(self, show: Demonstration, page: Page) -> Steps:
        """Predict, then train."""
        yield from show.reset()
        if self.task.draw:
            yield from self._draw_truth(show, page)
        else:
            self.choose(0)
        yield from show.hand_in()
        yield show.LOOK
        yield from show.train(page)

    def _draw_truth(self, show: Demonstration, page: Page) -> Steps:
        """Draw the curve that the run will have, from an unseen run before."""
        experiment, table = page.demonstration(), show.session.table
        found: list[RunRecord | Refused] = []

        def work(stop: Callable[[], bool]) -> RunRecord:
            trainer = Trainer(on_losses=lambda _: trainer.control.stop() if stop() else None)
            return trainer.train(experiment, prepare(experiment, table))

        unseen = show.session.do("unseen run", work, found.append)
        try:
            yield lambda: bool(found)
        finally:
            if not found:  # nobody waits for it now
                unseen.requestInterruption()
        if isinstance(found[0], RunRecord):
            self.sketch.draw_run(found[0].losses)


class OptionButton(QWidget):
    """A radio button whose text may be long, and may hold code and formulas.

    The button has the whole text as its name; a click on the text is one on the button.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QRadioButton()
        self._text = LessonText()
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text.document().setDocumentMargin(0)  # it never gets the focus
        self.show_text(text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)

    def show_text(self, text: str) -> None:
        """Show this Markdown beside the button."""
        self.button.setAccessibleName(text.replace("`", "").replace("$", ""))
        self._text.show_text(text)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The text belongs to the button."""
        self.button.setFocus(Qt.FocusReason.MouseFocusReason)
        self.button.click()


# A subclass of a kind has the controls of that kind, unless it is listed itself.
CONTROLS: Mapping[type[Task], type[TaskControls]] = {
    RunTask: RunControls,
    RaiseRate: RateControls,
    StopAtLine: LineControls,
    Proof: ProofControls,
    Answer: AnswerControls,
    Choice: ChoiceControls,
    Prediction: PredictionControls,
}


def controls_for(task: Task) -> TaskControls:
    """New controls for a task."""
    return next(CONTROLS[kind] for kind in type(task).__mro__ if kind in CONTROLS)(task)
