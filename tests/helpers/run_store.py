"""Runs to be kept in a library."""

import os
from dataclasses import replace

import numpy as np
import pytest

from core.compare.library import Library
from core.experiment.experiment import ARTICLE
from core.run.history import History
from core.run.record import RunRecord, loss_fields
from core.run.snapshot import State

SETTINGS = replace(ARTICLE, threads=1)


@pytest.fixture
def hurried(monkeypatch):
    """The disk is not waited for: no test pulls the plug."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def outcome(losses=(3.0, 2.0, 2.5), weights=None, state=State.FINISHED, **settings):
    """How a run with these losses ended, at other settings than the article's if any are given."""
    history = History()
    history.extend(list(losses))
    experiment = replace(SETTINGS, **settings)
    experiment = replace(experiment, steps=max(experiment.steps, history.count))
    if weights is None:
        weights = {"w1": np.full((2, 3), len(losses), np.float32), "w2": np.ones((3, 1))}
    return RunRecord(
        experiment=experiment,
        state=state,
        seconds=1.5,
        first_step=0.5,
        rate=float(history.count),
        weights=weights,
        **loss_fields(history),
    )


def fill(folder, count, **settings):
    """Put so many runs there by hand, which is quicker than to keep one after the other."""
    run = Library(folder).add(outcome((876.5, 1.0), weights={}, **settings))
    path = folder / "runs" / f"{run.id}.json"
    text = path.read_text()
    assert '"seed": 0,' in text
    for seed in range(count):
        changed = text.replace('"seed": 0,', f'"seed": {seed},')
        path.with_name(f"run-{seed:03}.json").write_text(changed)
    path.unlink()


def names(folder):
    """What lies in the folder of the runs."""
    return sorted(path.name for path in (folder / "runs").iterdir())
