"""The autograd graph of a step, drawn: one box a node, from the loss down to the weights."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.microscope.inside import Graph, Node
from gui import theme
from gui.words import figure, shape

_GAP_X, _GAP_Y = 16, 22
_INSIDE = 8, 4  # between a box and its words


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
        return QSize(columns * (wide + _GAP_X) + 8, rows * (high + _GAP_Y))

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters need larger boxes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._make_room()

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
        """Draw the arrows, then the boxes over them."""
        if self._graph is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme.current()
        painter.setPen(QPen(QColor(look.line), 2))
        for edge in self._graph.edges:
            begin, end = self.box(edge.source), self.box(edge.target)
            painter.drawLine(
                QPointF(begin.center().x(), begin.bottom()), QPointF(end.center().x(), end.top())
            )
        for node in self._graph.nodes:
            self._paint_node(painter, node)

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
        return QRectF(4 + column * (wide + _GAP_X), 4 + row * (high + _GAP_Y), wide, high)


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
