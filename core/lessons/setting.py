"""The experiment that a page sets, and the settings on top of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from core.base.message import Refused, say
from core.experiment.devices import Device, Machine
from core.experiment.experiment import (
    ARTICLE,
    DTYPES,
    FILE_FIELDS,
    FIXED_SIZES,
    PRESETS,
    Experiment,
    read_experiment,
)
from core.experiment.resolve import resolve
from core.lessons.toml import Table, unknown

# The largest machine that a lesson may need: what can't run here is a mistake.
_MACHINE = Machine(
    1024, (Device("cpu", "", 64 * 10**9, DTYPES), Device("cuda:0", "", 10**11, DTYPES))
)

# Names of settings with their values, in the order in which they were given.
Settings = tuple[tuple[str, Any], ...]


def read_setting(table: Table) -> Experiment | None:
    """The experiment that a page's settings name, or None if they name none."""
    preset = table.optional("preset", _read_preset)
    given = table.table("set")
    return preset if given is None else read_fields(given, preset or ARTICLE)


def read_fields(table: Table, start: Experiment) -> Experiment:
    """`start` with a table's settings; notes what is wrong, or can't run on any machine."""
    settings, sound = read_settings(table, start)
    experiment = with_settings(start, settings)
    if sound:
        note_misfits(table, experiment)
    return experiment


def read_settings(table: Table, start: Experiment) -> tuple[Settings, bool]:
    """The settings of a table, and whether all are sound; notes those that aren't."""
    values = dict(table.rest())
    wrong = dict(_kept_back(table, values))
    wrong |= {name: unknown(name, vars(start)) for name in values.keys() - vars(start)}
    for name, message in wrong.items():
        table.note(message, name)
        values.pop(name, None)
    experiment, refusals = read_experiment(values, start)
    for refusal in refusals:
        table.note(refusal.message, refusal.field or "")
        values.pop(refusal.field or "", None)
    settings = tuple((name, getattr(experiment, name)) for name in values)
    return settings, not (wrong or refusals)


def with_settings(start: Experiment, settings: Settings) -> Experiment:
    """`start` with these settings. Data of a fixed size bring that size with them."""
    values = dict(settings)
    return replace(start, **{**FIXED_SIZES.get(values.get("data", ""), {}), **values})


def note_misfits(table: Table, experiment: Experiment) -> None:
    """Note what keeps an experiment from running on any machine."""
    for refusal in resolve(experiment, _MACHINE).refusals:
        table.note(refusal.message, refusal.field or "")


def _kept_back(table: Table, values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    # A lesson may come from anybody, so it can't say which file is read.
    for name in FILE_FIELDS:
        if name in values:
            yield (
                name,
                say(
                    "A lesson can't set {name}, because lessons can't read other files.", name=name
                ),
            )
    if values.get("data") == "file":
        yield (
            "data",
            say("A lesson can't set {name}, because lessons can't read other files.", name="data"),
        )


def _read_preset(given: object) -> Experiment:
    if isinstance(given, str) and given in PRESETS:
        return PRESETS[given]
    raise Refused(unknown(str(given), PRESETS))
