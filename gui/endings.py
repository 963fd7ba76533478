"""Endings: what the banner says about a run or a start that ended badly, and what it offers."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from core.message import Refused
from core.outcome import Outcome
from core.programs import find
from core.snapshot import State
from gui.panels.banner import Action, Banner, Notice
from gui.session import Session
from gui.words import words

_NARROW = ("float16", "bfloat16")


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
                lambda: self.tr("Chainrule ended unexpectedly the last time."),
                lambda: self.tr("What happened stands in a report. It is on this computer only."),
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

    def _tell(self, end: Outcome | Refused) -> None:
        message = end.message
        if isinstance(end, Outcome) and end.state not in (State.DIVERGED, State.FAILED):
            return
        if message is None:
            return
        self._forget()
        if isinstance(end, Outcome) and end.state is State.DIVERGED:
            # Before the first update no learning rate has done anything yet.
            if end.step:
                tenth = Action(lambda: self.tr("Try a tenth of the learning rate"), self._try_tenth)
                actions = [tenth]
            elif end.experiment.dtype in _NARROW:
                actions = [Action(lambda: self.tr("Try float32"), self._try_float32)]
            else:
                actions = []
            if birth := end.birth:
                step, line = birth.step, birth.line
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

    def _explain(self, outcome: Outcome) -> str:
        lines = []
        if birth := outcome.birth:
            lines.append(
                self.tr(
                    "The first {kind} was born at step {step} in {variable}, line {line} of "
                    "{file}: {code}"
                ).format(
                    kind=birth.kind,
                    step=birth.step,
                    variable=birth.variable,
                    line=birth.line,
                    file=find(outcome.experiment.program).path.name,
                    code=birth.code,
                )
            )
        if not outcome.step:
            lines.append(
                self.tr(
                    "No step had been taken: this very first number is too large for {dtype}."
                ).format(dtype=outcome.experiment.dtype)
            )
            return "\n".join(lines)
        lines.append(
            self.tr(
                "Each step went too far down the slope and landed higher on the other side, until "
                "the numbers no longer fitted into {dtype}."
            ).format(dtype=outcome.experiment.dtype)
        )
        return "\n".join(lines)

    def _try_float32(self) -> None:
        self._session.set_experiment(replace(self._session.experiment, dtype="float32"))
        self._session.train_or_pause()

    def _try_tenth(self) -> None:
        experiment = self._session.experiment
        rate = float(f"{experiment.learning_rate / 10:.3g}")
        # A field that was mistyped since would keep the run waiting; this forgets it.
        self._session.set_experiment(replace(experiment, learning_rate=rate))
        self._session.train_or_pause()
