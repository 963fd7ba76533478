"""The transport: train, pause, one step, reset, the pace, and the three numbers that matter."""

import math
import re

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.experiment.experiment import FIELDS
from core.run.snapshot import Snapshot, State
from gui.run.session import Session
from gui.widgets import theme
from gui.widgets.icons import icon
from gui.widgets.keys import KeyAction
from gui.widgets.label import Label, Sentence
from gui.widgets.panel import Panel
from gui.widgets.targets import Target, Targets
from gui.widgets.words import count, figure, rate_words, words

_WAITS = State.PREPARING, State.PAUSING  # for a step that is on
_APART = 24  # pixels between what does not belong together

# Steps a second for each notch of the slider; None is full speed.
PACES: tuple[float | None, ...] = (1, 2, 5, 10, 30, 100, 300, 1000, None)


class _Readout(QWidget):
    """A large figure and, beneath it, what it is."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = Label(objectName="figure")
        self.caption = Label(objectName="quiet")
        self.setMinimumWidth(width)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.figure)
        layout.addWidget(self.caption)

    def show_figure(self, figure: str, caption: str) -> None:
        if figure != self.figure.text():
            self.figure.setText(figure)
        if caption != self.caption.text():
            self.caption.setText(caption)


class Transport(Panel):
    """The bar at the top of the window."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._snapshot: Snapshot | None = None
        self.train = QPushButton(objectName="primary")
        self.step = QPushButton()
        self.reset = QPushButton()
        self.train.clicked.connect(session.train_or_pause)
        self.step.clicked.connect(session.one_step)
        self.reset.clicked.connect(session.reset)
        key = Qt.Key
        self._train_key = KeyAction(key.Key_Space, self.train.click)
        self._step_key = KeyAction(key.Key_Right, self.step.click)
        self._reset_key = KeyAction(key.Key_R, self.reset.click)
        self._readouts = [_Readout(96), _Readout(112), _Readout(96)]
        self._progress = QProgressBar(textVisible=False, maximum=1000)
        self._progress.setMinimumWidth(24)
        self.reason = Sentence()  # why no run can begin, in the place of how far one is
        self.pace = QSlider(Qt.Orientation.Horizontal, maximum=len(PACES) - 1)
        self.pace.setValue(len(PACES) - 1)
        self.pace.setPageStep(1)
        self.pace.valueChanged.connect(self._set_pace)
        self._pace_caption = Label(objectName="quiet")
        self._lay_out()
        # Most steps end at once, and nobody wants to read then that one is being waited for.
        self._patience = QTimer(self, singleShot=True)
        self._patience.setInterval(150)
        self._patience.timeout.connect(self._refresh)
        session.state_changed.connect(self._follow)
        session.experiment_changed.connect(self._refresh)
        session.emptied.connect(self._clear)
        session.outdated_changed.connect(self._show_again)
        self.retranslate()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the run is."""
        self._snapshot = snapshot
        step, loss, rate = self._readouts
        of_steps = self.tr("of {steps} steps")
        if self._session.outdated:
            of_steps = self.tr("of {steps}, last run")
        step.show_figure(count(snapshot.step), of_steps.format(steps=count(snapshot.steps)))
        first = (
            float(snapshot.curve.high[0])
            if snapshot.step and len(snapshot.curve.high)
            else float("nan")
        )
        since = self.tr("loss, from {first}").format(first=figure(first))
        loss.show_figure(figure(snapshot.loss), self.tr("loss") if math.isnan(first) else since)
        pace = self.tr("steps a second")
        if snapshot.threads > 1:
            pace = self.tr("a second, {threads} threads").format(threads=snapshot.threads)
        rate.show_figure(rate_words(snapshot.rate), pace)
        self._progress.setValue(round(1000 * snapshot.step / snapshot.steps))

    @property
    def step_shown(self) -> int:
        """The step that stands there now."""
        return self._snapshot.step if self._snapshot else 0

    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of the window that act here."""
        return self._train_key, self._step_key, self._reset_key

    def targets(self) -> Targets:
        """What lessons can point at here."""
        return {
            "button:train": Target(self.train),
            "button:one-step": Target(self.step),
            "button:reset": Target(self.reset),
            "slider:pace": Target(self.pace),
        }

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.step.setText(self.tr("One step"))
        self.reset.setText(self.tr("Reset"))
        self.step.setToolTip(self._step_key.tip(self.tr("Do one step, then pause")))
        tip = self.tr("Go back to the initial weights")
        self.reset.setToolTip(self._reset_key.tip(tip))
        self.pace.setAccessibleName(self.tr("Pace"))
        self.pace.setToolTip(self.tr("The maximum number of steps a second"))
        self._progress.setAccessibleName(self.tr("Progress"))
        self._set_pace(self.pace.value())
        self._refresh()
        self._show_again()

    def _show_again(self) -> None:
        if self._snapshot:
            self.show_snapshot(self._snapshot)
        else:
            self._clear()

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        look = theme.current()
        running = self._session.state.training
        self.train.setIcon(icon("pause" if running else "play", look.on_accent))
        self.step.setIcon(icon("step", look.text))
        self.reset.setIcon(icon("reset", look.text))

    def size_parts(self) -> None:
        """Let Train be as wide as its longest name, once letters and words are what they are."""
        self._refresh()

    def _lay_out(self) -> None:
        pace = QVBoxLayout()
        pace.setSpacing(0)
        pace.addWidget(self.pace)
        pace.addWidget(self._pace_caption)
        self.pace.setMinimumWidth(112)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.train, self.step, self.reset):
            buttons.addWidget(button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(_APART)
        layout.addLayout(buttons)
        for readout in self._readouts:
            layout.addWidget(readout)
        layout.addWidget(self._progress, 1)
        layout.addWidget(self.reason, 1)
        layout.addLayout(pace)

    def _show_on_train(self, text: str, others: tuple[str, ...]) -> None:
        """Name the button, as wide as for its other names, so that nothing beside it moves."""
        widest = 0
        for name in (*others, text):
            self.train.setText(name)
            widest = max(widest, self.train.sizeHint().width())
        self.train.setMinimumWidth(widest)

    def _follow(self, state: State) -> None:
        if state in _WAITS:
            self._patience.start()
        else:
            self._refresh()

    def _refresh(self, *_: object) -> None:
        state = self._session.state
        train, pause, resume = self.tr("Train"), self.tr("Pause"), self.tr("Resume")
        text = {
            State.PREPARING: self.tr("Starting…"),
            State.RUNNING: pause,
            State.PAUSING: self.tr("Pausing…"),
            State.PAUSED: resume,
        }.get(state, train)
        self._show_on_train(text, (train, pause, resume))
        self.apply_theme()
        hindrance = None if self._session.state.active else self._session.hindrance
        self.train.setEnabled(hindrance is None)
        self.step.setEnabled(hindrance is None)
        tip = self._train_key.tip(self.tr("Train or pause"))
        if hindrance:
            tip = words(hindrance)
        if state in _WAITS:
            tip = self.tr("The current step must finish first")
        self.train.setToolTip(tip)
        self.train.setAccessibleName(self.train.text())
        self._show_reason()
        if self._snapshot is None:
            self._clear()

    def _show_reason(self) -> None:
        """Say why no run can begin, in the place of figures of a run that there is not."""
        hindrance = None if self._session.state.active else self._session.hindrance
        self.reason.show_text(self._tell_hindrance() if hindrance else "")
        self.reason.setVisible(hindrance is not None)
        self._progress.setVisible(hindrance is None)
        for readout in self._readouts[1:]:
            readout.setVisible(hindrance is None or self._snapshot is not None)

    def _tell_hindrance(self) -> str:
        """Why no run can begin, and at which field that stands."""
        session = self._session
        refusals = session.resolution.refusals
        name = next(iter(session.mistakes), refusals[0].field if refusals else "") or ""
        sentence = words(session.hindrance) if session.hindrance else ""
        field = words(FIELDS[name].label) if name in FIELDS else ""
        if field and not _names(sentence, field):
            sentence = self.tr("{field}: {mistake}").format(field=field, mistake=sentence)
        return f"⚠ {sentence}"

    def _clear(self) -> None:
        self._snapshot = None
        steps = count(self._session.experiment.steps)
        step, loss, rate = self._readouts
        step.show_figure("0", self.tr("of {steps} steps").format(steps=steps))
        loss.show_figure("–", self.tr("loss"))
        rate.show_figure("–", self.tr("steps a second"))
        self._progress.setValue(0)
        self._show_reason()

    def _set_pace(self, notch: int) -> None:
        pace = PACES[notch]
        self._session.set_pace(pace)
        self._pace_caption.setText(
            self.tr("full speed")
            if pace is None
            else self.tr("at most {pace} a second").format(pace=count(int(pace)))
        )


def _names(sentence: str, field: str) -> bool:
    """Whether a sentence names a field itself: H, and not the h of another word."""
    whole = rf"(?<![A-Za-z_]){re.escape(field)}(?![A-Za-z_])"
    return re.search(whole, sentence, re.IGNORECASE) is not None
