"""The command `train` in one of several processes, which `torchrun` has started."""

import argparse
import os
import sys
from dataclasses import replace
from time import sleep

from core.base.message import Refused, say
from core.data.problem import make_problem
from core.experiment.devices import Machine, survey, survey_for
from core.experiment.experiment import Experiment
from core.experiment.resolve import Resolution, resolve
from core.processes import group
from core.processes.channel import interrupt_with_parent
from core.programs import find
from core.run.ranks.torchrun import Place, follow
from core.terminal.exit_codes import DONE, FAILED, WRONG
from core.terminal.set_up import set_up

_PATIENCE = 10.0  # seconds


def resolve_together(experiment: Experiment, machine: Machine, here: Place | None) -> Resolution:
    """Whether the experiment can run in this process, `here` among those that were started.

    It then has as many processes as there are. How many share a core is up to who started them.
    """
    if here is None:
        return resolve(experiment, machine)
    if experiment.processes not in (1, here.processes):
        refusal = say(
            "torchrun has started {processes} processes: leave out --processes.",
            processes=here.processes,
        )
        return Resolution(experiment, (Refused(refusal, "processes"),))
    if here.processes > experiment.n and find(experiment.program).processes:
        # Else it is only this machine's share of them that is looked at below.
        return resolve(replace(experiment, processes=here.processes), _roomy(machine, here))
    mine = replace(experiment, processes=here.local_processes)
    resolution = resolve(mine, _roomy(machine, here))
    found = resolution.experiment
    if found.device.startswith("cuda") and here.local_processes > 1:
        found = replace(found, device=f"cuda:{here.local_rank}")
    return replace(resolution, experiment=replace(found, processes=here.processes))


def _roomy(machine: Machine, here: Place) -> Machine:
    return replace(machine, cores=max(machine.cores, here.processes))


def meet(here: Place, device: str) -> None:
    """Join the others, who compute on devices of this kind; raises Refused if that fails."""
    if here.launched:
        interrupt_with_parent()
    elif here.processes > 1:
        others = here.processes - 1
        print(f"Waiting for the other processes ({others}) at {here.address}.", file=sys.stderr)
    group.join(device)


def follow_along(options: argparse.Namespace, here: Place) -> int:
    """Do what rank 0 tells this rank to; the answer is the exit code.

    It prints nothing; the first process of each machine says what is wrong there.
    """
    try:
        machine = survey()
        experiment, table = set_up(options, machine)
        machine = survey_for([find(experiment.program)])
        resolution = resolve_together(experiment, machine, here)
        if not resolution.runnable:
            raise resolution.refusals[0]
        experiment = resolution.experiment
        problem = make_problem(experiment, table)
    except Refused as refusal:
        if here.speaks:
            print(refusal.message, file=sys.stderr)
        else:
            sleep(_PATIENCE)  # torchrun ends all when one does, and rank 0 may have words to say
        return WRONG
    meet(here, experiment.device)
    try:
        follow(experiment, problem, machine.cores * here.machines)
    except RuntimeError as error:  # another process has gone; who, is told by torchrun
        if here.speaks:
            print(error, file=sys.stderr, flush=True)
        os._exit(FAILED)  # what waits for the one that has gone may wait for ever
    return DONE
