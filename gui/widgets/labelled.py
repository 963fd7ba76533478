"""A field with its label before it, as one part of a row."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.widgets.label import Label


def labelled(label: Label, field: QWidget) -> QWidget:
    """Both side by side; the label names the field to a screen reader, too."""
    label.setBuddy(field)
    pair = QWidget()
    layout = QHBoxLayout(pair)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(label)
    layout.addWidget(field)
    return pair
