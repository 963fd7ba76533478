"""The code panel: the program's file as it runs, or the whole script to take along."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.programs import find
from core.resolve import Resolution
from core.script import write_script
from gui.code_view import CodeView
from gui.session import Session


class CodePanel(QWidget):
    """Shows the text of the very file that runs; a switch shows the exported script instead."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._title = QLabel(objectName="heading")
        self._path = QLabel(objectName="quiet")
        self.view = CodeView()
        self.whole = QPushButton(checkable=True)
        self.copy = QPushButton()
        self.whole.toggled.connect(self._refresh)
        self.copy.clicked.connect(self._copy)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._path)
        foot = QHBoxLayout()
        foot.addWidget(self.whole)
        foot.addStretch(1)
        foot.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)
        session.experiment_changed.connect(self._refresh)
        self.retranslate()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.whole.setText(self.tr("Whole script"))
        self.whole.setToolTip(self.tr("Show the lines that make the data and the loop as well"))
        self.copy.setText(self.tr("Copy"))
        self.copy.setToolTip(self.tr("Copy what is shown, to paste it elsewhere"))
        self.view.setAccessibleName(self.tr("The code that runs"))
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _refresh(self, _: Resolution | bool | None = None) -> None:
        experiment = self._session.experiment
        program = find(experiment.program)
        table = self._session.table
        whole = self.whole.isChecked() and (experiment.data != "file" or table is not None)
        self._title.setText(self.tr("SCRIPT TO TAKE ALONG") if whole else self.tr("CODE THAT RUNS"))
        self._path.setText("" if whole else f"core/programs/{program.path.name}")
        threads = experiment.threads or 1
        self.view.show_code(write_script(experiment, threads, table) if whole else program.text)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.view.toPlainText())
