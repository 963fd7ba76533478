"""Where in the code the first number came from that is not finite."""

from __future__ import annotations

import linecache
import math
from dataclasses import dataclass, replace
from types import FrameType, GeneratorType
from typing import Any

import numpy as np

from core.base.phases import phases
from core.machine.pytorch import loaded_torch
from core.run.tracing import assigned_name, tracing
from core.run.watch import all_finite, as_numpy, variables


@dataclass(frozen=True)
class Origin:
    """The line that made the first inf or nan (`kind`), and the variable that it was in.

    `step` counts from 0, as the printed losses do; `line` counts from 1 in `file`, and `phase` is
    the part of the step that it belongs to, or "". `loss` is this step's, or nan before it was
    worked out. Of `weights` an optimizer moves, `divided` were divided by 0, because the root of
    their mean squared gradient was 0 and the optimizer's `eps` is rounded to 0.
    """

    step: int
    line: int
    code: str
    variable: str
    kind: str
    phase: str = ""
    loss: float = math.nan
    divided: int = 0
    weights: int = 0
    eps: float = 0.0


def all_well(program: GeneratorType[Any, Any, Any]) -> bool:
    """Whether a paused program has finite numbers in all its variables."""
    frame = program.gi_frame
    return frame is not None and all(all_finite(array) for array in variables(frame).values())


def find_origin(
    program: GeneratorType[Any, Any, Any], file: str, first_step: int, last_step: int
) -> Origin | None:
    """Run a program from before `first_step` up to `last_step`, line by line, and look.

    None if everything stays finite after all, or if something was not finite to begin with.
    """
    if not all_well(program):
        return None
    origins: list[Origin] = []
    running = 0  # the line that has begun and not ended

    def look(next_line: int, frame: FrameType | None) -> None:
        nonlocal running
        if not origins and running and frame is not None:
            found = variables(frame)
            assigned = assigned_name(file, running)
            for name in sorted(found, key=lambda name: name != assigned):
                array = found[name]
                if not all_finite(array):
                    kind = "nan" if np.isnan(as_numpy(array)).any() else "inf"
                    code = linecache.getline(file, running).strip()
                    origins.append(_describe(Origin(0, running, code, name, kind), file, frame))
                    break
        running = next_line

    for step in range(first_step, last_step + 1):
        running = 0
        with tracing(program, look):
            next(program)
        look(0, program.gi_frame)
        if origins:
            return replace(origins[0], step=step)
    return None


def _describe(origin: Origin, file: str, frame: FrameType) -> Origin:
    """Add what else the program's variables say about it."""
    phase = phases("".join(linecache.getlines(file)))[origin.line - 1]
    # Before its line, the loss is still the one of the step before.
    loss = variables(frame).get("loss") if phase in ("loss", "backward", "update") else None
    value = math.nan if loss is None else float(loss)
    origin = replace(origin, phase=phase, loss=value if math.isfinite(value) else math.nan)
    return _count_zeros(origin, frame) if phase == "update" else origin


def _count_zeros(origin: Origin, frame: FrameType) -> Origin:
    """See what RMSprop and Adam divided by: the root of the mean squared gradient, plus eps."""
    torch = loaded_torch()
    divided = weights = 0
    eps = 0.0
    for optimizer in frame.f_locals.values():
        if torch is None or not isinstance(optimizer, torch.optim.Optimizer):
            continue
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                state = optimizer.state.get(parameter, {})
                squares = state.get("exp_avg_sq", state.get("square_avg"))
                if squares is not None:
                    eps = group["eps"]
                    divided += int((squares.sqrt() + squares.new_tensor(eps) == 0).sum())
                    weights += squares.numel()
    return replace(origin, divided=divided, weights=weights, eps=eps)
