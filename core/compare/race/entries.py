"""Who is entered for a race: programs x devices x dtypes x sizes x threads."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.base.message import Refused, say
from core.experiment.cost import cost
from core.experiment.experiment import ARTICLE, PRESETS, Experiment, read_experiment
from core.experiment.fields import shorten
from core.programs import LADDER

_SQUARE = re.compile(r"square:([0-9]{1,13})(?:\.\.([0-9]{1,13}))?", re.ASCII)
_FOUR = re.compile(r"[0-9]+(x[0-9]+){3}", re.ASCII)


@dataclass(frozen=True, order=True)
class Size:
    """N, D_in, H and D_out."""

    n: int
    d_in: int
    hidden: int
    d_out: int

    @property
    def text(self) -> str:
        """As it is typed."""
        return f"{self.n}x{self.d_in}x{self.hidden}x{self.d_out}"

    @property
    def flop(self) -> int:
        """Floating-point operations of a step of the plain network of this size."""
        return cost(replace(ARTICLE, **vars(self))).flop


def size_of(experiment: Experiment) -> Size:
    """The size of an experiment."""
    return Size(experiment.n, experiment.d_in, experiment.hidden, experiment.d_out)


def read_sizes(text: str) -> tuple[Size, ...]:
    """Sizes with commas between: `article`, `hand`, `64x1000x100x10`, `square:64..2048`.

    A square has D_in = H, and N and D_out as in the article; two dots double it from the first
    number on for as long as it does not pass the last. Raises Refused where one is none of these.
    """
    return tuple(dict.fromkeys(size for word in text.split(",") for size in _read(word.strip())))


def _read(word: str) -> Iterator[Size]:
    if word in PRESETS:
        yield size_of(PRESETS[word])
    elif square := _SQUARE.fullmatch(word):
        side, last = int(square[1]), int(square[2] or square[1])
        if not 0 < side <= last:
            raise Refused(
                say(
                    "Squares go from a smaller side up to a larger one, like "
                    "square:64..2048, not {given}.",
                    given=shorten(word),
                )
            )
        while side <= last:
            yield replace(size_of(ARTICLE), d_in=side, hidden=side)
            side *= 2
    elif _FOUR.fullmatch(word) and len(word) <= 60:
        yield Size(*map(int, word.split("x")))
    else:
        raise Refused(
            say(
                "A size is article, hand, four numbers like 64x1000x100x10, or squares "
                "like square:64..2048, not {given}.",
                given=shorten(word),
            )
        )


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
