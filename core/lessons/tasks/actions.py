"""Tasks that are done with a control of the window: a rate, a line, a proof."""

from dataclasses import dataclass
from typing import ClassVar

from core.base.message import Message, say
from core.experiment.experiment import FIELDS, Experiment
from core.inspect.proof.result import Verdict
from core.lessons.events import Event, LineSeen, Proved, RateChanged
from core.lessons.places import read_variable
from core.lessons.setting import Settings
from core.lessons.tasks.runs import ROUNDING, SMALLEST, other_program
from core.lessons.tasks.task import Response, Task
from core.lessons.toml import Table, unknown
from core.programs import BROKEN, find

_VERDICTS = {verdict.value: verdict for verdict in (Verdict.PASSED, Verdict.FAILED)}


@dataclass(frozen=True, kw_only=True)
class RaiseRate(Task):
    """The learning rate is raised during a run, at least to `to` if that is given."""

    kind: ClassVar[str] = "rate_raised"
    to: float | None = None

    @classmethod
    def read(cls, table: Table, hints: tuple[str, ...], experiment: Experiment) -> "RaiseRate":
        to = table.real("to", least=SMALLEST) if table.has("to") else None
        return cls(to=to, hints=hints)

    def goal(self) -> Message:
        if self.to is None:
            return say("Raise the learning rate during a run.")
        return say("Raise the learning rate to {to} during a run.", to=f"{self.to:g}")

    def judge(self, event: Event) -> Response | None:
        """Whether the rate went up far enough, and during a run."""
        if not isinstance(event, RateChanged):
            return None
        if not event.running:
            words = say("No run is in progress: press Train first, then change the learning rate.")
        elif event.after <= event.before:
            words = say("That lowered the learning rate: raise it.")
        elif self.to is not None and event.after < self.to * (1 - ROUNDING):
            words = say("Higher: the learning rate has to reach {to}.", to=f"{self.to:g}")
        else:
            rate = f"{event.after:g}"
            return Response(True, say("The learning rate is {rate} from this step on.", rate=rate))
        return Response(False, words, tried=False)

    def report(self, event: Event) -> str:
        """The new rate."""
        return f"{event.after:g}" if isinstance(event, RateChanged) else ""


@dataclass(frozen=True, kw_only=True)
class StopAtLine(Task):
    """The microscope stops on the line that makes a variable."""

    kind: ClassVar[str] = "line_seen"
    variable: str

    @classmethod
    def read(cls, table: Table, hints: tuple[str, ...], experiment: Experiment) -> "StopAtLine":
        return cls(variable=table.read("variable", read_variable) or "", hints=hints)

    def goal(self) -> Message:
        return say("In One step, stop on the line that makes {name}.", name=self.variable)

    def judge(self, event: Event) -> Response | None:
        """Whether this is the line. There is nothing to say about each line on the way."""
        if not isinstance(event, LineSeen) or self.variable not in event.names:
            return None
        return Response(True, say("This is the line that makes {name}.", name=self.variable))


@dataclass(frozen=True, kw_only=True)
class Proof(Task):
    """A proof that comes to this verdict, of any program or of the one that is given."""

    kind: ClassVar[str] = "proof"
    verdict: Verdict
    program: str | None = None

    @classmethod
    def read(cls, table: Table, hints: tuple[str, ...], experiment: Experiment) -> "Proof":
        given = table.text("verdict")
        if given and given not in _VERDICTS:
            table.note(unknown(given, _VERDICTS), "verdict")
        program = table.optional("program", lambda given: str(FIELDS["program"].read(given)))
        return cls(verdict=_VERDICTS.get(given, Verdict.PASSED), program=program, hints=hints)

    def goal(self) -> Message:
        if self.verdict is Verdict.PASSED:
            return say("In Proof, check gradients that are right.")
        return say("In Proof, check gradients that are wrong.")

    def required(self) -> Settings:
        """The program, if it must be a certain one."""
        return (("program", self.program),) if self.program else ()

    def judge(self, event: Event) -> Response | None:
        """Whether the proof came to the verdict."""
        if not isinstance(event, Proved):
            return None
        if response := other_program(self.program, event.program):
            return response
        if event.verdict is Verdict.UNCHECKED:
            words = say(
                "The proof can't decide anything here: choose a program that shows its gradients."
            )
        elif event.verdict is Verdict.PASSED and event.verdict is self.verdict:
            words = say("The proof passed: with these numbers, no gradient is wrong.")
        elif event.verdict is self.verdict:
            words = say("The proof failed, as it should here: it found what is wrong.")
        elif event.verdict is Verdict.FAILED:
            words = say("The proof failed, but it must pass here: choose a correct program.")
        elif find(event.program) in BROKEN:
            words = say("The proof passed although this program is broken: with these "
                        "numbers, the mistake makes no difference. Use other numbers, "
                        "and check again.")  # fmt: skip
        else:
            words = say("The proof passed, but it must fail here: break the program first.")
        return Response(event.verdict is self.verdict, words)

    def report(self, event: Event) -> str:
        """The program and the verdict."""
        return f"{event.program} {event.verdict.value}" if isinstance(event, Proved) else ""
