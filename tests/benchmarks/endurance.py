"""Does training for an hour leave the window as it was? Memory, threads, timers, QObjects.

    python tests/benchmarks/endurance.py [--minutes 60] [--program numpy]

Trains at hand size and full speed in the real window (offscreen without a display), loss and two
histograms visible. The first sixth of the time, ten minutes at most, is for settling down; after
it the memory may grow by less than 20 MB and the rest not at all. Exits with 1 if it does.
"""

import argparse
import gc
import os
import statistics
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from core.experiment.devices import survey
from core.experiment.experiment import HAND
from core.run.snapshot import State
from gui.app.look import Look
from gui.app.settings import Settings
from gui.app.window import MainWindow
from gui.run.session import Session
from gui.widgets.application import make_app

EVERY = 5.0  # seconds between two samples
MOST = 20.0  # MB by which the memory may grow once it has settled


@dataclass(frozen=True)
class Sample:
    """What there is at one moment; memory is resident, in MB, and threads are the system's."""

    seconds: float
    step: int
    frames: int
    memory: float
    threads: int
    timers: int
    objects: int


def qobjects():
    """All QObjects that Python knows of, and all children of windows and of the app.

    What waits to be deleted goes first: a window that lays itself out makes an animation each time.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    roots = [QApplication.instance(), *QApplication.topLevelWidgets()]
    children = [child for root in roots for child in root.findChildren(QObject)]
    known = [thing for thing in gc.get_objects() if issubclass(type(thing), QObject)]
    return {id(thing): thing for thing in (*roots, *children, *known) if isValid(thing)}.values()


def kinds():
    """How many QObjects there are of each class."""
    return Counter(type(thing).__name__ for thing in qobjects())


def take_sample(window, start):
    """Count and measure; the memory first, before counting needs any."""
    process = psutil.Process()
    memory, threads = process.memory_info().rss / 1e6, process.num_threads()
    # Garbage in cycles is not kept by anybody; it only waits for the collector.
    gc.collect()
    objects = qobjects()
    timers = [thing for thing in objects if isinstance(thing, QTimer)]
    return Sample(
        perf_counter() - start,
        window.transport.step_shown,
        window.clock.frames,
        memory,
        threads,
        sum(timer.isActive() for timer in timers),
        len(objects),
    )


def endure(app, window, seconds, program="numpy", on_sample=lambda sample: None):
    """Train for so long, and answer with a sample for each EVERY seconds."""
    session, samples = window.session, []
    session.set_experiment(replace(HAND, program=program, steps=10**9, threads=1))
    session.train_or_pause()
    start = perf_counter()

    def tick():
        samples.append(take_sample(window, start))
        if samples[-1].seconds >= seconds or session.state is not State.RUNNING:
            app.exit()  # quit() would close the window first
        on_sample(samples[-1])  # last, since it raises if nobody reads any more what is printed

    timer = QTimer(interval=round(1000 * EVERY))
    timer.timeout.connect(tick)
    timer.start()
    app.exec()
    timer.stop()
    return samples


def settling(seconds):
    """How much of so many seconds is for settling down."""
    return min(600.0, seconds / 6)


def growth(samples, name):
    """By how much a figure ever stands above what it was at first."""
    values = [getattr(sample, name) for sample in samples]
    return max(values) - values[0]


def row(minute, samples):
    """One line of the table: medians, but for what must not change the highest."""
    highest = {name: max(getattr(sample, name) for sample in samples) for name in COUNTED}
    rate = (samples[-1].step - samples[0].step) / max(samples[-1].seconds - samples[0].seconds, 1)
    memory = statistics.median(sample.memory for sample in samples)
    counts = "".join(f"{highest[name]:>9}" for name in COUNTED)
    return f"{minute:>6}{samples[-1].step:>14,}{rate:>10,.0f}{memory:>9.1f}{counts}"


COUNTED = ("threads", "timers", "objects")
HEAD = f"{'minute':>6}{'step':>14}{'steps/s':>10}{'MB':>9}" + "".join(f"{n:>9}" for n in COUNTED)


def main():
    """Print a table by minute and a verdict; the answer is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--program", default="numpy")
    options = parser.parse_args()
    seconds = 60 * options.minutes
    app = make_app()
    window = MainWindow(Session(survey()), Look(app, Settings(theme="dark", language="en")))
    window.show()
    print(f"{options.program} at hand size for {options.minutes:g} minutes\n{HEAD}", flush=True)
    minute, kinds_then = [], None

    def tell(sample):
        nonlocal kinds_then
        if kinds_then is None and sample.seconds > settling(seconds):
            kinds_then = kinds()
        if minute and int(sample.seconds // 60) > int(minute[0].seconds // 60):
            print(row(int(minute[0].seconds // 60) + 1, minute), flush=True)
            minute.clear()
        minute.append(sample)

    samples = endure(app, window, seconds, options.program, tell)
    if len(minute) > 1:
        print(row(int(minute[0].seconds // 60) + 1, minute), flush=True)
    steady = [sample for sample in samples if sample.seconds > settling(seconds)]
    new = kinds() - kinds_then
    watched = [histogram.isVisible() for histogram in window.train.histograms.histograms.values()]
    window.close()
    ended = window.session.close(10_000)
    grown = {name: growth(steady, name) for name in ("memory", *COUNTED)}
    good = {
        "trained to the end": samples[-1].seconds >= seconds,
        "two histograms were drawn": watched == [True, True] and samples[-1].frames > seconds,
        f"memory grew by {grown['memory']:.1f} MB, less than {MOST:g}": grown["memory"] < MOST,
        **{f"{name} grew by {grown[name]}, and must not": grown[name] == 0 for name in COUNTED},
        "the run ended when the window closed": ended,
    }
    print(f"After the first {steady[0].seconds:.0f} seconds:")
    for claim, true in good.items():
        print(f"  {'yes' if true else 'NO '}  {claim}")
    for kind, more in new.items():
        print(f"       {more} {kind} more than at first")
    return 0 if all(good.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
