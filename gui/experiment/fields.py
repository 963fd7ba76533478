"""Controls made from the descriptions of the fields: one kind of control for each kind of field."""

import math
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.base.message import Message, Refused
from core.experiment.experiment import FIELDS
from core.experiment.fields import Choice, Field
from gui.experiment.data_file import ask_for_data
from gui.widgets import theme
from gui.widgets.icons import icon
from gui.widgets.label import Label
from gui.widgets.words import words


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
        self.error = Label(self, objectName="error", wordWrap=True, visible=False)
        self.note = Label(self, objectName="quiet", wordWrap=True, visible=False)
        self._message: Message | None = None
        self.control = self._make()
        self._label.setBuddy(self.control)
        self.control.installEventFilter(self)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._label, 4)
        self._row.addWidget(self.control, 5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._row)
        self._extend(layout)
        layout.addWidget(self.error)
        layout.addWidget(self.note)
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
        self.error.setVisible(message is not None)
        self.error.setText("⚠ " + words(message) if message else "")
        if bool(self.control.property("wrong")) != (message is not None):
            self.control.setProperty("wrong", message is not None)
            self.control.style().unpolish(self.control)
            self.control.style().polish(self.control)
        self._describe()

    def _describe(self) -> None:
        """Tell whoever hears the window what there is to say of the control."""
        self.control.setAccessibleDescription(self.error.text() or words(self.field.help))

    def show_note(self, message: Message | None) -> None:
        """What must be known of the value, which is right; or nothing."""
        self.note.setVisible(message is not None)
        self.note.setText(words(message) if message else "")

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        label = words(self.field.label)
        self._label.setText(label)
        self.control.setAccessibleName(label)
        for widget in (self._label, self.control):
            widget.setToolTip(words(self.field.help))
        self.show_error(self._message)

    def _make(self) -> QWidget:
        raise NotImplementedError

    def _extend(self, layout: QVBoxLayout) -> None:
        """Add what a kind of control has besides; nothing here."""


class TextControl(FieldControl):
    """A field that is typed: numbers and paths.

    What is typed is given when it is whole: at Return, which gives the focus back, or when the
    field is left. The first digit of 2e-6 alone would be a learning rate of 2, which no run
    survives. Until then a mark says that it isn't in effect; Escape takes it back.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self._shown: Any = None
        self.typing = False  # something has been typed and not been given yet
        super().__init__(name, parent)

    def narrow(self, label: int) -> None:
        """Leave the room to what is typed, beside a label of so many pixels."""
        self._row.setStretch(0, 0)
        self._label.setMinimumWidth(label)
        self._edit.setMinimumWidth(7 * self.fontMetrics().horizontalAdvance("0"))

    def label_width(self) -> int:
        """How wide the label is by itself, in pixels."""
        return self._label.sizeHint().width()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape takes back what has been typed, and a mistake that was entered."""
        kinds = QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escape and (self.typing or not self._means(self._shown)):
            if event.type() is kinds[0]:
                event.accept()  # it is no command of the window now
            elif event.type() is kinds[1]:
                self._take_back()
            return True
        return super().eventFilter(watched, event)

    def _take_back(self) -> None:
        self._set_typing(False)
        self._write(self._shown)
        if self._message is not None:
            self.edited.emit(self.name, self._edit.text())
        self.setFocus()

    def show_value(self, value: Any) -> None:
        """Show a value, unless what stands there means the same, or is still being typed."""
        if self.typing and value == self._shown:
            return
        self._set_typing(False)  # the field has been set in another way since
        self._shown = value
        if not self._means(value):
            self._write(value)

    def _means(self, value: Any) -> bool:
        """Whether what stands in the field is this value, however it is written."""
        try:
            return bool(self.field.read(self._edit.text()) == value)
        except Refused:
            return False

    def _make(self) -> QWidget:
        self._edit = QLineEdit(self)
        self._mark = self._edit.addAction(QIcon(), QLineEdit.ActionPosition.TrailingPosition)
        self._mark.setVisible(False)
        self._edit.textEdited.connect(lambda _: self._set_typing(True))
        self._edit.editingFinished.connect(self._give)
        self._edit.returnPressed.connect(self._enter)
        return self._edit

    def _give(self) -> None:
        if self.typing:
            self._set_typing(False)
            self.edited.emit(self.name, self._edit.text())

    def _enter(self) -> None:
        """The keys are the window's again, unless there is something to mend."""
        self._give()
        if self._message is None:
            self.setFocus()

    def _set_typing(self, typing: bool) -> None:
        if typing != self.typing:
            self.typing = typing
            self._show_typing()

    def _show_typing(self) -> None:
        """Show that what is typed isn't in effect yet, or take that mark away."""
        self._mark.setIcon(icon("enter", theme.current().accent))
        self._mark.setVisible(self.typing)
        self._describe()
        if bool(self.control.property("typed")) != self.typing:
            self.control.setProperty("typed", self.typing)
            self.control.style().unpolish(self.control)
            self.control.style().polish(self.control)

    def _describe(self) -> None:
        super()._describe()
        if self.typing:
            self.control.setAccessibleDescription(self.tr("Not in effect yet: press Return"))
            self._mark.setToolTip(self.control.accessibleDescription())

    def _write(self, value: Any) -> None:
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
        if path := ask_for_data(self.window(), self._edit.text()):
            self.chosen.emit(path)


class ChoiceControl(FieldControl):
    """A field with a few names to choose from."""

    def _make(self) -> QWidget:
        self._box = QComboBox(self)
        self._box.activated.connect(self._chosen)
        self.set_choices(self.field.choices if isinstance(self.field, Choice) else ())
        return self._box

    def _extend(self, layout: QVBoxLayout) -> None:
        self.note = Label(self, objectName="quiet", wordWrap=True, visible=False)
        layout.addWidget(self.note)

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
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def _chosen(self, index: int) -> None:
        self.edited.emit(self.name, self._box.itemData(index))


class LogSliderControl(TextControl):
    """A learning rate over time, with a logarithmic slider under it for the first rate."""

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
            self.slider.setValue(round(math.log10(value.first) * self.NOTCHES))

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        super().retranslate()
        name = self.tr("{field}, slider").format(field=words(self.field.label))
        self.slider.setAccessibleName(name)
        self.slider.setToolTip(words(self.field.help))

    def _slid(self, place: int) -> None:
        text = f"{10 ** (place / self.NOTCHES):.3g}"
        self._set_typing(False)
        self._edit.setText(text)
        self.edited.emit(self.name, text)
