"""How fluent a full run store is: a thousand runs of the article's size.

    python tests/benchmarks/store.py [--runs 1000]

Prints the median of several tries, and the slowest. Adding and saving wait for the disk. "Found" is
the first letter that is typed after a setting was changed, "found again" any further one.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np

from core.compare.runs_table import COLUMNS, Finder, save_table, sort_runs
from core.compare.store import RunStore
from core.experiment.experiment import ARTICLE
from core.experiment.schedule import Schedule
from core.run.history import POINTS, History
from core.run.record import RunRecord, loss_fields, new_id
from core.run.snapshot import State

PROGRAMS = ("numpy", "tensors", "autograd", "optim")


def outcome(seed, steps=500):
    """How a run of the article's might have ended; its numbers do not matter here."""
    random = np.random.RandomState(seed)
    history = History()
    history.extend(random.rand(steps).tolist())
    experiment = replace(
        ARTICLE,
        program=PROGRAMS[seed % len(PROGRAMS)],
        seed=seed,
        learning_rate=Schedule(1e-6 * 1.01 ** (seed % 50)),
        threads=1,
    )
    weights = {"w1": random.rand(1000, 100).astype("f4"), "w2": random.rand(100, 10).astype("f4")}
    state = State.FINISHED if seed % 5 else State.DIVERGED
    return RunRecord(
        experiment=experiment,
        state=state,
        id=new_id(),
        when=time.time(),
        seconds=1.0,
        first_step=0.1,
        rate=500.0,
        weights=weights,
        **loss_fields(history),
    )


def measure(what: str, act: Callable[[], object], tries: int = 7) -> None:
    """Print one line: the median and the slowest of some tries, in ms."""
    times = []
    for _ in range(tries):
        start = perf_counter()
        act()
        times.append(1000 * (perf_counter() - start))
    print(f"{what:<44}{statistics.median(times):>9.2f}{max(times):>9.2f}", flush=True)


def main():
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = RunStore(folder)
        start = perf_counter()
        for seed in range(options.runs):
            store.add(outcome(seed))
        each = (perf_counter() - start) / options.runs
        size = store.size() / 1e6
        print(f"{options.runs} runs, {size:.0f} MB, filled at {1000 * each:.1f} ms a run")
        print(f"{'':<44}{'median':>9}{'slowest':>9}  ms")
        measure("read at a start", lambda: RunStore(folder).runs(), 15)
        measure("looked through again", store.runs, 15)
        seeds = iter(range(10**6, 10**9))
        measure("one added", lambda: store.add(outcome(next(seeds))), 15)
        long = 100 * POINTS
        measure("one of 409 600 steps added", lambda: store.add(outcome(next(seeds), long)))
        runs = store.runs()
        measure("a curve", lambda: store.load_curve(runs[20]), 15)
        measure("weights", lambda: store.load_weights(runs[20]), 15)
        for column in ("final", "program"):
            measure(f"sorted by {column}", lambda column=column: sort_runs(runs, column), 15)
        measure(
            "sorted by each column, one after the other",
            lambda: [sort_runs(runs, name) for name in COLUMNS],
        )
        measure("found", lambda: Finder(ARTICLE).find(runs, "autograd 1e-06"), 15)
        finder = Finder(ARTICLE)
        measure("found again", lambda: finder.find(runs, "autograd 1e-06"), 15)
        measure("saved as CSV", lambda: save_table(folder / "runs.csv", runs))
        ids = iter([run.id for run in reversed(runs)])
        measure("one removed", lambda: store.remove([next(ids)]), 15)


if __name__ == "__main__":
    main()
