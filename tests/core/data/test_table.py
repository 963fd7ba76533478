import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from helpers.refusals import refused

from core.base.folders import ROOT
from core.data import Table, read_table
from core.data.table import check_memory
from core.experiment.experiment import ARTICLE

PLENTY = 10**12


def test_an_experiment_is_fitted_to_the_sizes_of_a_table():
    table = Table(np.ones((7, 3)), np.ones((7, 2)), load=None, arguments={})
    fitted = table.fit(ARTICLE)
    assert fitted == replace(ARTICLE, data="file", n=7, d_in=3, d_out=2)


def test_memory_is_needed_twice_while_numbers_are_sorted():
    check_memory("a.csv", 100, 1600)
    with refused(
        "a.csv holds 101 numbers, which need 1.62 kB", "only 1.6 kB is free", field="file"
    ):
        check_memory("a.csv", 101, 1600)


def test_an_npz_file_is_known_by_its_content_too(tmp_path):
    path = tmp_path / "data.bin"
    with path.open("wb") as file:
        np.savez(file, x=np.ones((2, 1)), y=np.ones(2))
    assert read_table(str(path), "", "", PLENTY).arguments["inputs"] == ["x"]


@pytest.mark.parametrize("name", ["a.csv", "a.npz", "a.NPZ", "没有.csv"])
def test_a_missing_file_is_refused(tmp_path, name):
    path = tmp_path / name
    with refused(f"{path} can't be read: No such file or directory.", field="file"):
        read_table(str(path), "", "", PLENTY)


@pytest.mark.parametrize("name", ["folder", "folder.npz"])
def test_a_folder_is_refused(tmp_path, name):
    (tmp_path / name).mkdir()
    with refused(f"{name} can't be read: Is a directory.", field="file"):
        read_table(str(tmp_path / name), "", "", PLENTY)


@pytest.mark.parametrize("name", ["a.csv", "a.npz"])
def test_a_file_that_may_not_be_read_is_refused(tmp_path, name):
    path = tmp_path / name
    path.write_text("1,2\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("root may read all")
    with refused("can't be read: Permission denied.", field="file"):
        read_table(str(path), "", "", PLENTY)


@pytest.mark.slow
def test_ten_million_rows_are_read_without_tripling_memory(tmp_path):
    path = tmp_path / "large.csv"
    rows = "".join(f"{row / 7:.6f},{row / 11:.6f},{row % 13}\n" for row in range(10_000))
    with path.open("w") as file:
        file.write("a,b,c\n")
        for _ in range(1000):
            file.write(rows)
    script = """
import json, resource, sys
from core.data import read_table
import numpy
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
table = read_table(sys.argv[1], "", "", 10**12)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([table.x.shape, table.y.shape, table.y.sum(), (after - before) * 1024]))
"""
    ran = subprocess.run(
        [sys.executable, "-c", script, path], cwd=ROOT, capture_output=True, check=True
    )
    path.unlink()
    x_shape, y_shape, total, grown = json.loads(ran.stdout)
    assert (x_shape, y_shape) == ([10**7, 2], [10**7, 1])
    assert total == 1000 * sum(row % 13 for row in range(10_000))
    assert grown < 2.5 * 240e6
