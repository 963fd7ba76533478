"""resolve: can this experiment run on this machine, and if not, what is wrong where?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from core.base.message import Message, Refused, quantity, say
from core.experiment.cost import Cost, cost
from core.experiment.devices import Machine
from core.experiment.experiment import FIELDS, FILE_FIELDS, FIXED_SIZES, Experiment, read_experiment
from core.machine.formats import FORMATS
from core.programs import find


@dataclass(frozen=True)
class Resolution:
    """The answer: a runnable experiment, or refusals, each tied to its field.

    `notes` say of fields what else must be known of their values, which can run.
    """

    experiment: Experiment
    refusals: tuple[Refused, ...]
    cost: Cost | None = None
    notes: Mapping[str, Message] = field(default_factory=dict)

    @property
    def runnable(self) -> bool:
        """Whether nothing was refused."""
        return not self.refusals


def resolve(experiment: Experiment, machine: Machine) -> Resolution:
    """Whether `experiment` can run on `machine`. Pure: nothing is made, asked or changed.

    The experiment in the answer names its device in full (`cuda` becomes `cuda:0`).
    """
    experiment, refusals = read_experiment(vars(experiment), experiment)
    if refusals:
        return Resolution(experiment, refusals)
    if device := machine.device(experiment.device):
        experiment = replace(experiment, device=device.id)
    refusals = tuple(Refused(words, name) for name, words in _misfits(experiment, machine))
    return Resolution(experiment, refusals, cost(experiment), dict(_notes(experiment)))


def _notes(experiment: Experiment) -> Iterator[tuple[str, Message]]:
    # Its SGD turns the rate into a number of the weights' dtype before it multiplies by it. So seen
    # on the CPU; a GPU takes it as it is.
    by_torch = find(experiment.program).has_optimizer and experiment.optimizer == "sgd"
    if not by_torch or experiment.device != "cpu":
        return
    # Of a schedule's rates, the smallest is the one that rounding changes most.
    rate = min(experiment.learning_rate.rates)
    used = FORMATS[experiment.dtype].round_small(rate)
    values = {"rate": f"{rate:.3g}", "used": f"{used:.3g}", "dtype": experiment.dtype}
    if not used:
        yield (
            "learning_rate",
            say(
                "In {dtype}, torch.optim rounds the learning rate {rate} to 0, so no "
                "weight changes: choose float32 or a larger rate.",
                **values,
            ),
        )
    elif values["used"] != values["rate"]:
        yield (
            "learning_rate",
            say("In {dtype}, torch.optim rounds the learning rate {rate} to {used}.", **values),
        )


def _misfits(experiment: Experiment, machine: Machine) -> Iterator[tuple[str, Message]]:
    yield from _program_misfits(experiment, machine)
    yield from _device_misfits(experiment, machine)
    yield from _process_misfits(experiment, machine)
    yield from _data_misfits(experiment)
    yield from _memory_misfits(experiment, machine)


def _program_misfits(experiment: Experiment, machine: Machine) -> Iterator[tuple[str, Message]]:
    program = find(experiment.program)
    if reason := machine.reason_against(program):
        yield (
            "program",
            say("{title} can't run here: {reason}.", title=program.title, reason=reason),
        )
    sizes = {name: getattr(experiment, name) for name in program.equal}
    if len(set(sizes.values())) > 1:
        first, last = program.equal[0], program.equal[-1]
        yield (
            last,
            say(
                "{title} works only if {first} and {label} are equal; otherwise its "
                "matrices don't fit: set {label} to {size}.",
                title=program.title,
                first=FIELDS[first].label,
                label=FIELDS[last].label,
                size=sizes[first],
            ),
        )
    if experiment.optimizer != "sgd" and not program.has_optimizer:
        yield (
            "optimizer",
            say(
                "{title} always uses sgd: choose it, or torch.optim (rung 6) for {asked}.",
                title=program.title,
                asked=experiment.optimizer,
            ),
        )
    if experiment.momentum and not program.has_optimizer:
        yield (
            "momentum",
            say(
                "{title} has no momentum: set it to 0, or choose rung 6, 7 or 8.",
                title=program.title,
            ),
        )
    elif experiment.momentum and experiment.optimizer == "adam":
        yield "momentum", say("adam has its own momentum: set Momentum to 0.")


def _device_misfits(experiment: Experiment, machine: Machine) -> Iterator[tuple[str, Message]]:
    program = find(experiment.program)
    kind = experiment.device.partition(":")[0]
    device = machine.device(experiment.device)
    if device is None:
        reason = machine.missing.get(experiment.device) or machine.missing.get(kind)
        there = ", ".join(device.id for device in machine.devices)
        if reason:
            yield (
                "device",
                say(
                    "{device} isn't available here ({reason}): choose one of {there}.",
                    device=experiment.device,
                    reason=reason,
                    there=there,
                ),
            )
        else:
            yield (
                "device",
                say(
                    "{device} isn't available here: choose one of {there}.",
                    device=experiment.device,
                    there=there,
                ),
            )
        return
    if program.kind == "numpy" and kind != "cpu":
        yield "device", say("NumPy computes only on the CPU: choose cpu, or rung 2 or higher.")
    elif "cuda" in program.needs and kind != "cuda" and "cuda" not in machine.lacks:
        yield "device", say("{title} needs a GPU: choose cuda:0.", title=program.title)
    elif program.kind == "numpy" and experiment.dtype not in ("float32", "float64"):
        yield (
            "dtype",
            say(
                "NumPy here supports float32 and float64, not {dtype}: choose one of "
                "them, or rung 2 or higher.",
                dtype=experiment.dtype,
            ),
        )
    elif experiment.dtype not in device.dtypes:
        yield (
            "dtype",
            say(
                "{device} doesn't support {dtype}: choose one of {there}.",
                device=device.id,
                dtype=experiment.dtype,
                there=", ".join(device.dtypes),
            ),
        )
    if experiment.threads > machine.cores:
        yield (
            "threads",
            say(
                "Threads must be at most {cores}, the cores of this machine, not {threads}.",
                cores=machine.cores,
                threads=experiment.threads,
            ),
        )


def _process_misfits(experiment: Experiment, machine: Machine) -> Iterator[tuple[str, Message]]:
    program, processes = find(experiment.program), experiment.processes
    kind = experiment.device.partition(":")[0]
    if program.processes and machine.device(experiment.device) and kind not in ("cpu", "cuda"):
        yield (
            "device",
            say(
                "{title} runs only on the CPU and on CUDA: choose cpu or cuda:0.",
                title=program.title,
            ),
        )
    if processes == 1:
        return
    gpus = sum(device.id.startswith("cuda") for device in machine.devices)
    if not program.processes:
        yield (
            "processes",
            say(
                "{title} runs in one process: set Processes to 1, or choose Data parallel "
                "(rung 11).",
                title=program.title,
            ),
        )
    elif processes > machine.cores:
        yield (
            "processes",
            say(
                "Processes must be at most {cores}, the cores of this machine, not {processes}.",
                cores=machine.cores,
                processes=processes,
            ),
        )
    elif processes > experiment.n:
        yield (
            "processes",
            say(
                "Each process needs at least one example of the batch: set Processes to at most "
                "{n}, or make N larger.",
                n=experiment.n,
            ),
        )
    elif kind == "cuda" and processes > gpus:
        yield (
            "processes",
            say(
                "Each process needs its own GPU, and this machine has {gpus}: set "
                "Processes to no more than that, or choose cpu.",
                gpus=gpus,
            ),
        )


def _data_misfits(experiment: Experiment) -> Iterator[tuple[str, Message]]:
    for name, size in FIXED_SIZES.get(experiment.data, {}).items():
        if getattr(experiment, name) != size:
            yield (
                name,
                say(
                    "{label} must be {size} with the data {data}, not {given}.",
                    label=FIELDS[name].label,
                    size=size,
                    data=experiment.data,
                    given=getattr(experiment, name),
                ),
            )
    if experiment.data == "hand" and experiment.init != "normal":
        yield "init", say("The hand data come with their own weights: choose normal.")
    if experiment.data == "file":
        if not experiment.file:
            yield "file", say("No data file is set: choose one.")
        return
    for name in FILE_FIELDS:
        if getattr(experiment, name):
            yield (
                name,
                say(
                    "{label} applies only to a data file: choose the data file, or leave it empty.",
                    label=FIELDS[name].label,
                ),
            )


def _memory_misfits(experiment: Experiment, machine: Machine) -> Iterator[tuple[str, Message]]:
    device = machine.device(experiment.device)
    if device is None:
        return
    need, main = cost(experiment), machine.devices[0]
    if device is main:
        demands = [(main, need.memory + need.start)]
    else:
        demands = [(device, need.memory), (main, need.start)]
    for place, needed in demands:
        if needed > place.memory:
            sizes = {name: getattr(experiment, name) for name in ("n", "d_in", "hidden", "d_out")}
            largest = max(sizes, key=lambda name: sizes[name])
            yield (
                largest,
                say(
                    "These sizes need {needed} of memory, but {device} has only {free} "
                    "free: make {label} smaller.",
                    needed=quantity(needed, "B"),
                    device=place.id,
                    free=quantity(place.memory, "B"),
                    label=FIELDS[largest].label,
                ),
            )
            return
