"""What the lines of a race are called: by what tells them apart."""

from collections.abc import Iterable
from dataclasses import fields

from core.base.message import Message, say
from core.compare.race.standing import Line
from core.programs import find


class Names:
    """Names for these lines, each of the parts in which they differ: `Autograd, cuda:0`."""

    def __init__(self, lines: Iterable[Line]) -> None:
        lines = tuple(lines)
        self._varied = {
            part.name
            for part in fields(Line)
            if len({getattr(line, part.name) for line in lines}) > 1
        }

    def of(self, line: Line) -> Message:
        """The name of one of them."""
        title = find(line.program).title
        details = [
            detail
            for part, detail in (
                ("device", Message("{device}", {"device": line.device})),
                ("dtype", Message("{dtype}", {"dtype": line.dtype})),
                ("threads", _threads(line.threads)),
            )
            if part in self._varied
        ]
        name = title if "program" in self._varied or not details else details.pop(0)
        for detail in details:
            name = say("{name}, {detail}", name=name, detail=detail)
        return name


def _threads(count: int) -> Message:
    if count == 0:
        return say("threads by trial")
    return say("1 thread") if count == 1 else say("{count} threads", count=count)
