"""The programs with something left out: they do what their text says, and are told everywhere."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.proofs import HAND_SIZE, PAPER, prove_after
from helpers.runs import SMALL, needs_torch, plain_losses

from core.base.phases import PHASES, phases
from core.data.problem import make_problem
from core.experiment.experiment import FIELDS, HAND
from core.inspect.microscope.record import record
from core.inspect.proof import Verdict
from core.lessons import places
from core.programs import BROKEN, FORGOTTEN, LADDER, find
from core.run.script import write_script
from core.run.snapshot import State
from core.run.trainer import Trainer

pytestmark = needs_torch
FAILING = {
    "broken_no_requires_grad": ("loss.backward()", "does not have a grad_fn"),
    "broken_no_no_grad": ("w1 -= knobs.learning_rate * w1.grad", "in-place operation"),
}
failing = pytest.mark.parametrize("program", sorted(FAILING))


def lines_of_code(program_id):
    text = find(program_id).text
    body = text[text.index("def train") :].splitlines()
    return [line.strip() for line in body if not line.strip().startswith("#")]


@pytest.mark.parametrize(
    ("program", "left_out"),
    [
        ("broken_no_requires_grad", ["w1.requires_grad_()", "w2.requires_grad_()"]),
        ("broken_no_backward", ["loss.backward()"]),
        ("broken_no_no_grad", ["with torch.no_grad():"]),
    ],
)
def test_it_is_autograd_with_something_left_out(program, left_out):
    here, there = lines_of_code(program), lines_of_code("autograd")
    assert [line for line in there if line not in here] == left_out
    assert [line for line in here if line not in there] == []


def test_they_are_no_programs_for_the_proof():
    ids = {program.id for program in FORGOTTEN}
    assert not ids & {program.id for program in BROKEN + LADDER}
    assert not ids & set(FIELDS["program"].choices)
    assert not ids & set(places()["program"])


def run(program, experiment=HAND):
    experiment = replace(experiment, program=program, threads=1)
    return Trainer().train(experiment, make_problem(experiment))


@failing
def test_it_fails_in_its_first_step_at_the_line_that_its_text_tells_of(program):
    outcome = run(program)
    code, words = FAILING[program]
    assert (outcome.state, outcome.step, outcome.step) == (State.FAILED, 0, 0)
    assert f", {code}: RuntimeError: " in str(outcome.message)
    assert words in str(outcome.message)
    assert str(find(program).title) in str(outcome.message)


def test_without_backward_nothing_changes():
    losses = plain_losses(replace(SMALL, program="broken_no_backward"))
    assert len(losses) == SMALL.steps
    assert len(set(losses)) == 1
    problem = make_problem(SMALL)
    weights = run("broken_no_backward", SMALL).weights
    np.testing.assert_array_equal(weights["w1"], problem.cast(SMALL)[2])


def test_the_microscope_looks_into_the_one_that_runs():
    experiment = replace(PAPER, program="broken_no_backward")
    recording = record(experiment, make_problem(experiment))
    last = len(recording.moments) - 1
    assert not recording.value("w1.grad", last).any()
    assert not any(moment.code == "loss.backward()" for moment in recording.moments)


@failing
def test_the_microscope_tells_what_went_wrong_in_the_others(program):
    experiment = replace(PAPER, program=program)
    recording = record(experiment, make_problem(experiment))
    code, words = FAILING[program]
    assert words in str(recording.failure)
    assert recording.moments[-1].code == code


def test_the_proof_finds_that_gradients_are_missing():
    proof = prove_after(replace(HAND_SIZE, program="broken_no_backward"))
    assert proof.verdict is Verdict.FAILED
    assert "grad_w2" in str(proof.message)


@failing
def test_the_proof_can_tell_nothing_of_what_fails(program):
    proof = prove_after(replace(HAND_SIZE, program=program))
    assert proof.verdict is Verdict.UNCHECKED
    assert "RuntimeError" in str(proof.message)


@pytest.mark.parametrize("program", FORGOTTEN, ids=lambda program: program.id)
def test_its_lines_have_phases_for_the_margin(program):
    assert set(phases(program.text)) - {None, ""} == set(PHASES)


@pytest.mark.parametrize("program", FORGOTTEN, ids=lambda program: program.id)
def test_its_whole_script_shows_what_is_left_out(program):
    script = write_script(replace(HAND, program=program.id), threads=1)
    compile(script, "script.py", "exec")
    assert "# Broken: " in script
