"""Endings: what the banner says about a run or a start that ended badly, and what it offers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from core.base.message import Refused
from core.programs import find
from core.run.record import RunRecord
from core.run.snapshot import State
from gui.run.banner import Action, Banner, Notice
from gui.run.session import Session
from gui.widgets.words import setting, words

Remedy = Mapping[str, Any]


class Endings(QObject):
    """Tells of each run that diverged, failed or could not begin, until the next one starts.

    `step_wanted` carries a step and a line of the program's file that somebody wants to see.
    """

    step_wanted = Signal(int, int)

    def __init__(self, session: Session, banner: Banner) -> None:
        super().__init__(banner)
        self._session, self._banner = session, banner
        self._notice: Notice | None = None
        session.ended.connect(self._tell)
        session.refused.connect(self._tell)
        session.cleared.connect(self._forget)

    def tell_crash(self, report: str) -> None:
        """The last start ended badly; its report can be copied, and goes nowhere else."""
        self._banner.show_notice(
            Notice(
                lambda: self.tr("Chainrule closed unexpectedly last time."),
                lambda: self.tr("The report says what happened. It stays on this computer."),
                (
                    Action(
                        lambda: self.tr("Copy report"),
                        lambda: QGuiApplication.clipboard().setText(report),
                        closes=False,
                    ),
                ),
                error=True,
            )
        )

    def _tell(self, end: RunRecord | Refused) -> None:
        message = end.message
        if isinstance(end, RunRecord) and end.state not in (State.DIVERGED, State.FAILED):
            return
        if message is None:
            return
        self._forget()
        if isinstance(end, RunRecord) and end.state is State.DIVERGED:
            actions = []
            if end.cause and (remedy := end.cause.remedy):
                actions.append(Action(lambda: self._offer(remedy), lambda: self._try(remedy)))
            if origin := end.origin:
                step, line = origin.step, origin.line
                actions.append(
                    Action(
                        lambda: self.tr("Show that step"),
                        lambda: self.step_wanted.emit(step, line),
                        closes=False,
                    )
                )
            self._notice = Notice(
                lambda: words(message), lambda: self._explain(end), tuple(actions), error=True
            )
        else:
            self._notice = Notice(lambda: words(message), error=True)
        self._banner.show_notice(self._notice)

    def _forget(self) -> None:
        self._banner.take_back(self._notice)
        self._notice = None

    def _explain(self, outcome: RunRecord) -> str:
        lines = []
        if origin := outcome.origin:
            lines.append(
                self.tr(
                    "The first {kind} appeared at step {step} in {variable}, line {line} of "
                    "{file}: {code}"
                ).format(
                    kind=origin.kind,
                    step=origin.step,
                    variable=origin.variable,
                    line=origin.line,
                    file=find(outcome.experiment.program).path.name,
                    code=origin.code,
                )
            )
        if outcome.cause:
            lines.append(words(outcome.cause.message))
        return "\n".join(lines)

    def _offer(self, remedy: Remedy) -> str:
        changes = ", ".join(setting(name, value) for name, value in remedy.items())
        return self.tr("Try {changes}").format(changes=changes)

    def _try(self, remedy: Remedy) -> None:
        # A field that was mistyped since would keep the run waiting; this forgets it.
        self._session.set_experiment(replace(self._session.experiment, **remedy))
        self._session.train_or_pause()
