"""The time bar: goes back to any step of a run that rests, and on from there."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from core.run.history import EXACT
from core.run.snapshot import State
from gui.one_step.step_inspector import StepInspector
from gui.run.session import Session
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.widgets.targets import Target, Targets
from gui.widgets.words import count, figure


class _Slider(QSlider):
    """Goes to where it is clicked."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        kind, parts = QStyle.ComplexControl.CC_Slider, QStyle.SubControl
        handle = self.style().subControlRect(kind, option, parts.SC_SliderHandle, self)
        left, place = event.button() is Qt.MouseButton.LeftButton, event.position().toPoint()
        if left and not handle.contains(place):
            groove = self.style().subControlRect(kind, option, parts.SC_SliderGroove, self)
            x = place.x() - groove.x() - handle.width() // 2
            way = groove.width() - handle.width()
            span = self.minimum(), self.maximum()
            self.setValue(QStyle.sliderValueFromPosition(*span, x, way, option.upsideDown))
        super().mousePressEvent(event)  # the handle is there by now, to be dragged


class TimeBar(Panel):
    """Shows a run that rests as it was after any number of its steps.

    `left` carries the number of steps after which it is to be gone on from.
    """

    left = Signal(int)

    def __init__(
        self, session: Session, inspector: StepInspector, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, "")
        self._session, self._inspector = session, inspector
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.slider.valueChanged.connect(self._move)
        self._step = Label(objectName="quiet")
        self.go_on = QPushButton()
        self.go_on.clicked.connect(lambda: self.left.emit(self.slider.value()))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self._step)
        layout.addWidget(self.go_on)
        inspector.recorded.connect(self._follow)
        session.state_changed.connect(self._follow)
        session.outdated_changed.connect(self._follow)
        session.experiment_changed.connect(self._follow)
        self.retranslate()

    def targets(self) -> Targets:
        """What lessons can point at here."""
        return {"button:go-on": Target(self.go_on), "slider:time": Target(self.slider)}

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.slider.setAccessibleName(self.tr("Step of the run"))
        self.slider.setToolTip(self.tr("Go back to any step; the histograms show it too"))
        self._follow()

    def _follow(self, *_: object) -> None:
        """The slider is at the step that is looked at."""
        last, state = min(self._inspector.done, EXACT), self._session.state
        rests = (state is State.PAUSED or state.ended) and last > 0
        # Never hidden: all plots would change their sizes with it, while a run trains.
        self.slider.setEnabled(rests)
        step = last if self._inspector.step is None else self._inspector.step
        with QSignalBlocker(self.slider):
            self.slider.setMaximum(last)
            self.slider.setValue(step)
        if rests:
            text = self._tell(step)
        elif state.training:
            text = self.tr("pause to go back")
        elif self._session.put_aside:
            text = self.tr("settings have changed")
        elif state.begun or self._session.outdated:  # one that was saved has no weights of steps
            text = self.tr("no step to go back to")
        else:
            text = self.tr("no run yet")
        self._step.setText(text)
        self._offer(rests)

    def _tell(self, step: int) -> str:
        """The step, and its loss as soon as it has been done once more."""
        seen = self._inspector.seen
        done = seen is not None and seen.recording.step == step and not seen.recording.failure
        if self._inspector.step == step and seen is not None and done:
            loss = figure(seen.recording.loss)
            return self.tr("step {step}, loss {loss}").format(step=count(step), loss=loss)
        return self.tr("step {step}").format(step=count(step))

    def _offer(self, rests: bool) -> None:
        """Going on needs steps that are still to be done."""
        steps = self._session.experiment.steps
        over = rests and self.slider.value() >= steps
        self.go_on.setEnabled(rests and not over and self._session.hindrance is None)
        if over:
            self.go_on.setText(self.tr("Raise Steps to continue"))
            tip = self.tr("The run has done all {steps} steps. Raise Steps to continue training.")
        else:
            self.go_on.setText(self.tr("Continue from here"))
            tip = self.tr(
                "Continue training from this step to step {steps}, at the current "
                "learning rate. The run so far is pinned."
            )
        self.go_on.setToolTip(tip.format(steps=count(steps)))

    def _move(self, step: int) -> None:
        self._step.setText(self._tell(step))
        if step > self._inspector.last_step:
            self._inspector.go_to_end()
        else:
            self._inspector.go_to_step(step)
        self._follow()
