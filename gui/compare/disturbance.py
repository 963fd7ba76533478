"""What else this window computes, which takes time from what is being measured."""

from core.run.snapshot import State
from gui.run.session import Session
from gui.widgets.task import Task

_HEAVY = {"sweep", "norms", "growth"}  # tasks that take a core or more


def is_training(session: Session) -> bool:
    """Whether the run of the window does steps."""
    return session.state.active and session.state is not State.PAUSED


def is_disturbed(session: Session, measured: str = "") -> bool:
    """Whether anything is computed beside the task of this name."""
    names = {task.objectName() for task in session.findChildren(Task) if task.isRunning()}
    return is_training(session) or bool(names & _HEAVY - {measured})
