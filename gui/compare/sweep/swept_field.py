"""One field of a sweep: which it is, and the values that it takes, as they are typed."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit

from core.base.message import Refused
from core.compare.sweep import SWEEPABLE, Axis, examples, read_axis, suggest
from core.experiment.experiment import FIELDS
from gui.run.session import Session
from gui.widgets.panel import Panel
from gui.widgets.words import words

_LETTERS = 20  # of the values, in sight at once
_BESIDE = 28  # pixels of a line that are not for its letters


class SweptField(Panel):
    """`changed` tells of another field or other values. An `optional` one may be no field.

    A field that is chosen brings values along, unless those that were typed fit it.
    """

    changed = Signal()

    def __init__(
        self, session: Session, first: str, optional: bool = False, parent: Panel | None = None
    ) -> None:
        super().__init__(parent, name="plain")
        self._session, self._first, self._optional = session, first, optional
        self._filled = ""
        self.combo = QComboBox()
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.line = QLineEdit()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo)
        layout.addWidget(self.line)
        self.retranslate()
        self._fill()
        self.line.textChanged.connect(lambda _: self.changed.emit())
        self.combo.currentIndexChanged.connect(lambda _: self._change())

    @property
    def field(self) -> str:
        """The name of the field, or ""."""
        return str(self.combo.currentData())

    def axis(self) -> Axis | None:
        """What is typed, if there is a field; raises Refused if it is none."""
        return read_axis(self.field, self.line.text()) if self.field else None

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        offered = {name: words(FIELDS[name].label) for name in SWEEPABLE}
        if self._optional:
            offered = {"": self.tr("no second field"), **offered}
        now = self.field if self.combo.count() else self._first
        self.combo.blockSignals(True)
        self.combo.clear()
        for name, text in offered.items():
            self.combo.addItem(text, name)
        self.combo.setCurrentIndex(self.combo.findData(now))
        self.combo.blockSignals(False)
        self.combo.setAccessibleName(
            self.tr("Second field") if self._optional else self.tr("Swept field")
        )
        self._style_line()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of letters, too."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widen()

    def _change(self) -> None:
        self._style_line()
        self.line.blockSignals(True)
        self._fill()
        self.line.blockSignals(False)
        self.changed.emit()

    def _fill(self) -> None:
        """Propose values, unless somebody has typed such as fit."""
        own = self.line.text() not in ("", self._filled)
        if not self.field:
            self._filled = ""
            if not own:
                self.line.clear()
        elif not (own and self._fits()):
            self._filled = suggest(self.field, self._session.experiment, self._session.machine)
            self.line.setText(self._filled)
            self.line.setCursorPosition(0)  # a long text is read from its beginning

    def _fits(self) -> bool:
        try:
            return self.axis() is not None
        except Refused:
            return False

    def _style_line(self) -> None:
        """Tell what may be typed."""
        given = examples(self.field) if self.field else ()
        self.line.setEnabled(bool(self.field))
        self.line.setPlaceholderText(given[0] if given else "")
        self.line.setAccessibleName(
            self.tr("Values of {field}").format(field=self.combo.currentText())
            if self.field
            else self.tr("Values of the second field")
        )
        shown = "\n".join(given)
        self.line.setToolTip(
            self.tr("For example {example}").format(example=shown) if given else ""
        )
        self._widen()

    def _widen(self) -> None:
        letters = self.line.fontMetrics()
        self.line.setMinimumWidth(
            max(
                letters.averageCharWidth() * _LETTERS,
                letters.horizontalAdvance(self.line.placeholderText()),
            )
            + _BESIDE
        )
