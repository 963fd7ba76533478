"""Settings with which a program learns well, where it does not with those of an experiment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.experiment.experiment import FIELDS, Experiment
from core.experiment.schedule import Schedule
from core.programs import find

# Both take steps of about the learning rate, however large the gradients are.
_RATES: Mapping[str, float] = {"rmsprop": 1e-3, "adam": 1e-3}


@dataclass(frozen=True)
class Advice:
    """Better settings by field, and the field that calls for them: "optimizer" or "program"."""

    settings: Mapping[str, Any]
    field: str


def advise(experiment: Experiment) -> Advice | None:
    """What to set so that the experiment's program learns well; None if nothing is known."""
    rate = _RATES.get(experiment.optimizer, 0.0)
    if max(experiment.learning_rate.rates) < rate / 100:
        return Advice({"learning_rate": Schedule(rate)}, "optimizer")
    settings = better_settings(experiment)
    return Advice(settings, "program") if settings else None


def better_settings(experiment: Experiment) -> dict[str, Any]:
    """What its program says that it learns well with; empty if nothing of it is to be changed."""
    if experiment.optimizer in _RATES:  # the program speaks of plain steps
        return {}
    suits = {
        name: FIELDS[name].read(value) for name, value in find(experiment.program).suits.items()
    }
    differs = any(getattr(experiment, name) != value for name, value in suits.items())
    return suits if differs else {}
