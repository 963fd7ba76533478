"""The final weights of runs, read from their files, and two of them side by side."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from core.base.aside import read_plain
from core.base.message import Refused, say
from core.run.measure import Distribution, measure_alike

Weights = Mapping[str, np.ndarray]


def read_weights(path: Path, largest: int) -> dict[str, np.ndarray]:
    """The arrays in a safetensors file of up to so many bytes, by name.

    Raises Refused; its cause is an OSError if the file could not be read, and may be whole.
    """
    from safetensors.numpy import load

    try:
        return load(read_plain(path, largest))
    except OSError as error:
        reason = error.strerror or str(error)
        words = say("{path} can't be opened: {reason}.", path=str(path), reason=reason)
        raise Refused(words) from error
    except Exception as error:  # whatever a damaged file makes of the reader
        words = say("{path} can't be opened: it holds no weights, or only a part.", path=str(path))
        raise Refused(words) from error


def weights_alike(one: Weights, other: Weights) -> dict[str, tuple[Distribution, Distribution]]:
    """The distributions of the weights that two runs both have, by name, with the same bins."""
    found = {}
    for name in one:
        if name in other:
            first, second = measure_alike((one[name], other[name]))
            found[name] = first, second
    return found
