"""A column of the race is one entry in COLUMNS: terminal, CSV, JSON and window follow."""

import csv
import json

import pytest
from helpers.races import standing, twice  # noqa: F401 (a fixture)

from core.compare.race import Stood, write_event
from core.compare.race.columns import Entry, Kind, finished, save_table, shown
from core.terminal import racing


def test_a_new_column_is_in_the_terminal_in_csv_and_in_json(twice, tmp_path, capsys):  # noqa: F811
    one = standing(2e-3)
    racing._print_table([one])
    heading, row, *notes = capsys.readouterr().out.splitlines()
    assert heading.endswith("  twice as fast")
    assert row.endswith("1000")
    assert notes[-1] == "twice as fast: Steps a second, doubled."
    save_table(tmp_path / "race.csv", [finished(one)])
    with open(tmp_path / "race.csv") as file:
        (saved,) = csv.DictReader(file)
    assert float(saved["twice as fast"]) == pytest.approx(1000)
    told = json.loads(write_event(Stood(one)))["standing"]
    assert told["twice"] == pytest.approx(1000)
    assert told["experiment"]["n"] == one.experiment.n


def test_of_one_that_has_had_some_turns_what_is_known_is_saved(tmp_path):
    one = standing(2e-3)
    save_table(tmp_path / "race.csv", [Entry(one.experiment, one.plain)])
    with open(tmp_path / "race.csv") as file:
        (saved,) = csv.DictReader(file)
    assert (saved["program"], saved["rounds"], saved["first step"]) == ("numpy", "3", "")


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, Kind.RATE, ""),
        ("64x8x8x10", Kind.SIZE, "64x8x8x10"),
        (1234.5, Kind.RATE, "1234"),
        (0.004, Kind.SHARE, "0.4%"),
        (0.123, Kind.SHARE, "12%"),
        (3.14159e-7, Kind.MILLISECONDS, "0.000314"),
        (1879.321, Kind.SECONDS, "1880"),
        (0.987, Kind.RATIO, "0.99"),
        (7, Kind.COUNT, "7"),
    ],
)
def test_how_a_value_is_written(value, kind, text):
    assert shown(value, kind) == text
