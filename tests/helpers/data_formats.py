"""A data format that the app doesn't have: JSON Lines, one list of numbers a line."""

import json

import numpy as np
import pytest

from core import data
from core.data import Column, Format, Table


def load_lines(path, inputs, targets):
    """x and y from these columns, counted from 0."""
    import json  # here, because an exported script has this function's text alone

    with open(path) as file:
        table = np.array([json.loads(line) for line in file], dtype=np.float64)
    return table[:, inputs], table[:, targets]


def read_lines(path, inputs, targets, free_memory):
    """The table in the file; columns are numbers, counted from 0."""
    columns = [[int(number) for number in given.split(",")] for given in (inputs, targets)]
    arguments = {"path": path, "inputs": columns[0], "targets": columns[1]}
    return Table(*load_lines(**arguments), load_lines, arguments)


def line_columns(path):
    """The columns of the file."""
    with open(path) as file:
        rows = [json.loads(line) for line in file]
    return len(rows), tuple(
        Column(str(number), f"number {number}", str(cell)) for number, cell in enumerate(rows[0])
    )


@pytest.fixture
def json_lines(monkeypatch, tmp_path):
    """A file of this format, which the app knows as long as the test lasts."""
    known = Format("JSON Lines", (".jsonl",), read_lines, line_columns)
    monkeypatch.setattr(data, "FORMATS", (known, *data.FORMATS))
    path = tmp_path / "table.jsonl"
    path.write_text("[1, 2, 3]\n[4, 5, 6]\n")
    return path
