"""The lines of a program that a place such as `code:grad_w1` or `code:phase:loss` names."""

from core.base.phases import phases
from core.inspect.microscope.source import read_source
from core.lessons.places import Place
from core.programs import Program


def lines_of(place: Place, program: Program) -> frozenset[int]:
    """The numbers of these lines, counted from 1; none if this program has no such line."""
    kind, _, name = place.name.partition(":")
    if name:
        found = phases(program.text)
        return frozenset(number for number, phase in enumerate(found, 1) if phase == name)
    lines: set[int] = set()
    for statement in read_source(program.text).loop:
        if kind in statement.stores:
            lines.update(range(statement.line, statement.last + 1))
    return frozenset(lines)
