"""What several processes cost and bring: seconds to the first step, and steps a second.

    python tests/benchmarks/ranks.py [--processes 1,2] [--seconds 4] [--rounds 3]

The first step is timed from the press on Train: the ranks load torch before it. Rates are medians
over rounds in which all take turns, so that they meet the same machine; each with the share of a
rank's step that goes into all-reduce, and as a ratio to `torchrun` with the exported script, which
no window steps.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import psutil

from core.data.problem import make_problem
from core.experiment.experiment import ARTICLE, Experiment
from core.run.script import write_script
from core.run.snapshot import State
from core.run.trainer import Trainer

SIZES = {
    "article": replace(ARTICLE, program="ddp", threads=1, learning_rate=1e-9),
    "512x1000x1000x10": replace(
        ARTICLE, program="ddp", threads=1, learning_rate=1e-12, n=512, hidden=1000
    ),
}


def time_start(experiment: Experiment) -> float:
    """Seconds from the beginning of a run to the end of its first step."""
    problem = make_problem(experiment)
    began = perf_counter()
    outcome = Trainer().train(replace(experiment, steps=1), problem)
    assert outcome.state is State.FINISHED, outcome.message
    return perf_counter() - began


def race(experiment: Experiment, steps: int) -> tuple[float, float]:
    """Steps a second under the trainer, w1 and w2 watched, and the share in all-reduce."""
    trainer = Trainer()
    trainer.watched = frozenset({"w1", "w2"})
    outcome = trainer.train(replace(experiment, steps=steps), make_problem(experiment))
    assert outcome.state is State.FINISHED, outcome.message
    shares = [times.reduce_share for times in trainer.rank_times]
    return outcome.rate, statistics.mean(shares) if shares else 0.0


def bare(experiment: Experiment, steps: int) -> float:
    """Steps a second of the exported script under torchrun, less its first tenth."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "run.py"
        text = write_script(replace(experiment, steps=steps), 1)
        # Told when it prints, by itself: no more than a look at the clock.
        text = text.replace("print(t, loss.item())", "print(t, loss.item(), clock())")
        script.write_text("from time import perf_counter as clock\n" + text)
        command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
        command += ["--nproc-per-node", str(experiment.processes), str(script)]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    times = [float(line.split()[2]) for line in done.stdout.splitlines()]
    first = len(times) // 10
    return (len(times) - 1 - first) / (times[-1] - times[first])


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", default="1,2")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    counts = [int(count) for count in options.processes.split(",")]
    import torch

    # As the window does behind its back, before anybody presses Train.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, torch {torch.__version__}")
    several = [count for count in counts if count > 1]
    for count in several:
        starts = []
        for _ in range(options.rounds):
            psutil.cpu_percent()
            seconds = time_start(replace(SIZES["article"], processes=count))
            starts.append(f"{seconds:.2f} s (CPU {psutil.cpu_percent():.0f} %)")
        print(f"first step, {count} processes: {', '.join(starts)}")
    for name, experiment in SIZES.items():
        rates: dict[int, list[float]] = {count: [] for count in counts}
        shares: dict[int, list[float]] = {count: [] for count in counts}
        bares: dict[int, list[float]] = {count: [] for count in several}
        quick, _ = race(experiment, 50)
        for _ in range(options.rounds):
            for count in counts:
                steps = max(20, int(quick * options.seconds))
                one = replace(experiment, processes=count)
                rate, share = race(one, steps)
                rates[count].append(rate)
                shares[count].append(share)
                if count > 1:
                    bares[count].append(bare(one, steps))
        alone = statistics.median(rates[counts[0]])
        for count in counts:
            rate = statistics.median(rates[count])
            told = f"{name}, {count} processes: {rate:.1f} steps a second"
            told += f" ({min(rates[count]):.1f} to {max(rates[count]):.1f})"
            told += f", {rate / alone:.2f} of {counts[0]}"
            if count > 1:
                told += f"; {statistics.median(shares[count]):.0%} in all-reduce"
                told += f"; {rate / statistics.median(bares[count]):.2f} of bare torchrun"
            print(told)


if __name__ == "__main__":
    main()
