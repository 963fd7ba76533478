"""Keys of pages: by them, and not by their numbers, is it remembered what has been done.

So a page that an author puts in between takes no mark away from another, and a task that is
changed is to be done again. In every language the keys are the same.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from core.experiment.experiment import Experiment
from core.lessons.tasks import Task

_WORDS = ("ask", "hints", "text", "because")


def wordless(task: Task | None) -> Any:
    """All of a task but its words."""
    return task and (task.kind, _bare(asdict(task)))


def page_keys(pages: Iterable[tuple[Experiment | None, Task | None]]) -> list[str]:
    """A key for each page; those that ask the same are told apart by their order."""
    seen: Counter[str] = Counter()
    keys: list[str] = []
    for experiment, task in pages:
        asked = repr((experiment, wordless(task)))
        key = hashlib.sha256(asked.encode()).hexdigest()[:10]
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return keys


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(inner) for name, inner in value.items() if name not in _WORDS}
    return [_bare(inner) for inner in value] if isinstance(value, (list, tuple)) else value
