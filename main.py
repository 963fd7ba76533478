"""Chainrule: the window, or the terminal when asked for it or where there is no display."""

import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def main(arguments: Sequence[str]) -> int:
    """Open the window, or run a command of the terminal; the answer is the exit code."""
    if len(arguments) == 2 and arguments[0] == "child":  # by this app, not by people
        if arguments[1] == "guard":
            from core.processes.guard import run_guard

            return run_guard()
        from core.processes.channel import run_child

        run_child(arguments[1])
    from core.machine.allocator import STACK

    threading.stack_size(STACK)
    from core.terminal import COMMANDS
    from core.terminal import main as run_terminal

    if arguments and arguments[0] in (*COMMANDS, "-h", "--help", "--version"):
        return run_terminal(arguments, _save_plot)
    if sys.platform == "win32":
        # There torch does not load any more once Qt has been.
        from core.machine import pytorch

        pytorch.why_not()
    from gui.app.display import why_no_window

    reason = why_no_window()
    picture = any(argument.partition("=")[0] == "--screenshot" for argument in arguments)
    if reason and picture:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # drawn in memory, where there is no display
        reason = why_no_window()
    if reason is None and picture:
        from gui.authoring.screenshot import run as draw

        return draw(list(arguments))
    if reason is None:
        from gui.app.app import run

        return run(list(arguments))
    print(f"No window can be opened here: {reason}. Training in the terminal.", file=sys.stderr)
    return run_terminal(["train", *arguments], _save_plot)


def _save_plot(path: Path, curve: Any, schedule: Any) -> None:
    from core.base.message import Message, Refused

    try:
        importlib.import_module("PySide6.QtWidgets")  # pyqtgraph would not say why it can't be
        from gui.train.loss import save_loss_plot
    except Exception as error:  # such as ImportError, which names a system library
        raise Refused(Message("The plot can't be drawn: {text}.", {"text": str(error)})) from error

    save_loss_plot(path, curve, schedule)


def command() -> int:
    """The command `chainrule` of an installed package; the answer is the exit code."""
    # Ctrl-C ends what is only starting, even in the middle of an import; a run has its own handler.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    multiprocessing.freeze_support()
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(command())
