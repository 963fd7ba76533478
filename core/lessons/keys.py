"""Keys of pages: progress is kept by them, and not by the pages' numbers.

So a page that an author inserts takes no mark away from another, and a task that is changed has to
be done again. The keys are the same in every language, and in every version of Chainrule.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from core.experiment.experiment import ARTICLE, Experiment
from core.lessons.tasks import Task

_WORDS = ("ask", "hints", "text", "because")
# A later field of an experiment is part of a key only where a page sets it: keys stay as they are.
_FIRST_FIELDS = frozenset(
    ("program", "n", "d_in", "hidden", "d_out", "learning_rate", "steps", "seed", "init",
     "optimizer", "momentum", "data", "file", "inputs", "targets", "dtype", "device", "threads",
     "processes")
)  # fmt: skip


def wordless(task: Task | None) -> Any:
    """All of a task but its words."""
    return task and (task.kind, _bare(asdict(task)))


def page_keys(pages: Iterable[tuple[Experiment | None, Task | None]]) -> list[str]:
    """A key for each page; those that ask the same are told apart by their order."""
    seen: Counter[str] = Counter()
    keys: list[str] = []
    for experiment, task in pages:
        asked = f"({_written(experiment)}, {wordless(task)!r})"
        key = hashlib.sha256(asked.encode()).hexdigest()[:10]
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return keys


def _written(experiment: Experiment | None) -> str:
    if experiment is None:
        return "None"
    settings = [
        f"{name}={value!r}"
        for name, value in vars(experiment).items()
        if name in _FIRST_FIELDS or value != getattr(ARTICLE, name)
    ]
    return f"Experiment({', '.join(settings)})"


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(inner) for name, inner in value.items() if name not in _WORDS}
    return [_bare(inner) for inner in value] if isinstance(value, (list, tuple)) else value
