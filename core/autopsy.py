"""Autopsy: where in the code was the first number born that is not finite?"""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from types import FrameType, GeneratorType
from typing import Any

import numpy as np

from core.tracing import assigned_name, tracing
from core.watch import all_finite, as_numpy, variables


@dataclass(frozen=True)
class Birth:
    """The line that made the first inf or nan (`kind`), and the variable that it was in.

    `step` counts from 0, as the printed losses do; `line` counts from 1 in `file`.
    """

    step: int
    line: int
    code: str
    variable: str
    kind: str


def all_well(program: GeneratorType[Any, Any, Any]) -> bool:
    """Whether a paused program has finite numbers in all its variables."""
    frame = program.gi_frame
    return frame is not None and all(all_finite(array) for array in variables(frame).values())


def find_birth(
    program: GeneratorType[Any, Any, Any], file: str, first_step: int, last_step: int
) -> Birth | None:
    """Run a program from before `first_step` up to `last_step`, line by line, and look.

    None if everything stays finite after all, or if something was not finite to begin with.
    """
    if not all_well(program):
        return None
    births: list[tuple[int, str, str]] = []
    running = 0  # the line that has begun and not ended

    def look(next_line: int, frame: FrameType | None) -> None:
        nonlocal running
        if not births and running and frame is not None:
            found = variables(frame)
            assigned = assigned_name(file, running)
            for name in sorted(found, key=lambda name: name != assigned):
                array = found[name]
                if not all_finite(array):
                    nan = bool(np.isnan(as_numpy(array)).any())
                    births.append((running, name, "nan" if nan else "inf"))
                    break
        running = next_line

    for step in range(first_step, last_step + 1):
        running = 0
        with tracing(program, look):
            next(program)
        look(0, program.gi_frame)
        if births:
            line, variable, kind = births[0]
            code = linecache.getline(file, line).strip()
            return Birth(step, line, code, variable, kind)
    return None
