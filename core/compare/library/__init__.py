"""The run library: every run that ended, kept to be found, compared and opened again."""

from core.compare.library.export import save_table
from core.compare.library.library import LIMIT, MOST, Library, no_room
from core.compare.library.norms import Norms, gradient_norms
from core.compare.library.run import Run, make_document
from core.compare.library.table import COLUMNS, STATES, Column, Finder, changes, date_of, sort_runs
from core.compare.library.weights import weights_alike

__all__ = [
    "COLUMNS",
    "LIMIT",
    "MOST",
    "STATES",
    "Column",
    "Finder",
    "Library",
    "Norms",
    "Run",
    "changes",
    "date_of",
    "gradient_norms",
    "make_document",
    "no_room",
    "save_table",
    "sort_runs",
    "weights_alike",
]
