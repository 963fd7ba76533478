"""Numbers in a lesson are compared with real runs, and those that are wrong are told."""

import dataclasses

import pytest
from helpers.lesson_files import FILE, lesson, with_settings, wrong_settings
from helpers.refusals import refused

from core.base.message import say
from core.experiment.devices import survey
from core.lessons.authoring.facts import FactChecker
from core.lessons.authoring.numbers import read_shown
from core.lessons.authoring.quantities import KINDS, read_quantity
from core.lessons.authoring.trial import ChangedWeight

SETTINGS = (
    'preset = "{}"\nset = {{ {} }}\n'
    'claims = [{{ says = "{}", is = "{}", step = {}, with = {{ {} }} }}]'
)


def found(says, quantity, step=0, setting="", on_top=""):
    """What the checker says about one claim, whose words are in the text."""
    preset = "article" if "5e-6" in setting + on_top else "hand"  # at hand size nothing diverges
    text = with_settings(
        SETTINGS.format(preset, setting, says, quantity, step, on_top), f"So it is {says}."
    )
    return [str(mistake) for mistake in FactChecker().check(lesson(text), FILE)]


TRUE = [
    ("8", "loss", 0, ""),
    ("8.0", "loss", 0, ""),
    ("≈ 8", "loss", 0, ""),
    ("2.16", "loss", 1, ""),
    ("3", "h[0,0]", 0, ""),
    ("-1", "h[0, 1]", 0, ""),
    ("−1", "h[0,1]", 0, ""),
    ("12", "grad_w2[0,0]", 0, ""),
    ("24", "grad_w1[2,1]", 0, ""),
    ("1", "w1[0,0]", 0, ""),
    ("0.96", "w1[0,0]", 1, ""),
    ("2 × 2", "shape h", 0, ""),
    ("(3, 2)", "shape grad_w1", 0, ""),
    ("8", "weights", 0, ""),
    ("finished", "state finished", 0, ""),
    ("发散了", "state diverged", 0, "learning_rate = 5e-6"),
    ("6", "diverged at", 0, "learning_rate = 5e-6"),
    ("1", "steps to 5", 0, ""),
    ("0", "steps to 10", 0, ""),
    ("3", "h[0,0]", 0, 'program = "sequential"'),
    ("0.75", "mean h", 0, ""),
    ("2.28", "std h", 0, ""),
    ("-2", "min h", 0, ""),
    ("3", "max h", 0, ""),
    ("50", "zeros h_relu", 0, ""),
    ("23", "squares h", 0, ""),
    ("4.8", "norm h", 0, ""),
    ("4.796", "norm h", 0, ""),
    ("0", "dead", 0, ""),
    ("在损失里", "broken loss", 0, "learning_rate = 5e-6"),
    ("4", "entries h", 0, ""),
    ("16", "line h = x @ w1", 0, ""),
    ("0.5", "ends below", 0, ""),
    ("24.5", "= 7**2 / (1 + 1)", 0, ""),
    ("99", "given", 0, ""),
    ("8.41", "loss at w1[0,0] = 1.1", 0, ""),
    ("3.1", "y_pred[0,0] at w1[0, 0] = 1.1", 0, ""),
]


@pytest.mark.parametrize(("says", "quantity", "step", "setting"), TRUE, ids=range(len(TRUE)))
def test_what_is_so(says, quantity, step, setting):
    if "program" in setting:
        pytest.importorskip("torch")
        assert found(says, quantity, step, setting) == [f"{FILE}:13: sequential doesn't compute h."]
    else:
        assert found(says, quantity, step, setting) == []


FALSE = [
    ("9", "loss", 0, "", "The text says 9, but it is 8."),
    ("8.1", "loss", 0, "", "The text says 8.1, but it is 8."),
    ("3", "h[0,1]", 0, "", "The text says 3, but it is -1."),
    ("3", "h[2,0]", 0, "", "h has the shape (2, 2)."),
    ("3", "hidden[0,0]", 0, "", "numpy doesn't compute hidden."),
    ("2 × 3", "shape h", 0, "", "The text says 2 × 3, but it is (2, 2)."),
    ("9", "weights", 0, "", "The text says 9, but it is 8."),
    ("100", "flop", 0, "", "The text says 100, but it is "),
    ("diverged", "state diverged", 0, "", "The run is finished, not diverged."),
    ("7", "diverged at", 0, "", "The run doesn't diverge."),
    ("1", "diverged at", 0, "learning_rate = 5e-6", "The text says 1, but it is 6."),
    ("1", "loss", 99, "learning_rate = 5e-6", "The run ended after 6 steps."),
    ("7", "steps to 5", 0, "", "The text says 7, but it is 1."),
    ("7", "steps to 1e-300", 0, "", "The loss never falls below 1e-300."),
    ("2", "mean h", 0, "", "The text says 2, but it is 0.75."),
    ("2", "mean hidden", 0, "", "numpy doesn't compute hidden."),
    ("1", "dead", 0, "", "The text says 1, but it is 0."),
    ("here", "broken h", 0, "", "The run doesn't diverge."),
    ("h", "broken h", 0, "learning_rate = 5e-6", "The first number that isn't finite is in "),
    ("3", "entries h", 0, "", "The text says 3, but it is 4."),
    ("17", "line h = x @ w1", 0, "", "The text says 17, but it is 16."),
    ("17", "line h = x.mm", 0, "", "No line of numpy contains 'h = x.mm'."),
    ("1e-30", "ends below", 0, "", "The text says 1e-30, but it is "),
    ("26", "= 7**2 / 2", 0, "", "The text says 26, but it is 24.5."),
    ("20", "operations", 0, "", "numpy doesn't use torch."),
    ("8.3", "loss at w1[0,0] = 1.1", 0, "", "The text says 8.3, but it is 8.4"),
    ("8", "loss at w1[3,0] = 1.1", 0, "", "w1 has the shape (3, 2)."),
]


@pytest.mark.parametrize(
    ("says", "quantity", "step", "setting", "words"), FALSE, ids=range(len(FALSE))
)
def test_what_is_not_so(says, quantity, step, setting, words):
    (mistake,) = found(says, quantity, step, setting)
    assert mistake.startswith(f"{FILE}:13: {words}")


@pytest.mark.parametrize(("program", "count"), [("tensors", 20), ("autograd", 28)])
def test_the_operations_of_a_step(program, count):
    pytest.importorskip("torch")
    assert found(str(count), "operations", 0, f'program = "{program}"') == []


def test_an_equation_that_is_not_so():
    (mistake,) = FactChecker().check(
        lesson(with_settings('preset = "hand"', "So 2 · 3 = 7.")), FILE
    )
    assert "2 · 3 = 7 is false." in str(mistake)


def test_a_claim_that_can_not_be_checked_here_is_told():
    machine = dataclasses.replace(survey(), lacks={"torch": say("torch is not installed")})
    settings = SETTINGS.format("hand", 'program = "optim"', "8", "loss", 0, "")
    (mistake,) = FactChecker(machine).check(lesson(with_settings(settings, "It is 8.")), FILE)
    assert "torch.optim can't run here: torch is not installed." in str(mistake)


def test_the_run_of_two_pages_is_done_once(monkeypatch):
    runs = []
    monkeypatch.setattr("core.lessons.authoring.trial.make_problem", runs.append)
    checker = FactChecker()
    settings = SETTINGS.format("hand", "", "8", "weights", 0, "")
    text = with_settings(settings, "It is 8.")
    assert list(checker.check(lesson(text + text[text.index("# One") :]), FILE)) == []
    assert len(runs) == 1


@pytest.mark.parametrize(
    ("text", "value", "half"),
    [
        ("8", 8, 0.5),
        ("8.0", 8, 0.05),
        ("-0.25", -0.25, 0.005),
        ("−0.25", -0.25, 0.005),
        ("26 365 524", 26365524, 0.5),
        ("26\u202f365\u202f524.19", 26365524.19, 0.005),
        ("≈ 26 000 000", 26e6, 5e5),
        ("≈0", 0, 0.5),
        ("2.64e7", 2.64e7, 5e4),
        ("2.64 × 10⁷", 2.64e7, 5e4),
        ("2.64·10^7", 2.64e7, 5e4),
        ("1 × 10⁻⁶", 1e-6, 5e-7),
    ],
)
def test_a_number_as_a_text_shows_it(text, value, half):
    shown = read_shown(text)
    assert (shown.value, shown.half) == (pytest.approx(value), pytest.approx(half))
    assert shown.is_rounded(value + 0.99 * half)
    assert not shown.is_rounded(value + 1.01 * half)


@pytest.mark.parametrize(
    "text", ["", "eight", "8 %", "1,000", "1 00", "8e", "nan", "9" * 31, "1e9999"]
)
def test_what_is_no_number_in_a_text(text):
    with refused("isn't a number"):
        read_shown(text)


@pytest.mark.parametrize(
    ("text", "example", "arguments"),
    [
        ("loss", "loss", ()),
        ("model.0.weight[1, 2]", "h[0,1]", ("model.0.weight", 1, 2)),
        ("shape grad_w1", "shape h", ("grad_w1",)),
        ("steps to 1.5e-3", "steps to 100", (0.0015,)),
        ("state diverged", "state diverged", ("diverged",)),
        ("diverged at", "diverged at", ()),
        ("dead", "dead", ()),
        ("mean w1.grad", "mean h", ("w1.grad",)),
        ("broken loss", "broken loss", ("loss",)),
        ("= 2 * 3", "= 2 * 3", (6.0,)),
    ],
)
def test_a_quantity(text, example, arguments):
    quantity = read_quantity(text)
    assert (quantity.kind.example, quantity.arguments) == (example, arguments)
    changed = read_quantity(f"{text} at w2[3,0] = -1.5").changed
    assert text.startswith("=") or changed == ChangedWeight("w2", 3, 0, -1.5)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.example)
def test_the_example_of_a_quantity_is_one(kind):
    assert read_quantity(kind.example).kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "losses",
        "h[0]",
        "h[-1,0]",
        "h[0,0",
        "state running",
        "shape",
        "steps to",
        1,
        None,
        "mean",
        "dead h",
        "median h",
        "broken",
    ],
)
def test_what_is_no_quantity(text):
    with refused("A claim can't be about"):
        read_quantity(text)


@pytest.mark.parametrize(
    ("claim", "text", "words"),
    [
        ('says = "8", is = "loss"', "It is 18.", "'8' isn't in the text of the page."),
        ('says = "8", is = "loss"', "It is 0.8.", "'8' isn't in the text"),
        ('says = "8", is = "loss"', "It is 8.5.", "'8' isn't in the text"),
        ('says = "8", is = "loss"', "It is 85.", "'8' isn't in the text"),
        (
            'says = "8", is = "loss", step = 100',
            "8",
            "The experiment has 100 steps, counted from 0.",
        ),
        ('says = "8", is = "loss", step = -1', "8", "step must be a whole number from 0"),
        ('says = "8", is = "los"', "8", "A claim can't be about 'los'"),
        ('says = "8"', "8", "is is missing."),
        ('is = "loss"', "8", "says is missing."),
        ('says = "eight", is = "loss"', "eight", "'eight' isn't a number"),
        ('says = "two by two", is = "shape h"', "two by two", "isn't a shape"),
        ('says = "8", is = "loss", at = 1', "8", "There is no 'at' here"),
        ('says = "8", is = "loss", with = 1', "8", "with must be a table."),
        ('says = "8", is = "loss", with = { step = 1 }', "8", "There is no 'step' here"),
        ('says = "8", is = "loss", with = { steps = 0 }', "8", "Steps must be at least 1"),
        ('says = "8", is = "loss", with = { momentum = 0.5 }', "8", "NumPy by hand has no mom"),
        (
            'says = "8", is = "loss", step = 5, with = { steps = 5 }',
            "8",
            "has 5 steps, counted from 0.",
        ),
        ('says = "h", is = "mean h"', "h", "'h' isn't a number"),
    ],
)
def test_a_claim_that_is_wrong_before_any_run(claim, text, words):
    found = wrong_settings(f'preset = "hand"\nclaims = [\n{{ {claim} }},\n]', text)
    assert {mistake.line for mistake in found} == {13}
    assert any(words in str(mistake) for mistake in found)
