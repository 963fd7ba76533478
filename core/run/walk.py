"""A step at walking pace: line by line, slowly enough to be followed by eye."""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType, GeneratorType
from typing import Any

from core.run.tracing import tracing

SLOW = 5.0  # steps a second; up to this pace the lines of a step are spread over its time


class Walker:
    """Runs single steps under the line tracer and rests before each line.

    `line` is the line that is running, counted from 1 in the program's file, or 0 between
    two steps; any thread may read it. `rest(seconds)` waits, and answers whether a command
    cut the wait short.
    """

    def __init__(self, rest: Callable[[float], bool]) -> None:
        self.line = 0
        self._rest = rest
        self._lines = 15  # in a step, as far as is known

    def step(self, program: GeneratorType[Any, Any, Any], seconds: float) -> Any:
        """Do one step in about so many seconds, or at once from the next command on.

        Returns the loss that the step hands out.
        """
        count = 0
        hurry = False

        def on_line(number: int, _: FrameType) -> None:
            nonlocal count, hurry
            count += 1
            self.line = number
            hurry = hurry or self._rest(seconds / self._lines)

        try:
            with tracing(program, on_line):
                return next(program)
        finally:
            self.line = 0
            self._lines = max(count, 1)
