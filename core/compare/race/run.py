"""The race: programs against each other and against plain loops, taking turns in one run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from core.base.clock import CLOCK, Clock
from core.base.message import say
from core.compare.race.events import Dropped, Entered, Event
from core.compare.race.heat import Heat
from core.compare.race.rates import Rates
from core.compare.race.standing import Standing
from core.compare.race.summary import conclude
from core.experiment import threads
from core.experiment.cost import cost
from core.experiment.devices import Machine, survey_for
from core.experiment.experiment import Experiment
from core.experiment.resolve import resolve
from core.machine import pytorch
from core.processes.channel import Channel
from core.programs import find


def race(
    experiments: Sequence[Experiment],
    machine: Machine,
    seconds: float,
    tell: Callable[[Event], None] = lambda event: None,
    clock: Clock = CLOCK,
) -> list[Standing]:
    """Let experiments race; how those did who came through, in the order of their heats.

    Programs, devices and dtypes take turns with each other; those of another size or another
    number of threads come after them. `seconds` is the time for each contender in all, plain and
    watched, without warming up and running in; it is seven steps of each where these take longer.
    `tell` hears all events, on this thread, and may end the race by raising something.
    """
    entered: list[Experiment] = []
    for experiment in experiments:
        resolution = resolve(experiment, machine)
        if not resolution.runnable:
            tell(Dropped(resolution.experiment, resolution.refusals[0].message))
        elif resolution.experiment.processes > 1:  # a bare loop, to compare it with, has one
            alone = say("Programs race in one process each: set Processes to 1.")
            tell(Dropped(resolution.experiment, alone))
        elif resolution.experiment not in entered:
            entered.append(resolution.experiment)
    for experiment in entered:
        tell(Entered(experiment))
    rates = Rates(machine, clock)
    standings: list[Standing] = []
    for group in _groups(entered):
        if any(find(experiment.program).kind == "torch" for experiment in group):
            pytorch.load()  # before its threads are set
        count = group[0].threads or _choose_threads(group, machine, clock)
        for heat in _heats(group, machine):
            with threads.limited(count), np.errstate(all="ignore"):
                standings += Heat(count, rates, tell, clock).run(heat, seconds)
    tell(conclude(standings))
    return standings


def race_in_child(channel: Channel, experiments: Sequence[Experiment], seconds: float) -> None:
    """What the process of a race does: the race, every event of which it sends."""
    machine = survey_for([find(experiment.program) for experiment in experiments])
    race(experiments, machine, seconds, channel.send)


def _groups(experiments: Sequence[Experiment]) -> list[list[Experiment]]:
    """Those that can take turns: they differ in the program, the device and the dtype only."""
    groups: dict[Experiment, list[Experiment]] = {}
    for experiment in experiments:
        key = replace(
            experiment,
            program="numpy",
            optimizer="sgd",
            momentum=0.0,
            device="cpu",
            dtype="float32",
        )
        groups.setdefault(key, []).append(experiment)
    return list(groups.values())


def _choose_threads(group: Sequence[Experiment], machine: Machine, clock: Clock) -> int:
    """One number for all, so that they can take turns; it is no matter on a GPU."""
    for experiment in group:
        if experiment.device == "cpu":
            return threads.choose(experiment, machine.cores, clock)
    return 1


def _heats(group: Sequence[Experiment], machine: Machine) -> Iterator[list[Experiment]]:
    """The group in as many parts as it takes for each to fit into the devices' memories."""
    heat: list[Experiment] = []
    used: dict[str, int] = {}
    for experiment in group:
        device = machine.device(experiment.device)
        needed = 2 * cost(experiment).memory  # plain and watched
        taken = used.get(experiment.device, 0) + needed
        if heat and device and taken > device.memory:
            yield heat
            heat, used, taken = [], {}, needed
        heat.append(experiment)
        used[experiment.device] = taken
    if heat:
        yield heat
