"""The banner: what went wrong with a run, why, and what to do; it is in nobody's way."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from core.message import Refused
from core.programs import find
from core.snapshot import State
from core.trainer import Outcome
from gui import theme
from gui.icons import icon
from gui.session import Session
from gui.words import words


class Banner(QWidget):
    """Hidden while all is well."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._end: Outcome | Refused | None = None
        self._what = QLabel(wordWrap=True)
        self._why = QLabel(objectName="quiet", wordWrap=True)
        self._report = ""
        self.tenth = QPushButton()
        self.tenth.clicked.connect(self._try_tenth)
        self.copy = QPushButton(visible=False)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._report))
        self._close = QToolButton(objectName="flat")
        self._close.clicked.connect(self.hide)
        text = QVBoxLayout()
        text.setSpacing(4)
        text.addWidget(self._what)
        text.addWidget(self._why)
        text.addSpacing(4)
        text.addWidget(self.tenth, 0, Qt.AlignmentFlag.AlignLeft)
        text.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 12)
        layout.setSpacing(16)
        layout.addLayout(text, 1)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        session.ended.connect(self.show_end)
        session.refused.connect(self.show_end)
        session.cleared.connect(self.hide)
        self.hide()
        self.retranslate()

    def show_end(self, end: Outcome | Refused) -> None:
        """Tell what went wrong, if something did."""
        self._end = end
        wrong = isinstance(end, Refused) or end.state in (State.DIVERGED, State.FAILED)
        if wrong:
            self.retranslate()
        self.setVisible(wrong)

    def show_crash(self, report: str) -> None:
        """Tell that the last start ended badly; its report can be copied and goes nowhere else."""
        self._report = report
        self._end = None
        self.retranslate()
        self.show()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close"))
        self._close.setIcon(icon("close", theme.current().text))
        self.tenth.setText(self.tr("Try a tenth of the learning rate"))
        self.copy.setText(self.tr("Copy report"))
        end = self._end
        self.copy.setVisible(end is None and bool(self._report))
        if end is None:
            self.tenth.hide()
            self._what.setText(self.tr("Chainrule ended unexpectedly the last time."))
            self._why.setText(
                self.tr("What happened stands in a report. It is on this computer only.")
            )
            return
        diverged = isinstance(end, Outcome) and end.state is State.DIVERGED
        self.tenth.setVisible(diverged)
        self._what.setText(words(end.message) if end.message else "")
        self._why.setText(self._explain(end) if isinstance(end, Outcome) and diverged else "")
        self._why.setVisible(bool(self._why.text()))
        self.setAccessibleName(self._what.text())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()

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
        lines.append(
            self.tr(
                "Each step went too far down the slope and landed higher on the other side, until "
                "the numbers no longer fitted into {dtype}."
            ).format(dtype=outcome.experiment.dtype)
        )
        return "\n".join(lines)

    def _try_tenth(self) -> None:
        rate = self._session.experiment.learning_rate / 10
        self._session.edit("learning_rate", f"{rate:.3g}")
        self._session.train_or_pause()
