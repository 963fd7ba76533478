"""The figures of a proof, as its table and its sentences show them."""

import math

from gui.widgets.words import THIN_SPACE

MOST = 9.99  # a larger share says no more than that it is far too large


def percent(share: float) -> str:
    """What part of the explained a difference is; never 100 % for more than that."""
    if math.isnan(share):
        return "–"
    if share > MOST:
        return f"> {100 * MOST:.0f}{THIN_SPACE}%"
    if share > 1:
        return f"{math.ceil(100 * share - 1e-9)}{THIN_SPACE}%"
    if 0 < share < 0.001:
        return f"< 0.1{THIN_SPACE}%"
    return (
        f"{100 * share:.0f}{THIN_SPACE}%" if share >= 0.0995 else f"{100 * share:.2g}{THIN_SPACE}%"
    )
