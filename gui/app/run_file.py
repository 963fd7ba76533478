"""The run's file: what it holds, against what the window holds."""

import os
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.base.message import Refused
from core.experiment.experiment import Experiment, differences
from core.run.files import Document, load_document, make_result
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
        self._kept: Document | None = None
        self._set = session.experiment
        for signal in (
            session.state_changed,
            session.experiment_changed,
            session.cleared,
            session.outdated_changed,
        ):
            signal.connect(lambda *_: self.changed.emit())

    def keep(self, path: str, document: Document) -> None:
        """The file has been read, or written: it holds this, and so does the window."""
        self.path, self._kept, self._set = os.path.abspath(path), document, self._session.experiment
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
    def document(self) -> Document:
        """What the window holds: its run, or the file's run if that is set, or settings only."""
        if outcome := self.outcome:
            return Document(outcome.experiment, make_result(outcome))
        if self._kept and self._set == self._session.experiment:
            return self._kept
        return Document(self._session.experiment)

    @property
    def unsaved(self) -> bool:
        """Whether the window holds anything else than the file."""
        if self._kept is None:
            return False
        if self.training or self._session.mistakes:
            return True
        if outcome := self.outcome:
            return not _holds(self._kept, outcome)
        return self._set != self._session.experiment

    def question(self, document: Document) -> str:
        """What to ask before the file is replaced by this; "" if no run would be lost.

        The file is read for that: another window may have saved a run in it.
        """
        name = Path(self.path).name
        try:
            there = load_document(self.path)
        except Refused as refusal:
            if isinstance(refusal.__cause__, FileNotFoundError):
                return ""
            return self.tr("{name} holds no run any more that can be read.").format(name=name)
        if there.result is None or _goes_on(document, there):
            return ""
        lines = [
            self.tr("{name} holds another run: {run}.").format(
                name=name, run=self._describe(there, document.experiment)
            ),
            self.tr("The window holds a run: {run}.").format(
                run=self._describe(document, there.experiment)
            )
            if document.result
            else self.tr("The window holds settings and no run: {settings}.").format(
                settings=self._describe(document, there.experiment)
            ),
        ]
        return "\n".join(lines)

    def _describe(self, document: Document, other: Experiment) -> str:
        """What is different in its settings, and how its run went."""
        changed = differences(document.experiment, other)
        changed.pop("threads", None)
        parts = [setting(name, value) for name, value in changed.items()]
        if result := document.result:
            parts.append(self.tr("{count} steps").format(count=count(result.step)))
            if len(result.losses) == result.step and result.losses:
                parts.append(self.tr("loss {loss}").format(loss=figure(result.losses[-1])))
        return ", ".join(parts) or self.tr("the same settings")


def _holds(document: Document, outcome: RunRecord) -> bool:
    """Whether this is the run that the document has. Its losses aren't compared one by one."""
    result = document.result
    if result is None or result.step != outcome.step or document.experiment != outcome.experiment:
        return False
    return not result.losses or result.losses[-1] == outcome.losses[-1]


def _goes_on(document: Document, before: Document) -> bool:
    """Whether the document has the run that was there before, maybe further on."""
    new, old = document.result, before.result
    if new is None or old is None or new.step < old.step:
        return False
    # The rate may have been turned further on, and more steps set to go on with; the losses tell
    # whether it was another before, too.
    rate, steps = document.experiment.learning_rate, document.experiment.steps
    experiment = replace(before.experiment, learning_rate=rate, steps=steps)
    return document.experiment == experiment and new.losses[: len(old.losses)] == old.losses
