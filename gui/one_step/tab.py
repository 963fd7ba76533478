"""The tab One step: a step of the chosen program, walked through line by line."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.inspect.microscope.inside import Graph
from core.inspect.microscope.recording import Moment
from core.programs import LADDER, rung
from gui.one_step.account import Account
from gui.one_step.beside import Beside, BesideView
from gui.one_step.graph_view import GraphArea, GraphView
from gui.one_step.pictures import Pictures
from gui.one_step.so_far import SoFar
from gui.one_step.step_inspector import StepInspector
from gui.widgets import theme
from gui.widgets.icons import icon
from gui.widgets.keys import KeyAction
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.widgets.targets import Target, Targets
from gui.widgets.words import count, words

_SLIDER = 100  # pixels wide, at least
_GRAPH = 5, 9  # lines of text that the graph is high, at least: in a low tab, and in others
_REST = 24  # lines that all else takes
_NAME = 8  # letters of the other program that are seen while this one is alone


class OneStepTab(Panel):
    """Which line, what it read, what it made, and how one cell of that came to be."""

    def __init__(
        self, inspector: StepInspector, beside: Beside, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._inspector, self._beside = inspector, beside
        self._node = self._clicked = -1
        self._node_of: tuple[Moment | None, str] = None, ""  # for which line and name it is chosen
        self.back, self.on = QPushButton(), QPushButton()
        self.back.clicked.connect(lambda: inspector.move(-1))
        self.on.clicked.connect(lambda: inspector.move(1))
        self._back_key = KeyAction(Qt.Key.Key_Comma, self.back.click)
        self._on_key = KeyAction(Qt.Key.Key_Period, self.on.click)
        self.line = QSlider(Qt.Orientation.Horizontal)
        self.line.valueChanged.connect(inspector.go_to_line)
        self.code = Label(objectName="code", wordWrap=True)
        self.other = QComboBox()
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.other.setSizeAdjustPolicy(policy)
        self.other.setMinimumContentsLength(_NAME)
        self.other.activated.connect(lambda row: beside.choose(self.other.itemData(row)))
        self.beside = BesideView(inspector.reader)
        self.beside.chosen.connect(inspector.go_to_line)
        self.account = Account()
        self.sentence, self.verdict = self.account.sentence, self.account.verdict
        self.arithmetic = self.account.arithmetic
        self._heading = Label(objectName="heading")
        self._pictures = Pictures(inspector.reader)
        self._pictures.chosen.connect(
            lambda row, column: inspector.choose(inspector.name, (row, column))
        )
        self._pictures.traced.connect(
            lambda name, at, row, column: inspector.trace(name, at, (row, column))
        )
        self.cards, self.result = self._pictures.cards, self._pictures.result
        self.graph = GraphView()
        self.graph.chosen.connect(self._choose_node)
        self._so_far = Label(objectName="heading")
        self.names = SoFar()
        self.names.wanted.connect(inspector.go_to_line)
        self._lay_out()
        inspector.recorded.connect(self._show_step)
        inspector.moved.connect(self._show_line)
        inspector.explained.connect(self._show_cell)
        beside.changed.connect(self._show_beside)
        self.retranslate()
        self.apply_theme()

    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of the window that act here."""
        return self._back_key, self._on_key

    def targets(self) -> Targets:
        """What lessons can point at here."""
        return {
            "button:line-next": Target(self.on),
            "button:line-back": Target(self.back),
            "box:beside": Target(self.other),
        }

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self._name_buttons()
        self.back.setToolTip(self._back_key.tip(self.tr("Back one line")))
        self.on.setToolTip(self._on_key.tip(self.tr("Forward one line")))
        self.line.setAccessibleName(self.tr("Line of the step"))
        self._so_far.setText(self.tr("THE STEP SO FAR"))
        self.names.setAccessibleName(self.tr("What the step has made so far"))
        self.graph.setAccessibleName(self.tr("The autograd graph"))
        self.other.setAccessibleName(self.tr("Compare with another program"))
        self.other.setToolTip(self.tr("Show the step of another program beside this one"))
        self._show_step()
        self._show_line()

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        self.back.setIcon(icon("back", theme.current().text))
        self.on.setIcon(icon("play", theme.current().text))
        self.code.setFont(theme.code_font())
        self.account.apply_theme()
        self._pictures.apply_theme()
        self._share_height()
        self._name_buttons()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the app's letters too."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            # Later: the style sheet is only now given to the labels, and takes their fonts away.
            QTimer.singleShot(0, self, self.apply_theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words out of the buttons where there is no room for the slider then."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._name_buttons)  # not amid the layout
        QTimer.singleShot(0, self, self._share_height)

    def _share_height(self) -> None:
        """Leave the pictures their room in a low window, and the graph what they don't need."""
        line = self.fontMetrics().height()
        low, high = _GRAPH
        self._graph_area.fit(line * max(low, min(high, self.height() // line - _REST)))
        self._column.setStretchFactor(self._pictures, 0 if self._pictures.few else 50)

    def _name_buttons(self) -> None:
        names = self.tr("Previous line"), self.tr("Next line")
        for button, name in zip((self.back, self.on), names, strict=True):
            button.setText(name)
            button.setAccessibleName(name)
        head = (self._heading, self.back, self.on)
        for button in (self.back, self.on):  # the way on keeps its name for longest
            needed = sum(widget.sizeHint().width() for widget in head) + _SLIDER + 6 * 8
            if needed > self.width():
                button.setText("")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self._heading, self.back, self.on):
            head.addWidget(widget)
        head.addWidget(self.line, 1)
        self._graph_area = GraphArea(self.graph)
        # In a small window the rest scrolls, so that the pictures keep a size to be seen.
        inside = QWidget()
        layout = self._column = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.setSpacing(8)
        area = self._alone = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        # Once more when the layout has found out how high all of it is.
        area.verticalScrollBar().rangeChanged.connect(self._reveal)
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
        # What is free goes to those that need it, and what they leave to the gap between.
        layout.addWidget(self._graph_area, 90)
        # The arithmetic before the pictures: however small the window, it is seen.
        layout.addWidget(self.account)
        layout.addWidget(self._pictures, 50)
        layout.addStretch(1)
        layout.addWidget(self._so_far)
        layout.addWidget(self.names, 20)

    def _show_step(self) -> None:
        """Another step, or none."""
        seen = self._inspector.seen
        for widget in (self.back, self.on, self.line, self.names, self._so_far, self.other):
            widget.setVisible(seen is not None)
        self._show_beside()
        if seen is None:
            self._heading.setText("")
            self.code.setText("")
            self._graph_area.hide()
            self._pictures.hide()
            message = self._inspector.message
            self.account.tell(words(message) if message else self.tr("Recording…"))
            return
        self._heading.setText(self.tr("STEP {step}").format(step=count(seen.recording.step)))
        self._name_buttons()
        with QSignalBlocker(self.line):
            self.line.setMaximum(len(seen.recording.moments) - 1)

    def _show_line(self) -> None:
        """Another line, variable or cell."""
        moment = self._inspector.moment
        if moment is None:
            return
        with QSignalBlocker(self.line):
            self.line.setValue(moment.index)
        number = self.tr("line {number}").format(number=moment.line)
        self.code.setText(f"{number}   {moment.code}")
        if self._clicked >= 0:
            self._node, self._clicked, self._node_of = (
                self._clicked,
                -1,
                (moment, self._inspector.name),
            )
        elif self._node_of[0] is not moment or self._node_of[1] != self._inspector.name:
            self._node = -1  # another cell of the same is still that node's
        seen = self._inspector.seen
        assert seen is not None
        self.names.show_names(seen.recording, moment, self._inspector.name)
        inside = moment.inside
        self._graph_area.setVisible(isinstance(inside, Graph))
        self._pictures.brief = isinstance(inside, Graph)  # the graph needs the room more
        if isinstance(inside, Graph):
            self._graph_area.show_graph(inside, self._chosen_node(inside))
        self._show_cell()
        self._show_beside()

    def _show_cell(self) -> None:
        """How the chosen cell came to be, as soon as that is known, and what it was made of."""
        inspector = self._inspector
        seen, moment = inspector.seen, inspector.moment
        if seen is None or moment is None:
            return
        explanation = inspector.explain()
        reason = self.tr("Working out how this cell was made…") if inspector.explaining else ""
        if inspector.unexplained:
            reason = words(inspector.unexplained)
        node = self._chosen_node(moment.inside) if isinstance(moment.inside, Graph) else -1
        self.account.show_line(seen.recording, moment, node, explanation, reason)
        cell = inspector.cell
        self._pictures.setVisible(
            self._pictures.show_line(seen, moment, inspector.name, cell, explanation)
        )
        self._share_height()
        QTimer.singleShot(0, self, self._reveal)

    def _reveal(self, *_: int) -> None:
        """Have the result in view, if somebody has asked for the cell in it."""
        if self._inspector.found and self.result.isVisible():
            self._alone.ensureWidgetVisible(self.result, 0, 8)

    def _show_beside(self) -> None:
        """The other program's step, where one is chosen and the step is recorded."""
        seen, beside = self._inspector.seen, self._beside
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
        names = self.other.view()  # is wider than the box, where that is narrow
        names.setMinimumWidth(names.sizeHintForColumn(0) + 2 * self.fontMetrics().height())
        together = seen is not None and bool(beside.program)
        self.code.setVisible(not together)  # it is among the lines below
        self._alone.setVisible(not together)
        self.beside.setVisible(together)
        if seen and together:
            if beside.pair:
                self.beside.show_pair(
                    beside.pair, seen.shapes, self._inspector.index, self._inspector.name
                )
            else:
                reason = words(beside.message) if beside.message else self.tr("Recording…")
                self.beside.show_reason(reason)

    def _chosen_node(self, graph: Graph) -> int:
        """The node that was clicked, or else the one that made what is looked at; -1 for none."""
        if self._node >= 0:
            return self._node
        feeds = self._inspector.name.removesuffix(".grad")
        for node in graph.nodes:
            if node.accumulates and node.value == feeds:
                return node.index
        maker = graph.maker(self._inspector.name)
        return maker.index if maker else -1

    def _choose_node(self, index: int) -> None:
        """Show the gradient that a node works out."""
        moment = self._inspector.moment
        if moment is None or not isinstance(moment.inside, Graph):
            return
        made = moment.inside.after(moment.inside.nodes[index])
        name = f"{made.value}.grad" if made.accumulates else made.name
        self._clicked = index
        if self._inspector.value(name) is not None:
            self._inspector.choose(name)
        else:
            self._show_line()
