"""What the processes of an ensemble are to do, in a file of the folder that they share."""

import json
from pathlib import Path

from core.experiment.experiment import Experiment, read_experiment, write_experiment

_FILE = "experiment.json"


def write_setting(folder: Path, experiment: Experiment) -> None:
    """Leave an experiment for the ranks."""
    (folder / _FILE).write_text(json.dumps(write_experiment(experiment)), encoding="utf-8")


def read_setting(folder: Path) -> Experiment:
    """The experiment that the conductor has left; raises Refused if it can't be such a one."""
    given = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    experiment, refusals = read_experiment(given)
    if refusals:
        raise refusals[0]
    return experiment
