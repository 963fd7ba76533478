"""A data format is one entry in FORMATS."""

import subprocess
import sys
from dataclasses import replace

from helpers.data_formats import json_lines  # noqa: F401 (a fixture)

from core.data import read_columns, read_table, suffixes
from core.data.problem import make_problem
from core.experiment.experiment import ARTICLE
from core.run.script import write_script
from core.run.trainer import Trainer


def test_a_new_format_is_read_by_its_ending(json_lines):  # noqa: F811
    table = read_table(str(json_lines), "0,1", "2", 10**9)
    assert table.x.tolist() == [[1, 2], [4, 5]]
    assert table.y.tolist() == [[3], [6]]
    rows, columns = read_columns(str(json_lines))
    assert (rows, [column.title for column in columns]) == (2, ["number 0", "number 1", "number 2"])
    assert suffixes()[0] == ".jsonl"


def test_a_run_on_it_is_exported_as_a_script(json_lines, tmp_path):  # noqa: F811
    table = read_table(str(json_lines), "0,1", "2", 10**9)
    experiment = table.fit(replace(ARTICLE, hidden=3, steps=4, threads=1, file=str(json_lines)))
    losses = Trainer().train(experiment, make_problem(experiment, table)).losses
    script = tmp_path / "script.py"
    script.write_text(write_script(experiment, 1, table))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert [float(line.split()[1]) for line in done.stdout.splitlines()] == losses.tolist(), (
        done.stderr
    )
