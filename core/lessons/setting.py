"""The experiment that a page sets."""

from core.devices import Device, Machine
from core.experiment import ARTICLE, DTYPES, FIXED_SIZES, PRESETS, Experiment, read_experiment
from core.lessons.toml import Table, unknown
from core.message import Refused, say
from core.resolve import resolve

# A lesson may come from anybody: it never says which file is read.
_KEPT_BACK = ("file", "inputs", "targets")
# The largest machine that a lesson may count on: what can't run here is a mistake.
_MACHINE = Machine(
    1024, (Device("cpu", "", 64 * 10**9, DTYPES), Device("cuda:0", "", 10**11, DTYPES))
)


def read_setting(table: Table) -> Experiment | None:
    """The experiment that a page's settings name, or None if they name none."""
    preset = table.optional("preset", _read_preset)
    given = table.table("set")
    return preset if given is None else _read_fields(given, preset or ARTICLE)


def _read_preset(given: object) -> Experiment:
    if isinstance(given, str) and given in PRESETS:
        return PRESETS[given]
    raise Refused(unknown(str(given), PRESETS))


def _read_fields(table: Table, start: Experiment) -> Experiment:
    values = dict(table.rest())
    for name in _KEPT_BACK:
        if values.pop(name, None) is not None:
            table.note(say("A lesson can't set {name}: it reads no other file.", name=name), name)
    if values.get("data") == "file":
        table.note(say("A lesson can't set {name}: it reads no other file.", name="data"), "data")
        del values["data"]
    for name in values.keys() - vars(start):
        table.note(unknown(name, vars(start)), name)
        del values[name]
    sizes = FIXED_SIZES.get(str(values.get("data", start.data)), {})
    experiment, refusals = read_experiment({**sizes, **values}, start)
    if not refusals:
        refusals = resolve(experiment, _MACHINE).refusals
    for refusal in refusals:
        table.note(refusal.message, refusal.field or "")
    return experiment
