"""The ladder: one network, written eleven ways. Each rung is one file in this folder.

A new program is a new file and a line in LADDER. Its text is read from the file; it is
imported only when it runs, so the ladder can be listed where torch is not installed.
BROKEN are programs with a mistake, for the proof, and FORGOTTEN are such with something left out,
for lessons: no rungs, but found by their ids as well.
"""

import ast
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import GeneratorType
from typing import Any

from core.base.message import Message, say
from core.experiment.schedule import Schedule
from core.machine import pytorch


@dataclass(frozen=True)
class Program:
    """One way of writing the network: where its code is and what it can do.

    `optimizers`, `momentum` and `processes` say which of these settings the code obeys; `needs`
    names what the machine must have beside NumPy: "torch", "compiler", "cuda" or "distributed".
    `suits` are settings with which it learns well, where it does not with the defaults, and
    `rates` the learning rates with which it does for each optimizer. `equal` names sizes of the
    experiment that must be equal, or else the program's matrices do not fit.
    """

    id: str
    module: str
    title: Message
    idea: Message
    needs: tuple[str, ...] = ("torch",)
    optimizers: tuple[str, ...] = ("sgd",)
    momentum: bool = False
    processes: bool = False
    suits: Mapping[str, object] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    equal: tuple[str, ...] = ()

    def advise(self, experiment: Any) -> Mapping[str, object]:
        """Settings with which it learns well, where it does not with those of the experiment."""
        rate = self.rates.get(experiment.optimizer, 0.0)
        if max(experiment.learning_rate.rates) < rate / 100:
            return {"learning_rate": Schedule(rate)}
        differs = any(getattr(experiment, name) != value for name, value in self.suits.items())
        return self.suits if differs else {}

    @property
    def path(self) -> Path:
        """The file that runs."""
        return Path(__file__).parent / self._file

    @property
    def place(self) -> str:
        """The file that runs, as a path from the root of the project."""
        return f"core/programs/{self._file}"

    @property
    def _file(self) -> str:
        return self.module.replace(".", "/") + ".py"

    @cached_property
    def text(self) -> str:
        """The text of that file."""
        return self.path.read_text(encoding="utf-8")

    @property
    def explanation(self) -> str:
        """What is new on this rung: the file's docstring below its first line."""
        docstring = ast.get_docstring(ast.parse(self.text)) or ""
        return docstring.partition("\n")[2].strip()

    @property
    def kind(self) -> str:
        """What its arrays are: "torch" tensors or "numpy" arrays."""
        return "torch" if "torch" in self.needs else "numpy"

    def end(self) -> None:
        """To be called when a run of it has ended; nothing is left to do for one process."""

    def load(self) -> Callable[..., "GeneratorType[Any, Any, Any]"]:
        """Its `train` function; torch is there then if its arrays are tensors, or else Refused says
        why it can't be.

        If it talks to other processes, this one is in a group then, of itself alone if of no other.
        """
        if self.kind == "torch":  # even if the program needs no name of it
            pytorch.load()
        if "distributed" in self.needs:
            from core.processes.group import join_alone

            join_alone()
        train: Callable[..., GeneratorType[Any, Any, Any]]
        train = importlib.import_module(f"{__name__}.{self.module}").train
        return train


LADDER: tuple[Program, ...] = (
    Program("numpy", "numpy_by_hand", say("NumPy by hand"), say("everything written out"), ()),
    Program("tensors", "tensors_by_hand", say("Tensors by hand"), say("the same lines in torch")),
    Program("autograd", "autograd", say("Autograd"), say("one call goes backward")),
    Program("function", "custom_function", say("Custom Function"), say("your own ReLU, both ways")),
    Program("sequential", "sequential", say("nn.Sequential"), say("layers hold the weights")),
    Program(
        "optim",
        "optimizer",
        say("torch.optim"),
        say("an optimizer takes the step"),
        optimizers=("sgd", "rmsprop", "adam"),
        momentum=True,
        # Both take steps of about the learning rate, however large the gradients are.
        rates={"rmsprop": 1e-3, "adam": 1e-3},
    ),
    Program(
        "module",
        "custom_module",
        say("Custom Module"),
        say("a network of your own class"),
        momentum=True,
    ),
    Program(
        "dynamic",
        "dynamic_graph",
        say("Dynamic graph"),
        say("a new graph at each step"),
        momentum=True,
        suits={"init": "linear", "learning_rate": Schedule(1e-4), "momentum": 0.9},
    ),
    Program(
        "compile",
        "compiled",
        say("torch.compile"),
        say("the step as machine code"),
        ("torch", "compiler"),
    ),
    Program(
        "cuda_graph",
        "cuda_graph",
        say("CUDA graph"),
        say("the step replayed on a GPU"),
        ("torch", "cuda"),
    ),
    Program(
        "ddp",
        "data_parallel",
        say("Data parallel"),
        say("the batch split over processes"),
        ("torch", "distributed"),
        processes=True,
    ),
)

BROKEN: tuple[Program, ...] = (
    Program(
        "broken_missing_two",
        "broken.missing_two",
        say("Broken: a missing factor 2"),
        say("every gradient is half as long as it should be"),
        (),
    ),
    Program(
        "broken_mean_for_sum",
        "broken.mean_for_sum",
        say("Broken: the mean for the sum"),
        say("every gradient is N · D_out times too small"),
        (),
    ),
    Program(
        "broken_no_mask",
        "broken.no_mask",
        say("Broken: no mask"),
        say("silent units get a gradient, too"),
        (),
    ),
    Program(
        "broken_forgotten_transpose",
        "broken.forgotten_transpose",
        say("Broken: a forgotten transpose"),
        say("examples and hidden units are mixed up, where there are as many of both"),
        (),
        equal=("n", "hidden"),
    ),
    Program(
        "broken_not_zeroed",
        "broken.not_zeroed",
        say("Broken: gradients not zeroed"),
        say("each step walks along all gradients so far"),
    ),
)

FORGOTTEN: tuple[Program, ...] = (
    Program(
        "broken_no_requires_grad",
        "broken.no_requires_grad",
        say("Broken: requires_grad forgotten"),
        say("no graph is written down, and backward() fails"),
    ),
    Program(
        "broken_no_backward",
        "broken.no_backward",
        say("Broken: backward() forgotten"),
        say("every gradient stays zero, and nothing is learnt"),
    ),
    Program(
        "broken_no_no_grad",
        "broken.no_no_grad",
        say("Broken: no_grad forgotten"),
        say("the weights are leaves of the graph, and the update fails"),
    ),
)

UNLISTED = BROKEN + FORGOTTEN  # a student chooses none of them as a rung


def find(program_id: str) -> Program:
    """The program with this id, of the ladder or a broken one; raises KeyError if none has it."""
    for program in LADDER + UNLISTED:
        if program.id == program_id:
            return program
    raise KeyError(program_id)


def rung(program: Program) -> int:
    """Its place on the ladder, counted from 1."""
    return LADDER.index(program) + 1
