"""The race: programs against each other and against plain loops, taking turns in one run."""

from core.race.crossing import (
    Crossing,
    crossovers,
    is_square,
    leading,
    lines,
    tell_crossing,
)
from core.race.entries import enter
from core.race.events import (
    Dropped,
    Entered,
    Event,
    Finished,
    Refusal,
    Round,
    Stood,
    WarmingUp,
)
from core.race.heat import time_of_turns
from core.race.names import Names
from core.race.run import race
from core.race.sizes import Size, read_sizes, size_of
from core.race.speed import Speed, differ
from core.race.standing import Line, Standing
from core.race.summary import conclude, summarize
from core.race.wire import read_event, write_event, write_standing

__all__ = [
    "Crossing",
    "Dropped",
    "Entered",
    "Event",
    "Finished",
    "Line",
    "Names",
    "Refusal",
    "Round",
    "Size",
    "Speed",
    "Standing",
    "Stood",
    "WarmingUp",
    "conclude",
    "crossovers",
    "differ",
    "enter",
    "is_square",
    "leading",
    "lines",
    "race",
    "read_event",
    "read_sizes",
    "size_of",
    "summarize",
    "tell_crossing",
    "time_of_turns",
    "write_event",
    "write_standing",
]
