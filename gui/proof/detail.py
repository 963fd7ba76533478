"""One check of a proof: its sentences, its gradients where they can be read, its differences."""

from functools import partial
from html import escape

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.inspect.proof import PAIRS, WAYS, Check, Comparison, Way
from gui.one_step.card import Card
from gui.proof.table import percent
from gui.widgets import theme
from gui.widgets.curve_plot import CurvePlot, Naming
from gui.widgets.label import Label
from gui.widgets.lines import Line, PlotWords, outline
from gui.widgets.panel import Panel
from gui.widgets.words import count, figure, shape, words

# Each of PAIRS has its colour and its dash, whichever others are there.
_DASHES = (None, [4, 3], [1, 2])
_SAMPLES = ("━━", "╍╍", "┅┅")  # drawn as those dashes


class CheckDetail(Panel):
    """What was compared with what, what is allowed, and how the differences are distributed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, "")
        self._check: Check | None = None
        self.said = Label(wordWrap=True)
        self.said.setTextFormat(Qt.TextFormat.RichText)
        self.cards = {way: Card() for way in Way}
        self._cards = QWidget()
        beside = QHBoxLayout(self._cards)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(12)
        for card in self.cards.values():
            beside.addWidget(card, 1)
        self.plot = CurvePlot(self._plot_words, log_x=True, log_y=False, naming=Naming.ELSEWHERE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.said)
        layout.addWidget(self._cards)
        layout.addWidget(self.plot, 1)
        self.retranslate()
        self.apply_theme()

    def show_check(self, check: Check | None) -> None:
        """Show this one, or nothing."""
        self._check = check
        self.setVisible(check is not None)
        if check is None:
            return
        self.said.setText("<br>".join(self._sentences(check)))
        self._cards.setVisible(bool(check.values) and check.of != "")
        for way, card in self.cards.items():
            card.setVisible(way in check.values)
            if way in check.values:
                sampled = way is Way.DIFFERENCES
                card.show_value(words(WAYS[way]), check.values[way], check.name, gaps=sampled)
        self._draw(check)

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.show_check(self._check)

    def apply_theme(self) -> None:
        """Take the colours of the theme."""
        self.show_check(self._check)

    def _sentences(self, check: Check) -> list[str]:
        """In rich text: a comparison is marked as its curve is, by colour and dash."""
        sizes = f" ({' × '.join(check.shape_names)}: {shape(check.shape)})" if check.shape else ""
        name = f"<b>{escape(check.name)}</b>{escape(sizes)}"
        seen, told = escape(words(check.seen)), escape(words(check.message))
        said = {"name": name, "seen": seen, "told": told}
        if check.worst:
            parts = [self.tr("{name}: {told}. The program's value is {seen}.").format(**said)]
        else:
            parts = [self.tr("{name}, for reference: {told}.").format(**said)]
        if check.steps:
            least, most = (figure(step) for step in check.steps)
            steps = self.tr(
                "The central differences used steps from {least} to {most} in either direction."
            )
            parts.append(steps.format(least=least, most=most))
        if check.at_kink:
            kinks = self.tr(
                "{number} entries have no central difference: a ReLU switches too close to them."
            )
            parts.append(kinks.format(number=check.at_kink))
        lines = [" ".join(parts)]
        for comparison in check.comparisons:
            number = PAIRS.index(comparison.ways)
            colour = self._colour(number).name()
            sample = f"<span style='color:{colour}'>{_SAMPLES[number]}</span>"
            lines.append(f"{sample} {escape(self._tell(comparison))}")
        return lines

    def _tell(self, comparison: Comparison) -> str:
        """How far two ways are apart, and how much of that rounding explains."""
        worst = comparison.worst
        values = {
            "ways": self._name(comparison.ways),
            "apart": figure(comparison.apart),
            "allowed": figure(worst.allowed),
            "share": percent(comparison.exceeded),
        }
        if not comparison.entries:
            told = self.tr("{ways}: {told}.")
            return told.format(told=words(comparison.message), **values)
        if not worst.index:
            return self.tr("{ways}: {apart} apart; rounding explains {allowed} ({share}).").format(
                **values
            )
        return self.tr(
            "{ways}, {number} entries: {apart} apart at [{place}], where rounding explains "
            "{allowed} ({share}). Largest difference {absolute}, relative {relative}."
        ).format(
            number=count(comparison.entries),
            place=", ".join(map(str, worst.index)),
            absolute=figure(comparison.largest_absolute),
            relative=figure(comparison.largest_relative),
            **values,
        )

    def _colour(self, number: int) -> QColor:
        look = theme.current()
        return pg.mkColor((look.update, look.loss, look.text)[number])

    def _name(self, ways: tuple[Way, Way]) -> str:
        names = {
            Way.PROGRAM: self.tr("program"),
            Way.AUTOGRAD: self.tr("autograd"),
            Way.DIFFERENCES: self.tr("central"),
        }
        return " – ".join(names[way] for way in ways)

    def _pen(self, number: int) -> QPen:
        pen = pg.mkPen(self._colour(number), width=2)
        if dash := _DASHES[number]:
            pen.setDashPattern(dash)
        return pen

    def _draw(self, check: Check) -> None:
        lines = []
        for comparison in check.comparisons:
            histogram, number = comparison.histogram, PAIRS.index(comparison.ways)
            if histogram.counts.any():
                shares = histogram.counts / comparison.entries
                x, y = outline(10.0**histogram.edges, shares)
                name = partial(self._name, comparison.ways)
                pen = partial(self._pen, number)
                lines.append(Line(number, x, y, lambda name=name: (name(),), pen=pen))
        self.plot.setVisible(bool(lines))
        self.plot.show_lines(lines)

    def _plot_words(self) -> PlotWords:
        return PlotWords(
            title=self.tr("DISTRIBUTION OF THE RELATIVE DIFFERENCES"),
            across=self.tr("relative difference"),
            up=self.tr("Share of the entries"),
            spoken=self.tr("Distribution of the relative differences"),
        )
