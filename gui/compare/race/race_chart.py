"""The chart of a race: step time against size, and where one line overtakes another."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtWidgets import QWidget

from core.compare.race import Crossing, Names, Standing, is_square, leading, lines, tell_crossing
from core.compare.race import Line as RaceLine
from core.programs import order
from gui.widgets import pens
from gui.widgets.curve_plot import CurvePlot, Naming
from gui.widgets.lines import Line, Mark, PlotWords
from gui.widgets.words import words

_MOST = 4  # marks that can be read; of more, those where the lead changes are drawn


class RaceChart(CurvePlot):
    """A line for each contender, drawn as its program is in every race."""

    _standings: tuple[Standing, ...] = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self._name_axes, log_x=True, naming=Naming.BELOW, parent=parent)

    def show_race(
        self, standings: Sequence[Standing], names: Names, crossings: Sequence[Crossing]
    ) -> None:
        """Draw how these did; `names` are those of all who take part."""
        self._standings = tuple(standings)
        self.retranslate()  # what lies across may be another thing now
        square = is_square(standing.size for standing in standings)
        drawn = sorted(lines(standings).items(), key=lambda one: (order(one[0].program), one[0]))
        variants = sorted({_variant(line) for line, _ in drawn})
        found = [crossing for crossing in crossings if crossing.square == square]
        if len(found) > _MOST:
            found = list(leading(found, standings))
        self.show_lines(
            [
                _line(line, points, square, names, variants.index(_variant(line)))
                for line, points in drawn
            ],
            [self._mark(crossing, names) for crossing in found],
        )

    def _mark(self, crossing: Crossing, names: Names) -> Mark:
        a, b = (words(names.of(one)) for one in (crossing.overtaker, crossing.overtaken))
        told = words(tell_crossing(crossing, names))
        return Mark(crossing.at, self.tr("{a}\novertakes {b}").format(a=a, b=b), told)

    def _name_axes(self) -> PlotWords:
        square = is_square({standing.size for standing in self._standings})
        across = self.tr("D_in = H") if square else self.tr("arithmetic of a step, FLOP")
        empty = self.tr("Step time by size: contenders are drawn when they have finished")
        return PlotWords(self.tr("STEP TIME, SECONDS"), across, empty)


def _variant(line: RaceLine) -> tuple[str, str, int]:
    return line.device, line.dtype, line.threads


def _line(
    line: RaceLine, points: Sequence[Standing], square: bool, names: Names, variant: int
) -> Line:
    across = [point.size.hidden if square else point.size.flop for point in points]
    return Line(
        order(line.program),
        np.array(across, dtype=float),
        np.array([point.step_time for point in points]),
        lambda: (words(names.of(line)),),
        (
            np.array([1 / _quarter(point, 3) for point in points]),
            np.array([1 / _quarter(point, 1) for point in points]),
        ),
        dots=True,
        pen=partial(pens.program_pen, order(line.program), variant),
        symbol=pens.symbol(variant),
    )


def _quarter(standing: Standing, which: int) -> float:
    """The speed that so many quarters of the turns stay under."""
    return float(np.quantile(standing.plain.rounds, which / 4))
