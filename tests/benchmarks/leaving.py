"""Whether training is as fast after a look through the microscope as it was before.

    python tests/benchmarks/leaving.py [--programs numpy,tensors,autograd,optim]

Trains in the real window at the article's size, turn by turn. Between two turns the run is
paused, every second time with the tab One step open: a step is recorded and walked through, then
the tab is left. Tells the median steps a second after a plain pause, after a look, their ratio,
and how long the first picture of a look and a move by one line took.
"""

import argparse
import statistics
from time import perf_counter

from window import spin

from core.experiment.devices import survey
from core.experiment.experiment import Experiment
from gui.app.look import Look
from gui.app.settings import Settings
from gui.app.window import MainWindow
from gui.run.session import Session
from gui.widgets.application import make_app

ROUNDS = 15
TURN = 0.8  # seconds


def wait(reached):
    """Let the window work until something is so; milliseconds that it took."""
    start = perf_counter()
    while not reached():
        spin(0.002)
    return 1000 * (perf_counter() - start)


def train(window):
    """Steps a second over one turn, which begins and ends with a pause."""
    step, start = window.transport.step_shown, perf_counter()
    window.session.train_or_pause()
    spin(TURN)
    window.session.train_or_pause()
    seconds = perf_counter() - start
    spin(0.2)
    return (window.transport.step_shown - step) / seconds


def look(window):
    """Open the microscope, walk through the step, leave; first picture and a move in ms."""
    inspector = window.inspector
    window.tabs.setCurrentWidget(window.one_step)
    first = wait(lambda: inspector.seen is not None)
    window.grab()
    moves = []
    for _ in inspector.seen.recording.moments:
        start = perf_counter()
        inspector.move(1)
        window.one_step.repaint()
        moves.append(1000 * (perf_counter() - start))
    inspector.go_to_line(0)
    window.tabs.setCurrentIndex(0)
    spin(0.2)
    return first, max(moves)


def measure(window, program):
    """One line of the table."""
    window.session.set_experiment(
        Experiment(program=program, threads=1, steps=10**9, learning_rate=1e-12)
    )
    train(window)
    look(window)
    plain, looked, firsts, moves = [], [], [], []
    for _ in range(ROUNDS):
        plain.append(train(window))
        first, move = look(window)
        looked.append(train(window))
        firsts.append(first)
        moves.append(move)
    window.session.reset()
    spin(0.5)
    ratios = [after / before for before, after in zip(plain, looked, strict=True)]
    return (
        f"{program:<11}{statistics.median(plain):>9.0f}{statistics.median(looked):>9.0f}"
        f"{statistics.median(ratios):>7.2f}{statistics.median(firsts):>12.0f} ms"
        f"{statistics.median(moves):>8.0f} ms"
    )


def main():
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", default="numpy,tensors,autograd,optim")
    options = parser.parse_args()
    app = make_app()
    window = MainWindow(Session(survey()), Look(app, Settings(theme="dark", language="en")))
    window.resize(1440, 900)
    window.show()
    spin(0.5)
    print(f"{'program':<11}{'before/s':>9}{'after/s':>9}{'ratio':>7}{'first':>15}{'move':>11}")
    for program in options.programs.split(","):
        print(measure(window, program), flush=True)
    window.close()
    window.session.close(10_000)


if __name__ == "__main__":
    main()
