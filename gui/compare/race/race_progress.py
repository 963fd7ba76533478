"""The line above the bars: what will be raced, and what a race is at while it is on."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from core.compare.race import Entered, Event, Round, WarmingUp, size_of, time_of_turns
from core.compare.race.standing import line_of
from core.experiment.experiment import Experiment
from core.programs import find
from gui.compare.disturbance import is_disturbed, is_training
from gui.compare.race.race_model import RaceModel, compiles
from gui.run.session import Session
from gui.widgets.label import Label
from gui.widgets.words import count, shape, words

_TICK = 1000  # milliseconds


class RaceProgress(Label):
    """Its clock ticks while a race is on, so that whoever waits sees that it has not hung."""

    def __init__(self, session: Session, model: RaceModel, parent: QWidget | None = None) -> None:
        super().__init__(parent, wordWrap=True)
        self._session, self._model = session, model
        self._began = 0.0
        self._now: Event | None = None  # what was heard last of what takes time
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK)
        self._clock.timeout.connect(self.tell_race)

    def begin(self) -> None:
        """A race begins."""
        self._began, self._now = self._session.clock.now(), None
        self._clock.start()
        self.tell_race()

    def hear(self, event: Event) -> None:
        """Tell what has happened; turns follow each other so fast that the clock tells them."""
        if isinstance(event, (Entered, WarmingUp, Round)):
            self._now = event
        if not isinstance(event, Round) or event.number == event.rounds:
            self.tell_race()

    def end(self) -> None:
        """It is over."""
        self._clock.stop()
        self.setText("")

    def tell_race(self) -> None:
        """What is going on now."""
        if not self._clock.isActive():
            return
        there = [row for row in self._model.rows if row.dropped is None]
        seconds = int(self._session.clock.now() - self._began)
        text = self.tr("Racing in a separate process: {done} of {there} done, {time}. {now}")
        text = text.format(
            done=count(len(self._model.standings)),
            there=count(len(there)),
            time=f"{seconds // 60}:{seconds % 60:02}",
            now=self._tell_now(),
        )
        if is_training(self._session):
            text += " " + self.tr(
                "The run in this window and the race slow each other down: pause the run."
            )
        elif is_disturbed(self._session):
            text += " " + self.tr("Something else running here is slowing the race down.")
        self.setText(text)

    def tell_plan(self, entered: Sequence[Experiment], seconds: float) -> None:
        """How many would race, each for so many seconds."""
        text = self.tr("Contenders: {count}, {seconds} s of turns in all, plus warming up.")
        turns = math.ceil(time_of_turns(entered, seconds))
        self.setText(text.format(count=count(len(entered)), seconds=count(turns)))

    def _tell_now(self) -> str:
        match self._now:
            case WarmingUp(experiment):
                text = self.tr("Compiling: {who}.") if compiles(experiment) else self.tr(
                    "Warming up: {who}."
                )  # fmt: skip
                return text.format(who=self._name(experiment))
            case Round(experiment, number, rounds):
                text = self.tr("Turn {number} of {rounds}: {who}.")
                return text.format(number=number, rounds=rounds, who=self._name(experiment))
            case Entered():
                rows = self._model.rows
                if any(find(row.experiment.program).kind == "torch" for row in rows):
                    return self.tr("Getting ready: loading torch.")
                return self.tr("Getting ready.")
        return self.tr("Starting the process.")

    def _name(self, experiment: Experiment) -> str:
        size = size_of(experiment)
        there = shape((size.n, size.d_in, size.hidden, size.d_out))
        return f"{words(self._model.names.of(line_of(experiment)))}, {there}"
