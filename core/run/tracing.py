"""Line tracing: one program's frame, for as long as a `with` block lasts."""

from __future__ import annotations

import linecache
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType, GeneratorType
from typing import Any

OnLine = Callable[[int, FrameType], None]


def assigned_name(file: str, line: int) -> str:
    """The variable that a line of a file assigns to, if it is as simple as that, or ""."""
    match = re.match(r"\s*(\w+)\s*[-+*/]?=[^=]", linecache.getline(file, line))
    return match[1] if match else ""


@contextmanager
def tracing(program: GeneratorType[Any, Any, Any], on_line: OnLine) -> Iterator[None]:
    """Call `on_line(number, frame)` before each line that the program runs in this thread.

    Only the generator's own frame is traced, not what it calls. Outside the block it runs at
    full speed again, and another tracer that was there before (a debugger's) is back.
    """
    if sys.version_info >= (3, 12):
        with _monitoring(program, on_line):
            yield
    else:
        with _settrace(program, on_line):
            yield


@contextmanager
def _settrace(program: GeneratorType[Any, Any, Any], on_line: OnLine) -> Iterator[None]:
    target = program.gi_frame

    def local(frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            on_line(frame.f_lineno, frame)
        return local

    def on_call(frame: FrameType, event: str, _: object) -> Any:
        return local if frame is target else None

    before, before_here = sys.gettrace(), target and target.f_trace
    sys.settrace(on_call)
    try:
        yield
    finally:
        sys.settrace(before)
        if target is not None:
            target.f_trace = before_here


if sys.version_info >= (3, 12):

    @contextmanager
    def _monitoring(program: GeneratorType[Any, Any, Any], on_line: OnLine) -> Iterator[None]:
        monitoring, target, thread = sys.monitoring, program.gi_frame, threading.get_ident()
        tool = next(tool for tool in range(6) if monitoring.get_tool(tool) is None)

        def on_event(_: CodeType, number: int) -> None:
            # Other runs of the same code, in other threads, are not ours.
            if threading.get_ident() == thread and sys._getframe(1) is target:
                on_line(number, target)

        monitoring.use_tool_id(tool, "chainrule")
        monitoring.register_callback(tool, monitoring.events.LINE, on_event)
        monitoring.set_local_events(tool, target.f_code, monitoring.events.LINE)
        try:
            yield
        finally:
            monitoring.set_local_events(tool, target.f_code, 0)
            monitoring.register_callback(tool, monitoring.events.LINE, None)
            monitoring.free_tool_id(tool)
