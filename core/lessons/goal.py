"""What a task asks, in a sentence, where its page does not ask it in words of its own."""

from core.base.message import Message, say
from core.inspect.proof.result import Verdict
from core.lessons.tasks import (
    Diverged,
    Failed,
    Finished,
    LineSeen,
    LossBelow,
    Proof,
    RateRaised,
    Task,
)


def goal(task: Task) -> Message:
    """The sentence of a task that is done rather than answered."""
    match task:
        case LossBelow():
            return say("Let a run bring the loss below {loss}.", loss=f"{task.loss:g}")
        case Diverged():
            return say("Let a run diverge: its loss is to overflow.")
        case Failed():
            return say("Let a run fail, and read what it says.")
        case Finished():
            return say("Let a run do all its steps.")
        case RateRaised() if task.to is not None:
            return say("Raise the learning rate to {to} while a run is on.", to=f"{task.to:g}")
        case RateRaised():
            return say("Raise the learning rate while a run is on.")
        case LineSeen():
            return say("In One step, stop on the line that makes {name}.", name=task.variable)
        case Proof() if task.verdict is Verdict.PASSED:
            return say("In Proof, check gradients that are right.")
        case Proof():
            return say("In Proof, check gradients that are wrong.")
    raise TypeError(type(task).__name__)
