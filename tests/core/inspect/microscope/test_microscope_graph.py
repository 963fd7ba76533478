"""The autograd graph: what its nodes pass on is what rung 1's lines work out by hand."""

import random
from dataclasses import replace

import numpy as np
import pytest
from helpers.recordings import IN_TORCH, by_hand, final, recorded
from helpers.runs import SMALL, Student, needs_torch

from core.data.problem import make_problem
from core.inspect.microscope.by_hand import by_hand as lines_by_hand
from core.inspect.microscope.inside import Graph, Layers
from core.inspect.microscope.record import record
from core.inspect.microscope.recording import Recording
from core.inspect.microscope.store import START
from core.inspect.microscope.values import norm
from core.programs import find

pytestmark = needs_torch

GRADIENTS = ("grad_y_pred", "grad_w2", "grad_h_relu", "grad_h", "grad_w1")
each_program = pytest.mark.parametrize("program", IN_TORCH)


def seed_for(depth: int) -> int:
    """A seed with which the die shows this depth in the third step."""

    def third(seed: int) -> int:
        die = random.Random(seed)
        return [die.randint(0, 3) for _ in range(3)][-1]

    return next(seed for seed in range(100) if third(seed) == depth)


def recorded_double(program: str, depth: int = 0) -> Recording:
    changes = {"seed": seed_for(depth)} if program == "dynamic" else {}
    return recorded(program, dtype="float64", **changes)


def graph_of(recording: Recording) -> Graph:
    (graph,) = [moment.inside for moment in recording.moments if isinstance(moment.inside, Graph)]
    return graph


@each_program
def test_the_gradients_in_the_graph_are_those_of_rung_1(program):
    recording = recorded_double(program)
    graph = graph_of(recording)
    start = {name: recording.value(name, START) for name in ("x", "y", "w1", "w2")}
    expected = by_hand(**start, rate=recording.learning_rate)
    # Not only a reference of ours: rung 1 itself, from the same weights.
    experiment = replace(recording.experiment, program="numpy")
    rung_1 = record(experiment, replace(make_problem(experiment), w1=start["w1"], w2=start["w2"]))
    assert graph.same_network
    seen = set()
    for node in graph.nodes:
        if node.gradient:
            value = final(recording, node.name)
            value = value.T if node.flipped else value
            np.testing.assert_allclose(value, expected[node.gradient], rtol=1e-10, atol=1e-12)
            np.testing.assert_allclose(
                value, final(rung_1, node.gradient), rtol=1e-10, atol=1e-12, err_msg=node.kind
            )
            seen.add(node.gradient)
    assert seen == set(GRADIENTS)


@each_program
def test_each_line_of_rung_1s_backward_pass_has_its_node_and_says_which(program):
    graph = graph_of(recorded_double(program))
    text = find("numpy").text.splitlines()
    for node in graph.nodes:
        for name, line in zip(node.by_hand, node.lines, strict=True):
            assert text[line - 1].strip() == lines_by_hand().codes[name]
            assert text[line - 1].strip().startswith(f"{name} = ")
    found = {name for node in graph.nodes for name in node.by_hand}
    assert found == set(GRADIENTS)
    by_kind = {node.kind: node.by_hand for node in graph.nodes}
    relu = next(kind for kind in by_kind if kind.lower().startswith(("relu", "clamp")))
    assert by_kind[relu] == ("grad_h",)
    # By hand there is nothing to turn over, and nowhere to keep what is finished.
    assert by_kind["AccumulateGrad"] == by_kind.get("TBackward0", ()) == ()
    products = [node.by_hand for node in graph.nodes if node.kind == "MmBackward0"]
    assert products == [("grad_w2", "grad_h_relu"), ("grad_w1",)]
    losses = [node.by_hand for node in graph.nodes if node.kind.startswith(("Sum", "Pow", "Mse"))]
    assert set(losses) == {("grad_y_pred",)}


def test_a_custom_function_shows_its_own_node():
    kinds = [node.kind for node in graph_of(recorded("function")).nodes]
    assert "ReLUBackward" in kinds
    assert kinds[0] == "SumBackward0"
    assert "ClampBackward1" not in kinds
    assert "ClampBackward1" in [node.kind for node in graph_of(recorded("autograd")).nodes]


@each_program
def test_what_a_node_passes_on_is_what_arrives_at_the_next(program):
    recording = recorded_double(program)
    graph = graph_of(recording)
    assert recording.value(graph.nodes[0].name, len(recording.moments) - 1) == 1
    for node in graph.nodes:
        arrives = final(recording, node.name)
        assert node.shape == arrives.shape
        assert node.norm == pytest.approx(np.linalg.norm(arrives))
        brought = graph.into(node)
        assert bool(brought) == (node.index > 0)
        if brought:
            total = sum(edge.gradient for edge in brought)
            np.testing.assert_allclose(total, arrives, rtol=1e-12)
            assert brought[0].norm == pytest.approx(norm(brought[0].gradient))
    for edge in graph.edges:
        assert edge in graph.out_of(graph.nodes[edge.source])


@each_program
def test_what_arrives_at_the_end_is_added_to_the_parameter_that_it_names(program):
    recording = recorded_double(program)
    ends = [node for node in graph_of(recording).nodes if node.accumulates]
    assert len(ends) == 2
    for node in ends:
        assert np.array_equal(final(recording, f"{node.value}.grad"), final(recording, node.name))
        assert recording.value(node.value, 0).shape == node.shape
        assert str(node.message) == f"Adds the arriving gradient to {node.value}.grad."


def test_a_matrix_that_is_used_twice_gets_the_sum_and_the_network_is_another():
    recording = recorded_double("dynamic", depth=2)
    graph = graph_of(recording)
    assert not graph.same_network
    (middle,) = [node for node in graph.nodes if node.value == "model.middle.weight"]
    brought = graph.into(middle)
    assert len(brought) == 2
    assert not np.array_equal(brought[0].gradient, brought[1].gradient)
    total = brought[0].gradient + brought[1].gradient
    np.testing.assert_allclose(total, final(recording, "model.middle.weight.grad"), rtol=1e-12)
    assert middle.gradient == ""
    layers = [moment.inside for moment in recording.moments if isinstance(moment.inside, Layers)]
    assert [layer.output for layer in layers[0].layers][1:3] == [
        "model.middle.output",
        "model.middle.output[2]",
    ]


@pytest.mark.parametrize("program", ["sequential", "optim", "module", "dynamic"])
def test_layers_show_what_goes_in_and_comes_out(program):
    recording = recorded_double(program)
    call = next(moment for moment in recording.moments if isinstance(moment.inside, Layers))
    assert call.makes == ("y_pred",)
    first, last = call.inside.layers[0], call.inside.layers[-1]
    (parameter,) = first.parameters
    start = {name: recording.value(name, START) for name in ("x", "y", "w1", "w2")}
    expected = by_hand(**start, rate=recording.learning_rate)
    np.testing.assert_allclose(final(recording, first.output), expected["h"], rtol=1e-10)
    np.testing.assert_allclose(final(recording, last.input), expected["h_relu"], rtol=1e-10)
    assert recording.value(last.output, call.index) is recording.value("y_pred", call.index)
    assert recording.value(first.input, call.index) is recording.value("x", call.index)
    assert np.array_equal(recording.value(parameter, call.index).T, start["w1"])


OTHER_NET = """
def train(x, y, w1, w2, knobs):
    w1.requires_grad_()
    while True:
        squashed = x.mm(w1).tanh()
        guess = squashed @ w2
        loss = (guess - y).abs().sum()
        loss.backward()
        yield loss
"""


def test_a_network_of_ones_own_is_drawn_and_matched_to_nothing_that_it_does_not_do(tmp_path):
    file = tmp_path / "student.py"
    file.write_text(OTHER_NET)
    program = Student("mine", "mine", file=file, needs=("torch",))
    experiment = replace(SMALL, program="tensors")
    recording = record(experiment, make_problem(experiment), program=program)
    graph = graph_of(recording)
    assert not graph.same_network
    kinds = {node.kind: node for node in graph.nodes}
    assert kinds["TanhBackward0"].value == "squashed"
    # x · w1 is rung 1's h whatever becomes of it, and its gradient is worked out as there.
    assert [node.gradient for node in graph.nodes if node.gradient] == ["grad_h", "grad_w1"]
    assert kinds["TanhBackward0"].by_hand == ("grad_h",)
    assert kinds["AccumulateGrad"].value == "w1"
