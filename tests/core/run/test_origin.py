"""After a divergence: the line and the variable in which the first non-finite number appeared."""

import ast
from dataclasses import replace

import numpy as np
import pytest
from helpers.runs import SMALL, Studio, begin, needs_torch, on_its_device, plain_losses, rungs

from core.experiment import threads
from core.experiment.experiment import ARTICLE, HAND
from core.experiment.schedule import Schedule
from core.programs import find
from core.run import trainer as trainer_module
from core.run.measure import measure
from core.run.origin import find_origin
from core.run.snapshot import State
from core.run.watch import all_finite, as_numpy, variables

EXPLODING = replace(ARTICLE, learning_rate=5e-6, threads=1)
HALF = replace(SMALL, dtype="float16", program="tensors")


@pytest.fixture
def studio(monkeypatch):
    monkeypatch.setattr(trainer_module, "KEEP", 0.0)  # a checkpoint at each snapshot
    studio = Studio(frames=10_000)
    studio.trainer.share = 1  # and many of them
    return studio


def assigned(path, before):
    """The names that a program's loop has assigned to before this line."""
    loops = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.While)]
    names = [node for node in ast.walk(loops[0]) if isinstance(node, ast.Name)]
    return {node.id for node in names if isinstance(node.ctx, ast.Store) and node.lineno < before}


def check_by_hand(outcome):
    """Do the same steps without a trainer or tracer; returns the program after the fatal one."""
    origin, schedule = outcome.origin, outcome.experiment.learning_rate
    path = find(outcome.experiment.program).path
    program, knobs = begin(outcome.experiment)
    with threads.limited(1), np.errstate(all="ignore"):
        for step in range(origin.step + 1):
            assert all(all_finite(array) for array in variables(program.gi_frame).values())
            knobs.learning_rate = schedule.at(step)
            loss = next(program).item()
            if step < outcome.step:
                assert loss == outcome.losses[step]
    found = variables(program.gi_frame)
    array = as_numpy(found[origin.variable])
    assert not np.isfinite(array).all()
    assert origin.kind == ("nan" if np.isnan(array).any() else "inf")
    for name in (assigned(path, origin.line) & found.keys()) - {origin.variable}:
        assert all_finite(found[name]), f"{name} went bad before {origin.variable}"
    assert origin.code == path.read_text().splitlines()[origin.line - 1].strip()
    return program


def turned(studio, experiment, step, learning_rate):
    """A run in which the learning rate is turned after so many steps."""

    def listen(losses):
        studio.losses.extend(losses)
        if len(studio.losses) == step:
            studio.control.turn(Schedule(learning_rate))
            studio.control.resume()

    for _ in range(step):
        studio.control.step()
    studio.trainer.on_losses = listen
    outcome = studio.train(experiment)
    assert outcome.state is State.DIVERGED
    assert outcome.experiment.learning_rate.changes == ((step, learning_rate),)
    assert studio.last.schedule == outcome.experiment.learning_rate
    return outcome


def test_a_loss_that_overflows(studio):
    outcome = studio.train(EXPLODING)
    origin = outcome.origin
    assert (origin.variable, origin.kind, origin.step) == ("loss", "inf", outcome.step)
    assert origin.code == "loss = np.square(y_pred - y).sum()"
    check_by_hand(outcome)


@needs_torch
@pytest.mark.parametrize(("seed", "variable"), [(0, "y_pred"), (2, "h")])
def test_a_forward_pass_that_overflows_in_float16(studio, seed, variable):
    outcome = turned(studio, replace(HALF, seed=seed), 3, 100.0)
    assert (outcome.origin.step, outcome.origin.variable) == (4, variable)
    assert outcome.origin.code.startswith(f"{variable} = ")
    check_by_hand(outcome)


@needs_torch
@pytest.mark.parametrize(
    ("program", "variable"),
    [("tensors", "w1"), ("autograd", "w1"), ("sequential", "weight"), ("optim", "w1")],
)
def test_an_update_that_overflows_is_found_in_the_step_before_the_loss(studio, program, variable):
    outcome = studio.train(replace(HALF, program=program, learning_rate=6e4))
    assert outcome.step == 1
    assert (outcome.origin.step, outcome.origin.variable) == (0, variable)
    check_by_hand(outcome)


@needs_torch
def test_a_first_loss_that_is_not_finite(studio):
    outcome = studio.train(replace(ARTICLE, program="tensors", dtype="float16", threads=1))
    assert outcome.step == outcome.origin.step == 0
    assert outcome.origin.variable == "loss"
    check_by_hand(outcome)


@needs_torch
def test_data_that_are_not_finite_to_begin_with_are_blamed_on_no_line(studio, monkeypatch):
    cast = trainer_module.Problem.cast

    def overflow(problem, experiment):
        arrays = cast(problem, experiment)
        arrays[0][0, 0] = np.inf
        return arrays

    monkeypatch.setattr(trainer_module.Problem, "cast", overflow)
    outcome = studio.train(HALF)
    assert outcome.state is State.DIVERGED
    assert outcome.origin is None


@pytest.mark.parametrize("program", rungs())
def test_after_the_learning_rate_was_turned(studio, program):
    outcome = turned(studio, on_its_device(program), 5, 1e30)
    assert outcome.origin.step in (outcome.step - 1, outcome.step)
    check_by_hand(outcome)


ADAM = {"program": "optim", "optimizer": "adam", "learning_rate": 1e-3}
MOMENTUM = {"momentum": 0.9, "learning_rate": 1e-5}


@pytest.mark.parametrize(
    "changes",
    [
        {"program": "numpy"},
        pytest.param({"program": "autograd"}, marks=needs_torch),
        pytest.param(ADAM, marks=needs_torch),
        pytest.param({"program": "optim", "optimizer": "rmsprop", **MOMENTUM}, marks=needs_torch),
        pytest.param({"program": "module", **MOMENTUM}, marks=needs_torch),
        pytest.param({"program": "dynamic", **MOMENTUM}, marks=needs_torch),
        pytest.param({"program": "dynamic", **MOMENTUM, "seed": 1}, marks=needs_torch),
    ],
    ids=lambda changes: "-".join(str(value) for value in changes.values()),
)
def test_after_a_long_run_it_goes_on_from_a_checkpoint_bit_for_bit(studio, monkeypatch, changes):
    restored = []

    def restore(frame, names, checkpoint):
        restored.append(checkpoint.step)
        trainer_module_restore(frame, names, checkpoint)

    trainer_module_restore = trainer_module.restore
    monkeypatch.setattr(trainer_module, "restore", restore)
    experiment = replace(SMALL, steps=10**6, **changes)
    program, _ = begin(experiment)
    next(program)
    studio.trainer.watched = frozenset(variables(program.gi_frame))
    outcome = turned(studio, experiment, 40, 1e30)
    assert 1 < restored[0] < outcome.step
    program = check_by_hand(outcome)
    # Not only the name: each number of the replay is the one of the bare loop.
    assert len(studio.last.distributions) >= 6
    for name, found in studio.last.distributions.items():
        expected = measure(variables(program.gi_frame)[name])
        assert found.counts.tolist() == expected.counts.tolist(), name
        assert replace(found, counts=None) == replace(expected, counts=None), name


SILENT = """
import numpy as np

def train(x, y, w1, w2, knobs):
    while True:
        w1[0, 0] += 1
        w1[0, 1] = np.where(w1[0, 0] == {born}, np.inf, w1[0, 1])
        loss = np.where(w1[0, 0] < {seen}, 8.0, np.nan).min()
        yield loss
"""


def test_a_weight_that_went_bad_in_silence_is_found_where_it_did(studio, write_program):
    file = write_program(SILENT.format(born=50, seen=53))  # it starts at 1
    outcome = studio.train(replace(HAND, threads=1))
    assert outcome.step == 51
    origin = outcome.origin
    assert (origin.step, origin.line, origin.variable, origin.kind) == (48, 7, "w1", "inf")
    assert origin.code == file.read_text().splitlines()[6].strip()


def test_what_went_bad_in_silence_long_ago_is_found_while_the_way_back_is_short(
    studio, write_program
):
    write_program(SILENT.format(born=50, seen=5000))
    outcome = studio.train(replace(HAND, steps=10**4, threads=1))
    assert outcome.state is State.DIVERGED
    assert outcome.origin.step == 48


def test_no_long_way_is_gone_back(studio, write_program, monkeypatch):
    write_program(SILENT.format(born=4000, seen=5000))
    monkeypatch.setattr("core.run.trainer.KEEP", 1e9)  # but one checkpoint, after the first step
    monkeypatch.setattr("core.run.timeline.Timeline.before", lambda self, step: None)
    outcome = studio.train(replace(HAND, steps=10**4, threads=1))
    assert outcome.state is State.DIVERGED
    assert outcome.origin is None


def test_if_the_replay_stays_finite_there_is_no_answer(studio, write_program):
    write_program(
        """
        import numpy as np

        once = [np.float64("nan")]

        def train(x, y, w1, w2, knobs):
            loss = w1.sum()
            while True:
                yield loss
                loss = once.pop() if once else w1.sum()
        """
    )
    outcome = studio.train(replace(HAND, threads=1))
    assert (outcome.state, outcome.step, outcome.origin) == (State.DIVERGED, 1, None)


def test_a_search_that_fails_does_not_hide_the_divergence(studio, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr(trainer_module, "find_origin", fail)
    outcome = studio.train(EXPLODING)
    assert (outcome.state, outcome.origin) == (State.DIVERGED, None)
    assert studio.last.state is State.DIVERGED


def test_losses_and_weights_are_those_before_the_search(studio):
    outcome = studio.train(EXPLODING)
    program, _ = begin(EXPLODING)
    with threads.limited(1), np.errstate(all="ignore"):
        losses = [next(program).item() for _ in range(outcome.step + 1)]
    assert not np.isfinite(losses[-1])
    assert outcome.losses.tolist() == losses[:-1]
    assert outcome.weights["w1"].tobytes() == program.gi_frame.f_locals["w1"].tobytes()


def test_a_program_that_stays_finite_has_no_origin():
    program, _ = begin(SMALL)
    assert find_origin(program, str(find("numpy").path), 0, 9) is None
    # It was led to step 9 and goes on from there at full speed.
    assert next(program).item() == plain_losses(replace(SMALL, steps=11))[-1]
