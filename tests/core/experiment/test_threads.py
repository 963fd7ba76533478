import os
import subprocess
import sys
from dataclasses import replace
from threading import Event, Thread

import numpy as np
import pytest
from helpers.runs import needs_torch, wait_until
from threadpoolctl import threadpool_info

from core.base.folders import ROOT
from core.experiment import threads
from core.experiment.experiment import ARTICLE, HAND


def blas_threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.fixture
def trial(monkeypatch):
    """Make a trial last as long as a table says, and keep the counts that were tried."""
    tried = []

    def replace_times(seconds):
        real = threads.limited

        def limited(count):
            tried.append(count)
            return real(1)

        monkeypatch.setattr(threads, "limited", limited)
        monkeypatch.setattr(threads, "_time_products", lambda *_: seconds[tried[-1]])
        return tried

    return replace_times


def test_numpys_threads_are_limited_and_set_back():
    before = blas_threads()
    with threads.limited(1):
        assert blas_threads() == {1}
    assert blas_threads() == before


def test_torchs_threads_are_limited_and_set_back():
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    with threads.limited(before + 1):
        assert torch.get_num_threads() == before + 1
    assert torch.get_num_threads() == before


def test_threads_are_set_back_after_an_exception():
    before = blas_threads()
    with pytest.raises(ZeroDivisionError), threads.limited(1):
        raise ZeroDivisionError
    assert blas_threads() == before


def test_within_a_block_another_number_can_be_set_and_set_back():
    before = blas_threads()
    with threads.limited(1):
        with threads.limited(2):
            assert blas_threads() == {2}
        assert blas_threads() == {1}
    assert blas_threads() == before


def test_who_wants_another_number_waits_and_who_wants_the_same_does_not():
    order, free = [], Event()

    def work(name, count, until=None):
        with threads.limited(count):
            order.append((name, blas_threads()))
            if until:
                until.wait(60)

    first = Thread(target=work, args=("first", 2, free))
    same = Thread(target=work, args=("same", 2))
    other = Thread(target=work, args=("other", 3))
    first.start()
    wait_until(lambda: order)
    other.start()
    wait_until(lambda: threads._gate._changed._waiters)
    same.start()
    same.join(60)
    assert [name for name, _ in order] == ["first", "same"]
    free.set()
    for worker in (first, other):
        worker.join(60)
    assert order == [("first", {2}), ("same", {2}), ("other", {3})]


def test_a_thread_that_is_still_alive_does_not_keep_others_from_setting_theirs():
    found, done = [], Event()

    def work(count):
        with threads.limited(count):
            found.append(blas_threads())
        done.wait(60)

    with threads.limited(1):
        pass
    workers = [Thread(target=work, args=(count,)) for count in (3, 2)]
    for count, worker in enumerate(workers, 1):
        worker.start()
        wait_until(lambda count=count: len(found) == count)
    done.set()
    for worker in workers:
        worker.join(60)
    assert found == [{3}, {2}]


@pytest.mark.slow
def test_many_threads_with_many_numbers_compute_and_none_hangs():
    x = np.ones((200, 200))
    before = blas_threads()

    def work(seed):
        for turn in range(20):
            with threads.limited(1 + (seed + turn) % 3):
                x @ x

    workers = [Thread(target=work, args=(seed,), daemon=True) for seed in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert not worker.is_alive()
    assert blas_threads() == before


LARGE = replace(ARTICLE, n=512)


@pytest.mark.parametrize(
    ("experiment", "cores"),
    [
        (LARGE, 1),
        (HAND, 64),
        (ARTICLE, 64),
        (replace(LARGE, program="tensors", device="cuda:0"), 64),
    ],
    ids=["one core", "small products", "the article's", "a GPU"],
)
def test_one_thread_is_chosen_without_a_trial_where_more_can_not_help(trial, experiment, cores):
    tried = trial({})
    assert threads.choose(experiment, cores) == 1
    assert tried == []


@pytest.mark.parametrize(
    ("cores", "counts"), [(2, [1, 2]), (4, [1, 2, 4]), (6, [1, 2, 4, 6]), (7, [1, 2, 4, 7])]
)
def test_powers_of_two_and_all_cores_are_tried(trial, cores, counts):
    tried = trial(dict.fromkeys(counts, 1.0))
    threads.choose(LARGE, cores)
    assert tried == counts


@pytest.mark.parametrize(
    ("seconds", "best"),
    [
        ({1: 1.0, 2: 3.0, 4: 2.0}, 1),  # two shared cores are slower than one
        ({1: 1.0, 2: 0.95, 4: 0.7}, 1),  # three more cores for so little are not worth it
        ({1: 1.0, 2: 0.5, 4: 0.25}, 4),
        ({1: 1.0, 2: 0.5, 4: 0.4}, 2),
        ({1: 1.0, 2: 0.7, 4: 0.5}, 4),
    ],
)
def test_more_threads_are_chosen_only_where_they_are_clearly_faster(trial, seconds, best):
    trial(seconds)
    assert threads.choose(LARGE, 4) == best


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_real_trial_gives_a_count_of_cores(dtype):
    before = blas_threads()
    assert threads.choose(replace(LARGE, dtype=dtype), 2) in (1, 2)
    assert blas_threads() == before


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_real_trial_with_tensors_gives_a_count_of_cores(dtype):
    pytest.importorskip("torch")
    assert threads.choose(replace(LARGE, program="tensors", dtype=dtype), 2) in (1, 2)


def test_a_trial_of_a_very_large_product_takes_a_part_of_it(monkeypatch):
    shapes = []
    monkeypatch.setattr(threads, "_time_products", lambda x, *_: shapes.append(x.shape) or 1.0)
    monkeypatch.setattr(np, "ones", lambda shape, dtype: np.broadcast_to(dtype(0), shape))
    threads.choose(replace(ARTICLE, n=10**6, d_in=10**4, hidden=10**4, dtype=np.float32), 2)
    assert set(shapes) == {(16, 4096)}


_FIRST_RUN = """
import os
import subprocess
import sys
from dataclasses import replace
from core.experiment.experiment import HAND
from core.data.problem import make_problem
from core.programs import find
from core.run.trainer import Trainer
import sys

seen = []
experiment = replace(HAND, program={program!r}, threads=1, steps=3)
own = type(find(experiment.program)).load


def load(self):
    train = own(self)

    def watched(*arguments):
        import torch

        for loss in train(*arguments):
            seen.append(torch.get_num_threads())
            yield loss

    return watched


type(find(experiment.program)).load = load
assert "torch" not in sys.modules
import core.run.trainer

core.run.trainer.carried_names = lambda train: frozenset()
Trainer().train(experiment, make_problem(experiment))
assert seen == [1, 1, 1], seen
"""


@pytest.mark.slow
@needs_torch
@pytest.mark.parametrize("program", ["tensors", "autograd"])
def test_the_first_run_with_torch_has_its_threads_too(program):
    script = _FIRST_RUN.format(program=program)
    environment = {**os.environ, "OMP_NUM_THREADS": "3"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
