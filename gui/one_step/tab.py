"""The tab One step: a step of the chosen program, walked through line by line."""

import math

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.microscope.explanation import Explanation, Kind
from core.microscope.inside import Graph, Layers, OptimizerStep, Sealed
from core.microscope.recording import Moment
from core.programs import LADDER, rung
from gui import theme
from gui.icons import icon
from gui.one_step.beside import Beside
from gui.one_step.beside_view import BesideView
from gui.one_step.explained import exactly, write
from gui.one_step.graph_view import GraphView
from gui.one_step.lens import Lens
from gui.one_step.names import shown, shown_in_full
from gui.one_step.pictures import Pictures
from gui.panel import Panel
from gui.words import count, short, words

_SLIDER = 100  # pixels wide, at least
_GRAPH = 9  # lines of text that the graph is high, at least


class OneStepTab(Panel):
    """Which line, what it read, what it made, and how one cell of that came to be."""

    def __init__(self, lens: Lens, beside: Beside, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lens, self._beside = lens, beside
        self._node = self._clicked = -1
        self.back, self.on = QPushButton(), QPushButton()
        self.back.clicked.connect(lambda: lens.move(-1))
        self.on.clicked.connect(lambda: lens.move(1))
        self.line = QSlider(Qt.Orientation.Horizontal)
        self.line.valueChanged.connect(lens.go_to_line)
        self.code = QLabel(objectName="code", wordWrap=True)
        self.other = QComboBox()
        self.other.activated.connect(lambda row: beside.choose(self.other.itemData(row)))
        self.beside = BesideView(lens.reader)
        self.beside.chosen.connect(lens.go_to_line)
        self.sentence = QLabel(objectName="quiet", wordWrap=True)
        self._heading = QLabel(objectName="heading")
        self._pictures = Pictures(lens.reader)
        self._pictures.chosen.connect(lambda row, column: lens.choose(lens.name, (row, column)))
        self.cards, self.result = self._pictures.cards, self._pictures.result
        self.graph = GraphView()
        self.graph.chosen.connect(self._choose_node)
        self.arithmetic = QLabel(objectName="code", wordWrap=True)
        self.arithmetic.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verdict = QLabel(objectName="quiet", wordWrap=True)
        self._so_far = QLabel(objectName="heading")
        self.names = QListWidget()
        self.names.setFlow(QListView.Flow.LeftToRight)
        self.names.setWrapping(True)
        self.names.setResizeMode(QListView.ResizeMode.Adjust)
        self.names.itemActivated.connect(self._jump)
        self.names.itemClicked.connect(self._jump)
        self._lay_out()
        lens.recorded.connect(self._show_step)
        lens.moved.connect(self._show_line)
        beside.changed.connect(self._show_beside)
        self.retranslate()
        self.dress()

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._name_buttons()
        self.back.setToolTip(self.tr("Back one line (,)"))
        self.on.setToolTip(self.tr("On one line (.)"))
        self.line.setAccessibleName(self.tr("Line of the step"))
        self._so_far.setText(self.tr("THE STEP SO FAR"))
        self.names.setAccessibleName(self.tr("What the step has made so far"))
        self.graph.setAccessibleName(self.tr("The autograd graph"))
        self.other.setAccessibleName(self.tr("Beside another program"))
        self.other.setToolTip(self.tr("Show the step of another program beside this one"))
        self._show_step()
        self._show_line()

    def dress(self) -> None:
        """Take the colours of the theme."""
        self.back.setIcon(icon("back", theme.current().text))
        self.on.setIcon(icon("play", theme.current().text))
        for label in (self.code, self.arithmetic):
            label.setFont(theme.code_font())
        self._pictures.dress()
        self._graph_area.setMinimumHeight(_GRAPH * self.fontMetrics().height())
        self._name_buttons()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the app's letters too."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            # Later: the style sheet is only now given to the labels, and takes their fonts away.
            QTimer.singleShot(0, self, self.dress)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words out of the buttons where there is no room for the slider then."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._name_buttons)  # not amid the layout

    def _name_buttons(self) -> None:
        names = self.tr("Line back"), self.tr("Next line")
        for button, name in zip((self.back, self.on), names, strict=True):
            button.setText(name)
            button.setAccessibleName(name)
        head = (self._heading, self.back, self.on)
        needed = sum(widget.sizeHint().width() for widget in head) + _SLIDER + 6 * 8
        if needed > self.width():
            self.back.setText("")
            self.on.setText("")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self._heading, self.back, self.on):
            head.addWidget(widget)
        head.addWidget(self.line, 1)
        self._graph_area = _Low(widgetResizable=True)
        self._graph_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._graph_area.setWidget(self.graph)
        # In a small window the rest scrolls, so that the pictures keep a size to be seen.
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.setSpacing(8)
        area = self._alone = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 8, 12)
        whole.setSpacing(8)
        whole.addLayout(head)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.code, 1)
        line.addWidget(self.other, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(line)
        whole.addWidget(area, 1)
        whole.addWidget(self.beside, 1)
        layout.addWidget(self._graph_area, 4)
        # The arithmetic before the pictures: however small the window, it is seen.
        for label in (self.sentence, self.arithmetic, self.verdict):
            layout.addWidget(label)
        layout.addWidget(self._pictures, 5)
        layout.addStretch(1)
        layout.addWidget(self._so_far)
        layout.addWidget(self.names)

    def _show_step(self) -> None:
        """Another step, or none."""
        seen = self._lens.seen
        for widget in (self.back, self.on, self.line, self.names, self._so_far, self.other):
            widget.setVisible(seen is not None)
        self._show_beside()
        if seen is None:
            self._heading.setText("")
            self.code.setText("")
            for widget in (self._graph_area, self._pictures, self.arithmetic, self.verdict):
                widget.hide()
            message = self._lens.message
            self.sentence.setText(words(message) if message else self.tr("Recording…"))
            return
        self._heading.setText(self.tr("STEP {step}").format(step=count(seen.recording.step)))
        self._name_buttons()
        with QSignalBlocker(self.line):
            self.line.setMaximum(len(seen.recording.moments) - 1)

    def _show_line(self) -> None:
        """Another line, variable or cell."""
        moment = self._lens.moment
        if moment is None:
            return
        with QSignalBlocker(self.line):
            self.line.setValue(moment.index)
        number = self.tr("line {number}").format(number=moment.line)
        self.code.setText(f"{number}   {moment.code}")
        self._node, self._clicked = self._clicked, -1
        self._fill_names(moment)
        inside = moment.inside
        self._graph_area.setVisible(isinstance(inside, Graph))
        if isinstance(inside, Graph):
            self._show_graph(inside)
        explanation = self._lens.explain()
        name, seen = self._lens.name, self._lens.seen
        self._pictures.setVisible(bool(name))
        if seen and name:
            self._pictures.show_value(seen, name, self._lens.index, explanation)
        self._show_words(moment, explanation)
        self._show_beside()

    def _show_beside(self) -> None:
        """The other program's step, where one is chosen and the step is recorded."""
        seen, beside = self._lens.seen, self._beside
        own = seen.recording.program.id if seen else ""
        with QSignalBlocker(self.other):
            self.other.clear()
            self.other.addItem(self.tr("alone"), "")
            for program in LADDER:
                if program.id != own:
                    title = self.tr("beside {number} {program}").format(
                        number=rung(program), program=words(program.title)
                    )
                    self.other.addItem(title, program.id)
            self.other.setCurrentIndex(max(self.other.findData(beside.program), 0))
        together = seen is not None and bool(beside.program)
        self.code.setVisible(not together)  # it is among the lines below
        self._alone.setVisible(not together)
        self.beside.setVisible(together)
        if seen and together:
            if beside.pair:
                self.beside.show_pair(beside.pair, seen.shapes, self._lens.index, self._lens.name)
            else:
                reason = words(beside.message) if beside.message else self.tr("Recording…")
                self.beside.show_reason(reason)

    def _show_words(self, moment: Moment, explanation: Explanation | None) -> None:
        sentences = [words(explanation.message)] if explanation else []
        if isinstance(moment.inside, Sealed):
            sentences.insert(0, words(moment.inside.message))
        elif isinstance(moment.inside, Graph):
            node = moment.inside.nodes[self._chosen_node(moment.inside)]
            sentences.insert(0, words(node.message))
            if node.lines:
                lines = ", ".join(map(str, node.lines))
                sentences.insert(1, self.tr("By hand (rung 1): line {lines}.").format(lines=lines))
        elif isinstance(moment.inside, Layers):
            path = " → ".join(f"{layer.kind} {layer.path}" for layer in moment.inside.layers)
            sentences.insert(0, self.tr("Inside: {layers}.").format(layers=path))
        elif isinstance(moment.inside, OptimizerStep):
            sentences.insert(
                0, self.tr("{optimizer} moves each parameter.").format(optimizer=moment.inside.kind)
            )
        recording = self._lens.seen.recording if self._lens.seen else None
        if recording and recording.message:
            sentences.append(words(recording.message))
        self.sentence.setText("\n".join(sentences))
        self.arithmetic.setVisible(explanation is not None)
        verdict = ""
        if explanation:
            self.arithmetic.setText(write(explanation, self.tr("({number} more: {sum})")))
            if explanation.kind is not Kind.UNKNOWN and not explanation.agrees:
                verdict = self.tr(
                    "Worked out once more in another order; the program has {stored}."
                ).format(stored=exactly(explanation.stored))
            elif explanation.kind is not Kind.UNKNOWN:
                verdict = self.tr("Worked out once more, and equal to the program's own number.")
            verdict = "\n".join(filter(None, (self._decided(explanation), verdict)))
        self.verdict.setText(verdict)
        self.verdict.setVisible(bool(verdict))

    def _decided(self, explanation: Explanation) -> str:
        """Which cell has let the gradient through, or stopped it."""
        operands = [operand for operand in explanation.operands if operand.compared]
        if explanation.kind is not Kind.MASK or len(operands) != 1:
            return ""
        operand, pieces = operands[0], explanation.pieces
        row, column = operand.rows.start, operand.columns.start
        cell = f"{shown(operand.name)}[{row}, {column}] = {short(pieces['decided_by'])}"
        if not pieces["passes"] and math.isnan(explanation.stored):
            return ""  # inf × 0 is no number
        if pieces["passes"]:
            return self.tr("{cell}: the gradient goes through.").format(cell=cell)
        return self.tr("{cell}: the gradient is stopped.").format(cell=cell)

    def _fill_names(self, moment: Moment) -> None:
        """Every variable of the step so far, in the colour of its phase; the chosen one marked."""
        seen = self._lens.seen
        assert seen is not None
        with QSignalBlocker(self.names):
            self.names.clear()
            for earlier in seen.recording.moments[: moment.index + 1]:
                for name in earlier.makes:
                    if seen.recording.value(name, earlier.index) is None:
                        continue
                    item = QListWidgetItem(f"{shown_in_full(name)} · {earlier.line}", self.names)
                    item.setData(Qt.ItemDataRole.UserRole, (earlier.index, name))
                    item.setForeground(theme.current().phase(earlier.phase))
                    chosen = earlier.index == moment.index and name == self._lens.name
                    if chosen:
                        self.names.setCurrentItem(item)
        self.names.setFixedHeight(2 * self.names.sizeHintForRow(0) + 8)
        self.names.scrollToItem(self.names.currentItem())

    def _jump(self, item: QListWidgetItem) -> None:
        index, name = item.data(Qt.ItemDataRole.UserRole)
        self._lens.go_to_line(index, name)

    def _chosen_node(self, graph: Graph) -> int:
        if self._node >= 0:
            return self._node
        feeds = self._lens.name.removesuffix(".grad")
        for node in graph.nodes:
            if node.name == self._lens.name or (node.accumulates and node.value == feeds):
                return node.index
        return 0

    def _show_graph(self, graph: Graph) -> None:
        chosen = self._chosen_node(graph)
        self.graph.show_graph(graph, chosen)
        place = self.graph.box(chosen).center()
        self._graph_area.ensureVisible(round(place.x()), round(place.y()), 120, 60)

    def _choose_node(self, index: int) -> None:
        """Show the gradient that arrives at a node."""
        moment = self._lens.moment
        if moment is None or not isinstance(moment.inside, Graph):
            return
        node = moment.inside.nodes[index]
        name = f"{node.value}.grad" if node.accumulates else node.name
        self._clicked = index
        if self._lens.value(name) is not None:
            self._lens.choose(name)
        else:
            self._show_line()


class _Low(QScrollArea):
    """One that is no reason to scroll what it lies in: it takes the room that is left."""

    def sizeHint(self) -> QSize:
        """As low as it may be."""
        return QSize(super().sizeHint().width(), self.minimumHeight())
