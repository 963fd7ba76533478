"""An array drawn, and the card around it."""

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from gui.one_step.card import Card
from gui.widgets import theme
from gui.widgets.array_view import ArrayView
from gui.widgets.colours import POSITIVE, render


def test_a_large_array_is_drawn_by_pixel_and_magnified(qtbot, look):
    view = ArrayView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    values = np.zeros((1000, 700))
    values[123, 456] = -5.0
    view.show_array(values)
    view.show()
    assert not view.numbered
    assert view.cell_at(view._cell((123, 456)).center()) == (123, 456)
    picture = view._render(view._area().size())
    purple = [
        (x, y)
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).blue() > 200
    ]
    assert 1 <= len(purple) <= 4  # the one cell among 700 000 is seen


def test_problems_with_numbers_that_are_not_finite_are_drawn(qtbot):
    view = ArrayView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show_array(np.array([[np.inf, -np.inf], [np.nan, 1e308]]))
    view.show()
    view.grab()
    view.show_array(np.full((300, 300), np.nan))
    view.grab()


def test_what_was_not_sampled_looks_other_than_what_is_not_finite(qtbot, qapp, look):
    values = np.full((64, 100), np.nan)
    values[::8, ::10] = 1.0
    values[0, 0] = np.inf
    card = Card()
    qtbot.addWidget(card)
    card.show_value("grad_w1", values, "H × D_in", gaps=True)
    said = card._figures.text()
    assert "6\u202f320 not sampled" in said
    assert "1 not finite" in said
    assert "mean" in said
    picture = render(values, 1.0, QSize(100, 64), gaps=True)
    colour = lambda row, column: QColor(picture.pixel(column, row)).name()  # noqa: E731
    assert colour(0, 0) == QColor(theme.current().error).name()
    assert colour(1, 1) == QColor(theme.current().panel).name()
    small = QColor(render(values, 1.0, QSize(10, 8), gaps=True).pixel(3, 3)).name()
    assert small == POSITIVE  # what there is is seen in a small picture, too
    card.show_value("grad_w2", np.array([[np.nan, 2.0]]), "1 × 2", gaps=True)
    assert "1 not sampled" in card._figures.text()


@pytest.mark.parametrize("fits", [True, False])
def test_cells_that_are_not_finite_are_counted_beside_their_colour(qtbot, fits):
    card = Card(fits=fits)
    qtbot.addWidget(card)
    values = np.ones((30, 30))
    card.show_value("h", values, "N × H")
    assert "not finite" not in card._figures.text()
    values[3, 4:6] = np.inf, np.nan
    card.show_value("h", values, "N × H")
    assert "2 not finite" in card._figures.text()
    assert theme.current().error in card._figures.text()
    card.show_figures(False)
    assert "2 not finite" in card._figures.text()
    assert "mean" in card.view.toolTip()


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_figures_of_the_colour_bar_have_their_room(qtbot, qapp, look, scale):
    look.set_projector(scale == 1.5)
    view = ArrayView()
    qtbot.addWidget(view)
    view.show_array(np.full((300, 300), -5.6349e28))
    view.resize(view.minimumSizeHint())
    view.show()
    metrics = view.fontMetrics()
    low, _ = view._bounds()
    assert low == "−5.63e+28"
    assert metrics.horizontalAdvance(low) <= view._area().width()
    assert view.height() - view._area().bottom() >= view._legend() > 2 * metrics.height()
    look.set_projector(False)
