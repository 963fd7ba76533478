"""How quick the tab One step is, against what was promised; ends with 1 if it is slower.

    python tests/benchmarks/microscope.py [--programs numpy,tensors,autograd,...]

In the real window at the article's size, for each program: trains 500 steps, opens the tab (time
to the first picture), moves through all lines and opens a cell in each (the slowest, painted),
goes to a dozen steps anywhere in the run (the slowest, painted), and tells the memory that one
recorded step takes.
"""

import argparse
import random
import statistics
import sys
from time import perf_counter

from window import spin

from core.experiment.devices import survey
from core.experiment.experiment import Experiment
from gui.app.look import Look
from gui.app.settings import Settings
from gui.app.window import MainWindow
from gui.run.session import Session
from gui.widgets.application import make_app

STEPS, REPLAYS, ROUNDS = 500, 12, 3
FIRST, MOVE, REPLAY, MEMORY = 300, 50, 500, 50  # promised: milliseconds, and megabytes
PROGRAMS = "numpy,tensors,autograd,function,sequential,optim,module,dynamic"


def wait(reached):
    """Let the window work until something is so, and draw it; milliseconds that it took."""
    start = perf_counter()
    while not reached():
        spin(0.002)
    return 1000 * (perf_counter() - start)


def timed(window, work):
    """Milliseconds for something that shows its result at once."""
    start = perf_counter()
    work()
    window.one_step.repaint()
    return 1000 * (perf_counter() - start)


def open_tab(window):
    """The time to the first picture of a step."""
    inspector = window.inspector
    window.tabs.setCurrentIndex(0)
    inspector.want(False)
    inspector.look()  # forget what was seen
    spin(0.1)
    start = perf_counter()
    window.tabs.setCurrentWidget(window.one_step)
    wait(lambda: inspector.seen is not None and not inspector.explaining)
    window.one_step.repaint()
    return 1000 * (perf_counter() - start)


def move(window):
    """The slowest line, and the slowest cell of a line."""
    inspector, times = window.inspector, []
    for index in range(len(inspector.seen.recording.moments)):
        times.append(timed(window, lambda index=index: inspector.go_to_line(index)))
        spin(0.02)
        if inspector.name:
            times.append(timed(window, lambda: inspector.choose(inspector.name, (0, 0))))
            spin(0.02)
    return max(times)


def replay(window, steps):
    """The slowest of these steps of the run."""
    inspector, times = window.inspector, []
    for step in steps:
        start = perf_counter()
        inspector.go_to_step(step)
        wait(lambda step=step: inspector.seen is not None and inspector.seen.recording.step == step)
        window.one_step.repaint()
        times.append(1000 * (perf_counter() - start))
    return max(times)


def measure(window, program):
    """The four figures of one program."""
    session, inspector = window.session, window.inspector
    window.tabs.setCurrentIndex(0)
    session.set_experiment(Experiment(program=program, threads=1, steps=STEPS))
    session.train_or_pause()
    wait(lambda: session.state.ended)
    spin(0.5)
    first = statistics.median(open_tab(window) for _ in range(ROUNDS))
    slowest = statistics.median(move(window) for _ in range(ROUNDS))
    done = max(session.outcome.step, 1)  # fewer, if it diverged
    steps = random.Random(0).choices(range(done), k=REPLAYS)
    back = replay(window, steps)
    memory = inspector.seen.recording.nbytes / 1e6
    session.reset()
    spin(0.2)
    return first, slowest, back, memory


def main():
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", default=PROGRAMS)
    options = parser.parse_args()
    app = make_app()
    window = MainWindow(Session(survey()), Look(app, Settings(theme="dark", language="en")))
    window.resize(1440, 900)
    window.show()
    spin(0.5)
    promised = FIRST, MOVE, REPLAY, MEMORY
    print(f"{'program':<12}{'first':>10}{'move':>10}{'replay':>10}{'memory':>10}")
    print(f"{'promised':<12}{FIRST:>7} ms{MOVE:>7} ms{REPLAY:>7} ms{MEMORY:>7} MB")
    kept = True
    for program in options.programs.split(","):
        found = measure(window, program)
        kept = kept and all(one <= most for one, most in zip(found, promised, strict=True))
        first, move_time, back, memory = found
        print(
            f"{program:<12}{first:>7.0f} ms{move_time:>7.0f} ms{back:>7.0f} ms{memory:>7.1f} MB",
            flush=True,
        )
    window.close()
    window.session.close(10_000)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
