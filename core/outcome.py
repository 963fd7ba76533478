"""How a run ended, or how far one has come that is paused."""

from dataclasses import dataclass

import numpy as np

from core.autopsy import Birth
from core.experiment import Experiment
from core.history import History
from core.message import Message
from core.snapshot import State


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `step` steps were done; `experiment` has the threads that were used.

    `seconds` were spent training, of them `first_step` on the first step, in which a program
    may compile or set itself up. `learning_rates` are pairs of a step and the rate from it on.
    `message` says what went wrong, if anything did, and `birth` where the first non-finite
    number came from, if the run diverged. `rate` is in steps a second, over all of the run but
    its first step (or 0).
    """

    experiment: Experiment
    state: State
    step: int
    history: History
    seconds: float
    first_step: float
    weights: dict[str, np.ndarray]
    learning_rates: tuple[tuple[int, float], ...]
    message: Message | None = None
    birth: Birth | None = None
    rate: float = 0.0
