"""Runs to be kept in a run store, and files of the Chainrule before there was one."""

import json
import os
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from core.base.folders import ROOT
from core.compare.store import RunStore
from core.experiment.experiment import ARTICLE
from core.run.history import History
from core.run.record import RunRecord, loss_fields, new_id
from core.run.snapshot import State

SETTINGS = replace(ARTICLE, threads=1)
OLD = ROOT / "tests" / "fixtures" / "before_0_1"


@pytest.fixture
def hurried(monkeypatch):
    """The disk is not waited for: no test pulls the plug."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def store(tmp_path):
    """An empty run store, closed in the end."""
    made = RunStore(tmp_path / "runs")
    yield made
    made.close()


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
        id=new_id(),
        when=time.time(),
        seconds=1.5,
        first_step=0.5,
        rate=float(history.count),
        weights=weights,
        **loss_fields(history),
    )


def fill(store, count, **settings):
    """Put so many runs into the store at once; their seeds count from 0."""
    run = outcome((876.5, 1.0), weights={}, **settings)
    store.add_all(
        [
            replace(run, id=f"run-{seed:03}", experiment=replace(run.experiment, seed=seed))
            for seed in range(count)
        ]
    )


def change_row(store, run, **columns):
    """Change a run's row behind the store's back."""
    store.close()
    with closing(sqlite3.connect(store.path)) as database, database:
        for name, value in columns.items():
            database.execute(f"UPDATE runs SET {name} = ? WHERE id = ?", (value, run.id))


def old_data_folder(folder):
    """A data folder as the Chainrule before this one left it: four runs, and two pinned ones."""
    return shutil.copytree(OLD, folder)


def old_pins(path, *runs, owner=""):
    """Write a file of pinned runs as the Chainrule before this one did."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.loads((OLD / "pins.json").read_text())
    content["pins"] = [
        {
            "experiment": {
                **content["pins"][0]["experiment"],
                "seed": run.experiment.seed,
                "steps": run.experiment.steps,
            },
            "stride": run.curve.stride,
            "count": run.curve.count,
            "low": run.curve.low.tolist(),
            "high": run.curve.high.tolist(),
            "owner": owner,
        }
        for run in runs
    ]
    path.write_text(json.dumps(content))
