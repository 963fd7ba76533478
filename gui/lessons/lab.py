"""The lab: the parts of the window that lessons look at and work with."""

from collections.abc import Callable
from dataclasses import dataclass

from gui.lessons.left_column import LeftColumn
from gui.one_step.beside import Beside
from gui.one_step.step_inspector import StepInspector
from gui.one_step.tab import OneStepTab
from gui.proof.checker import Checker
from gui.proof.tab import ProofTab
from gui.run.session import Session
from gui.widgets.tabs import Tabs
from gui.widgets.targets import Targets


@dataclass(frozen=True)
class Lab:
    """`targets` gives all that the panels let lessons point at, by the names of places."""

    session: Session
    inspector: StepInspector
    beside: Beside
    checker: Checker
    one_step: OneStepTab
    proof: ProofTab
    tabs: Tabs
    left: LeftColumn
    targets: Callable[[], Targets]
