"""Failure: the sentence for an exception that ended a run."""

import traceback
from pathlib import Path

from core.base.errors import gist, is_shortage
from core.base.message import Message, Refused, say
from core.programs import Program


def explain(error: Exception, program: Program, device: str, step: int) -> Message:
    """What went wrong at this step, with the program's line that the exception came through.

    A Refused says that itself.
    """
    if isinstance(error, Refused):
        return error.message
    values = {
        "title": program.title,
        "kind": type(error).__name__,
        "text": gist(error),
        "step": step,
    }
    if isinstance(error, StopIteration):
        return say(
            "{title} ended by itself at step {step}, but a program should go on for as "
            "long as it is asked to.",
            **values,
        )
    if is_shortage(error):
        return say(
            "{title} ran out of memory on {device} at step {step}: make the sizes smaller.",
            device=device,
            **values,
        )
    lines = [
        entry
        for entry in traceback.extract_tb(error.__traceback__)
        if Path(entry.filename) == program.path
    ]
    if not lines:
        return say("{title} failed at step {step}: {kind}: {text}", **values)
    return say(
        "{title} failed at step {step} in line {line}, {code}: {kind}: {text}",
        line=lines[-1].lineno,
        code=lines[-1].line,
        **values,
    )
