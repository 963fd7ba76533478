"""Controls made from the descriptions of the fields: one kind of control for each kind of field."""

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.experiment import FIELDS
from core.fields import Choice, Field
from core.message import Message
from gui.label import Label
from gui.words import words

_QUIET = 600  # milliseconds without a key, after which a text is taken to be whole


class FieldControl(QWidget):
    """A field's name, its control and, when what it holds does not fit, the sentence about it.

    `edited` carries the field's name and what was given, as text, whether it fits or not.
    """

    edited = Signal(str, str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.field: Field = FIELDS[name]
        self._label = Label(self)
        self._unit = Label(self, objectName="quiet")
        self._error = Label(self, objectName="error", wordWrap=True, visible=False)
        self._message: Message | None = None
        self.control = self._make()
        self._label.setBuddy(self.control)
        self.control.installEventFilter(self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label, 4)
        row.addWidget(self.control, 5)
        if self.field.unit:
            row.addWidget(self._unit, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        self._extend(layout)
        layout.addWidget(self._error)
        self.retranslate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the wheel to the panel, which it scrolls: on its way it must change nothing."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def show_value(self, value: Any) -> None:
        """Show the value that the experiment has now."""
        raise NotImplementedError

    def show_error(self, message: Message | None) -> None:
        """Mark the control with this sentence, or as right."""
        self._message = message
        self._error.setVisible(message is not None)
        self._error.setText("⚠ " + words(message) if message else "")
        if bool(self.control.property("wrong")) != (message is not None):
            self.control.setProperty("wrong", message is not None)
            self.control.style().unpolish(self.control)
            self.control.style().polish(self.control)
        self.control.setAccessibleDescription(self._error.text() or words(self.field.help))

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        label = words(self.field.label)
        self._label.setText(label)
        self.control.setAccessibleName(label)
        for widget in (self._label, self.control):
            widget.setToolTip(words(self.field.help))
        if self.field.unit:
            self._unit.setText(words(self.field.unit))
        self.show_error(self._message)

    def _make(self) -> QWidget:
        raise NotImplementedError

    def _extend(self, layout: QVBoxLayout) -> None:
        """Add what a kind of control has besides; nothing here."""


class TextControl(FieldControl):
    """A field that is typed: numbers and paths.

    What is typed is given at each key. While `waits` says so, it is given when it is whole: after
    Return, when the field is left, or when no key has come for a while. The first digit of 2e-6
    alone would be a learning rate of 2, which no run survives.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self.waits: Callable[[], bool] = lambda: False
        self._shown: Any = None
        self._held = False  # something has been typed and not been given yet
        super().__init__(name, parent)
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.setInterval(_QUIET)
        self._quiet.timeout.connect(self.hand_over)

    def _make(self) -> QWidget:
        self._edit = QLineEdit(self)
        self._edit.textEdited.connect(self._typed)
        self._edit.editingFinished.connect(self.hand_over)
        return self._edit

    def hand_over(self) -> None:
        """Give what has been typed and not been given yet, if there is any."""
        if self._held:
            self._let_go()
            self.edited.emit(self.name, self._edit.text())

    def settle(self, value: Any) -> None:
        """The run ends: give what is held, unless the field has been set to this value since."""
        if value == self._shown:
            self.hand_over()

    def _typed(self, text: str) -> None:
        self._held = self.waits()
        if self._held:
            self._quiet.start()
        else:
            self._quiet.stop()
            self.edited.emit(self.name, text)

    def _let_go(self) -> None:
        self._held = False
        self._quiet.stop()

    def show_value(self, value: Any) -> None:
        """Show a value, unless what stands there means the same, or is still being typed."""
        if self._held and value == self._shown:
            return
        self._let_go()  # the field has been set in another way since
        self._shown = value
        try:
            same = self.field.read(self._edit.text()) == value
        except Exception:
            same = False
        if not same:
            self._edit.setText(f"{value:.12g}" if isinstance(value, float) else str(value))


class FileControl(TextControl):
    """A path, typed or chosen; `chosen` carries the one chosen."""

    chosen = Signal(str)

    def _extend(self, layout: QVBoxLayout) -> None:
        self.choose = QPushButton(self)
        self.choose.clicked.connect(self._choose)
        layout.addWidget(self.choose)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        super().retranslate()
        self.choose.setText(self.tr("Choose file and columns…"))

    def _choose(self) -> None:
        kinds = self.tr("Tables") + " (*.csv *.tsv *.txt *.npz)"
        title = self.tr("Data file")
        path, _ = QFileDialog.getOpenFileName(self.window(), title, self._edit.text(), kinds)
        if path:
            self.chosen.emit(path)


class ChoiceControl(FieldControl):
    """A field with a few names to choose from."""

    def _make(self) -> QWidget:
        self._box = QComboBox(self)
        self._box.activated.connect(self._chosen)
        self.set_choices(self.field.choices if isinstance(self.field, Choice) else ())
        return self._box

    def _extend(self, layout: QVBoxLayout) -> None:
        self._note = Label(self, objectName="quiet", wordWrap=True, visible=False)
        layout.addWidget(self._note)

    def set_choices(self, choices: tuple[str, ...], notes: tuple[str, ...] = ()) -> None:
        """Offer these; the note on the one that is chosen stands beneath."""
        current = self._box.currentData()
        with QSignalBlocker(self._box):
            self._box.clear()
            for choice, note in zip(choices, notes or ("",) * len(choices), strict=True):
                self._box.addItem(choice, choice)
                self._box.setItemData(self._box.count() - 1, note, Qt.ItemDataRole.ToolTipRole)
            self._box.setCurrentIndex(max(0, self._box.findData(current)))

    def show_value(self, value: Any) -> None:
        """Show a value."""
        with QSignalBlocker(self._box):
            self._box.setCurrentIndex(self._box.findData(str(value)))
        note = self._box.currentData(Qt.ItemDataRole.ToolTipRole) or ""
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _chosen(self, index: int) -> None:
        self.edited.emit(self.name, self._box.itemData(index))


class LogSliderControl(TextControl):
    """A positive number with a logarithmic slider under the exact field."""

    LOW, HIGH, NOTCHES = -9, 1, 40  # powers of ten, and notches for each

    def _extend(self, layout: QVBoxLayout) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(self.LOW * self.NOTCHES, self.HIGH * self.NOTCHES)
        self.slider.setPageStep(self.NOTCHES)
        self.slider.valueChanged.connect(self._slid)
        self.slider.installEventFilter(self)
        layout.addWidget(self.slider)

    def show_value(self, value: Any) -> None:
        """Show a value on both."""
        super().show_value(value)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(math.log10(value) * self.NOTCHES))

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        super().retranslate()
        name = self.tr("{field}, slider").format(field=words(self.field.label))
        self.slider.setAccessibleName(name)
        self.slider.setToolTip(words(self.field.help))

    def _slid(self, place: int) -> None:
        text = f"{10 ** (place / self.NOTCHES):.3g}"
        self._let_go()
        self._edit.setText(text)
        self.edited.emit(self.name, text)
