"""What a sweep costs beside its runs, and how fast it starts and stops.

    python tests/benchmarks/sweep.py [--runs 200] [--repeats 5]

At hand size, where a run is shortest. `a run` is what a run takes in a sweep by one worker that is
there already, `training` the part of it that is spent in steps, and what is between them is the
overhead: data, pipes, the last look. Then all runs side by side by as many workers as there are
cores less one, with their start: `first` is the time from nothing to the first result, with the
import of what the program needs. `stop` is the longest of several from the word to the end of the
sweep, in the middle of long runs. The others are medians.
"""

import argparse
import statistics
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.compare.sweep import Sweep, WorkerPool, make_plan, range_axis, usual_size
from core.experiment.devices import survey
from core.experiment.experiment import HAND

OVERHEAD, WHOLE, STOP = 0.020, 60.0, 0.25  # seconds that are wanted, at most


def timed(sweep, stop=lambda: False):
    """Seconds until the first run has ended, and until all have."""
    began, first = perf_counter(), None
    for run in sweep.run(stop):
        if first is None and run.state.ended:
            first = perf_counter() - began
    return first, perf_counter() - began


def stopped(plan, pool, after):
    """Seconds from the word to stop, so long after the beginning, to the end."""
    began = perf_counter()
    for _ in Sweep(plan, pool).run(lambda: perf_counter() - began > after):
        pass
    return perf_counter() - began - after


def measure(program, machine, runs, repeats):
    """One line of the table; answers whether all is as fast as it is wanted to be."""
    base = replace(HAND, program=program)
    plan = make_plan(base, [range_axis("learning_rate", 1e-6, 1e-1, runs)], machine)
    endless = replace(base, steps=10**9, learning_rate=1e-9)
    long = make_plan(endless, [range_axis("seed", 1, 64)], machine)
    size = usual_size(machine)
    trained, swept, firsts, wholes, stops = [], [], [], [], []
    for _ in range(repeats):
        with WorkerPool(1) as pool:
            timed(Sweep(plan, pool))
            sweep = Sweep(plan, pool)
            swept.append(timed(sweep)[1] / runs)
            trained.append(sum(run.seconds for run in sweep.runs) / runs)
        with WorkerPool(size) as pool:
            first, whole = timed(Sweep(plan, pool))
            firsts.append(first)
            wholes.append(whole)
            stops += [stopped(long, pool, 0.1 + share / 7) for share in range(5)]
    overhead = statistics.median(a - b for a, b in zip(swept, trained, strict=True))
    whole = statistics.median(wholes)
    print(
        f"{program:<10}{1000 * statistics.median(swept):>10.2f}"
        f"{1000 * statistics.median(trained):>10.2f}{1000 * overhead:>10.2f}"
        f"{runs:>7} by {size}{whole:>8.2f}{statistics.median(firsts):>8.2f}{max(stops):>8.3f}",
        flush=True,
    )
    return overhead < OVERHEAD and whole < WHOLE and max(stops) < STOP


def main():
    """Print a table; the exit code is 1 if something takes longer than is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    machine = survey()
    print("program   ms a run  training  overhead   runs       s all   first    stop")
    programs = ["numpy"] + ([] if "torch" in machine.lacks else ["autograd"])
    good = [measure(program, machine, options.runs, options.repeats) for program in programs]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
