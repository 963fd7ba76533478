"""Chainrule: the window, or the terminal when asked for it or where there is no display."""

import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def main(arguments: Sequence[str]) -> int:
    """Open the window, or run a command of the terminal; the answer is the exit code."""
    from core.terminal import main as run_terminal

    if not arguments:
        from gui.display import why_no_window

        reason = why_no_window()
        if reason is None:
            from gui.app import run

            return run()
        print(f"No window can be opened here: {reason}. Training in the terminal.", file=sys.stderr)
    return run_terminal(arguments or ["train"], _save_plot)


def _save_plot(path: Path, curve: Any) -> None:
    from gui.plot_file import save_plot

    save_plot(path, curve)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main(sys.argv[1:]))
