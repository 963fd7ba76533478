"""The code panel: the program's file as it runs, or the whole script to take along."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.base.message import Refused
from core.data.problem import prepare
from core.experiment.experiment import Experiment
from core.experiment.resolve import Resolution
from core.inspect.named_lines import line_names, lines_of
from core.inspect.profile import LineTime, profile
from core.programs import find
from core.run.script import write_script
from gui.code.code_view import CodeView
from gui.run.session import Session
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.widgets.targets import Spot, Target, Targets

_EDGE = 8  # pixels beside the code; the words above and below it have as many more


class CodePanel(Panel):
    """Shows the text of the very file that runs; a switch shows the exported script instead."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._whole = False
        self._program = ""  # whose lines these are:
        self._line = 0
        self._lit: frozenset[int] = frozenset()
        self._profiled: Experiment | None = None
        self._title = Label(objectName="heading")
        self._path = Label(objectName="quiet")
        self.view = CodeView()
        self.whole = QPushButton(checkable=True)
        self.copy = QPushButton()
        self.profile = QPushButton()
        self.profile.clicked.connect(self._profile)
        self._profiling = False
        self.whole.toggled.connect(self._show_whole)
        self.copy.clicked.connect(self._copy)
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, 0, _EDGE, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._path)
        foot = QHBoxLayout()
        foot.setContentsMargins(_EDGE, 0, _EDGE, 0)
        foot.addWidget(self.whole)
        foot.addWidget(self.profile)
        foot.addStretch(1)
        foot.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_EDGE, 12, _EDGE, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)
        session.experiment_changed.connect(self._refresh)
        self.retranslate()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.whole.setText(self.tr("Whole script"))
        self.whole.setToolTip(self.tr("Also show the lines that make the data and the loop"))
        self.profile.setText(self.tr("Profile"))
        self.profile.setToolTip(self.tr("Time each line over twenty steps, and show what it makes"))
        self.copy.setText(self.tr("Copy"))
        self.copy.setToolTip(self.tr("Copy the code that is shown"))
        self.view.setAccessibleName(self.tr("The code that runs"))
        self._refresh()

    def _refresh(self, _: Resolution | bool | None = None) -> None:
        experiment = self._session.experiment
        program = find(experiment.program)
        table = self._session.table
        whole = self.whole.isChecked() and (experiment.data != "file" or table is not None)
        self._title.setText(self.tr("STANDALONE SCRIPT") if whole else self.tr("CODE THAT RUNS"))
        self._path.setText("" if whole else program.path.name)
        self._path.setToolTip(program.place)
        threads = self._session.beside.threads or 1
        self._whole = whole
        runnable = self._session.hindrance is None and not self._profiling
        self.profile.setEnabled(runnable and not whole)
        if experiment != self._profiled:
            self._profiled = None
            self.view.show_profile(())
        if program.id != self._program:
            self._program, self._line, self._lit = program.id, 0, frozenset()
        self.view.show_code(write_script(experiment, threads, table) if whole else program.text)
        self._mark()

    def _show_whole(self, whole: bool) -> None:
        """The script reads its data as the run does, so the names of the columns must be known."""
        if whole:
            self._session.read_table()
        self._refresh()

    def mark_line(self, number: int) -> None:
        """Mark the line of the program that is running; 0 marks none."""
        self._line = number
        self._mark()

    def light_lines(self, numbers: frozenset[int]) -> None:
        """Light the lines of the program that a lesson points at."""
        self._lit = numbers
        self._mark()

    def targets(self) -> Targets:
        """What lessons can point at here."""
        return {
            "button:profile": Target(self.profile),
            "button:whole-script": Target(self.whole),
            "panel:code": Target(self),
            **{f"code:{name}": LinesTarget(self, name) for name in line_names()},
        }

    def lines_named(self, name: str) -> frozenset[int]:
        """The lines of the program that is set which a name of `named_lines` means."""
        return lines_of(name, find(self._session.experiment.program))

    def _mark(self) -> None:
        """Mark and light the lines where they are in what is shown: a script has others above."""
        before, found, _ = self.view.text.partition(find(self._program).text.rstrip())
        above = before.count("\n")
        self.view.light_lines(frozenset(number + above for number in self._lit if found))
        self.view.mark_line(self._line + above if self._line and found else 0)

    def width_for(self, columns: int) -> int:
        """How wide it must be for lines of so many characters, in pixels."""
        return 2 * _EDGE + self.view.width_for(columns)

    def _profile(self) -> None:
        experiment, table = self._session.experiment, self._session.table
        beside = self._session.beside

        def work(stop: Callable[[], bool]) -> tuple[LineTime, ...]:
            return profile(beside, prepare(beside, table), stop)

        self._profiling = True
        self._session.do("profile", work, lambda lines: self._show_profile(experiment, lines))
        self._refresh()

    def _show_profile(self, experiment: Experiment, lines: tuple[LineTime, ...] | Refused) -> None:
        self._profiling = False
        self._refresh()
        if isinstance(lines, Refused):
            self._session.refused.emit(lines)
            return
        if experiment == self._session.experiment and not self._whole:
            self._profiled = experiment
            self.view.show_profile(lines)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.view.toPlainText())


class LinesTarget(Target):
    """Lines of the code, which are lit by their colour and not by a ring."""

    def __init__(self, panel: CodePanel, name: str) -> None:
        super().__init__(panel.view)
        self._panel, self._name = panel, name

    def find(self) -> Spot | None:
        """The code, if the program that is set has such lines."""
        return super().find() if self._panel.lines_named(self._name) else None

    def light(self) -> Spot | None:
        """Light the lines."""
        self._panel.light_lines(self._panel.lines_named(self._name))
        return None

    def put_out(self) -> None:
        """Light none."""
        self._panel.light_lines(frozenset())
