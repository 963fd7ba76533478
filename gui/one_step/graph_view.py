"""The autograd graph of a step, drawn: one box a node, from the loss down to the weights."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QWidget

from core.inspect.microscope.inside import Edge, Graph, Node
from gui.widgets import theme
from gui.widgets.words import figure, shape

_GAP_X = 16
_INSIDE = 8, 4  # between a box and its words
_BESIDE = 6  # between an arrow and its words
_MARGIN = 120, 60  # what is seen around the chosen node, too


class GraphView(QWidget):
    """`chosen` carries the index of the node that was clicked, or moved to by keyboard."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._graph: Graph | None = None
        self._places: dict[int, tuple[int, int]] = {}
        self._chosen = -1
        self._box = 0, 0

    def show_graph(self, graph: Graph, chosen: int) -> None:
        """Draw this graph; one node is chosen, or none (-1)."""
        self._graph, self._chosen = graph, chosen
        self._places = _arrange(graph)
        self._make_room()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for all nodes."""
        rows = 1 + max((row for row, _ in self._places.values()), default=0)
        columns = 1 + max((column for _, column in self._places.values()), default=0)
        high, wide = self._box
        return QSize(columns * (wide + _GAP_X) + 8, rows * (high + self._gap()) - self._gap() + 8)

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters need larger boxes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._make_room()

    def _gap(self) -> int:
        """Between two rows of boxes: room for a line of words."""
        return self.fontMetrics().height() + 10

    def _make_room(self) -> None:
        """Boxes as large as the longest words in them."""
        metrics, (across, down) = self.fontMetrics(), _INSIDE
        lines = [
            line for node in (self._graph.nodes if self._graph else ()) for line in _said(node)
        ]
        wide = max(map(metrics.horizontalAdvance, lines), default=0)
        self._box = 2 * metrics.height() + 2 * down, wide + 2 * across + 2
        self.setMinimumSize(self.sizeHint())
        self.updateGeometry()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a node."""
        for index in self._places:
            if self.box(index).contains(event.position()):
                self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go from node to node."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None or self._graph is None:
            super().keyPressEvent(event)
            return
        self.chosen.emit(min(max(self._chosen + step, 0), len(self._graph.nodes) - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrows, then the boxes over them, then what each arrow passes on."""
        if self._graph is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme.current()
        painter.setPen(QPen(QColor(look.line), 2))
        for edge in self._graph.edges:
            painter.drawLine(*self._ends(edge))
        for node in self._graph.nodes:
            self._paint_node(painter, node)
        painter.setPen(QColor(look.quiet))
        painter.setFont(self.font())
        for edge in self._graph.edges:
            text, place = self.words_of(edge)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    def _ends(self, edge: Edge) -> tuple[QPointF, QPointF]:
        begin, end = self.box(edge.source), self.box(edge.target)
        return (
            QPointF(begin.center().x(), begin.bottom()),
            QPointF(end.center().x(), end.top()),
        )

    def words_of(self, edge: Edge) -> tuple[str, QRectF]:
        """What an arrow passes on, and where that is written: beside it, where it is alone.

        That is at the node that it ends at, or, where several end there, at the one it begins at.
        """
        assert self._graph is not None
        begin, end = self._ends(edge)
        joined = sum(other.target == edge.target for other in self._graph.edges) > 1
        parted = sum(other.source == edge.source for other in self._graph.edges) > 1
        gap, metrics = self._gap(), self.fontMetrics()
        left = (begin if joined else end).x() + _BESIDE
        top = begin.y() if joined else end.y() - gap
        room = self._box[1] / 2 + _GAP_X - 2 * _BESIDE
        place = QRectF(left, top, room, gap)
        if edge.gradient is None or (joined and parted):
            return "", place
        norm = f"‖·‖ {figure(edge.norm)}"
        for text in (f"{shape(edge.gradient.shape)}  {norm}", norm):
            if metrics.horizontalAdvance(text) <= room:
                return text, place
        return "", place

    def _paint_node(self, painter: QPainter, node: Node) -> None:
        look, box = theme.current(), self.box(node.index)
        chosen = node.index == self._chosen
        painter.setBrush(QColor(look.field))
        colour = look.accent if chosen else look.backward if node.gradient else look.line
        painter.setPen(QPen(QColor(colour), 2 if chosen else 1))
        painter.drawRoundedRect(box, 6, 6)
        across, down = _INSIDE
        inner = box.adjusted(across, down, -across, -down)
        painter.setPen(QColor(look.text))
        painter.setFont(self.font())
        above, below = _said(node)
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, above)
        painter.setPen(QColor(look.quiet))
        painter.drawText(inner, Qt.AlignmentFlag.AlignBottom, below)

    def box(self, index: int) -> QRectF:
        """Where a node is drawn."""
        row, column = self._places[index]
        high, wide = self._box
        return QRectF(4 + column * (wide + _GAP_X), 4 + row * (high + self._gap()), wide, high)


class GraphArea(QScrollArea):
    """The graph in the room that is left, at first from its root on, then with the chosen node.

    It is no reason to scroll what it lies in, and never higher than the graph.
    """

    def __init__(self, graph: GraphView, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self._graph, self._chosen = graph, -1
        self._shown: Graph | None = None
        self._from_root = True
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(graph)

    def sizeHint(self) -> QSize:
        """As low as it may be."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def show_graph(self, graph: Graph, chosen: int) -> None:
        """Draw the graph; bring a node into view that is chosen in it, or that led to it."""
        if graph is not self._shown:
            self._from_root = chosen < 0 or graph.nodes[chosen].accumulates
        elif chosen != self._chosen:
            self._from_root = False
        opened, self._shown, self._chosen = graph is not self._shown, graph, chosen
        self._graph.show_graph(graph, chosen)
        self.fit(self.minimumHeight())
        if opened and self._from_root:
            self.verticalScrollBar().setValue(0)
        self._reveal()
        QTimer.singleShot(0, self, self._reveal)  # when the layout has found its size

    def fit(self, least: int) -> None:
        """Be so high at least, unless the graph itself is lower, and at most as high as that."""
        bar = self.horizontalScrollBar().sizeHint().height() + 2 * self.frameWidth()
        whole = self._graph.sizeHint().height() + bar
        self.setMaximumHeight(whole)
        self.setMinimumHeight(min(least, whole))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chosen node in view."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        if self._chosen >= 0 and not self._from_root:
            box = self._graph.box(self._chosen)
            # Not more around it than there is room for, or it is the node that is left out.
            across, down = (
                min(margin, max(room - size, 0) // 2)
                for margin, room, size in zip(
                    _MARGIN,
                    (self.viewport().width(), self.viewport().height()),
                    (round(box.width()), round(box.height())),
                    strict=True,
                )
            )
            for corner in (box.topLeft(), box.bottomRight(), box.center()):
                self.ensureVisible(round(corner.x()), round(corner.y()), across, down)


def _said(node: Node) -> tuple[str, str]:
    """The two lines in a node's box."""
    known = node.gradient or ("+ .grad" if node.accumulates else "")
    below = f"{known}  {shape(node.shape)}  ‖·‖ {figure(node.norm)}" if node.name else known
    return node.value if node.accumulates else node.kind, below.strip()


def _arrange(graph: Graph) -> dict[int, tuple[int, int]]:
    """Row and column of each node: below all that lead to it, side by side where they meet."""
    row = {node.index: 0 for node in graph.nodes}
    for _ in graph.nodes:  # longest paths; graphs of one step are small
        for edge in graph.edges:
            row[edge.target] = max(row[edge.target], row[edge.source] + 1)
    places: dict[int, tuple[int, int]] = {}
    for node in sorted(graph.nodes, key=lambda node: (row[node.index], node.accumulates)):
        taken = [column for other, column in places.values() if other == row[node.index]]
        places[node.index] = row[node.index], len(taken)
    return places
