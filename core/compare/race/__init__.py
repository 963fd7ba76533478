"""The race: programs against each other and against plain loops, taking turns in one run."""

from core.compare.race.crossing import (
    Crossing,
    crossovers,
    is_square,
    leading,
    lines,
    tell_crossing,
)
from core.compare.race.entries import enter
from core.compare.race.events import (
    Dropped,
    Entered,
    Event,
    Finished,
    Refusal,
    Round,
    Stood,
    WarmingUp,
)
from core.compare.race.heat import time_of_turns
from core.compare.race.names import Names
from core.compare.race.run import race
from core.compare.race.sizes import Size, read_sizes, size_of
from core.compare.race.speed import Speed, differ
from core.compare.race.standing import Line, Standing
from core.compare.race.summary import conclude, summarize
from core.compare.race.wire import write_event, write_standing

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
    "read_sizes",
    "size_of",
    "summarize",
    "tell_crossing",
    "time_of_turns",
    "write_event",
    "write_standing",
]
