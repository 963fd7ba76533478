"""From the options of a command to an experiment."""

import argparse
from dataclasses import replace

from core.base.message import Refused, say
from core.data import Table, read_table
from core.data.problem import Problem, make_problem
from core.experiment import threads
from core.experiment.devices import Machine, survey, survey_for
from core.experiment.experiment import FIELDS, FIXED_SIZES, PRESETS, Experiment, read_experiment
from core.experiment.fields import Whole
from core.experiment.resolve import resolve
from core.programs import find
from core.run.files import load_run

_STEP = Whole(say("Step"), say("How many steps to take first."), minimum=0, maximum=10**9)


def set_up(options: argparse.Namespace, machine: Machine) -> tuple[Experiment, Table | None]:
    """The experiment that the options ask for, and the table of its data file, if it has one.

    Raises Refused for what can't be read, or does not go together.
    """
    given = {name: getattr(options, name) for name in FIELDS if getattr(options, name) is not None}
    if options.run and options.preset:
        raise Refused(say("Start from {run} or from a preset, not both.", run=options.run))
    start = PRESETS[options.preset or "article"]
    if options.run:
        start = load_run(options.run).experiment
    if "file" in given:
        given.setdefault("data", "file")
    experiment, refusals = read_experiment(given, start)
    if refusals:
        raise refusals[0]
    if experiment.data != start.data:
        # Data of one size bring it along, unless a size was asked for.
        sizes = {**FIXED_SIZES.get(experiment.data, {})}
        fitting = {name: size for name, size in sizes.items() if name not in given}
        experiment = replace(experiment, **fitting)  # type: ignore[arg-type]
    if experiment.data != "file" or not experiment.file:
        return experiment, None
    table = read_table(experiment.file, experiment.inputs, experiment.targets, machine.memory)
    if options.run and not given:
        return experiment, table
    fitted = table.fit(experiment)
    asked = {name: getattr(experiment, name) for name in ("n", "d_in", "d_out") if name in given}
    return replace(fitted, **asked), table


def set_up_step(options: argparse.Namespace) -> tuple[Experiment, Problem, Machine, int]:
    """What the commands that look into one step need: all of it resolved, and the step.

    Raises Refused for what can't be read, or can't run here.
    """
    experiment, table = set_up(options, survey())
    machine = survey_for([find(experiment.program)])
    resolution = resolve(experiment, machine)
    if not resolution.runnable:
        raise resolution.refusals[0]
    experiment = resolution.experiment
    step = _STEP.read(options.at)
    count = experiment.threads or threads.choose(experiment, machine.cores)
    return replace(experiment, threads=count), make_problem(experiment, table), machine, step
