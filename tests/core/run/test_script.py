import ast
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle, repeat

import numpy as np
import pytest
from helpers.machines import CPU

from core.data import read_table
from core.data.problem import make_problem
from core.experiment.devices import Machine, survey
from core.experiment.experiment import ARTICLE, HAND
from core.experiment.resolve import resolve
from core.experiment.schedule import Schedule
from core.programs import LADDER
from core.run.script import write_script
from core.run.snapshot import State
from core.run.trainer import Trainer

SMALL = replace(ARTICLE, n=6, d_in=5, hidden=4, d_out=3, learning_rate=1e-3, steps=30, threads=1)
SINE = replace(SMALL, n=40, hidden=20, learning_rate=1e-4).with_data("sine")
TEACHER = replace(SMALL, data="teacher", init="linear", learning_rate=0.01)
ON_PAPER = replace(HAND, steps=30, threads=1)
ARTICLE_SIZE = replace(ARTICLE, steps=20, threads=1)
CSV, NPZ = (
    replace(SMALL, data="file", file=name, n=3, d_in=2, d_out=1) for name in ("数 据.csv", "a.npz")
)
DTYPES = ("float32", "float64")
# One experiment of each kind of data and weights.
KINDS = [SMALL, SINE, TEACHER, ON_PAPER, ARTICLE_SIZE, CSV, NPZ, replace(CSV, init="linear")]
TORCH = [program for program in LADDER if program.kind == "torch" and program.id != "cuda_graph"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the data files in it, where the scripts run."""
    monkeypatch.chdir(tmp_path)
    text = '"宽, 高";时间;"y\nm"\n1;2;3\n\n"0.1";0.2;-1e-3\n7;-8;9\n'
    (tmp_path / CSV.file).write_bytes(text.encode("gb18030"))
    np.savez(tmp_path / NPZ.file, a=np.arange(3), y=[[0.5], [1], [2]], b=np.ones((3, 1)))
    return tmp_path


def open_table(experiment):
    if experiment.data != "file":
        return None
    return read_table(experiment.file, experiment.inputs, experiment.targets, 10**9)


def run_script(experiment, folder, name="run"):
    """What the experiment's script prints, run alone, away from our code."""
    path = folder / f"{name}.py"
    path.write_text(write_script(experiment, 1, open_table(experiment)), encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    ran = subprocess.run(
        [sys.executable, path.name], cwd=folder, env=clean, capture_output=True, check=True
    )
    rows = [line.split() for line in ran.stdout.decode().splitlines()]
    return [(int(step), float(loss)) for step, loss in rows]


def check(experiments, folder):
    """Each script prints the very losses of the run."""
    names = [f"run{number}" for number in range(len(experiments))]
    with ThreadPoolExecutor(max_workers=8) as pool:
        printed = pool.map(run_script, experiments, repeat(folder), names)
        for experiment in experiments:
            problem = make_problem(experiment, open_table(experiment))
            outcome = Trainer().train(experiment, problem)
            assert outcome.state is State.FINISHED, (experiment, outcome.message)
            losses = outcome.losses.tolist()
            assert len(losses) == experiment.steps
            assert len(set(losses)) > 1
            assert next(printed) == list(enumerate(losses)), experiment


CHANGES = Schedule(1e-3, ((1, 2e-3), (7, 1 / 3000), (29, 1e-3)))


def test_a_script_changes_the_learning_rate_where_the_run_did(folder):
    check([replace(SMALL, learning_rate=CHANGES), replace(CSV, learning_rate=CHANGES)], folder)
    text = write_script(replace(SMALL, learning_rate=CHANGES.then(29, Schedule(5.0))), 1)
    assert "changes = {\n    1: 0.002,\n    7: 0.0003333333333333333,\n    29: 5.0,\n}" in text
    late = replace(SMALL, learning_rate=Schedule(1e-3, ((30, 1.0),)))
    assert write_script(late, 1) == write_script(SMALL, 1)  # which never comes to that step


def test_numpy_scripts_print_the_losses_of_their_runs_bit_for_bit(folder):
    check([replace(kind, dtype=dtype) for kind in KINDS for dtype in DTYPES], folder)


@pytest.mark.slow
def test_torch_scripts_print_the_losses_of_their_runs_bit_for_bit(folder):
    pytest.importorskip("torch")
    layers = replace(TEACHER, program="sequential", dtype="float64")
    check([replace(ARTICLE_SIZE, program="autograd"), layers], folder)


@pytest.mark.slow
@pytest.mark.parametrize("program", TORCH, ids=lambda program: program.id)
@pytest.mark.filterwarnings("ignore:.*script_method:DeprecationWarning")  # torch's, in compiling
def test_scripts_of_every_rung_print_the_losses_of_their_runs_bit_for_bit(folder, program):
    pytest.importorskip("torch")
    if program.id == "compile" and "compiler" in survey().lacks:
        pytest.skip("there is no compiler")
    # The lines that make the data do not depend on the program: each rung has three of the kinds,
    # and together they have all. A script takes seconds, since it loads torch.
    kinds = [replace(kind, dtype=dtype) for kind, dtype in zip(KINDS, cycle(DTYPES), strict=False)]
    first = TORCH.index(program)
    kinds = [kinds[(first + step) % len(kinds)] for step in (0, 3, 5)]
    # Its middle layer makes the loss explode at the others' learning rates.
    slower = 0.01 if program.id == "dynamic" else 1
    experiments = [
        replace(kind, program=program.id, learning_rate=kind.learning_rate.scaled(slower))
        for kind in kinds
    ]
    small = experiments[0]
    changed = replace(SMALL, program=program.id, learning_rate=CHANGES.scaled(slower))
    experiments.append(changed)
    if program.has_optimizer:
        experiments += [replace(changed, optimizer=name) for name in ("rmsprop", "adam")]
        experiments += [replace(small, optimizer=name) for name in ("rmsprop", "adam")]
        experiments.append(replace(small, momentum=0.9))
    check(experiments, folder)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_scripts_in_half_precision_print_the_losses_of_their_runs_bit_for_bit(folder, dtype):
    pytest.importorskip("torch")
    small = replace(SINE, dtype=dtype, learning_rate=1e-5)
    check([replace(small, program=name) for name in ("tensors", "sequential")], folder)


def test_a_script_of_a_diverging_run_goes_on_where_the_run_stops(folder):
    experiment = replace(ARTICLE_SIZE, learning_rate=1e-4)
    outcome = Trainer().train(experiment, make_problem(experiment))
    assert outcome.state is State.DIVERGED
    losses = [loss for _, loss in run_script(experiment, folder)]
    assert losses[: outcome.step] == outcome.losses.tolist()
    assert not np.isfinite(losses[outcome.step])


@pytest.mark.parametrize("program", LADDER, ids=lambda program: program.id)
def test_a_script_is_the_programs_own_text_under_lines_that_make_the_data(program):
    text = write_script(replace(SMALL, program=program.id), 3)
    assert program.text.rstrip() in text
    assert "def random_data(n, d_in, hidden, d_out, seed):" in text
    assert "x, y, w1, w2 = random_data(n=6, d_in=5, hidden=4, d_out=3, seed=0)" in text
    assert 'for library in ("OMP", "OPENBLAS", "MKL"):\n' in text
    assert '_NUM_THREADS"] = "3"' in text
    assert ("torch.set_num_threads(3)" in text) == (program.kind == "torch")
    last = "        print(t, loss.item())\ndist.destroy_process_group()\n"
    assert text.endswith(last if program.processes else "    print(t, loss.item())\n")
    assert ast.get_docstring(ast.parse(text)).startswith(f"{program.title}, 6 x 5 x 4 x 3, 30 ")


@pytest.mark.parametrize("program", LADDER, ids=lambda program: program.id)
def test_a_script_stands_on_numpy_and_torch_alone(program):
    text = write_script(replace(SMALL, program=program.id), 1)
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {"os", "types", "random", "numpy", "torch"}
    assert ("torch" in imported) == (program.kind == "torch")


def test_a_script_has_only_the_knobs_that_its_program_reads():
    assert "knobs = SimpleNamespace(learning_rate=0.001)\n" in write_script(SMALL, 1)
    text = write_script(replace(SMALL, program="dynamic"), 1)
    assert (
        "knobs = SimpleNamespace(learning_rate=0.001, optimizer='SGD', options={}, seed=0)\n"
        in text
    )


def test_a_script_is_the_same_text_each_time():
    assert write_script(SMALL, 1) == write_script(SMALL, 1)


def test_a_script_for_a_gpu_puts_the_tensors_there():
    text = write_script(replace(SMALL, program="cuda_graph", device="cuda:0"), 1)
    assert "as_tensors((x, y, w1, w2), dtype='float32', device='cuda:0')" in text


def test_an_odd_file_name_is_data_in_a_script_and_not_code(folder):
    odd = folder / "a'\"\\{n}.csv"
    odd.write_text("1,2\n3,4\n")
    experiment = replace(SMALL, data="file", file=str(odd), n=2, d_in=1, d_out=1)
    check([experiment], folder)


def test_a_script_of_a_file_needs_its_table():
    with pytest.raises(ValueError, match="table"):
        write_script(CSV, 1)


def test_what_these_tests_export_can_run():
    machine = Machine(1, (CPU,))
    for experiment in KINDS:
        assert resolve(experiment, machine).runnable
