"""An experiment as it is typed in a terminal."""

import shlex
from collections.abc import Mapping

from core.experiment.experiment import ARTICLE, Experiment, differences


def option(name: str) -> str:
    """The option for a field: `learning_rate` is `--learning-rate`."""
    return "--" + name.replace("_", "-")


def write_options(settings: Mapping[str, object]) -> str:
    """These settings of an experiment, as they are typed."""
    return " ".join(f"{option(name)} {value}" for name, value in settings.items())


def write_command(experiment: Experiment) -> str:
    """The whole command that trains this experiment."""
    words = ["python", "main.py", "train"]
    for name, value in differences(experiment, ARTICLE).items():
        # A text that begins with a dash would be taken for an option.
        dashed = isinstance(value, str) and value.startswith("-")
        words += [f"{option(name)}={value}"] if dashed else [option(name), str(value)]
    return shlex.join(words)
