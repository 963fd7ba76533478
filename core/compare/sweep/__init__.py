"""The sweep: one or two fields of an experiment over many values, run in worker processes."""

from core.compare.sweep.axis import (
    MOST,
    SWEEPABLE,
    Axis,
    Spacing,
    examples,
    list_axis,
    range_axis,
    read_axis,
)
from core.compare.sweep.plan import Plan, make_plan
from core.compare.sweep.pool import WorkerPool, usual_size
from core.compare.sweep.results import Grid, Series, lowest, make_grid, make_series, save_results
from core.compare.sweep.run import POINTS, SweepRun
from core.compare.sweep.suggest import suggest
from core.compare.sweep.sweep import Sweep

__all__ = [
    "MOST",
    "POINTS",
    "SWEEPABLE",
    "Axis",
    "Grid",
    "Plan",
    "Series",
    "Spacing",
    "Sweep",
    "SweepRun",
    "WorkerPool",
    "examples",
    "list_axis",
    "lowest",
    "make_grid",
    "make_plan",
    "make_series",
    "range_axis",
    "read_axis",
    "save_results",
    "suggest",
    "usual_size",
]
