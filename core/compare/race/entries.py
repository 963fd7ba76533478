"""Who is entered for a race: programs x devices x dtypes x sizes x threads."""

import itertools

from core.compare.race.sizes import read_sizes
from core.experiment.experiment import Experiment, read_experiment
from core.programs import LADDER

# So small that no size diverges, however long it races; and weights with which the loss is small
# enough for float16.
_SAFE = {"learning_rate": 1e-12, "init": "linear"}


def enter(
    programs: str = "all",
    sizes: str = "article",
    devices: str = "cpu",
    dtypes: str = "float32",
    threads: str = "0",
) -> list[Experiment]:
    """An experiment for each combination of these lists, which have commas between their words.

    `all` programs are those of the ladder. Whether one can run here is not asked yet. Raises
    Refused where a word is none that the field knows.
    """
    ids = [program.id for program in LADDER] if programs == "all" else _words(programs)
    found: list[Experiment] = []
    for size, count, device, dtype, program in itertools.product(
        read_sizes(sizes), _words(threads), _words(devices), _words(dtypes), ids
    ):
        names = {"program": program, "device": device, "dtype": dtype, "threads": count}
        experiment, refusals = read_experiment({**_SAFE, **vars(size), **names})
        if refusals:
            raise refusals[0]
        found.append(experiment)
    return found


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]
