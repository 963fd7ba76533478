"""Lessons: pages to read and to work on, from packs that are data and nothing else."""

from core.lessons.attempt import Attempt, Mark
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
from core.lessons.formulas import Drawn, draw_formula
from core.lessons.lesson import Lesson, Page, Term, read_lesson
from core.lessons.markdown import render
from core.lessons.pack import SHIPPED, Pack, open_pack
from core.lessons.places import Place, places, read_place
from core.lessons.progress import Progress, load_progress, save_progress, save_report
from core.lessons.source import Mistake
from core.lessons.tasks import Response, Task

__all__ = [
    "SHIPPED",
    "Answered",
    "Attempt",
    "Chosen",
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
    "RateChanged",
    "Response",
    "RunBegan",
    "RunEnded",
    "Task",
    "Term",
    "draw_formula",
    "load_progress",
    "open_pack",
    "places",
    "read_lesson",
    "read_place",
    "render",
    "save_progress",
    "save_report",
]
