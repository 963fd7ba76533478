"""Each line of each rung against a float64 network that knows nothing of the programs."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.recordings import IN_TORCH, experiment_of
from helpers.runs import SMALL, needs_torch, rungs

from core.data.problem import make_problem
from core.inspect.microscope.by_hand import name_by_hand
from core.inspect.microscope.line_values import values_within
from core.inspect.microscope.record import record
from core.inspect.microscope.store import START

SIZES = [(4, 5, 6, 3), (1, 1, 1, 1), (3, 1, 4, 2), (1, 7, 2, 5)]
RATE, MOMENTUM = 1e-3, 0.9


def network(x, y, weights):
    """Forward and backward of ReLU layers in a row; every value, and the layers' gradients.

    `weights` are matrices from left to right; the first is w1, the last w2. One that is used
    several times is there several times.
    """
    values, into, before = [], x, [x]
    for weight in weights[:-1]:
        values.append(np.einsum("ij,jk->ik", into, weight))
        into = np.where(values[-1] > 0, values[-1], 0)
        values.append(into)
        before.append(into)
    y_pred = np.einsum("ij,jk->ik", into, weights[-1])
    found = {"y_pred": y_pred, "loss": np.asarray(((y_pred - y) ** 2).sum())}
    arriving, gradients, passed = 2 * (y_pred - y), [], [2 * (y_pred - y)]
    for place in reversed(range(len(weights))):
        gradients.insert(0, np.einsum("ij,ik->jk", before[place], arriving))
        if place:
            arriving = np.einsum("ij,kj->ik", arriving, weights[place])
            passed.append(arriving)
            arriving = arriving * (values[2 * place - 2] > 0)
            passed.append(arriving)
    return found, values, gradients, passed


def weights_of(recording, program):
    """The matrices of the step before it, as they follow each other."""
    start = {name: recording.value(name, START) for name in ("w1", "w2")}
    if program != "dynamic":
        return [start["w1"], start["w2"]]
    middle = recording.value("model.middle.weight", START).T
    depth = int(recording.value("depth", len(recording.moments) - 1))
    names = ("model.linear1.weight", "model.linear2.weight")
    first, last = (recording.value(name, START).T for name in names)
    return [first, *[middle] * depth, last]


def close(found, expected, name):
    found = np.asarray(found)
    if found.shape != np.shape(expected):
        found = found.T  # a Linear keeps its weight transposed
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("program", rungs("numpy", "tensors", *IN_TORCH))
def test_every_value_of_every_line_is_that_of_the_reference(program, sizes):
    names = ("n", "d_in", "hidden", "d_out")
    changes = dict(zip(names, sizes, strict=True), dtype="float64", learning_rate=RATE)
    if program == "dynamic":
        changes["momentum"] = MOMENTUM
    experiment = replace(experiment_of(program, SMALL), **changes)
    recording = record(experiment, make_problem(experiment), 2)
    x, y = (recording.value(name, START) for name in ("x", "y"))
    weights = weights_of(recording, program)
    found, values, gradients, passed = network(x, y, weights)
    sums = {"w1": gradients[0], "w2": gradients[-1]}
    if program == "dynamic":
        sums["middle"] = sum(gradients[1:-1], np.zeros_like(weights[0][:, :1] @ weights[-1][:1]))
    expected = {
        **found,
        "h": values[0],
        "h_relu": values[1],
        "grad_y_pred": passed[0],
        "grad_h_relu": passed[-2],
        "grad_h": passed[-1],
        "grad_w1": sums["w1"],
        "grad_w2": sums["w2"],
    }
    checked = set()
    for moment in recording.moments:
        for name, value in values_within(recording, moment):
            own = name_by_hand(recording, name, moment.index)[0]
            if own in expected and moment.code.find("zero_") < 0:
                close(value, expected[own], f"{moment.line}: {name}")
                checked.add(own)
    inner = {"h", "h_relu", "grad_h", "grad_h_relu"} if program == "dynamic" else set()
    assert checked >= expected.keys() - inner
    if program == "dynamic":
        check_layers(recording, values)
    check_update(recording, program, weights, sums)


def check_layers(recording, values):
    """Each use of each layer, in order: what it made, and what the clamp made of that."""
    (moment,) = [one for one in recording.moments if one.code.startswith("y_pred")]
    layers = moment.inside.layers
    for place, layer in enumerate(layers[:-1]):
        close(recording.after(layer.output, moment), values[2 * place], layer.output)
        following = layers[place + 1].input
        close(recording.after(following, moment), values[2 * place + 1], following)


def check_update(recording, program, weights, sums):
    """The weights after the step, from those before and what the optimizer remembered."""
    last = len(recording.moments) - 1
    named = {"w1": ("w1", weights[0]), "w2": ("w2", weights[-1])}
    if program == "dynamic":
        named = {
            "w1": ("model.linear1.weight", weights[0]),
            "w2": ("model.linear2.weight", weights[-1]),
            "middle": ("model.middle.weight", recording.value("model.middle.weight", START).T),
        }
    for key, (name, old) in named.items():
        change = sums[key]
        if program == "dynamic":
            memory = recording.value(f"optimizer.momentum_buffer.{name}", START)
            unused = recording.value(f"{name}.grad", last) is None
            if unused:  # a middle layer that the die left out is not moved
                continue
            change = change if memory is None else MOMENTUM * memory.T + change
        close(recording.value(name, last), old - RATE * change, name)


@needs_torch
@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_the_optimizers_move_the_weights_as_their_formulas_say(optimizer):
    experiment = replace(
        experiment_of("optim", SMALL), optimizer=optimizer, dtype="float64", learning_rate=RATE
    )
    steps, mean, square = 4, {}, {}
    for step in range(steps):
        recording = record(experiment, make_problem(experiment), step)
        x, y = (recording.value(name, START) for name in ("x", "y"))
        weights = weights_of(recording, "optim")
        _, _, gradients, _ = network(x, y, weights)
        for name, old, gradient in zip(("w1", "w2"), weights, gradients, strict=True):
            if optimizer == "adam":
                mean[name] = 0.9 * mean.get(name, 0) + 0.1 * gradient
                square[name] = 0.999 * square.get(name, 0) + 0.001 * gradient**2
                root = np.sqrt(square[name] / (1 - 0.999 ** (step + 1)))
                moved = mean[name] / (1 - 0.9 ** (step + 1)) / (root + 1e-8)
            else:
                square[name] = 0.99 * square.get(name, 0) + 0.01 * gradient**2
                moved = gradient / (np.sqrt(square[name]) + 1e-8)
            place = 0 if name == "w1" else 2
            after = recording.value(f"model.{place}.weight", len(recording.moments) - 1)
            close(after, old - RATE * moved, name)
