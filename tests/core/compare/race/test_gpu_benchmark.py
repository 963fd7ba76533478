"""The benchmark for GPUs runs on the CPU, too, with nothing but numpy and torch."""

import json
import subprocess
import sys

import pytest
from helpers.runs import needs_torch

from core.base.folders import ROOT

OTHERS = "PySide6", "pyqtgraph", "psutil", "threadpoolctl", "safetensors", "tqdm", "markdown_it"


@needs_torch
@pytest.mark.slow
def test_it_agrees_and_draws_without_other_packages(tmp_path):
    code = (
        "import runpy, sys\n"
        f"for name in {OTHERS}: sys.modules[name] = None\n"
        f"sys.argv = ['gpu.py', '--device', 'cpu', '--quick', '--out', {str(tmp_path)!r}]\n"
        f"runpy.run_path({str(ROOT / 'tests/benchmarks/gpu.py')!r}, run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "gpu.json").read_text())
    assert {row["rung"] for row in found["parity"] if row["agrees"]} == {*range(2, 12)} - {10}
    assert len(found["race"]) == 3
    assert (tmp_path / "gpu.svg").read_text().count("<polyline") == 2
