"""The three columns of the window, and how they share its width."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QWidget

from gui.code.code_panel import CodePanel
from gui.lessons.left_column import LeftColumn

_LINE, _LONGEST = 88, 100  # characters of a line of code: that must be seen, and that there are
_READ = 0.24, 320, 520  # for a lesson: a share of the width, and the least and most pixels
_PLOT = 22  # lines of text that a plot is wide, at least, before the code gets more room
_CODE = 0.4  # of a wide window, for the code


class Columns(QSplitter):
    """Left the experiment or a lesson, in the middle the tabs, right the code.

    The left one has what it needs, the code the room for a line of 88 characters, and the tabs the
    rest; in a narrow window the code gives way. Widths that the user drags stay, those with a
    lesson and those without each for themselves.
    """

    def __init__(self, left: LeftColumn, tabs: QTabWidget, right: QWidget, code: CodePanel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._left, self._tabs, self._right, self._code = left, tabs, right, code
        self._own: dict[bool, list[int]] = {}  # with a lesson, and without
        self._given: list[int] = []  # as they were shared out last
        self.setHandleWidth(8)
        for place, widget in enumerate((left, tabs, right)):
            self.addWidget(widget)
            self.setStretchFactor(place, int(widget is tabs))
            self.setCollapsible(place, False)
        self.splitterMoved.connect(lambda *_: self._keep())
        left.changed.connect(self.share)

    @property
    def own(self) -> tuple[int, ...]:
        """The widths that the user has given the columns while no lesson is open, or none."""
        return tuple(self._own.get(False, ()))

    def take(self, widths: Sequence[int]) -> None:
        """Be as wide as the user has left them; other numbers than three say nothing."""
        if len(widths) == self.count():
            self._own[False] = [max(width, 0) for width in widths]
            self.share()

    def share(self) -> None:
        """Share out the width: as the user wants it, or else as is said above."""
        self._given = self._wanted()
        self.setSizes(self._given)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the new width; what the user has dragged, Qt lets grow in the middle."""
        super().resizeEvent(event)
        if self._left.has_lesson not in self._own:
            self.share()
        elif self.isVisible():
            self._keep()

    def event(self, event: QEvent) -> bool:
        """Share out anew when a column needs more or less: letters of another size come late."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self._wanted() != self._given:
            self.share()
        return done

    def _wanted(self) -> list[int]:
        own = None if self._code.isHidden() else self._own.get(self._left.has_lesson)
        return own or self._shares()

    def _shares(self) -> list[int]:
        seen = [not part.isHidden() for part in (self._left, self._tabs, self._right)]
        seen[2] = seen[2] and not self._code.isHidden()  # a lesson may hide it
        width = self.width() - self.handleWidth() * max(sum(seen) - 1, 0)
        left = self._left.minimumSizeHint().width()
        if self._left.has_lesson:
            share, least, most = _READ
            # Where there is no code, lesson and plots are all there is to be seen.
            share = share if seen[2] else 2 * share
            left = max(left, min(max(round(share * width), least), most if seen[2] else width))
        left = left if seen[0] else 0
        code = max(round(_CODE * width), self._code.width_for(_LINE))
        code = min(code, self._code.width_for(_LONGEST))
        tabs = max(self._tabs.minimumSizeHint().width(), _PLOT * self.fontMetrics().height())
        code = min(code, width - left - tabs)
        code = max(code, self._right.minimumSizeHint().width()) if seen[2] else 0
        return [left, width - left - code, code]

    def _keep(self) -> None:
        if all(self.sizes()) and not self._code.isHidden():  # else one is hidden now
            self._own[self._left.has_lesson] = self.sizes()
