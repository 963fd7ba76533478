"""From numbers to places along an axis."""

import numpy as np


def share(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Where values lie from low, 0, to high, 1."""
    return (values - low) / (high - low)


def with_room(values: np.ndarray) -> tuple[float, float]:
    """The ends of an axis for these values."""
    low, high = float(values.min()), float(values.max())
    # Where all are as good as equal, so much that the ends are apart.
    room = max(0.05 * (high - low), 1e-12 * max(abs(low), abs(high))) if high > low else 0.0
    room = room or max(0.5, 0.05 * abs(high))
    return low - room, high + room
