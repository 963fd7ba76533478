"""The ladder: one network, written eleven ways. Each rung is one file in this folder.

A new rung is a new file and a line in LADDER with its name; all else is read from the file. Its
docstring begins with `Title – idea.`, then explains what is new, and may end with lines like these:

    Needs: torch, compiler
    Learns well with: init=linear, momentum=0.9
    Equal sizes: n, hidden

A program is imported only when it runs, so that the ladder can be listed where torch is not
installed.
"""

import ast
import importlib
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import GeneratorType
from typing import Any

from core.base.message import Message
from core.machine import pytorch

NEEDS = ("torch", "compiler", "cuda", "distributed")
_FACTS = ("Needs", "Learns well with", "Equal sizes")


@dataclass(frozen=True)
class Program:
    """One way of writing the network: `module` is the name of its file in this folder.

    `id` is its name in commands, lessons and saved runs: that of the file, if no other is given.
    What the file says is read when it is asked for; a docstring of another form raises ValueError.
    """

    module: str
    id: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", self.module.replace(".", "_"))

    @property
    def place(self) -> str:
        """The file that runs, as a path from the root of the project."""
        return f"core/programs/{self.module.replace('.', '/')}.py"

    @property
    def path(self) -> Path:
        """The file that runs."""
        return Path(__file__).parents[2] / self.place

    @cached_property
    def text(self) -> str:
        """The text of that file."""
        return self.path.read_text(encoding="utf-8")

    @property
    def title(self) -> Message:
        """Its name for people."""
        return Message(self._heading[0])

    @property
    def idea(self) -> Message:
        """What is new in it, in a few words."""
        return Message(self._heading[1])

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """What the machine must have besides NumPy, out of NEEDS."""
        needs = self._list("Needs")
        if not set(needs) <= set(NEEDS):
            raise ValueError(f"{self.place} needs {needs}: only {NEEDS} are known")
        return needs

    @property
    def kind(self) -> str:
        """What its arrays are: "torch" tensors or "numpy" arrays."""
        return "torch" if "torch" in self.needs else "numpy"

    @property
    def processes(self) -> bool:
        """Whether it can share its batch with other processes."""
        return "distributed" in self.needs

    @cached_property
    def knobs(self) -> frozenset[str]:
        """The knobs that its code reads, such as "learning_rate"."""
        return frozenset(
            node.attr
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "knobs"
        )

    @cached_property
    def by_hand(self) -> bool:
        """Whether lines of its own work out the gradients."""
        return any(
            isinstance(node, ast.Name) and node.id == "grad_w1" for node in ast.walk(self._tree)
        )

    @property
    def has_optimizer(self) -> bool:
        """Whether it leaves the step to torch.optim: any of its optimizers, with momentum."""
        return "optimizer" in self.knobs

    @cached_property
    def suits(self) -> Mapping[str, str]:
        """Settings with which it learns well, if it does not with the defaults, as typed."""
        pairs = (given.partition("=") for given in self._list("Learns well with"))
        return {name: value for name, _, value in pairs}

    @cached_property
    def equal(self) -> tuple[str, ...]:
        """Sizes of the experiment that must be equal, or else its matrices don't fit."""
        return self._list("Equal sizes")

    def end(self) -> None:
        """To be called when a run of it has ended; nothing is left to do for one process."""

    def load(self) -> Callable[..., "GeneratorType[Any, Any, Any]"]:
        """Its `train` function. Raises Refused, with the reason, if it needs torch and has none.

        If it talks to other processes, this one is in a group then, of itself alone if of no other.
        """
        if self.kind == "torch":  # even if the program needs no name of it
            pytorch.load()
        if self.processes:
            from core.processes.group import join_alone

            join_alone()
        train: Callable[..., GeneratorType[Any, Any, Any]]
        train = importlib.import_module(f"{__name__}.{self.module}").train
        return train

    def preload(self) -> None:
        """Load what it needs, because torch must be there before its threads can be set.

        If that fails, it does so again when the program is loaded to be run, which tells why.
        """
        with suppress(Exception):
            self.load()

    @cached_property
    def _tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def _docstring(self) -> str:
        """What the file begins with; the window lists all titles at once, so nothing is parsed."""
        before, *parts = self.text.split('"""', 2)
        return parts[0].strip() if parts and not before else ""

    @property
    def _heading(self) -> tuple[str, str]:
        """The title and the idea."""
        title, dash, idea = self._docstring.partition("\n")[0].removesuffix(".").partition(" – ")
        if not dash:
            raise ValueError(f"{self.place} must begin with its title and its idea")
        return title, idea

    @cached_property
    def _facts(self) -> dict[str, str]:
        """The lines at the end of the docstring, each with a name and what it says."""
        lines = self._docstring.rpartition("\n\n")[2].splitlines()
        if not all(re.match("[A-Z][a-z ]*: ", line) for line in lines):
            return {}
        facts = dict(line.split(": ", 1) for line in lines)
        if not set(facts) <= set(_FACTS):
            raise ValueError(f"{self.place} says {sorted(facts)}: only {_FACTS} are known")
        return facts

    def _list(self, fact: str) -> tuple[str, ...]:
        given = self._facts.get(fact)
        return tuple(given.split(", ")) if given else ()


LADDER = (
    Program("numpy_by_hand", "numpy"),
    Program("tensors_by_hand", "tensors"),
    Program("autograd"),
    Program("custom_function", "function"),
    Program("sequential"),
    Program("optimizer", "optim"),
    Program("custom_module", "module"),
    Program("dynamic_graph", "dynamic"),
    Program("compiled", "compile"),
    Program("cuda_graph"),
    Program("data_parallel", "ddp"),
)

# A mistake in each, for the proof to find.
BROKEN = (
    Program("broken.missing_two"),
    Program("broken.mean_for_sum"),
    Program("broken.no_mask"),
    Program("broken.forgotten_transpose"),
    Program("broken.not_zeroed"),
)

# Something left out in each, for lessons.
FORGOTTEN = (
    Program("broken.no_requires_grad"),
    Program("broken.no_backward"),
    Program("broken.no_no_grad"),
)

UNLISTED = BROKEN + FORGOTTEN  # a student chooses none of them as a rung


def find(program_id: str) -> Program:
    """The program with this id, of the ladder or a broken one; raises KeyError if none has it."""
    for program in LADDER + UNLISTED:
        if program.id == program_id:
            return program
    raise KeyError(program_id)


def order(program_id: str) -> int:
    """Its place on the ladder, counted from 0; all that are not on it come after those that are."""
    ids = [program.id for program in LADDER]
    return ids.index(program_id) if program_id in ids else len(ids)


def rung(program: Program) -> int:
    """Its place on the ladder, counted from 1."""
    return LADDER.index(program) + 1
