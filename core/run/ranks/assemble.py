"""Who steps the processes of an experiment: this one alone, rank 0 of a group, or a conductor."""

from __future__ import annotations

from core.experiment.experiment import Experiment
from core.processes import group
from core.programs import Program
from core.run.ranks.conductor import Conductor
from core.run.ranks.ensemble import Company
from core.run.ranks.torchrun import Leader


def assemble(program: Program, experiment: Experiment, company: Company) -> Program:
    """The program, as an Ensemble if the experiment has more than one process."""
    company.times = ()
    if experiment.processes == 1:
        return program
    if group.size() > 1:
        return Leader.of(program)
    return Conductor.of(program, experiment=experiment, company=company)
