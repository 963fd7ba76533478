"""From numbers to places along an axis."""

import numpy as np


def share(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Where values lie from low, 0, to high, 1."""
    return (values - low) / (high - low)


def log10(values: np.ndarray) -> np.ndarray:
    """The logarithms; nan where a value has none."""
    values = np.asarray(values, dtype=float)
    with np.errstate(all="ignore"):
        logs = np.log10(values)
    return np.where(np.isfinite(logs), logs, np.nan)


def with_room(values: np.ndarray) -> tuple[float, float]:
    """The ends of an axis for these values."""
    low, high = float(values.min()), float(values.max())
    room = 0.05 * (high - low) or 0.5
    return low - room, high + room
