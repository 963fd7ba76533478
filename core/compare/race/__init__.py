"""The race: programs against each other and against plain loops, taking turns in one run."""

from core.compare.race.entries import Size, enter, read_sizes, size_of
from core.compare.race.events import (
    Crossing,
    Dropped,
    Entered,
    Event,
    Finished,
    Refusal,
    Round,
    Stood,
    WarmingUp,
    write_event,
    write_standing,
)
from core.compare.race.run import race, time_of_turns
from core.compare.race.standing import Line, Speed, Standing, differ
from core.compare.race.summary import (
    Names,
    conclude,
    crossovers,
    is_square,
    leading,
    lines,
    summarize,
    tell_crossing,
)

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
