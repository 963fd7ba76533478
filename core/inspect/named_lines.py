"""Lines of a program by name: `grad_w1` is where that variable is made, `phase:loss` the loss."""

from functools import cache

from core.base.phases import PHASES, phases
from core.inspect.microscope.source import read_source
from core.programs import LADDER, Program


@cache
def variables() -> frozenset[str]:
    """The variables that some program of the ladder makes or is given."""
    found: set[str] = {"x", "y", "w1", "w2"}
    for program in LADDER:
        for statement in read_source(program.text).loop:
            found.update(name for name in statement.stores if name.isidentifier())
    return frozenset(found)


@cache
def line_names() -> tuple[str, ...]:
    """All names that `lines_of` knows: variables and phases."""
    return (*sorted(variables()), *(f"phase:{phase}" for phase in PHASES))


def lines_of(name: str, program: Program) -> frozenset[int]:
    """The numbers of these lines, counted from 1; none if this program has no such line."""
    variable, _, wanted = name.partition(":")
    if wanted:
        found = phases(program.text)
        return frozenset(number for number, phase in enumerate(found, 1) if phase == wanted)
    lines: set[int] = set()
    for statement in read_source(program.text).loop:
        if variable in statement.stores:
            lines.update(range(statement.line, statement.last + 1))
    return frozenset(lines)
