"""What to sweep a field over, before anyone has said so: values around those of an experiment."""

from core.compare.sweep.axis import examples
from core.experiment.devices import Machine
from core.experiment.experiment import FIELDS, Experiment
from core.experiment.fields import Choice, Real, Whole
from core.experiment.schedule import Rates

_USUAL = {"momentum": "0, 0.5, 0.9, 0.99", "seed": "0..9"}


def suggest(name: str, base: Experiment, machine: Machine) -> str:
    """What can be typed for this field: its choices, or numbers around the one that `base` has.

    Threads and processes are as many as `machine` has cores, devices those that it has.
    """
    field, now = FIELDS[name], getattr(base, name)
    if isinstance(field, Rates):
        field, now = field.rate, now.first
    if name in _USUAL:
        return _USUAL[name]
    if name == "device":
        return ", ".join(device.id for device in machine.devices)
    if name in ("threads", "processes"):
        return _listed(_doubled(machine.cores))
    if isinstance(field, Choice):
        return ", ".join(field.choices)
    if isinstance(field, Whole):
        values = (now // 4, now // 2, now, 2 * now, 4 * now)
        return _listed([value for value in values if field.minimum <= value <= field.maximum])
    if isinstance(field, Real) and 0 < now < field.maximum / 10:
        return f"{_typed(now / 100)}..{_typed(10 * now)} log 13"
    return examples(name)[-1]


def _doubled(end: int) -> list[int]:
    """1, 2, 4 and so on, and the end."""
    powers = [2**power for power in range(end.bit_length())]
    return [*(value for value in powers if value < end), end]


def _listed(values: list[int]) -> str:
    return ", ".join(map(str, dict.fromkeys(values)))


def _typed(value: float) -> str:
    """As one types it: 1e-8 rather than 1e-08."""
    mantissa, power, exponent = f"{value:g}".partition("e")
    return f"{mantissa}{power}{int(exponent)}" if power else mantissa
