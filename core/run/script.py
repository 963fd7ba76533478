"""An experiment as one script that runs alone and prints the very same losses."""

import inspect
import os
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from core.data import Table, problem
from core.experiment.experiment import OPTIMIZERS, Experiment
from core.programs import find

_HEAD = '''\
"""{title}, {n} x {d_in} x {hidden} x {d_out}, {steps} steps. Prints the step and its loss.{how}"""

import os
from types import SimpleNamespace

# Each library that may do the products has a setting of its own, read when it is loaded.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{{library}}_NUM_THREADS"] = "{threads}"

import numpy as np
'''

_TORCH_HEAD = """\
import torch

torch.set_num_threads({threads})
"""

_GROUP_HEAD = """\
import torch
import torch._dynamo  # DDP loads this; after the group, it would hold that beyond its end
import torch.distributed as dist

torch.set_num_threads({threads})
if "RANK" in os.environ:  # torchrun says which process this is, and where the others are
    dist.init_process_group()
else:
    dist.init_process_group(store=dist.HashStore(), rank=0, world_size=1)
"""

_HOW = """

Run it in {processes} processes with

    torchrun --nproc-per-node {processes} THIS_FILE

or in one as any other script.
"""

_OWN_GPU = """\
torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", 0)))
"""

_LOOP = """\
knobs = SimpleNamespace({knobs})
for t, loss in zip(range({steps}), train(x, y, w1, w2, knobs)):
"""

# Where the learning rate changes, it does so before the step.
_CHANGING_LOOP = """\
knobs = SimpleNamespace({knobs})
changes = {{
{changes}
}}  # the learning rate from these steps on
program = train(x, y, w1, w2, knobs)
for t in range({steps}):
    knobs.learning_rate = changes.get(t, knobs.learning_rate)
    loss = next(program)
"""

_PRINT = """\
    print(t, loss.item())
"""

_PRINT_TOGETHER = """\
    if dist.get_rank() == 0:
        print(t, loss.item())
dist.destroy_process_group()
"""


def make_knobs(experiment: Experiment) -> SimpleNamespace:
    """What a program may read while it runs."""
    return SimpleNamespace(
        learning_rate=experiment.learning_rate.first,
        optimizer=OPTIMIZERS[experiment.optimizer],
        options={"momentum": experiment.momentum} if experiment.momentum else {},
        seed=experiment.seed,
    )


def write_script(experiment: Experiment, threads: int, table: Table | None = None) -> str:
    """The script: lines that make the data, then the program's file as it is, then the loop.

    `threads` is how many the run used; a different number may add up in a different order.
    `table` is needed for data from a file; the script reads that file again.
    """
    program = find(experiment.program)
    values = {**vars(experiment), "title": program.title, "threads": threads, "how": ""}
    head, show = _HEAD + (_TORCH_HEAD if program.kind == "torch" else ""), _PRINT
    if program.processes:
        values["how"] = _HOW.format(processes=max(2, experiment.processes))
        head, show = _HEAD + _GROUP_HEAD, _PRINT_TOGETHER
        if experiment.device.startswith("cuda"):
            experiment, head = replace(experiment, device="cuda"), head + _OWN_GPU
    functions, calls = _data(experiment, table)
    knobs = {
        name: value for name, value in vars(make_knobs(experiment)).items() if name in program.knobs
    }
    schedule = experiment.learning_rate.cut(experiment.steps)
    loop = _LOOP if schedule.is_constant else _CHANGING_LOOP
    changes = "\n".join(f"    {step}: {rate!r}," for step, rate in schedule.changes)
    parts = [
        head.format(**values),
        *(inspect.getsource(function) for function in functions),
        "\n".join(calls),
        program.text,
        (loop + show).format(knobs=_arguments(knobs), changes=changes, **values),
    ]
    return "\n\n\n".join(part.rstrip() for part in parts) + "\n"


def _data(
    experiment: Experiment, table: Table | None
) -> tuple[list[Callable[..., Any]], list[str]]:
    """The functions that make x, y, w1 and w2 for this experiment, and the lines that call them."""
    steps: list[tuple[str, Callable[..., Any], dict[str, Any]]] = []
    fields = ("d_in", "hidden", "d_out", "seed")
    sizes = {name: getattr(experiment, name) for name in fields}
    if experiment.data == "file":
        if table is None:
            raise ValueError("data from a file need their table")
        arguments = {**table.arguments, "path": os.path.abspath(table.arguments["path"])}
        steps.append(("x, y", table.load, arguments))
        steps.append(("w1, w2", problem.random_weights, sizes))
    else:
        make = problem.MAKERS[experiment.data]
        steps.append(("x, y, w1, w2", make, {"n": experiment.n, **sizes}))
    if experiment.init == "linear":
        steps.append(("w1, w2", problem.linear_weights, sizes))
    functions = [function for _, function, _ in steps]
    calls = [f"{made} = {make.__name__}({_arguments(given)})" for made, make, given in steps]
    kind = {"dtype": experiment.dtype}
    cast: Callable[..., Any] = problem.as_arrays
    if find(experiment.program).kind == "torch":
        cast, kind["device"] = problem.as_tensors, experiment.device
    calls.append(f"x, y, w1, w2 = {cast.__name__}((x, y, w1, w2), {_arguments(kind)})")
    return [*functions, cast], calls


def _arguments(values: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in values.items())
