"""The hidden commands, with which this program starts itself again."""

from collections.abc import Sequence
from pathlib import Path


def run_hidden(arguments: Sequence[str]) -> int:
    """`launch PROCESSES FOLDER` or `rank FOLDER`; the answer is the exit code."""
    if arguments[0] == "rank":
        from core.run.ranks.rank import run_rank

        return run_rank(Path(arguments[1]))
    from core.run.ranks.launch import run_launcher

    return run_launcher(arguments[1], Path(arguments[2]))
