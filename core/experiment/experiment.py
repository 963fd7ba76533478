"""Experiment: everything that one training run depends on, frozen, each field described once."""

import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from core.base.message import Refused, say
from core.experiment.fields import Choice, Field, Real, Text, Whole, shorten
from core.experiment.schedule import Rates, Schedule
from core.programs import LADDER, UNLISTED

DTYPES = ("float32", "float64", "bfloat16", "float16")
DATA = ("random", "hand", "sine", "teacher", "file")
INITS = ("normal", "linear")

# The classes of torch.optim by the names that are typed for them.
OPTIMIZERS: Mapping[str, str] = {"sgd": "SGD", "rmsprop": "RMSprop", "adam": "Adam"}

# The fields that only data from a file make use of.
FILE_FIELDS = ("file", "inputs", "targets")

# Some data come in one size only.
FIXED_SIZES: Mapping[str, Mapping[str, int]] = {
    "hand": {"n": 2, "d_in": 3, "hidden": 2, "d_out": 1},
    "sine": {"d_in": 2, "d_out": 1},
}


def _described(default: object, field: Field) -> Any:
    return dataclasses.field(default=default, metadata={"field": field})


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """The settings of a run. The defaults are the tutorial's: 64 x 1000 x 100 x 10, 500 steps.

    Nothing is checked when an experiment is made; `resolve` says whether it can run.
    A plain number as learning rate stands for the schedule that never changes.
    """

    program: str = _described(
        "numpy",
        Choice(
            say("Program"),
            say("How the network is written: a rung of the ladder."),
            choices=tuple(program.id for program in LADDER),
            unlisted=tuple(program.id for program in UNLISTED),
        ),
    )
    n: int = _described(
        64,
        Whole(
            say("N"), say("How many examples go through the network at each step."), say("batch")
        ),
    )
    d_in: int = _described(
        1000, Whole(say("D_in"), say("How many numbers describe one example."), say("inputs"))
    )
    hidden: int = _described(
        100, Whole(say("H"), say("How many hidden units, each followed by a ReLU."), say("hidden"))
    )
    d_out: int = _described(
        10,
        Whole(say("D_out"), say("How many numbers are predicted for one example."), say("outputs")),
    )
    learning_rate: Schedule = _described(  # noqa: RUF009 (a Schedule never changes)
        Schedule(1e-6),
        Rates(
            say("Learning rate"),
            say(
                "How far each step moves against the gradient. It can change during the "
                "run: 1e-6, 100: 2e-6 means 1e-6 at first, then 2e-6 from step 100 on."
            ),
            rate=Real(say("Learning rate"), say("Learning rate"), maximum=1e30, above=True),
        ),
    )
    steps: int = _described(
        500, Whole(say("Steps"), say("How many steps of gradient descent the run takes."))
    )
    seed: int = _described(
        0,
        Whole(
            say("Seed"),
            say(
                "Starts the random number generator; the same seed gives the same data and weights."
            ),
            minimum=0,
            maximum=2**32 - 1,
        ),
    )
    init: str = _described(
        "normal",
        Choice(
            say("Initial weights"),
            say("normal: standard normal, as in the tutorial; linear: as in torch.nn.Linear."),
            choices=INITS,
        ),
    )
    optimizer: str = _described(
        "sgd",
        Choice(
            say("Optimizer"),
            say(
                "The rule that updates the weights: plain gradient descent (sgd) or, "
                "from rung 6 on, rmsprop or adam."
            ),
            choices=tuple(OPTIMIZERS),
        ),
    )
    momentum: float = _described(
        0.0,
        Real(
            say("Momentum"),
            say(
                "The fraction of the last step that is carried into the next one (from rung 6 on)."
            ),
            maximum=1.0,
        ),
    )
    data: str = _described(
        "random",
        Choice(
            say("Data"),
            say(
                "random: noise, as in the tutorial; hand: small whole numbers to follow "
                "on paper; sine: a curve; teacher: made by a hidden network; file: your "
                "own."
            ),
            choices=DATA,
        ),
    )
    file: str = _described(
        "", Text(say("Data file"), say("A table with one example per row, like a CSV file."))
    )
    inputs: str = _described(
        "",
        Text(
            say("Input columns"),
            say("Names or numbers of the columns to predict from; empty: all but the targets."),
        ),
    )
    targets: str = _described(
        "",
        Text(
            say("Target columns"),
            say("Names or numbers of the columns to predict; empty: the last one."),
        ),
    )
    dtype: str = _described(
        "float32",
        Choice(
            say("Precision"),
            say("The floating-point type of all numbers. float16 and bfloat16 need torch."),
            choices=DTYPES,
        ),
    )
    device: str = _described(
        "cpu",
        Text(
            say("Device"),
            say("Where the arrays are stored and the arithmetic is done: cpu, cuda:0, mps, xpu:0."),
            longest=20,
        ),
    )
    threads: int = _described(
        0,
        Whole(
            say("Threads"),
            say(
                "How many CPU cores share a matrix product; 0 finds the best number by a "
                "short trial."
            ),
            minimum=0,
            maximum=1024,
        ),
    )
    processes: int = _described(
        1,
        Whole(
            say("Processes"),
            say("How many processes share the batch, each on its own core or GPU (rung 11)."),
            maximum=1024,
        ),
    )

    def __post_init__(self) -> None:
        rate: object = self.learning_rate
        if isinstance(rate, (int, float)) and not isinstance(rate, bool):
            with suppress(ValueError):  # which is left to `resolve` to tell
                object.__setattr__(self, "learning_rate", Schedule(rate))

    def with_data(self, data: str) -> "Experiment":
        """The same experiment on other data, in the sizes that those data need.

        Only data from a file leave it and its columns as they are.
        """
        file = {} if data == "file" else dict.fromkeys(FILE_FIELDS, "")
        return dataclasses.replace(self, data=data, **file, **FIXED_SIZES.get(data, {}))  # type: ignore[arg-type]


FIELDS: Mapping[str, Field] = {
    field.name: field.metadata["field"] for field in dataclasses.fields(Experiment)
}

# Those of the first version, which every saved file has. A field that was added since may be
# missing; it then has its default.
FIRST = frozenset(
    ("program", "n", "d_in", "hidden", "d_out", "learning_rate", "steps", "seed", "init",
     "optimizer", "momentum", "data", "file", "inputs", "targets", "dtype", "device", "threads")
)  # fmt: skip

ARTICLE = Experiment()
HAND = Experiment(
    data="hand", n=2, d_in=3, hidden=2, d_out=1, learning_rate=Schedule(0.01), steps=100
)
PRESETS: Mapping[str, Experiment] = {"article": ARTICLE, "hand": HAND}


def read_experiment(
    given: Mapping[str, object], start: Experiment = ARTICLE
) -> tuple[Experiment, tuple[Refused, ...]]:
    """`start` with the given fields read into it, and a refusal for each one that does not fit.

    Values may be texts or the numbers of a JSON document. A field that was refused keeps
    the value it has in `start`.
    """
    values: dict[str, Any] = {}
    refusals: list[Refused] = []
    for name, value in given.items():
        if name not in FIELDS:
            refusals.append(Refused(say("There is no setting {name}.", name=shorten(name)), name))
            continue
        try:
            values[name] = FIELDS[name].read(value)
        except Refused as refusal:
            refusals.append(Refused(refusal.message, name))
    return dataclasses.replace(start, **values), tuple(refusals)


def parse_experiment(given: Mapping[str, object]) -> Experiment:
    """The experiment that `write_experiment` wrote, now or before a field of it was there.

    Raises Refused unless every field is there and fits: with half a sentence, or, if the value of
    a setting is refused, with a whole one, tied to its field.
    """
    for name in given:
        if name not in FIELDS:
            raise Refused(say("it has an unknown field {name}", name=shorten(name)))
    for name in sorted(FIRST - given.keys()):
        raise Refused(say("the field {name} is missing", name=name))
    experiment, refusals = read_experiment(given)
    if refusals:
        raise refusals[0]
    return experiment


def write_experiment(experiment: Experiment) -> dict[str, Any]:
    """What `read_experiment` reads, as JSON can hold it: numbers and texts by field."""
    return {**vars(experiment), "learning_rate": experiment.learning_rate.pack()}


def differences(experiment: Experiment, other: Experiment) -> dict[str, Any]:
    """The fields in which `experiment` differs from `other`, with the values it has."""
    values = {name: getattr(experiment, name) for name in FIELDS}
    return {name: value for name, value in values.items() if value != getattr(other, name)}
