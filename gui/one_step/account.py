"""The account of a line: what it does, how one cell came to be, and whether that is right."""

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.inspect.microscope.by_hand import by_hand
from core.inspect.microscope.explanation import Explanation, Kind, Term
from core.inspect.microscope.inside import Failed, Graph, Layers, Node, OptimizerStep, Sealed
from core.inspect.microscope.optimizers import remark
from core.inspect.microscope.recording import Moment, Recording
from core.inspect.microscope.sentences import line_note
from gui.one_step.names import shown
from gui.widgets import theme
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.widgets.words import short, words

_FEW = 6  # terms that are written out in one line
_INDENT = 16  # blanks before the result, at most: a long name may fill the line


def write(explanation: Explanation, rest: str) -> str:
    """The arithmetic of a cell: what it is called, the sum written out, and what it comes to.

    `rest` is a sentence with {number} and {sum} for the terms that there is no room for.
    """
    place = shown(explanation.name)
    if not explanation.single:
        place += f"[{explanation.row}, {explanation.column}]"
    if explanation.kind is Kind.UNKNOWN:
        return f"{place} = {exactly(explanation.stored)}"
    lines = []
    if explanation.terms:
        lines.append(f"{place} = {_sum(explanation, rest)}")
    elif explanation.written:
        lines.append(f"{place} = {explanation.written}")
    result = "=" if explanation.agrees else "≈"
    indent = " " * min(len(place) + 1, _INDENT)
    lines.append(f"{indent}{result} {exactly(explanation.redone)}")
    return "\n".join(lines)


def exactly(value: float) -> str:
    """A number to its last digit; whole ones without a point."""
    whole = math.isfinite(value) and value == round(value) and abs(value) < 1e15
    return (str(round(value)) if whole else repr(value)).replace("-", "−")


def _sum(explanation: Explanation, rest: str) -> str:
    terms = explanation.terms
    shown, hidden = terms[:_FEW], terms[_FEW:]
    write_term = _square if explanation.kind is Kind.SQUARES else _product
    text = " + ".join(map(write_term, shown))
    count = explanation.rest_count + len(hidden)
    if count:
        left = explanation.rest + sum(term.value for term in hidden)
        text += " + " + rest.format(number=count, sum=short(left))
    return text


def _square(term: Term) -> str:
    return f"{_bracketed(term.factors[0])}²" if term.factors else short(term.value)


def _product(term: Term) -> str:
    return "·".join(map(_bracketed, term.factors)) if term.factors else short(term.value)


def _bracketed(number: float) -> str:
    text = short(number)
    return f"({text})" if text.startswith("−") else text


class Account(Panel):
    """Sentences, the arithmetic, and what that comes to beside the program's own number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, "")
        self.sentence = Label(objectName="quiet", wordWrap=True)
        self.arithmetic = Label(objectName="code", wordWrap=True)
        self.arithmetic.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verdict = Label(objectName="quiet", wordWrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for label in (self.sentence, self.arithmetic, self.verdict):
            layout.addWidget(label)

    def retranslate(self) -> None:
        """The tab shows all of it anew."""

    def apply_theme(self) -> None:
        """Take the letters of the theme."""
        self.arithmetic.setFont(theme.code_font())

    def tell(self, text: str) -> None:
        """Say this, and nothing of any line."""
        self.sentence.setText(text)
        self.sentence.setVisible(bool(text))
        self.arithmetic.hide()
        self.verdict.hide()

    def show_line(
        self,
        recording: Recording,
        moment: Moment,
        node: int,
        explanation: Explanation | None,
        reason: str,
    ) -> None:
        """Tell of this line, of that node in its graph, and of a cell.

        `reason` is said where there is no explanation.
        """
        sentences = self._inside(recording, moment, node)
        beside = line_note(recording, moment)
        if beside:
            sentences.append(words(beside))
        elif explanation:
            sentences.append(words(explanation.message))
        sentences += [reason]
        sentences += [words(one) for one in (recording.message, recording.note) if one]
        self.tell("\n".join(filter(None, sentences)))
        self.arithmetic.setVisible(explanation is not None)
        verdict = ""
        if explanation:
            self.arithmetic.setText(write(explanation, self.tr("({number} more: {sum})")))
            if explanation.kind is not Kind.UNKNOWN and not explanation.agrees:
                verdict = self.tr(
                    "Recomputed in a different order; the program's value is {stored}."
                ).format(stored=exactly(explanation.stored))
            elif explanation.kind is not Kind.UNKNOWN:
                verdict = self.tr("Recomputed, and equal to the program's value.")
            verdict = "\n".join(filter(None, (self._decided(explanation), verdict)))
        self.verdict.setText(verdict)
        self.verdict.setVisible(bool(verdict))

    def _inside(self, recording: Recording, moment: Moment, node: int) -> list[str]:
        """What goes on inside of the call that the line makes."""
        inside = moment.inside
        if isinstance(inside, Failed):
            return ["⚠ " + words(inside.message)]
        if isinstance(inside, Sealed):
            return [words(inside.message)]
        if isinstance(inside, Graph):
            return self._node(inside, inside.nodes[node]) if node >= 0 else []
        if isinstance(inside, Layers):
            path = " → ".join(f"{layer.kind} {layer.path}" for layer in inside.layers)
            return [self.tr("Inside: {layers}.").format(layers=path)]
        if isinstance(inside, OptimizerStep):
            moves = self.tr("{optimizer} moves each parameter.").format(optimizer=inside.kind)
            special = remark(inside, recording, moment)
            return [moves, words(special)] if special else [moves]
        return []

    def _node(self, graph: Graph, node: Node) -> list[str]:
        """What a node does, and the lines that do it by hand: first that of what is shown of it."""
        told = [words(node.message)]
        shown_first = graph.after(node).gradient
        makes = sorted(
            zip(node.by_hand, node.lines, strict=True), key=lambda one: one[0] != shown_first
        )
        for place, (name, line) in enumerate(makes):
            said = self.tr("By hand (rung 1): line {line}, {code}")
            if graph.shares(node):
                said = self.tr("By hand (rung 1): part of line {line}, {code}")
            elif place:
                said = self.tr("Its other gradient, by hand: line {line}, {code}")
            told.append(said.format(line=line, code=by_hand().codes[name]))
        return told

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
            return self.tr("{cell}: the gradient passes.").format(cell=cell)
        return self.tr("{cell}: the gradient is stopped.").format(cell=cell)
