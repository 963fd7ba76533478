"""How much of the plain script's speed is left with the window open, and how it answers meanwhile.

    python tests/benchmarks/window.py [--programs numpy,tensors,autograd] [--sizes article,hand]

Drives the real window (offscreen without a display), loss and two histograms visible at
1440x900. The plain loop and the window take turns in one run; medians are told.
"""

import argparse
import os
import statistics
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer

from core.data.problem import make_problem
from core.experiment import threads
from core.experiment.devices import survey
from core.experiment.experiment import PRESETS, Experiment
from core.programs import find
from core.run.script import make_knobs
from gui.app.loader import TorchLoader
from gui.app.look import Look
from gui.app.settings import Settings
from gui.app.window import MainWindow
from gui.run.session import Session
from gui.widgets.application import make_app

ROUNDS = 9
TURN = 1.0  # seconds


class Ticks:
    """Measures the time between the ticks of a 16 ms timer, which the event loop must serve."""

    def __init__(self):
        self.gaps = []
        self._last = None
        self._timer = QTimer()
        self._timer.setInterval(16)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def rest(self):
        """Do not count the time until the next tick."""
        self._last = None

    def _tick(self):
        now = perf_counter()
        if self._last is not None:
            self.gaps.append(1000 * (now - self._last))
        self._last = now

    def quantile(self, share):
        """Milliseconds that this share of the gaps stays under."""
        return sorted(self.gaps)[min(int(share * len(self.gaps)), len(self.gaps) - 1)]


def spin(seconds):
    """Let Qt's own event loop run for a while, as it does in the app."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def plain_speed(program, seconds):
    """Steps a second of the bare loop, as in an exported script."""
    losses, steps, start = [], 0, perf_counter()
    while perf_counter() - start < seconds:
        for _, loss in zip(range(50), program, strict=False):
            losses.append(loss.item())
        steps += 50
    return steps / (perf_counter() - start)


def measure(window, experiment):
    """One line of the table."""
    session, ticks = window.session, Ticks()
    session.set_experiment(experiment)
    problem = make_problem(experiment)
    plain, watched, ratios, redraws = [], [], [], []
    with threads.limited(1):
        program = find(experiment.program).load()(*problem.cast(experiment), make_knobs(experiment))
        plain_speed(program, 0.2)
    session.train_or_pause()
    spin(0.5)
    session.train_or_pause()
    spin(0.3)
    for _ in range(ROUNDS):
        with threads.limited(1):
            plain.append(plain_speed(program, TURN))
        step, frames = window.transport.step_shown, window.clock.frames
        ticks.rest()
        session.train_or_pause()
        start = perf_counter()
        spin(TURN)
        session.train_or_pause()
        seconds = perf_counter() - start
        redraws.append((window.clock.frames - frames) / seconds)
        spin(0.3)
        ticks.rest()
        watched.append((window.transport.step_shown - step) / seconds)
        ratios.append(watched[-1] / plain[-1])
    session.reset()
    spin(0.5)
    return (
        f"{experiment.program:<11}{statistics.median(plain):>9.0f}{statistics.median(watched):>9.0f}"
        f"{statistics.median(ratios):>7.2f}{statistics.median(redraws):>10.1f}"
        f"{ticks.quantile(0.5):>8.0f}{ticks.quantile(0.99):>6.0f}{max(ticks.gaps):>6.0f}"
    )


def main():
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", default="numpy,tensors,autograd")
    parser.add_argument("--sizes", default="article,hand")
    options = parser.parse_args()
    app = make_app()
    window = MainWindow(Session(survey()), Look(app, Settings(theme="dark", language="en")))
    window.resize(1440, 900)
    window.show()
    loader = TorchLoader(app)
    loader.start()
    while not loader.isFinished():
        spin(0.5)
    for size in options.sizes.split(","):
        sizes = {name: getattr(PRESETS[size], name) for name in ("n", "d_in", "hidden", "d_out")}
        print(f"{size}\n{'program':<11}{'plain/s':>9}{'window/s':>9}{'ratio':>7}{'redraws/s':>10}"
              f"{'tick50':>8}{'p99':>6}{'max':>6} ms")  # fmt: skip
        for program in options.programs.split(","):
            experiment = Experiment(
                program=program, threads=1, steps=10**9, learning_rate=1e-12, seed=len(size)
            )
            print(measure(window, replace(experiment, **sizes)), flush=True)
    window.close()
    window.session.close(10_000)


if __name__ == "__main__":
    main()
