"""The run's file: what it holds, against what the window holds."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from core.base.message import Refused
from core.experiment.experiment import Experiment, differences
from core.run.files import load_run
from core.run.record import RunRecord
from core.run.snapshot import State
from gui.run.session import Session
from gui.widgets.words import count, figure, setting


class RunFile(QObject):
    """The file in which the window's run was opened or saved, if there is one.

    A run that is over is kept in Runs as well. So this says what a save would replace, and
    nothing asks whether to save before another run is opened or the window is closed.
    `changed` tells that `path` or `unsaved` may be others than before.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.path = ""
        # What the file holds, and what was set when it was read or written: a file has the number
        # of threads that a run used, and the settings may have the 0 that chose it.
        self._kept: RunRecord | None = None
        self._set = session.experiment
        for signal in (
            session.state_changed,
            session.experiment_changed,
            session.cleared,
            session.outdated_changed,
        ):
            signal.connect(lambda *_: self.changed.emit())

    def keep(self, path: str, record: RunRecord) -> None:
        """The file has been read, or written: it holds this, and so does the window."""
        self.path, self._kept, self._set = os.path.abspath(path), record, self._session.experiment
        self.changed.emit()

    def forget(self) -> None:
        """Hold no file any longer."""
        self.path, self._kept = "", None
        self.changed.emit()

    @property
    def training(self) -> bool:
        """Whether a run is on that does not rest, so that nothing can be saved."""
        return self._session.state.training or self._session.state is State.PREPARING

    @property
    def outcome(self) -> RunRecord | None:
        """Of the run that has ended or is paused; one that is being stopped is none any more.

        Settings that were changed and set back are the run's again.
        """
        session = self._session
        if session.state.begun:
            return session.result
        back = session.put_aside and session.begun == session.experiment
        return session.last if back else None

    @property
    def shown(self) -> RunRecord | None:
        """Of the run that is shown, though its settings may have been changed since."""
        return self.outcome if self._session.state.begun else self._session.last

    @property
    def record(self) -> RunRecord:
        """What the window holds: its run, or the file's run if that is set, or settings only."""
        if outcome := self.outcome:
            return outcome
        if self._kept and self._set == self._session.experiment:
            return self._kept
        return RunRecord(self._session.experiment)

    @property
    def not_in_run(self) -> dict[str, Any]:
        """Settings that were changed since the last step of the run, so that none has had them.

        They may be turned before the run goes on: the learning rate and the number of steps.
        """
        if not (outcome := self.outcome):
            return {}
        had, now = outcome.experiment, self._session.experiment
        changed = differences(now, had)
        changed.pop("threads", None)
        if had.learning_rate.agrees(now.learning_rate, outcome.step):
            changed.pop("learning_rate", None)
        return changed

    @property
    def unsaved(self) -> bool:
        """Whether the window holds anything else than the file."""
        if self._kept is None:
            return False
        if self.training or self._session.mistakes:
            return True
        if outcome := self.outcome:
            return not _is_same(self._kept, outcome)
        return self._set != self._session.experiment

    def read(self) -> RunRecord | Refused | None:
        """What the file has now, for any thread: another window may have saved a run in it.

        None if there is no such file any more, and the refusal if it can't be read.
        """
        try:
            return load_run(self.path)
        except Refused as refusal:
            return None if isinstance(refusal.__cause__, FileNotFoundError) else refusal

    def question(self, record: RunRecord, there: RunRecord | Refused | None) -> str:
        """What to ask before the file, which has what is `there`, is replaced by this record.

        "" if no run would be lost.
        """
        name = Path(self.path).name
        if isinstance(there, Refused):
            return self.tr("{name} no longer contains a run that can be read.").format(name=name)
        if there is None or there.state is State.IDLE or _goes_on(record, there):
            return ""
        lines = [
            self.tr("{name} contains another run: {run}.").format(
                name=name, run=self._describe(there, record.experiment)
            ),
            self.tr("The window has a run: {run}.").format(
                run=self._describe(record, there.experiment)
            )
            if record.state is not State.IDLE
            else self.tr("The window has settings but no run: {settings}.").format(
                settings=self._describe(record, there.experiment)
            ),
        ]
        return "\n".join(lines)

    def _describe(self, record: RunRecord, other: Experiment) -> str:
        """What is different in its settings, and how its run went."""
        changed = differences(record.experiment, other)
        changed.pop("threads", None)
        parts = [setting(name, value) for name, value in changed.items()]
        if record.state is not State.IDLE:
            parts.append(self.tr("{count} steps").format(count=count(record.step)))
            if record.final is not None:
                parts.append(self.tr("loss {loss}").format(loss=figure(record.final)))
        return ", ".join(parts) or self.tr("the same settings")


def _is_same(record: RunRecord, other: RunRecord) -> bool:
    """Whether these are the same run, equally far. Their losses aren't compared one by one."""
    return (record.step, record.final) == (
        other.step,
        other.final,
    ) and record.experiment == other.experiment


def _goes_on(record: RunRecord, before: RunRecord) -> bool:
    """Whether the record has the run that was there before, maybe further on."""
    if record.state is State.IDLE or record.step < before.step:
        return False
    # The rate may have been turned further on, and more steps set to go on with; the losses tell
    # whether it was another before, too.
    rate, steps = record.experiment.learning_rate, record.experiment.steps
    experiment = replace(before.experiment, learning_rate=rate, steps=steps)
    same = np.array_equal(record.losses[: len(before.losses)], before.losses)
    return same and record.experiment == experiment
