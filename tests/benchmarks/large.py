"""How the window answers while it trains at the largest size that this machine is let do.

    python tests/benchmarks/large.py [--programs numpy,tensors,autograd] [--share 1.0]

Widens the hidden layer, or adds rows, until `resolve` says no; `--share` takes so much of that.
Presses Pause, Resume and Reset in mid-run and closes the window: tells the longest time that a
press took and the longest that the event loop did not serve a 16 ms timer.
"""

import argparse
import random
import subprocess
import sys
from dataclasses import replace
from time import perf_counter

from window import Ticks, spin

from core.experiment.devices import survey
from core.experiment.experiment import Experiment
from core.experiment.resolve import resolve
from gui.app.look import Look
from gui.app.settings import Settings
from gui.app.window import MainWindow
from gui.run.session import Session
from gui.widgets.application import make_app


def largest(experiment, field, machine):
    """The largest value of the field that is let through, by doubling and halving."""
    low, high = 1, 2

    def fits(value):
        return resolve(replace(experiment, **{field: value}), machine).runnable

    while fits(high):
        low, high = high, 2 * high
    while high - low > max(1, low // 100):
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def timed(action):
    """Milliseconds that it took."""
    start = perf_counter()
    action()
    return 1000 * (perf_counter() - start)


def measure(experiment):
    """The longest press, the longest gap, and what closing took, in milliseconds."""
    app = make_app()
    window = MainWindow(Session(survey()), Look(app, Settings(theme="dark", language="en")))
    window.resize(1440, 900)
    window.show()
    spin(3)  # torch is there
    session, ticks, presses = window.session, Ticks(), []
    session.set_experiment(experiment)
    assert session.hindrance is None, session.hindrance
    presses.append(timed(window.transport.train.click))
    start = perf_counter()
    while window.transport.step_shown < 1 and perf_counter() - start < 300:
        spin(0.25)
    first = perf_counter() - start
    for _ in range(6):
        spin(random.uniform(0.2, 2))
        presses.append(timed(window.transport.train.click))
    spin(1)
    assert session.state.active, session.state  # else it was not that run that was measured
    presses.append(timed(window.transport.reset.click))
    spin(1)
    presses.append(timed(window.transport.train.click))
    spin(4)
    closing = timed(window.close)
    gaps = sorted(ticks.gaps)
    ticks.rest()
    session.close(60_000)
    return first, max(presses), gaps[-1], closing


def main():
    """Print a table; each line of it in a process of its own, that has all the memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", default="numpy,tensors,autograd")
    parser.add_argument("--fields", default="hidden,n")
    parser.add_argument("--share", type=float, default=1.0)
    options = parser.parse_args()
    programs, fields = options.programs.split(","), options.fields.split(",")
    if len(programs) * len(fields) > 1:
        print(f"{'program':<11}{'size':<22}{'first step':>12}{'press':>9}{'gap':>9}{'close':>9}")
        for program in programs:
            for field in fields:
                arguments = [
                    f"--programs={program}",
                    f"--fields={field}",
                    f"--share={options.share}",
                ]
                subprocess.run([sys.executable, __file__, *arguments], check=True)
        return
    import torch  # noqa: F401  (the app loads it ahead; that is not what is measured here)

    (program,), (field,) = programs, fields
    start = Experiment(program=program, steps=10**9, learning_rate=1e-12, threads=2)
    size = int(options.share * largest(start, field, survey()))
    first, press, gap, closing = measure(replace(start, **{field: size}))
    print(
        f"{program:<11}{f'{field} = {size}':<22}{first:>10.1f} s"
        f"{press:>6.0f} ms{gap:>6.0f} ms{closing:>6.0f} ms",
        flush=True,
    )


if __name__ == "__main__":
    main()
