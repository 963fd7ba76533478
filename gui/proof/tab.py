"""The tab Proof: gradients checked three ways, broken on purpose, and one precision by another."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.experiment.experiment import FIELDS, Experiment
from core.inspect.proof import Proof, Verdict
from core.programs import BROKEN, UNLISTED, Program, find
from gui.proof.checker import Checker
from gui.proof.detail import CheckDetail
from gui.proof.precision_view import PrecisionView
from gui.proof.table import ChecksTable
from gui.run.session import Session
from gui.widgets.label import Label
from gui.widgets.layouts import Flow
from gui.widgets.panel import Panel
from gui.widgets.targets import Target, Targets
from gui.widgets.words import count, words


class ProofTab(Panel):
    """The gradients of the program checked, and its precision.

    `leaving` says that the right program is about to be changed for a wrong one, `moved` that
    another line of the code is looked at. `told` carries a Message about a figure that was saved.
    """

    leaving = Signal()
    moved = Signal()
    told = Signal(object)

    def __init__(self, session: Session, checker: Checker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._checker = session, checker
        self._right = session.experiment.program  # to go back to from a broken one
        self.check, self.compare, self.stop = QPushButton(), QPushButton(), QPushButton()
        self.break_it, self.mend = QPushButton(), QPushButton()
        self.at_start, self.in_float64 = QPushButton(), QPushButton()
        self.check.clicked.connect(lambda: self._begin(checker.check))
        self.at_start.clicked.connect(lambda: checker.check(step=0))
        self.in_float64.clicked.connect(lambda: checker.check(checker.step, "float64"))
        self.compare.clicked.connect(lambda: self._begin(checker.compare))
        self.stop.clicked.connect(checker.stop)
        self._menu = QMenu(self.break_it)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.break_it.setMenu(self._menu)
        self.mend.clicked.connect(lambda: self.put_in(self._right))
        self.verdict = Label(wordWrap=True)
        self.notes = Label(objectName="quiet", wordWrap=True)
        self.broken = Label(wordWrap=True)
        self.table = ChecksTable()
        self.rule = Label(objectName="quiet", wordWrap=True)
        self.detail = CheckDetail()
        self.table.chosen.connect(self.detail.show_check)
        self.table.chosen.connect(lambda _: self.moved.emit())
        self.precision = PrecisionView()
        for chart in (self.detail.plot, self.precision.plot):
            chart.told.connect(self.told)
        self._precision_wanted = False
        self._lay_out()
        checker.changed.connect(self._refresh)
        session.experiment_changed.connect(self._refresh)
        self.retranslate()

    @property
    def line(self) -> int:
        """The line that made the gradient that is chosen; 0 for none."""
        return (self.table.check.line or 0) if self.table.check else 0

    def targets(self) -> Targets:
        """What lessons can point at here."""
        return {"button:check": Target(self.check), "button:break": Target(self.break_it)}

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.check.setText(self.tr("Check gradients"))
        self.check.setToolTip(
            self.tr("Compute every gradient in three ways, at the weights of this step")
        )
        self.compare.setText(self.tr("Precision"))
        self.compare.setToolTip(self.tr("Run the program in float32 and in float64 side by side"))
        self.stop.setText(self.tr("Stop"))
        self.break_it.setText(self.tr("Break it"))
        self.break_it.setToolTip(
            self.tr("Replace the right program with a wrong one, and pin its run")
        )
        self.mend.setText(self.tr("Mend it"))
        self.mend.setToolTip(self.tr("Put the right program back"))
        self.table.retranslate()
        self.at_start.setText(self.tr("Check at step 0"))
        self.at_start.setToolTip(self.tr("At the initial weights, where the gradients are large"))
        self.in_float64.setText(self.tr("Check in float64"))
        self.in_float64.setToolTip(self.tr("From the weights of the same step, with less rounding"))
        self.rule.setText(self.tr("✓ right, to within rounding   ✗ wrong   – too small to tell"))
        self._refresh()

    def _lay_out(self) -> None:
        head = Flow()
        for button in (self.check, self.compare, self.break_it, self.stop):
            head.addWidget(button)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        mending = QHBoxLayout()
        mending.addWidget(self.broken, 1)
        mending.addWidget(self.mend)
        layout.addLayout(mending)
        more = Flow()
        for button in (self.at_start, self.in_float64):
            more.addWidget(button)
        layout.addWidget(self.verdict)
        layout.addLayout(more)
        for widget in (self.notes, self.table, self.rule):
            layout.addWidget(widget)
        layout.addWidget(self.detail, 1)
        layout.addWidget(self.precision, 1)
        layout.addStretch(0)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 8, 12)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(area, 1)

    def _begin(self, work: Callable[[], None]) -> None:
        self._precision_wanted = work == self._checker.compare
        work()

    def _refresh(self, *_: object) -> None:
        checker = self._checker
        program = find(self._session.experiment.program)
        broken = program in UNLISTED
        if not broken:
            self._right = program.id
        idle = not checker.busy and checker.hindrance is None
        self.check.setEnabled(idle)
        self.compare.setEnabled(idle)
        self.stop.setVisible(checker.busy)
        for widget in (self.broken, self.mend):
            widget.setVisible(broken)
        said = self.tr("✗ This program is broken on purpose: {idea}. Train it too.")
        self.broken.setText(said.format(idea=words(program.idea)))
        precise = self._precision_wanted
        self.precision.show_precision(checker.precision if precise else None)
        proof = None if precise else checker.proof
        self.table.setVisible(proof is not None and bool(proof.checks))
        self.rule.setVisible(proof is not None and bool(proof.checks))
        self.table.show_proof(proof)
        self.verdict.setText(self._verdict())
        self.verdict.setVisible(bool(self.verdict.text()))
        notes = [words(note) for note in proof.notes] if proof else []
        undecided = proof if proof and proof.checks and proof.verdict is Verdict.UNCHECKED else None
        self.at_start.setVisible(undecided is not None and checker.step > 0)
        self.in_float64.setVisible(undecided is not None and self._may_widen(undecided))
        for button in (self.at_start, self.in_float64):
            button.setEnabled(idle)
        if proof and broken and proof.verdict is Verdict.PASSED:
            notes.append(
                self.tr(
                    "With these numbers the mistake happens to make no difference. Set the data to "
                    "random and check again."
                )
            )
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))

    def _may_widen(self, proof: Proof) -> bool:
        """Whether it can be done in float64 where it was done in less."""
        device = self._session.machine.device(proof.experiment.device)
        has = device is not None and "float64" in device.dtypes
        return has and proof.experiment.dtype != "float64"

    def _verdict(self) -> str:
        checker = self._checker
        if checker.busy:
            return self.tr("Checking…")
        if checker.message:
            return "⚠ " + words(checker.message)
        if self._precision_wanted and checker.precision:
            return ""
        if checker.proof is not None and not self._precision_wanted:
            mark = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.UNCHECKED: "–"}
            proof = checker.proof
            step = self.tr("Step {step}").format(step=count(checker.step))
            if proof.experiment.dtype != self._session.beside.dtype:
                step = self.tr("Step {step}, in {dtype}").format(
                    step=count(checker.step), dtype=proof.experiment.dtype
                )
            return f"{step}   {mark[proof.verdict]} {words(proof.message)}"
        if hindrance := checker.hindrance:
            return words(hindrance)
        return self.tr(
            "Is the backward pass right? Don't take it on trust: compare every gradient of the "
            "program with autograd's, and with how the loss changes a little to either side."
        )

    def _fill_menu(self) -> None:
        self._menu.clear()
        for program in BROKEN:
            action = self._menu.addAction(words(program.title))
            reason = self._session.machine.reason_against(program)
            if not reason and not _fits(program, self._session.experiment):
                sizes = " = ".join(words(FIELDS[name].label) for name in program.equal)
                action.setText(
                    self.tr("{title} (needs {sizes})").format(
                        title=words(program.title), sizes=sizes
                    )
                )
            elif reason:
                action.setText(
                    self.tr("{title} – not available here").format(title=words(program.title))
                )
            action.setEnabled(reason is None and _fits(program, self._session.experiment))
            action.setToolTip(words(reason or program.idea))
            action.triggered.connect(lambda _=False, id=program.id: self.put_in(id))

    def put_in(self, program_id: str) -> None:
        """Put this program in the place of the one that is set, and check it.

        The run that there was stays, pinned, so that the wrong curve is seen beside it.
        """
        self.leaving.emit()
        self._session.edit("program", program_id)
        self._begin(self._checker.check)


def _fits(program: Program, experiment: Experiment) -> bool:
    return len({getattr(experiment, name) for name in program.equal}) <= 1
