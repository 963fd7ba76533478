"""The commands `prove` and `step`: what they print, and their exit codes."""

import json

import numpy as np
import pytest
from helpers.runs import needs_torch, plain_losses

from core.experiment.experiment import ARTICLE, HAND
from core.programs import BROKEN
from core.terminal import main

SIZES = ["--n", "6", "--d-in", "5", "--hidden", "6", "--d-out", "3", "--threads", "1"]


def run(capsys, *arguments):
    """What a command prints on stdout and on stderr, and its exit code."""
    code = main(arguments, save_plot=None)
    told = capsys.readouterr()
    return told.out, told.err, code


def rows(text):
    """The cells of the table, by the first of each row."""
    cells = [line.split() for line in text.splitlines() if "  " in line]
    return {row[0]: row for row in cells}


def test_a_right_program_is_proved(capsys):
    out, err, code = run(capsys, "prove", *SIZES)
    assert code == 0
    assert out.startswith("NumPy by hand at step 0, float32: All 5 gradients")
    table = rows(out)
    assert {name: table[name][1] for name in ("grad_w1", "grad_w2", "loss")} == {
        "grad_w1": "right",
        "grad_w2": "right",
        "loss": "right",
    }
    assert not err


@needs_torch
@pytest.mark.parametrize("program", [program.id for program in BROKEN])
def test_a_wrong_program_is_found_out(program, capsys):
    out, _, code = run(capsys, "prove", "--program", program, *SIZES)
    assert code == 4
    assert "The first wrong gradient is grad_" in out
    assert "WRONG" in out


def test_where_nothing_can_be_said_it_is_said_of_what_and_what_helps(capsys):
    """The default run at its end: the gradients are as small as rounding."""
    out, err, code = run(capsys, "prove", "--at", "499", "--threads", "1")
    assert code == 5
    assert "Nothing can be said about grad_w2, grad_w1: " in out.splitlines()[0]
    assert "float32 rounding could hide a mistake" in out.splitlines()[0]
    assert err == "Try --at 0 or --dtype float64\n"
    assert run(capsys, "prove", "--at", "0", "--threads", "1")[2] == 0


@needs_torch
def test_a_program_that_fails_has_no_gradients_to_check(capsys):
    out, _, code = run(capsys, "prove", "--program", "broken_no_requires_grad", *SIZES)
    assert code == 5
    assert "There are no gradients to check" in out
    _, err, code = run(capsys, "prove", "--program", "broken_no_requires_grad", "--at", "1", *SIZES)
    assert code == 1
    assert "failed at step" in err


@pytest.mark.parametrize("command", ["prove", "step"])
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--at", "-1"], "Step must be at least 0"),
        (["--at", "1.5"], "Step must be a whole number"),
        (["--at", ""], "Step"),
        (["--program", "jax"], "Program must be one of"),
        (["--optimizer", "adam"], "torch.optim (rung 6)"),
        (["missing.json"], "missing.json can't be opened"),
    ],
)
def test_wrong_arguments(command, arguments, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    _, err, code = run(capsys, command, *arguments)
    assert (code, len(err.splitlines())) == (2, 1)
    assert sentence in err


def test_a_step_as_text_has_every_line_and_small_matrices_whole(capsys):
    out, _, code = run(capsys, "step", "--preset", "hand")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("NumPy by hand (core/programs/numpy_by_hand.py), step 0")
    assert [line for line in lines if line in ("Forward", "Loss", "Backward", "Update")] == [
        "Forward",
        "Loss",
        "Backward",
        "Update",
    ]
    at = lines.index("  33  grad_w1 = x.T @ grad_h")
    assert [line.split() for line in lines[at + 2 : at + 5]] == [
        ["4", "0"],
        ["8", "8"],
        ["0", "24"],
    ]
    assert lines[-1] == "loss 8.0"


@pytest.mark.parametrize("at", [0, 7])
def test_a_step_as_json_is_the_step_of_the_run(at, capsys):
    out, _, code = run(capsys, "step", "--preset", "hand", "--at", str(at), "--json")
    assert code == 0
    found = json.loads(out)
    assert found["loss"] == plain_losses(HAND)[at]
    assert (found["step"], found["learning_rate"]) == (at, HAND.learning_rate.first)
    made = {one["name"]: one for line in found["lines"] for one in line["makes"]}
    y_pred, error = np.array(made["y_pred"]["values"]), np.array(made["grad_y_pred"]["values"])
    assert error == pytest.approx(2 * (y_pred - [[1], [4]]))
    assert made["grad_w1"]["shape"] == [3, 2]
    assert found["lines"][0]["reads"] == ["x", "w1"]
    assert {line["phase"] for line in found["lines"]} >= {"forward", "loss", "backward", "update"}


def test_what_is_not_finite_is_json_all_the_same(capsys):
    wild = ["--learning-rate", "5e-6", "--at", "6", "--threads", "1"]
    out, _, code = run(capsys, "step", "--json", *wild)
    assert code == 0
    assert json.loads(out, parse_constant=pytest.fail)["loss"] == "inf"
    assert run(capsys, "step", *wild)[0].endswith("loss inf\n")


@needs_torch
def test_a_step_of_layers_shows_what_is_inside(capsys):
    out, _, code = run(capsys, "step", "--program", "optim", "--optimizer", "adam", *SIZES)
    assert code == 0
    assert "optimizer.exp_avg_sq" in out


@needs_torch
def test_a_step_that_fails_says_where(capsys):
    _, err, code = run(capsys, "step", "--program", "broken_no_requires_grad", *SIZES)
    assert code == 1
    assert "failed at step 0 in line" in err


def test_the_loss_at_a_later_step_of_the_article_is_the_one_that_train_prints(capsys):
    out, _, _ = run(capsys, "step", "--at", "3", "--threads", "1")
    assert float(out.splitlines()[-1].split()[1]) == plain_losses(ARTICLE)[3]


@needs_torch
def test_a_step_that_fails_is_printed_up_to_the_line_that_fails(capsys):
    out, err, code = run(capsys, "step", "--program", "broken_no_no_grad", *SIZES)
    assert code == 1
    assert out.rstrip().splitlines()[-1].split()[1:3] == ["w1", "-="]
    assert "leaf Variable" in err
