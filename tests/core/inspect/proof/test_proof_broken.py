"""The broken programs: they run when asked for by id, and go wrong as their text says."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import PLAIN
from helpers.proofs import ARTICLES, ODD
from helpers.refusals import refused
from helpers.runs import needs_torch, plain_losses

from core.base.folders import ROOT
from core.compare.race import race
from core.experiment.experiment import ARTICLE, FIELDS, HAND, Experiment, read_experiment
from core.experiment.resolve import resolve
from core.programs import BROKEN, LADDER, UNLISTED, find
from core.run.files import load_run, save_run
from core.run.record import RunRecord

SINE = replace(
    ARTICLE, data="sine", d_in=2, d_out=1, hidden=100, learning_rate=1e-4, steps=101, threads=1
)
each_broken = pytest.mark.parametrize("program", BROKEN, ids=lambda program: program.id)
each_unlisted = pytest.mark.parametrize("program", UNLISTED, ids=lambda program: program.id)


def losses(program, experiment):
    with np.errstate(all="ignore"):
        return np.array(plain_losses(replace(experiment, program=program)))


@each_unlisted
def test_it_says_at_its_top_that_it_is_broken_and_marks_one_line(program):
    assert program.id == f"broken_{program.path.stem}"
    assert str(program.title).startswith("Broken: ")
    assert "\n\nBroken on purpose: " in program.text
    assert len(re.findall("# Broken: ", program.text)) == 1


@each_broken
def test_it_differs_from_a_right_program_in_one_line_and_what_is_said_of_it(program):
    right = find("numpy" if program.kind == "numpy" else "autograd")

    def code(text):
        body = text[text.index("def train") :]
        return [line.strip() for line in body.splitlines() if not line.strip().startswith("#")]

    here, there = code(program.text), code(right.text)
    extra = [line for line in here if line not in there]
    missing = [line for line in there if line not in here]
    if program.id == "broken_not_zeroed":
        assert (extra, missing) == ([], ["w1.grad.zero_()", "w2.grad.zero_()"])
    else:
        assert len(extra) == len(missing) == 1
        above = program.text.splitlines()[
            program.text.splitlines().index("        " + extra[0]) - 1
        ]
        assert "# Broken: " in above


def test_a_missing_factor_2_is_half_the_learning_rate():
    experiment = replace(ARTICLES, steps=50)
    halved = replace(experiment, learning_rate=experiment.learning_rate.scaled(0.5))
    assert losses("broken_missing_two", experiment).tolist() == losses("numpy", halved).tolist()


def test_the_mean_for_the_sum_hardly_learns_until_the_rate_makes_up_for_it():
    experiment = replace(ARTICLE, steps=200, threads=1)
    crawling = losses("broken_mean_for_sum", experiment)
    assert crawling[-1] > 0.5 * crawling[0]
    assert losses("numpy", experiment)[-1] < 1e-6 * crawling[0]
    raised = replace(
        experiment, learning_rate=experiment.learning_rate.scaled(640), dtype="float64"
    )
    right = losses("numpy", replace(experiment, dtype="float64"))
    np.testing.assert_allclose(losses("broken_mean_for_sum", raised), right, rtol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_without_a_mask_noise_is_learnt_all_the_same_and_the_sine_is_not(seed):
    noise = replace(ARTICLE, steps=101, threads=1, seed=seed)
    assert losses("broken_no_mask", noise)[-1] < 1.1 * losses("numpy", noise)[-1]
    sine = replace(SINE, seed=seed)
    assert losses("broken_no_mask", sine)[-1] > 5 * losses("numpy", sine)[-1]


@pytest.mark.parametrize("seed", range(3))
def test_with_a_forgotten_transpose_the_loss_falls_but_more_slowly(seed):
    experiment = replace(ARTICLES, steps=101, seed=seed)
    wrong = losses("broken_forgotten_transpose", experiment)
    assert wrong[-1] < 0.01 * wrong[0]
    assert wrong[-1] > 5 * losses("numpy", experiment)[-1]


@needs_torch
@pytest.mark.parametrize("seed", range(3))
def test_gradients_that_are_not_zeroed_make_the_loss_swing_from_the_third_loss_on(seed):
    experiment = replace(ARTICLE, steps=101, threads=1, seed=seed)
    right, wrong = losses("numpy", experiment), losses("broken_not_zeroed", experiment)
    np.testing.assert_allclose(wrong[:2], right[:2], rtol=1e-5)
    assert abs(wrong[2] / right[2] - 1) > 0.1
    assert (np.diff(wrong) > 0).sum() > 30  # on the right way it falls at every step from 10 on
    assert wrong[-1] > 100 * right[-1]


@needs_torch
def test_gradients_that_are_not_zeroed_may_overflow():
    assert not np.isfinite(losses("broken_not_zeroed", replace(ARTICLE, steps=210, threads=1))[-1])


def test_they_are_read_by_their_ids_but_not_offered():
    choices = FIELDS["program"].choices
    assert choices == tuple(program.id for program in LADDER)
    for program in UNLISTED:
        assert FIELDS["program"].read(f" {program.id} ") == program.id
        experiment, refusals = read_experiment({"program": program.id}, ODD)
        assert (experiment.program, refusals) == (program.id, ())
        assert resolve(experiment, PLAIN).runnable
    with refused("Program must be one of numpy, ", field=None):
        FIELDS["program"].read("broken")


def test_they_are_saved_and_loaded(tmp_path):
    for program in UNLISTED:
        document = RunRecord(replace(ODD, program=program.id))
        save_run(tmp_path / "run.json", document)
        assert load_run(tmp_path / "run.json") == document


def test_sizes_that_do_not_fit_a_forgotten_transpose_are_refused_with_those_that_do():
    asked = replace(ARTICLE, program="broken_forgotten_transpose")
    (refusal,) = resolve(asked, PLAIN).refusals
    assert refusal.field == "hidden"
    assert str(refusal.message).endswith("don't fit: set H to 64.")
    assert "N and H are equal" in str(refusal.message)
    assert resolve(replace(asked, hidden=64), PLAIN).runnable
    assert resolve(replace(HAND, program="broken_forgotten_transpose"), PLAIN).runnable


def chainrule(*arguments):
    command = [sys.executable, ROOT / "main.py", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_the_command_line_runs_one_that_is_asked_for(tmp_path):
    sizes = ("--n", 4, "--d-in", 5, "--hidden", 6, "--d-out", 3, "--steps", 3, "--threads", 1)
    path = tmp_path / "run.json"
    done = chainrule("train", "--program", "broken_no_mask", *sizes, "--save", path)
    assert done.returncode == 0, done.stderr
    assert "Broken: no mask on cpu" in done.stderr
    experiment = Experiment(**json.loads(path.read_text())["experiment"])
    assert experiment.program == "broken_no_mask"
    expected = plain_losses(experiment)
    assert [float(line.split()[1]) for line in done.stdout.splitlines()] == expected
    assert chainrule("train", path).stdout == done.stdout


def test_the_command_line_shows_one_that_is_asked_for_and_lists_none():
    shown = chainrule("programs", "broken_no_mask")
    assert shown.stdout == find("broken_no_mask").text
    assert "broken" not in chainrule("train", "--help").stdout.lower()


def test_where_one_diverges_its_file_is_named_in_full():
    done = chainrule(
        "train", "--program", "broken_no_mask", "--learning-rate", "1e-3", "--threads", 1, "--quiet"
    )
    assert done.returncode == 3
    assert re.search(r"line \d+ of core/programs/broken/no_mask.py: loss = ", done.stderr)


def test_one_can_race_that_is_asked_for():
    experiment = replace(HAND, program="broken_no_mask", learning_rate=1e-12)
    (standing,) = race([experiment], PLAIN, 0.1)
    assert standing.median > 0


def test_a_falling_loss_is_no_proof():
    """What the README says of the program without the mask: it trains about as well."""
    right, wrong = (plain_losses(replace(ARTICLE, program=p)) for p in ("numpy", "broken_no_mask"))
    assert right[0] == wrong[0]
    assert wrong[-1] < 2 * right[-1] < 1e-3
