"""The floating-point formats: how finely they round, how small and how large their numbers are."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Format:
    """A floating-point format.

    A result is rounded by up to `unit` of itself, a partial sum inside a matrix product by up
    to `sum_unit` (the 16-bit formats are added up in float32), and nothing by less than `tiny`,
    the smallest number that it has.
    """

    unit: float
    sum_unit: float
    tiny: float
    largest: float

    def round_small(self, number: float) -> float:
        """This positive number, rounded to the format if that is coarser below its normal range."""
        normal = self.tiny / (2 * self.unit)
        return round(number / self.tiny) * self.tiny if number < normal else number


FORMATS: Mapping[str, Format] = {
    "float64": Format(2.0**-53, 2.0**-53, 2.0**-1074, float(np.finfo(np.float64).max)),
    "float32": Format(2.0**-24, 2.0**-24, 2.0**-149, float(np.finfo(np.float32).max)),
    "float16": Format(2.0**-11, 2.0**-24, 2.0**-24, 65504.0),
    "bfloat16": Format(2.0**-8, 2.0**-24, 2.0**-133, 3.3895e38),
}
