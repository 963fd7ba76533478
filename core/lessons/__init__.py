"""Lessons: pages to read and to work on, out of packs that are data and nothing else."""

from core.lessons.attempt import Attempt, Mark
from core.lessons.claims import Claim, Quantity
from core.lessons.events import (
    Answered,
    Chosen,
    Event,
    LineSeen,
    Predicted,
    Proved,
    RateChanged,
    RunBegan,
    RunEnded,
)
from core.lessons.formula import Drawn, draw_formula
from core.lessons.lesson import Lesson, Page, Term, read_lesson
from core.lessons.markdown import render
from core.lessons.mistakes import Mistake
from core.lessons.pack import SHIPPED, Checked, Pack, check_pack, open_pack
from core.lessons.places import Place, places, read_place
from core.lessons.progress import Progress, load_progress, save_progress
from core.lessons.report import save_report
from core.lessons.tasks import Response, Task
from core.lessons.template import new_pack

__all__ = [
    "SHIPPED",
    "Answered",
    "Attempt",
    "Checked",
    "Chosen",
    "Claim",
    "Drawn",
    "Event",
    "Lesson",
    "LineSeen",
    "Mark",
    "Mistake",
    "Pack",
    "Page",
    "Place",
    "Predicted",
    "Progress",
    "Proved",
    "Quantity",
    "RateChanged",
    "Response",
    "RunBegan",
    "RunEnded",
    "Task",
    "Term",
    "check_pack",
    "draw_formula",
    "load_progress",
    "new_pack",
    "open_pack",
    "places",
    "read_lesson",
    "read_place",
    "render",
    "save_progress",
    "save_report",
]
