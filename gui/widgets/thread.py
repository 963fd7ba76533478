"""A thread of Qt, with a name and with room for deep calls."""

from PySide6.QtCore import QObject, QThread

from core.machine.allocator import STACK


class Thread(QThread):
    """What all threads of the window are made from."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setStackSize(STACK)
