"""The left column: the experiment; or a lesson, with the experiment folded beneath it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from core.experiment.experiment import Experiment
from core.experiment.resolve import Resolution
from core.programs import find
from gui.experiment.experiment_panel import ExperimentPanel
from gui.run.session import Session
from gui.widgets import theme
from gui.widgets.icons import icon
from gui.widgets.keys import leave, with_key
from gui.widgets.label import BriefLabel
from gui.widgets.panel import Panel
from gui.widgets.targets import Spot
from gui.widgets.words import count, plain, words

FOLD_KEY = QKeySequence("F2")
_OPEN = 0.45  # of the column, for the experiment beneath a lesson


class Fold(Panel):
    """A line that sums up the experiment, and opens it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.button = QToolButton(checkable=True, objectName="flat")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.toggled.connect(self.apply_theme)
        self._brief = BriefLabel(objectName="quiet")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 16, 4)
        layout.setSpacing(8)
        layout.addWidget(self.button)
        layout.addWidget(self._brief, 1)
        session.experiment_changed.connect(self._tell)
        self.retranslate()
        self.apply_theme()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.button.setText(self.tr("Experiment"))
        self.button.setToolTip(
            with_key(self.tr("Show or hide the settings below the lesson"), FOLD_KEY)
        )
        self._tell(self._session.resolution)

    def apply_theme(self, *_: object) -> None:
        """Take the colours of the theme."""
        shown = self.button.isChecked()
        self.button.setIcon(icon("down" if shown else "up", theme.current().quiet))

    def _tell(self, resolution: Resolution) -> None:
        experiment: Experiment = resolution.experiment
        sizes = experiment.n, experiment.d_in, experiment.hidden, experiment.d_out
        parts = ["×".join(map(count, sizes)), plain(experiment.learning_rate)]
        self._brief.setText(" · ".join([*parts, words(find(experiment.program).title)]))


class LeftColumn(QSplitter):
    """`changed` tells that there is a lesson, or none any more."""

    changed = Signal()

    def __init__(self, session: Session, experiment: ExperimentPanel) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setHandleWidth(8)
        self.setChildrenCollapsible(False)
        self.experiment = experiment
        self._lesson: QWidget | None = None
        self._wanted = True  # the experiment, by whoever presents
        self._asked = False  # the experiment was opened by the student, and not by a page
        self.fold = Fold(session)
        self.fold.hide()
        self.fold.button.clicked.connect(self._choose)
        below = QWidget()
        layout = QVBoxLayout(below)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.fold)
        layout.addWidget(experiment, 1)
        self._below = below
        self.addWidget(below)

    @property
    def has_lesson(self) -> bool:
        """Whether a lesson is read here."""
        return self._lesson is not None and not self._lesson.isHidden()

    def add_lesson(self, lesson: QWidget) -> None:
        """Place the panel in which lessons are read; it is hidden as yet."""
        self._lesson = lesson
        lesson.hide()
        lesson.installEventFilter(self)
        self.insertWidget(0, lesson)
        self.setStretchFactor(0, 1)

    def scroll_to_top(self) -> None:
        """Show the experiment from its top."""
        self.experiment.verticalScrollBar().setValue(0)

    def way_to(self, widget: QWidget) -> Spot | None:
        """The button that opens the experiment, while a widget in it is folded away."""
        return (self.fold.button, None) if self.experiment.isAncestorOf(widget) else None

    def unfold(self, on: bool) -> None:
        """Show the experiment beneath the lesson, since the page speaks of it, or fold it again.

        What the student has opened stays open.
        """
        if not self._asked:
            self.fold.button.setChecked(on)
            self._arrange()

    def show_experiment(self, on: bool) -> None:
        """Whether there is to be anything of the experiment while presenting."""
        self._wanted = on
        self._arrange()

    def toggle(self) -> None:
        """Show the experiment beneath the lesson, or fold it."""
        if self.fold.isVisible():
            self.fold.button.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the room with a lesson that is opened, and take it back."""
        shown = event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)
        if watched is self._lesson and shown:
            self._arrange()
            self.changed.emit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A folded experiment stays as low as it is."""
        super().resizeEvent(event)
        if self.has_lesson and self.experiment.isHidden():
            self._arrange()

    def _choose(self, on: bool) -> None:
        self._asked = on
        self._arrange()

    def _arrange(self) -> None:
        """The lesson has the height, but for a line, or for what is open beneath it."""
        lesson, was = self.has_lesson, self.experiment.isHidden()
        folded = lesson and not self.fold.button.isChecked()
        if folded or not self._wanted:
            leave(self.experiment)
        self._below.setVisible(self._wanted)
        self.fold.setVisible(lesson)
        self.experiment.setVisible(not folded)
        height = self.height() - self.handleWidth()
        low = self.fold.sizeHint().height() if folded else round(_OPEN * height)
        if lesson and (folded or was):
            self.setSizes([height - low, low])
        self.handle(self.count() - 1).setEnabled(not folded)
