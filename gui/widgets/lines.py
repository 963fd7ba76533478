"""What plots of a comparison are asked to draw: lines, marks, signs, and the words beside them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QPen

from gui.widgets import style


@dataclass(frozen=True, eq=False)
class Line:
    """One line: `x` and `y` of equal length, and the parts of its name, asked for when needed.

    `number` says how it is drawn (see style.pen), unless `pen` does, which is asked whenever the
    theme changes. `spread`, if given, are two arrays, the low and
    the high end of what was measured at each point. `dots` marks each point with
    the `symbol`, and `joined` tells whether there is a line between them.
    """

    number: int
    x: np.ndarray
    y: np.ndarray
    parts: Callable[[], tuple[str, ...]]
    spread: tuple[np.ndarray, np.ndarray] | None = None
    dots: bool = False
    joined: bool = True
    pen: Callable[[], QPen] | None = None
    symbol: str = "o"

    @property
    def stroke(self) -> QPen:
        """The pen that draws it, in the colours of the theme."""
        return self.pen() if self.pen else style.pen(self.number)


@dataclass(frozen=True)
class Mark:
    """An upright line at `at`: its name stands along it, and `told` is what the pointer tells."""

    at: float
    name: str
    told: str


@dataclass(frozen=True)
class Sign:
    """What stands at `x` at the upper edge instead of a point, and what the pointer tells of it."""

    x: float
    text: str
    told: str


@dataclass(frozen=True)
class Words:
    """What stands at a plot: heading, name of the lower axis, and what it says while empty."""

    title: str
    across: str
    empty: str = ""
