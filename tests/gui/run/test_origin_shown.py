"""Show that step: it opens the very cell in which the first number appeared that is not finite."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from core.run.snapshot import State

pytest.importorskip("torch")


@pytest.fixture
def shown(qtbot, window, ended, until):
    """Train this, then click Show that step; returns how it ended."""

    def show(**changes):
        window.session.set_experiment(replace(window.session.experiment, threads=1, **changes))
        window.session.train_or_pause()
        outcome = ended()
        until(lambda: len(window.train.banner.buttons) == 2)
        qtbot.mouseClick(window.train.banner.buttons[1], Qt.MouseButton.LeftButton)
        inspector = window.inspector
        until(lambda: inspector.seen is not None and inspector.moment.line == outcome.origin.line)
        until(lambda: not inspector.explaining)
        return outcome

    return show


def in_view(window):
    """Whether the beginning of the result's picture is seen."""
    view, area = window.one_step.result, window.one_step._alone.viewport()
    return area.rect().contains(view.view.mapTo(area, view.view.rect().topLeft()))


def test_it_is_the_first_cell_that_is_not_finite(window, shown, tmp_path, until):
    random = np.random.RandomState(10)
    x = random.randn(8, 4)
    x[5] *= 60
    y = random.randn(8, 1)
    file = tmp_path / "heavy.csv"
    rows = [
        ",".join(f"{value:.6g}" for value in (*row, *out)) for row, out in zip(x, y, strict=True)
    ]
    file.write_text("\n".join(["a,b,c,d,t", *rows]))
    outcome = shown(
        program="tensors", dtype="float16", data="file", file=str(file), n=8, d_in=4,
        hidden=3, d_out=1, learning_rate=1e-6, steps=20, seed=10,
    )  # fmt: skip
    inspector = window.inspector
    assert inspector.name == outcome.origin.variable
    value = np.atleast_2d(inspector.value(inspector.name))
    assert inspector.cell == tuple(np.argwhere(~np.isfinite(value))[0])
    assert inspector.cell != (0, 0)
    assert np.isfinite(value[0, 0])
    assert "inf" in window.one_step.arithmetic.text().split("\n")[-1]
    until(lambda: in_view(window))


def test_inside_of_a_model_it_is_the_layer_where_it_appeared(window, shown, until):
    window.resize(1024, 640)
    outcome = shown(program="dynamic", learning_rate=5e-6, steps=200)
    inspector = window.inspector
    assert outcome.origin.variable == "y_pred"
    assert inspector.name.startswith("model.middle.output")
    cell = inspector.value(inspector.name)[inspector.cell]
    assert not np.isfinite(cell)
    before = inspector.seen.recording.value(
        inspector.name.replace("output", "input"), inspector.index
    )
    assert np.isfinite(before).all()
    assert window.one_step.result.name == inspector.name
    assert window.one_step.arithmetic.text().startswith(f"{inspector.name}[")
    until(lambda: in_view(window))


def test_a_birth_in_blocks_is_found_too(window, shown, monkeypatch):
    from functools import partial

    from core.inspect.microscope.record import record

    monkeypatch.setattr("gui.one_step.step_inspector.record", partial(record, limit=1))
    outcome = shown(program="tensors", d_in=3000, learning_rate=1e-2, steps=50)
    inspector = window.inspector
    recording = inspector.seen.recording
    assert inspector.name == outcome.origin.variable
    row, column = inspector.cell
    cells = recording.window(inspector.name, inspector.index, slice(None), slice(None))
    assert not np.isfinite(cells[row, column])


def test_numbers_that_never_fitted_are_no_fault_of_the_learning_rate(qtbot, window, ended):
    for name, text in (("program", "tensors"), ("dtype", "float16"), ("steps", "5")):
        window.session.edit(name, text)
    window.session.train_or_pause()
    assert ended().step == 0
    assert "No step had been taken" in window.train.banner.why.text()
    assert [button.text() for button in window.train.banner.buttons] == [
        "Try Precision float32",
        "Show that step",
    ]
    qtbot.mouseClick(window.train.banner.buttons[0], Qt.MouseButton.LeftButton)
    assert ended().state is State.FINISHED
    assert window.session.experiment.dtype == "float32"


def test_a_division_by_zero_in_adam_is_not_blamed_on_the_learning_rate(qtbot, window, ended):
    changes = {"program": "optim", "optimizer": "adam", "dtype": "float16", "init": "linear"}
    window.session.set_experiment(
        replace(window.session.experiment, learning_rate=1e-4, steps=50, threads=1, **changes)
    )
    window.session.train_or_pause()
    assert ended().state is State.DIVERGED
    assert "In float16, eps is rounded to 0" in window.train.banner.why.text()
    qtbot.mouseClick(window.train.banner.buttons[0], Qt.MouseButton.LeftButton)
    assert ended().state is State.FINISHED
    assert window.session.experiment.learning_rate.first == 1e-4


def test_the_rate_that_is_offered_was_tried(qtbot, window, ended):
    """At 1e-3 a tenth would diverge as well, and a hundredth."""
    window.session.set_experiment(replace(window.session.experiment, learning_rate=1e-3, threads=1))
    window.session.train_or_pause()
    assert ended().state is State.DIVERGED
    assert window.train.banner.buttons[0].text() == "Try Learning rate 1e-06"
    qtbot.mouseClick(window.train.banner.buttons[0], Qt.MouseButton.LeftButton)
    assert ended().state is State.FINISHED
