"""The proof passes every right program and fails every broken one, and says what it saw."""

import math
from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import NO_TORCH
from helpers.proofs import (
    ARTICLES,
    HAND_SIZE,
    HERE,
    ODD,
    PAPER,
    SIZES,
    prove_after,
    seed_with_depth,
    weights_after,
)
from helpers.runs import SMALL, needs_torch, on_its_device, quick, rungs
from hypothesis import given
from hypothesis import strategies as st

from core.data.problem import make_problem
from core.experiment.experiment import ARTICLE
from core.inspect.proof import Verdict, Way, prove, reading
from core.inspect.proof import gradients as module
from core.inspect.proof.reading import GraphListener
from core.programs import BROKEN, find

RIGHT = (
    *("numpy", "tensors", "autograd", "function", "sequential"),
    *("optim", "module", "ddp", "dynamic"),
)
FIRST_WRONG = {
    "broken_missing_two": "grad_y_pred",
    "broken_mean_for_sum": "grad_y_pred",
    "broken_no_mask": "grad_h",
    "broken_forgotten_transpose": "grad_w2",
    "broken_not_zeroed": "grad_w2",
}
broken = [
    pytest.param(program.id, marks=[needs_torch] if "torch" in program.needs else [])
    for program in BROKEN
]


def assert_right(proof):
    assert proof.verdict is Verdict.PASSED, str(proof.message)
    assert not [check for check in proof.checks if check.verdict is Verdict.FAILED]
    for check in proof.checks:
        for comparison in check.comparisons:
            assert comparison.exceeded <= 1
            assert comparison.apart == pytest.approx(
                comparison.exceeded * comparison.worst.allowed, rel=1e-9, abs=0
            )


def assert_for_reference(proof, *names):
    """What the program does not show is worked out all the same, and not judged."""
    for name in names:
        check = proof.check(name)
        assert check.verdict is Verdict.UNCHECKED
        assert check.worst is None
        assert check.shown.ways == (Way.AUTOGRAD, Way.DIFFERENCES)
        assert check.shown.verdict is Verdict.PASSED
        assert set(check.shown.worst.values) == {Way.AUTOGRAD, Way.DIFFERENCES}
    said = " ".join(map(str, proof.notes))
    assert f"For reference only, because the program doesn't expose it: {', '.join(names)}." in said
    judged = sum(check.verdict is Verdict.PASSED for check in proof.checks if check.of)
    assert judged == len(proof.checks) - 1 - len(names)
    assert f"All {judged} gradients" in str(proof.message)


@pytest.mark.parametrize("steps", [0, 100])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("program", rungs(*RIGHT))
def test_every_right_program_passes_at_three_sizes_and_several_weights(program, size, steps):
    seeds = [seed_with_depth(1)] if program == "dynamic" else [0]
    for seed in seeds if size == "article" else [*seeds, 1, 2]:
        experiment = replace(SIZES[size], program=program, seed=seed)
        if program == "dynamic":
            experiment = replace(experiment, init="linear")
        assert_right(prove_after(experiment, steps))


@pytest.mark.parametrize("steps", [0, 20])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("program", broken)
def test_every_broken_program_fails_at_three_sizes_and_several_weights(program, size, steps):
    for seed in (0,) if size == "article" else (0, 1, 2):
        proof = prove_after(replace(SIZES[size], program=program, seed=seed), steps)
        assert proof.verdict is Verdict.FAILED, str(proof.message)
        wrong = [check.name for check in proof.checks if check.verdict is Verdict.FAILED]
        assert wrong[0] == FIRST_WRONG[program]
        assert proof.check("loss").verdict is Verdict.PASSED
        text = find(program).text.splitlines()
        line = proof.check(wrong[0]).line
        assert "# Broken:" in text[line - 2]
        assert f"in line {line}:" in str(proof.message)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # torch's compiler is no code of ours: let it warn
@pytest.mark.parametrize("program", rungs("compile", "cuda_graph"))
def test_what_can_not_be_seen_is_inferred_from_the_weights_change(program):
    for experiment in SIZES.values():
        proof = prove_after(on_its_device(program, experiment), 20)
        assert_right(proof)
        for name in ("grad_w1", "grad_w2"):
            assert "divided by the learning rate" in str(proof.check(name).seen)
            assert proof.check(name).verdict is Verdict.PASSED
        assert_for_reference(proof, "grad_y_pred", "grad_h_relu", "grad_h")


@needs_torch
@pytest.mark.parametrize("size", SIZES)
def test_what_a_program_keeps_to_itself_is_shown_for_reference_and_not_judged(size, monkeypatch):
    # As on rung 9, where nothing inside of the step can be seen, but without its compiler.
    monkeypatch.setattr(reading._Probe, "find", lambda self, name: None)
    proof = prove_after(replace(SIZES[size], program="tensors"))
    assert_right(proof)
    assert_for_reference(proof, "grad_y_pred", "grad_h_relu", "grad_h")


@needs_torch
@pytest.mark.parametrize("program", ["sequential", "optim", "module", "dynamic"])
def test_a_wrong_gradient_inside_of_the_graph_is_found(program, monkeypatch):
    find_all = GraphListener.finish

    def spoil(self, frame):
        return {
            name: replace(gradient, array=2 * gradient.array)
            for name, gradient in find_all(self, frame).items()
        }

    monkeypatch.setattr(GraphListener, "finish", spoil)
    proof = prove_after(replace(ODD, program=program, init="linear"))
    wrong = [check.name for check in proof.checks if check.verdict is Verdict.FAILED]
    assert wrong == ["grad_h_relu", "grad_h"]
    assert "every entry of grad_h_relu is 2 times what it should be" in str(proof.message)


@needs_torch
@quick
@given(
    program=st.sampled_from(RIGHT),
    dtype=st.sampled_from(["float32", "float64", "bfloat16", "float16"]),
    sizes=st.tuples(*[st.integers(1, 9)] * 4),
    seed=st.integers(0, 2**32 - 1),
    init=st.sampled_from(["normal", "linear"]),
)
def test_right_programs_pass_at_odd_sizes_in_every_precision(program, dtype, sizes, seed, init):
    if program == "numpy" and dtype not in ("float32", "float64"):
        program = "tensors"
    names = ("n", "d_in", "hidden", "d_out")
    experiment = replace(SMALL, **dict(zip(names, sizes, strict=True)))
    experiment = replace(experiment, program=program, dtype=dtype, seed=seed, init=init)
    proof = prove(experiment, make_problem(experiment), {}, HERE)
    assert not [check.name for check in proof.checks if check.verdict is Verdict.FAILED]


@needs_torch
@quick
@given(
    program=st.sampled_from(["broken_missing_two", "broken_mean_for_sum", "broken_not_zeroed"]),
    sizes=st.tuples(*[st.integers(2, 9)] * 4),
    seed=st.integers(0, 2**32 - 1),
)
def test_factors_are_found_at_odd_sizes(program, sizes, seed):
    n, d_in, hidden, d_out = sizes
    experiment = replace(SMALL, n=n, d_in=d_in, hidden=hidden, d_out=d_out, dtype="float64")
    experiment = replace(experiment, program=program, seed=seed)
    proof = prove(experiment, make_problem(experiment), {}, HERE)
    check = proof.check(FIRST_WRONG[program])
    if check.verdict is Verdict.PASSED:  # no unit is on, so that the gradient of w2 is 0
        assert not check.comparisons[0].largest_absolute
        return
    factor = {"broken_missing_two": 0.5, "broken_mean_for_sum": 1 / (n * d_out)}.get(program, 2.0)
    assert check.factor == pytest.approx(factor)
    assert f"{factor:.6g} times" in str(proof.message)


@needs_torch
@pytest.mark.parametrize(("optimizer", "momentum"), [("adam", 0.0), ("rmsprop", 0.5), ("sgd", 0.9)])
def test_an_optimizer_that_reshapes_the_step_leaves_the_gradient_as_it_is(optimizer, momentum):
    experiment = replace(ODD, program="optim", optimizer=optimizer, momentum=momentum)
    assert_right(prove_after(experiment, 20))


@needs_torch
@pytest.mark.parametrize("depth", range(4))
def test_the_dynamic_graph_is_checked_for_the_depth_that_its_die_shows(depth):
    experiment = replace(ODD, program="dynamic", init="linear", seed=seed_with_depth(depth))
    weights = weights_after(replace(experiment, steps=20), 20)
    assert "model.middle.weight" in weights
    proof = prove(experiment, make_problem(experiment), weights, HERE)
    assert_right(proof)
    assert f"The die showed {depth}:" in " ".join(map(str, proof.notes))
    middle = proof.check("grad_middle")
    assert (middle is None) == (depth == 0)
    if middle:
        assert middle.shape_names == ("H", "H")
        assert middle.verdict is Verdict.PASSED


def test_the_example_on_paper_comes_out_whole_by_every_way():
    proof = prove_after(PAPER)
    assert [check.name for check in proof.checks] == [
        *("loss", "grad_y_pred", "grad_w2", "grad_h_relu", "grad_h", "grad_w1")
    ]
    values = proof.check("grad_w1").values
    assert values[Way.PROGRAM].tolist() == [[4, 0], [8, 8], [0, 24]]
    for array in values.values():
        np.testing.assert_allclose(array, values[Way.PROGRAM], atol=1e-10)
        assert not array.flags.writeable
    check = proof.check("grad_w1")
    assert (check.of, check.shape, check.shape_names) == ("w1", (3, 2), ("D_in", "H"))
    assert find("numpy").text.splitlines()[check.line - 1].strip().startswith("grad_w1 =")


def test_a_forgotten_transpose_passes_where_what_it_should_turn_is_symmetric():
    # On paper h_relu is [[3, 0], [0, 3]], so that the mistake does not show here.
    proof = prove_after(replace(PAPER, program="broken_forgotten_transpose"))
    assert proof.verdict is Verdict.PASSED


def test_a_missing_mask_passes_where_every_unit_is_on():
    experiment = replace(HAND_SIZE, program="broken_no_mask")
    problem = make_problem(experiment)
    problem = replace(problem, x=np.abs(problem.x))
    on = {"w1": np.abs(problem.w1)}
    assert prove(experiment, problem, on, HERE).verdict is Verdict.PASSED
    off = {"w1": -on["w1"]}
    assert prove(experiment, problem, off, HERE).verdict is Verdict.FAILED


@pytest.mark.parametrize("size", ["odd", "article"])
def test_a_wrong_reference_fails_a_right_program(size, monkeypatch):
    def wrong(network):
        return {name: np.zeros_like(network.value(name)) for name in network.quantities}

    monkeypatch.setattr(module, "differentiate", wrong)
    machine = replace(HERE, lacks={})
    proof = prove_after(SIZES[size], machine=machine)
    assert proof.verdict is Verdict.FAILED
    assert proof.check("loss").verdict is Verdict.PASSED
    assert all(check.verdict is Verdict.FAILED for check in proof.checks[1:])
    check = proof.check("grad_w1")
    # The differences know nothing of that reference and side with the program.
    assert check.comparison(Way.PROGRAM, Way.DIFFERENCES).verdict is Verdict.PASSED
    assert check.comparison(Way.AUTOGRAD, Way.DIFFERENCES).verdict is Verdict.FAILED


@needs_torch  # the differences alone look at a sample
def test_one_wrong_entry_is_found_and_named_with_its_value_by_every_way(monkeypatch):
    read = module.read

    def spoiled(*arguments):
        reading = read(*arguments)
        reading.gradients["w1"].array[123, 45] += 1.0
        return reading

    expected = prove_after(ARTICLES).check("grad_w1").comparisons[0]
    monkeypatch.setattr(module, "read", spoiled)
    check = prove_after(ARTICLES).check("grad_w1")
    assert check.verdict is Verdict.FAILED
    worst = check.worst.worst
    assert worst.index == (123, 45)
    assert len(worst.values) == len({way for pair in check.comparisons for way in pair.ways})
    others = [value for way, value in worst.values.items() if way is not Way.PROGRAM]
    assert worst.values[Way.PROGRAM] - others[0] == pytest.approx(1.0, abs=0.1)
    assert worst.allowed < 1.0
    assert expected.worst.index != (123, 45)
    assert f"grad_w1[123, 45] is {worst.values[Way.PROGRAM]:.6g}" in str(check.message)


def test_without_torch_the_differences_remain_and_the_reason_is_told():
    machine = replace(HERE, lacks={"torch": NO_TORCH})
    proof = prove_after(ODD, machine=machine)
    assert proof.verdict is Verdict.PASSED
    for check in proof.checks:
        assert [comparison.ways for comparison in check.comparisons] == [
            (Way.PROGRAM, Way.DIFFERENCES)
        ]
    assert str(proof.notes[-1]) == "Autograd was not used: torch is not installed."
    wrong = prove_after(replace(ODD, program="broken_no_mask"), machine=machine)
    assert wrong.verdict is Verdict.FAILED


def test_where_rounding_hides_the_gradient_the_proof_says_so():
    # After 2000 steps nothing is left of the loss on paper but rounding.
    for program in ("numpy", "broken_missing_two"):
        proof = prove_after(replace(PAPER, program=program), 2000)
        assert proof.verdict is Verdict.UNCHECKED
        assert "so small that float32 rounding could hide a mistake" in str(proof.message)


@needs_torch
def test_a_format_that_is_too_small_is_named():
    proof = prove_after(replace(ARTICLE, program="tensors", dtype="float16", threads=1))
    assert proof.verdict is Verdict.UNCHECKED
    assert "beyond the range of float16" in str(proof.message)


def test_weights_that_are_not_finite_are_not_checked():
    weights = {"w1": np.full((5, 7), math.nan)}
    proof = prove(ODD, make_problem(ODD), weights, HERE)
    assert proof.verdict is Verdict.UNCHECKED
    assert "not finite" in str(proof.message)


def test_too_little_memory_is_told_before_it_is_used():
    poor = replace(HERE, devices=(replace(HERE.devices[0], memory=1000),))
    proof = prove(ODD, make_problem(ODD), {}, poor)
    assert proof.verdict is Verdict.UNCHECKED
    assert "needs 25.8 kB of memory, but only 1 kB is free" in str(proof.message)


def test_a_program_that_fails_is_explained_and_not_raised():
    # Nobody has asked `resolve`, which would have refused these sizes.
    experiment = replace(SMALL, program="broken_forgotten_transpose")
    proof = prove(experiment, make_problem(experiment), {}, HERE)
    assert proof.verdict is Verdict.UNCHECKED
    assert str(proof.message).startswith("There are no gradients to check. ")
    assert "grad_w2 = h_relu @ grad_y_pred: ValueError" in str(proof.message)


def test_it_stops_when_asked_and_keeps_what_is_done():
    asked = 0

    def stop():
        nonlocal asked
        asked += 1
        return asked > 250

    proof = prove(ARTICLES, make_problem(ARTICLES), {}, HERE, stop)
    assert proof.stopped
    assert proof.verdict is Verdict.UNCHECKED
    assert [check.name for check in proof.checks] == ["loss", "grad_y_pred"]
    assert asked == 251
    at_once = prove(ODD, make_problem(ODD), {}, HERE, lambda: True)
    assert at_once.stopped
    assert at_once.checks == ()


def test_a_proof_is_the_same_each_time_and_a_seed_draws_another_sample():
    def samples(seed):
        proof = prove(ODD, make_problem(ODD), {}, HERE, seed=seed)
        large = prove(ARTICLES, make_problem(ARTICLES), {}, HERE, seed=seed)
        return proof, large.check("grad_w1").comparison(Way.PROGRAM, Way.DIFFERENCES)

    (small, large), (small_again, large_again), (_, other) = samples(0), samples(0), samples(1)
    assert str(small.message) == str(small_again.message)
    assert large.histogram.counts.tolist() == large_again.histogram.counts.tolist()
    assert large.histogram.counts.tolist() != other.histogram.counts.tolist()
    assert 200 <= large.entries <= 201


def test_all_sentences_can_be_shown():
    for program in ("numpy", "broken_no_mask"):
        proof = prove_after(replace(ODD, program=program))
        assert str(proof.message).endswith(".")
        for check in proof.checks:
            for message in (check.message, check.seen, *(c.message for c in check.comparisons)):
                assert str(message).isprintable()
                assert not str(message).endswith(".")
