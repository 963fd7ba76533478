"""Tasks that a run does: what it must have and must not, and what "Show me" makes of them."""

import dataclasses
import math

import pytest
from helpers.lesson_files import FILE, lesson, page, with_settings, wrong_settings
from helpers.machines import PLAIN
from helpers.runs import SMALL, needs_torch
from test_lessons_tasks import DIVERGED, FAILED, STOPPED, ended

from core.data.problem import make_problem
from core.experiment.experiment import ARTICLE, HAND
from core.experiment.schedule import Schedule
from core.lessons import Answered, Attempt, Mark, RunBegan, RunEnded
from core.lessons import tasks as t
from core.lessons.authoring.facts import FactChecker
from core.run.trainer import Trainer


def ended_with(event=None, **settings):
    event = event or ended()
    return of_run(event, experiment=dataclasses.replace(HAND, **settings))


def of_run(event, **changes):
    return RunEnded(dataclasses.replace(event.run, **changes))


def finished(*wanted):
    return t.Finished(wanted=wanted)


REFUSED = [
    (finished(("program", "optim")), {}, "That was NumPy by hand; this task is about torch.optim."),
    (finished(("seed", 1)), {}, "This task needs Seed 1, but that run had 0."),
    (finished(("seed", 0), ("n", 3), ("steps", 4)), {}, "This task needs N 3, but that run had 2."),
    (
        finished(("learning_rate", 1e-6)),
        {"learning_rate": 2e-6},
        "This task needs Learning rate 1e-06, but that run had 2e-06.",
    ),
    (
        finished(("dtype", "float64")),
        {},
        "This task needs Precision float64, but that run had float32",
    ),
    (finished(("device", "cuda")), {}, "This task needs Device cuda, but that run had cpu."),
    (
        finished(("device", "cuda:1")),
        {"device": "cuda:0"},
        "This task needs Device cuda:1, but that run had cuda:0.",
    ),
    (t.LossBelow(loss=9, wanted=(("seed", 1),)), {}, "This task needs Seed 1, but that run had 0."),
    (t.Diverged(wanted=(("seed", 1),)), {}, "This task needs Seed 1, but that run had 0."),
    (t.Failed(wanted=(("seed", 1),)), {}, "This task needs Seed 1, but that run had 0."),
]


@pytest.mark.parametrize(("task", "settings", "words"), REFUSED, ids=range(len(REFUSED)))
def test_a_run_with_another_setting_does_not_count(task, settings, words):
    attempt = Attempt(task)
    response = attempt.hear(ended_with(**settings))
    assert words in str(response.message)
    assert (response.done, attempt.tries) == (False, 0)


@pytest.mark.parametrize(
    ("wanted", "settings"),
    [
        (("seed", 1), {"seed": 1}),
        (("learning_rate", Schedule(0.3)), {"learning_rate": 0.1 + 0.2}),
        (("device", "cuda"), {"device": "cuda:1"}),
        (("program", "optim"), {"program": "optim"}),
    ],
)
def test_a_run_with_the_settings_that_are_wanted_does(wanted, settings):
    assert Attempt(finished(wanted)).hear(ended_with(**settings)).done


@pytest.mark.parametrize(
    ("event", "done", "words"),
    [
        (ended(FAILED, ()), True, "It failed, as it should: read the error."),
        (ended(), False, "It ran without an error, but it must fail here."),
        (ended(DIVERGED), False, "It ran without an error, but it must fail here."),
        (ended(STOPPED), False, "It was stopped before anything went wrong: let it run."),
    ],
)
def test_a_run_that_has_to_fail(event, done, words):
    attempt = Attempt(t.Failed())
    response = attempt.hear(event)
    assert str(response.message) == words
    assert (response.done, attempt.tries) == (done, 1)


def reading(what, tolerance=0.0):
    return Attempt(t.NumberAnswer(ask="?", reading=what, tolerance=tolerance))


@pytest.mark.parametrize(
    ("what", "tolerance", "right", "wrong"),
    [("rate", 0.2, "1100", "1300"), ("loss", 0.01, "2.01", "2.1"), ("steps", 0.0, "3", "4")],
)
def test_an_answer_is_held_against_the_last_run(what, tolerance, right, wrong):
    attempt = reading(what, tolerance)
    assert attempt.hear(RunBegan(HAND)) is None
    assert attempt.hear(of_run(ended(losses=(8.0, 7.0)), rate=5.0)) is None
    assert attempt.hear(of_run(ended(), rate=1000.0)) is None
    assert attempt.reading == {"rate": 1000, "loss": 2, "steps": 3}[what]
    assert not attempt.hear(Answered(wrong)).done
    assert str(attempt.hear(Answered(right)).message) == "Right."
    assert attempt.mark == Mark(True, 2, right)


def test_before_a_run_there_is_nothing_to_answer():
    attempt = reading("steps")
    assert attempt.reading is None
    response = attempt.hear(Answered("3"))
    words = "Train first, and let the run finish: the answer comes from your own run."
    assert str(response.message) == words
    assert (response.done, response.tried, attempt.tries) == (False, False, 0)
    attempt.hear(RunBegan(HAND))
    on = "A run is in progress: let it finish, then answer."
    assert str(attempt.hear(Answered("3")).message) == on
    thrown_away = ended(STOPPED, ())
    assert attempt.hear(thrown_away) is None
    attempt.hear(RunBegan(HAND))
    attempt.hear(Answered("3"))
    then = "Now you have a run to read from: check your answer again."
    assert str(attempt.hear(ended()).message) == then
    assert attempt.hear(ended()) is None, "it has been said"
    attempt.hear(RunBegan(HAND))
    assert str(attempt.hear(Answered("3")).message) == on, "another one is on"
    attempt.hear(thrown_away)
    assert attempt.tries == 0
    assert attempt.hear(Answered("3")).done, "the one before it still counts"
    again = reading("steps")
    again.remember(ended().run)  # the page is turned to once more
    assert again.hear(Answered("3")).done


def test_a_number_to_read_off_is_not_taken_for_one_to_work_out():
    attempt = reading("loss")
    attempt.hear(ended())
    said = "That isn't the value from your last run: read it again."
    assert str(attempt.hear(Answered("1")).message) == said


@pytest.mark.parametrize(
    ("what", "event"),
    [
        ("loss", ended(FAILED)),
        ("steps", ended(FAILED)),
        ("rate", ended()),
        ("loss", ended(DIVERGED, ())),
        ("steps", ended(STOPPED, ())),
    ],
)
def test_a_run_may_have_nothing_to_tell(what, event):
    attempt = reading(what)
    attempt.hear(event)
    response = attempt.hear(Answered("3"))
    assert str(response.message) == (
        "Your last run gave no number: train again, and let the run finish."
    )
    assert (attempt.reading, response.tried) == (None, False)


def test_a_loss_of_0_is_a_reading():
    attempt = reading("loss")
    attempt.hear(ended(losses=(8.0, 0.0)))
    assert attempt.hear(Answered("0")).done


def test_a_true_run_tells_its_rate():
    outcome = Trainer().train(SMALL, make_problem(SMALL))
    rate = (outcome.step - 1) / (outcome.seconds - outcome.first_step)
    assert outcome.rate == pytest.approx(rate)
    one = dataclasses.replace(SMALL, steps=1)
    assert Trainer().train(one, make_problem(one)).rate == 0.0


def test_what_a_page_shows():
    task = '[task]\nkind = "finished"\nwith = { data = "sine" }\nshow = { learning_rate = 1e-5 }'
    sine = dataclasses.replace(ARTICLE.with_data("sine"), learning_rate=1e-5)
    assert page(task).demonstration() == sine
    assert page(f"set = {{ seed = 3 }}\n{task}").demonstration() == dataclasses.replace(
        sine, seed=3
    )
    assert page('preset = "hand"').demonstration() == HAND
    assert page('point = "plot:loss"').demonstration() == ARTICLE


RUN = '[task]\nkind = "finished"\n'
MISTAKES = [
    ("with = 1", 13, "with must be a table."),
    ("show = 1", 13, "show must be a table."),
    ("with = { sed = 1 }", 13, "There is no 'sed' here: perhaps you mean seed."),
    (
        "with = { seed = 1 }\nshow = { sed = 1 }",
        14,
        "There is no 'sed' here: perhaps you mean seed.",
    ),
    ("with = { steps = 0 }", 13, "Steps must be at least 1, not '0'."),
    ("[task.with]\nseed = 1\nsteps = 0", 15, "Steps must be at least 1, not '0'."),
    ("with = { threads = 0 }", 13, "Every run has a number of threads"),
    (
        'with = { file = "/etc/passwd" }',
        13,
        "A lesson can't set file, because lessons can't read other files.",
    ),
    (
        'show = { data = "file" }',
        13,
        "A lesson can't set data, because lessons can't read other files.",
    ),
    ("with = { momentum = 0.9 }", 13, "NumPy by hand has no momentum"),
    ("show = { momentum = 0.9 }", 13, "NumPy by hand has no momentum"),
    ('with = { program = "broken_forgotten_transpose" }', 13, "set H to 64."),
    ("with = { seed = 1 }\nshow = { seed = 2 }", 14, "seed is already listed under with"),
]
ANSWER = '[task]\nkind = "answer"\nask = "?"\n'
READING_MISTAKES = [
    ('reading = "rat"\ntolerance = 0.1', 14, "There is no 'rat' here: perhaps you mean rate."),
    ("reading = 1\ntolerance = 0.1", 14, "There is no '1' here: choose from loss, rate, steps."),
    ('reading = "rate"', 14, "A reading needs a tolerance"),
    ('reading = "loss"', 14, "A reading needs a tolerance"),
    ('reading = "steps"\nnumber = 3', 12, "An answer is a number, a shape or a reading: give one"),
]


@pytest.mark.parametrize(("settings", "line", "words"), MISTAKES, ids=range(len(MISTAKES)))
def test_a_mistake_in_the_settings_of_a_run(settings, line, words):
    found = wrong_settings(RUN + settings)
    assert [mistake.line for mistake in found] == [line]
    assert words in str(found[0])


@pytest.mark.parametrize(
    ("settings", "line", "words"), READING_MISTAKES, ids=range(len(READING_MISTAKES))
)
def test_a_mistake_in_a_reading(settings, line, words):
    found = wrong_settings(ANSWER + settings)
    assert [mistake.line for mistake in found] == [line]
    assert words in str(found[0])


def test_what_fits_only_together_may_stand_apart():
    task = page(
        f'{RUN}with = {{ program = "broken_forgotten_transpose" }}\nshow = {{ hidden = 64 }}'
    ).task
    assert task.shown(ARTICLE).hidden == 64


def tried(settings):
    """What the checker says of a lesson's task."""
    text = with_settings(f'preset = "hand"\n{settings}', "Some text: 2 x 2.")
    return [str(mistake) for mistake in FactChecker(PLAIN).check(lesson(text), FILE)]


@pytest.mark.parametrize(
    "settings",
    [
        '[task]\nkind = "finished"',
        '[task]\nkind = "finished"\nwith = { threads = 1, seed = 1 }',
        '[task]\nkind = "loss_below"\nloss = 0.1\nshow = { learning_rate = 0.02 }',
        '[task]\nkind = "diverged"\nwith = { data = "random", n = 64, d_in = 1000 }\n'
        "show = { hidden = 100, d_out = 10, learning_rate = 5e-6 }",
        '[task]\nkind = "proof"\nverdict = "failed"',
    ],
)
def test_show_me_gets_it_done(settings):
    assert tried(settings) == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('[task]\nkind = "loss_below"\nloss = 1e-30', "task: The lowest loss was "),
        ('[task]\nkind = "diverged"', "task: The loss stayed finite to the end"),
        ('[task]\nkind = "failed"', "task: It ran without an error, but it must fail here."),
        ('[task]\nkind = "finished"\nwith = { threads = 1000 }', "Threads must be at most"),
    ],
)
def test_show_me_does_not_get_it_done(settings, words):
    (mistake,) = tried(settings)
    assert mistake.startswith(f"{FILE}:12: ")
    assert words in mistake
    assert "nan" not in mistake


@needs_torch
def test_a_failure_is_shown_and_told():
    settings = 'set = { program = "broken_no_no_grad" }\n[task]\nkind = "failed"'
    assert tried(settings) == []
    claim = 'claims = [{ says = "text", is = "shape h" }, { says = "Some", is = "state failed" }]'
    (mistake,) = tried(claim.replace("text", "2 x 2") + "\n" + settings)
    assert "no_grad forgotten failed at step 0 in line " in mistake


def test_a_run_is_not_repeated_for_claims_and_tasks(monkeypatch):
    runs = []
    train = Trainer.train

    def count(self, *arguments):
        runs.append(arguments)
        return train(self, *arguments)

    monkeypatch.setattr(Trainer, "train", count)
    claims = 'claims = [{ says = "8", is = "loss" }, { says = "8", is = "weights" }]'
    settings = f'preset = "hand"\n{claims}\n[task]\nkind = "finished"'
    text = with_settings(settings, "It is 8.")
    checker = FactChecker(PLAIN)
    for _ in range(2):
        assert list(checker.check(lesson(text), FILE)) == []
    assert len(runs) == 1


def test_the_loss_is_finite_or_there_is_none():
    attempt = reading("loss", 0.5)
    attempt.hear(of_run(ended(), final=math.inf))
    assert attempt.reading is None
