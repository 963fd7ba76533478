"""Whether what a student did is what a task asks, and what to say of it."""

import math
from dataclasses import dataclass

from core.base.message import Message, Refused, say
from core.experiment.experiment import FIELDS, Experiment
from core.experiment.schedule import Schedule
from core.inspect.proof.result import Verdict
from core.lessons.answers import read_number, read_shape
from core.lessons.events import (
    Answered,
    Chosen,
    Event,
    LineSeen,
    Proved,
    RateChanged,
    RunEnded,
)
from core.lessons.tasks import (
    Choice,
    Diverged,
    Failed,
    LossBelow,
    NumberAnswer,
    Proof,
    RateRaised,
    RunTask,
    ShapeAnswer,
    Task,
)
from core.lessons.tasks import LineSeen as SeeLine
from core.programs import BROKEN, find
from core.run.snapshot import State

_CLOSE = 0.05  # what an answer may be off that is called close
_EXACT = 1e-12  # what the nearest numbers that a computer knows may be off


@dataclass(frozen=True)
class Response:
    """What to say of something that a student did.

    `done` says whether that was what the task asks; `tried` whether it counts as a try.
    """

    done: bool
    message: Message
    tried: bool = True


def judge(task: Task, event: Event) -> Response | None:
    """The response of a task to an event; None if the event is nothing to it.

    Predictions have a memory, so they are judged elsewhere.
    """
    match task, event:
        case RunTask(), RunEnded():
            return _other_settings(task, event.experiment) or _run(task, event)
        case RateRaised(), RateChanged():
            return _rate(task, event)
        case SeeLine(), LineSeen():
            return _line(task, event)
        case Proof(), Proved():
            return _other_program(task.program, event.program) or _proof(task, event)
        case ((NumberAnswer() | ShapeAnswer()), Answered()):
            return _answer(task, event)
        case Choice(), Chosen():
            option = task.options[event.index]
            return Response(option.right, Message("{because}", {"because": option.because}))
    return None


def _other_program(wanted: str | None, found: str) -> Response | None:
    if wanted is None or wanted == found:
        return None
    words = say(
        "That was {found}; this task is about {wanted}.",
        found=find(found).title, wanted=find(wanted).title,
    )  # fmt: skip
    return Response(False, words, tried=False)


def _other_settings(task: RunTask, experiment: Experiment) -> Response | None:
    """What to say of a run that does not have the settings that the task wants."""
    for name, wanted in task.wanted:
        found = getattr(experiment, name)
        if name == "program":
            if response := _other_program(wanted, found):
                return response
        elif not _is_setting(name, found, wanted):
            words = say(
                "This task wants {label} {wanted}; that run had {found}.",
                label=FIELDS[name].label, wanted=_shown(wanted), found=_shown(found),
            )  # fmt: skip
            return Response(False, words, tried=False)
    return None


def _is_setting(name: str, found: object, wanted: object) -> bool:
    if isinstance(found, float) and isinstance(wanted, float):
        return math.isclose(found, wanted, rel_tol=_EXACT)
    if isinstance(found, Schedule) and isinstance(wanted, Schedule):
        steps = [[step for step, _ in schedule.changes] for schedule in (found, wanted)]
        return steps[0] == steps[1] and all(
            math.isclose(one, other, rel_tol=_EXACT)
            for one, other in zip(found.rates, wanted.rates, strict=True)
        )
    if name == "device" and ":" not in str(wanted):  # cuda is any of cuda:0, cuda:1 ...
        return str(found).partition(":")[0] == wanted
    return found == wanted


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _run(task: RunTask, event: RunEnded) -> Response:
    if isinstance(task, Failed):
        return _failed(event)
    if event.state is State.FAILED:
        words = say("The run failed before it could show anything: see what it says.")
        return Response(False, words, tried=False)
    if isinstance(task, LossBelow):
        return _loss_below(task, event)
    diverged, finished = event.state is State.DIVERGED, event.state is State.FINISHED
    if isinstance(task, Diverged):
        if diverged:
            return Response(True, say("It diverged, after {step} steps.", step=event.step))
        return Response(
            False, say("The loss stayed finite to the end: try a larger learning rate.")
        )
    if finished:
        return Response(True, say("It has done all its {step} steps.", step=event.step))
    if diverged:
        return Response(False, say("It diverged before its end: try a smaller learning rate."))
    return Response(False, say("It was stopped before its end: let it run."))


def _failed(event: RunEnded) -> Response:
    if event.state is State.FAILED:
        return Response(True, say("It failed, as it had to: see what it says."))
    if event.state is State.STOPPED:
        return Response(False, say("It was stopped before anything went wrong: let it run."))
    return Response(False, say("It ran without an error, and here it has to fail."))


def _loss_below(task: LossBelow, event: RunEnded) -> Response:
    losses = [loss for loss in (*event.losses, event.loss) if math.isfinite(loss)]
    limit = f"{task.loss:g}"
    lowest = min(losses, default=math.inf)
    if lowest < task.loss:
        words = say("The loss came down to {loss}, below {limit}.", loss=f"{lowest:.4g}",
                    limit=limit)  # fmt: skip
        return Response(True, words)
    diverged = event.state is State.DIVERGED
    if fields := _to_turn(task, event.experiment):
        words = say("The lowest loss was {loss}, and it has to come below {limit}. What this "
                    "task is about is not set right yet: {fields}.",
                    loss=f"{lowest:.4g}", limit=limit, fields=fields)  # fmt: skip
        if diverged:
            words = say("The run diverged, so its loss never came below {limit}. What this task "
                        "is about is not set right yet: {fields}.",
                        limit=limit, fields=fields)  # fmt: skip
        return Response(False, words)
    if diverged:
        words = say("The run diverged, so its loss never came below {limit}: try a smaller "
                    "learning rate.", limit=limit)  # fmt: skip
        return Response(False, words)
    words = say(
        "The lowest loss was {loss}, and it has to come below {limit}: try more steps or another "
        "learning rate.",
        loss=f"{lowest:.4g}", limit=limit,
    )  # fmt: skip
    return Response(False, words)


def _to_turn(task: RunTask, experiment: Experiment) -> Message | None:
    """The names of the settings that "Show me" would set otherwise, without giving them away."""
    labels = [
        FIELDS[name].label
        for name, shown in task.show
        if not _is_setting(name, getattr(experiment, name), shown)
    ]
    if not labels:
        return None
    named = labels[0]
    for label in labels[1:]:
        named = say("{some}, {another}", some=named, another=label)
    return named


def _rate(task: RateRaised, event: RateChanged) -> Response:
    if not event.running:
        words = say("No run is on: press Train first, and turn the learning rate meanwhile.")
        return Response(False, words, tried=False)
    if event.after <= event.before:
        words = say("That made the learning rate smaller: raise it.")
        return Response(False, words, tried=False)
    if task.to is not None and event.after < task.to * (1 - _EXACT):
        words = say("Further up: the learning rate has to reach {to}.", to=f"{task.to:g}")
        return Response(False, words, tried=False)
    words = say("The learning rate is {rate} from this step on.", rate=f"{event.after:g}")
    return Response(True, words)


def _line(task: SeeLine, event: LineSeen) -> Response | None:
    if task.variable in event.names:
        return Response(True, say("This is the line that makes {name}.", name=task.variable))
    return None  # on the way there is nothing to say at each line


def _proof(task: Proof, event: Proved) -> Response:
    if event.verdict is Verdict.UNCHECKED:
        words = say("The proof could tell nothing here: take a program that shows its gradients.")
        return Response(False, words)
    done = event.verdict is task.verdict
    if event.verdict is Verdict.PASSED:
        words = say("The proof passed: with these numbers no gradient is wrong.")
        other = say("The proof passed, and here it has to fail: break the program first.")
        if find(event.program) in BROKEN:
            other = say(
                "The proof passed although this program is broken: with these numbers the mistake "
                "makes no difference. Take other numbers, and check again."
            )
    else:
        words = say("The proof failed, as it should here: it found what is wrong.")
        other = say("The proof failed, and here it has to pass: take a program that is right.")
    return Response(done, words if done else other)


def _answer(task: NumberAnswer | ShapeAnswer, event: Answered) -> Response:
    try:
        if isinstance(task, ShapeAnswer):
            return _shape(task.shape, read_shape(event.text))
        return _number(task, read_number(event.text))
    except Refused as refusal:
        return Response(False, refusal.message, tried=False)


def _shape(wanted: tuple[int, ...], found: tuple[int, ...]) -> Response:
    if found == wanted:
        return Response(True, say("Right."))
    if len(found) != len(wanted):
        words = say(
            "The shape has {wanted} sizes, not {found}.",
            found=len(found), wanted=len(wanted),
        )  # fmt: skip
    elif sorted(found) == sorted(wanted):
        words = say("The sizes are right and their order is not: rows first, then columns.")
    elif any(one == other for one, other in zip(found, wanted, strict=True)):
        words = say("One of the sizes is right, but not all.")
    else:
        words = say("Not this shape: which arrays is it made of?")
    return Response(False, words)


def _number(task: NumberAnswer, found: float) -> Response:
    wanted = task.number

    def is_near(value: float) -> bool:
        return math.isclose(value, wanted, rel_tol=max(task.tolerance, _EXACT))

    def is_off_by(factor: float) -> bool:
        # Only what is not nearly right already can be told to be off by a factor.
        return wanted != 0 and is_near(found * factor)

    if abs(found - wanted) <= max(task.tolerance, _EXACT) * abs(wanted):
        return Response(True, say("Right."))
    for reply in task.replies:
        if math.isclose(found, reply.number, rel_tol=max(task.tolerance, _EXACT)):
            return Response(False, Message("{because}", {"because": reply.because}))
    if task.reading:  # a number to read off is not one to be worked out
        words = say("That is not what your last run gave: read it off again.")
    elif is_off_by(-1):
        words = say("The size is right, the sign is not.")
    elif is_off_by(2):
        words = say("That is half of it: is a factor 2 missing?")
    elif is_off_by(0.5):
        words = say("That is twice as much: is there a factor 2 too many?")
    elif any(is_off_by(10.0**power) for power in range(-9, 10) if power):
        words = say("The digits are right, the point is at another place.")
    elif task.tolerance and wanted and abs(found / wanted - 1) < _CLOSE:
        words = say("That is close, but not close enough.")
    else:
        words = say("Not this number.")
    return Response(False, words)
