"""How long the window does not answer while its size, its theme or its language changes.

    python tests/benchmarks/look.py [--idle]

Drives the real window (offscreen without a display) at 1440x900 while it trains. `cpu` is the time
that the window's thread computed, `longest` the longest turn of the event loop, both in seconds.
"""

import argparse
import os
import sys
from pathlib import Path
from time import perf_counter, thread_time

sys.path.insert(0, str(Path(__file__).parents[2]))
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from core.experiment.devices import survey
from gui.app.look import Look
from gui.app.settings import Settings
from gui.app.window import MainWindow
from gui.run.session import Session
from gui.widgets.application import make_app


def turn(app, seconds):
    """Let the event loop turn for a while; its longest turn in seconds."""
    end, longest = perf_counter() + seconds, 0.0
    while perf_counter() < end:
        start = perf_counter()
        app.processEvents()
        longest = max(longest, perf_counter() - start)
    return longest


def main():
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--idle", action="store_true", help="without a run")
    options = parser.parse_args()
    app = make_app()
    look = Look(app, Settings(theme="dark", language="en"))
    window = MainWindow(Session(survey(patient=False)), look)
    window.resize(1440, 900)
    window.show()
    window.session.edit("steps", "1000000000")
    turn(app, 1.0)
    if not options.idle:
        window.session.train_or_pause()
        turn(app, 1.0)
    print(f"{'change':<14}{'call':>7}{'longest':>9}{'cpu':>7}")
    for name, change, *arguments in (
        ("larger", look.zoom, 1),
        ("usual", look.zoom, 0),
        ("projector", look.set_projector, True),
        ("no projector", look.set_projector, False),
        ("presenter", window.lessons.present, True),
        ("no presenter", window.lessons.present, False),
        ("light", look.set_theme, "light"),
        ("Chinese", look.set_language, "zh_CN"),
    ):
        start, began = perf_counter(), thread_time()
        change(*arguments)
        call = perf_counter() - start
        longest = max(call, turn(app, 0.3))
        print(f"{name:<14}{call:>7.2f}{longest:>9.2f}{thread_time() - began:>7.2f}", flush=True)
        turn(app, 0.5)
    window.close()
    window.session.close(10_000)


if __name__ == "__main__":
    main()
