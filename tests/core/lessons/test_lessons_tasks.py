"""Each kind of task hears what a student does: what is right, and what is not, with a sentence."""

import dataclasses
import math

import pytest
from helpers.runs import SMALL

from core.data.problem import make_problem
from core.experiment.experiment import HAND
from core.inspect.proof.result import Verdict
from core.lessons import (
    Answered,
    Attempt,
    Chosen,
    LineSeen,
    Mark,
    Predicted,
    Proved,
    RateChanged,
    RunBegan,
    RunEnded,
)
from core.lessons import tasks as t
from core.run.history import History
from core.run.record import RunRecord, loss_fields
from core.run.snapshot import State
from core.run.trainer import Trainer


def ended(state=State.FINISHED, losses=(8.0, 4.0, 2.0), program="numpy"):
    experiment = dataclasses.replace(HAND, program=program)
    history = History()
    history.extend(losses)
    return RunEnded(RunRecord(experiment, state, **loss_fields(history)))


DIVERGED, STOPPED, FAILED = State.DIVERGED, State.STOPPED, State.FAILED
CHOICE = t.Choice(ask="?", options=(t.Option("a", True, "Well."), t.Option("b", False, "Why?")))
NUMBER = t.NumberAnswer(ask="?", number=-12.0, tolerance=0.01)
SHAPE = t.ShapeAnswer(ask="?", shape=(64, 100))
SEEN = t.StopAtLine(variable="h")
CASES = [
    (t.LossBelow(loss=3), ended(), True, "The loss fell to 2, below 3."),
    (t.LossBelow(loss=3), ended(STOPPED), True, "The loss fell to 2, below 3."),
    (t.LossBelow(loss=3), ended(losses=(8.0, 2.0, 4.0)), True, "fell to 2"),
    (t.LossBelow(loss=2), ended(), False, "The lowest loss was 2, but it must fall below 2"),
    (t.LossBelow(loss=3), ended(DIVERGED, (8.0, 9.0)), False, "The run diverged"),
    (t.LossBelow(loss=3), ended(DIVERGED, ()), False, "The run diverged"),
    (t.Diverged(), ended(DIVERGED), True, "It diverged after 3 steps."),
    (t.Diverged(), ended(), False, "The loss stayed finite to the end: try a larger"),
    (t.Finished(), ended(), True, "It ran all 3 steps."),
    (t.Finished(), ended(DIVERGED), False, "It diverged before the end: try a smaller"),
    (t.Finished(), ended(STOPPED), False, "It was stopped before the end: let it finish."),
    (t.RaiseRate(), RateChanged(1e-6, 2e-6, True), True, "is 2e-06 from this step on"),
    (t.RaiseRate(to=2e-6), RateChanged(1e-6, 2e-6, True), True, "is 2e-06"),
    (
        t.Proof(verdict=Verdict.PASSED),
        Proved("numpy", Verdict.PASSED),
        True,
        "no gradient is wrong",
    ),
    (t.Proof(verdict=Verdict.PASSED), Proved("numpy", Verdict.FAILED), False, "must pass"),
    (t.Proof(verdict=Verdict.FAILED), Proved("numpy", Verdict.FAILED), True, "It found"),
    (t.Proof(verdict=Verdict.FAILED), Proved("numpy", Verdict.PASSED), False, "must fail"),
    (
        t.Proof(verdict=Verdict.FAILED),
        Proved("broken_mean_for_sum", Verdict.PASSED),
        False,
        "although this program is broken",
    ),
    (
        t.Proof(verdict=Verdict.PASSED),
        Proved("x", Verdict.UNCHECKED),
        False,
        "can't decide anything",
    ),
    (
        t.Proof(verdict=Verdict.PASSED, program="optim"),
        Proved("numpy", Verdict.PASSED),
        False,
        "this task is about torch.optim",
    ),
    (SEEN, LineSeen("numpy", frozenset({"h", "a"})), True, "This is the line that makes h."),
    (NUMBER, Answered("-12"), True, "Right."),
    (NUMBER, Answered("−12.1"), True, "Right."),
    (NUMBER, Answered("-12.2"), False, "That is close, but not close enough."),
    (NUMBER, Answered("12"), False, "The size is right, but the sign isn't."),
    (NUMBER, Answered("-6"), False, "That is half of it: is a factor of 2 missing?"),
    (NUMBER, Answered("-24"), False, "That is twice as much"),
    (
        NUMBER,
        Answered("-0.12"),
        False,
        "The digits are right, but the decimal point is in the wrong place.",
    ),
    (NUMBER, Answered("5"), False, "That isn't the number."),
    (t.NumberAnswer(ask="?", number=0.1), Answered("0.1"), True, "Right."),
    (t.NumberAnswer(ask="?", number=0.1), Answered("0.1001"), False, "That isn't the number."),
    (t.NumberAnswer(ask="?", number=0, tolerance=0.5), Answered("0"), True, "Right."),
    (
        t.NumberAnswer(ask="?", number=0, tolerance=0.5),
        Answered("1e-9"),
        False,
        "That isn't the number.",
    ),
    (SHAPE, Answered("64 x 100"), True, "Right."),
    (SHAPE, Answered("100 x 64"), False, "The sizes are right, but not their order"),
    (SHAPE, Answered("64 x 10"), False, "One of the sizes is right, but not all."),
    (SHAPE, Answered("1 x 2"), False, "That isn't the shape"),
    (SHAPE, Answered("64"), False, "The shape has 2 sizes, not 1."),
    (CHOICE, Chosen(0), True, "Well."),
    (CHOICE, Chosen(1), False, "Why?"),
]


@pytest.mark.parametrize(("task", "event", "done", "words"), CASES, ids=range(len(CASES)))
def test_what_a_student_does_is_judged(task, event, done, words):
    attempt = Attempt(task)
    response = attempt.hear(event)
    assert words.lower() in str(response.message).lower()
    assert (response.done, attempt.done, attempt.tries) == (done, done, int(response.tried))


UNCOUNTED = [
    (t.Finished(), ended(FAILED), "The run failed"),
    (t.RaiseRate(), RateChanged(1e-6, 2e-6, False), "No run is in progress: press Train first"),
    (t.RaiseRate(), RateChanged(2e-6, 1e-6, True), "lowered the learning rate: raise it"),
    (t.RaiseRate(to=1e-5), RateChanged(1e-6, 2e-6, True), "has to reach 1e-05"),
    (NUMBER, Answered("1,5"), "contains a comma"),
    (NUMBER, Answered(""), "Type a number."),
    (SHAPE, Answered("large"), "isn't a shape"),
]


@pytest.mark.parametrize(("task", "event", "words"), UNCOUNTED, ids=range(len(UNCOUNTED)))
def test_what_can_not_be_judged_yet_is_no_try(task, event, words):
    attempt = Attempt(task)
    response = attempt.hear(event)
    assert words in str(response.message)
    assert (response.done, attempt.done, attempt.tries) == (False, False, 0)


EVENTS = [
    RunBegan(HAND), ended(), RateChanged(1.0, 2.0, True), LineSeen("numpy", frozenset({"h"})),
    Proved("numpy", Verdict.PASSED), Answered("1"), Chosen(0), Predicted(0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("task", "heard"),
    [
        (t.LossBelow(loss=1), {RunEnded}),
        (t.RaiseRate(), {RateChanged}),
        (SEEN, {LineSeen}),
        (t.Proof(verdict=Verdict.PASSED), {Proved}),
        (NUMBER, {Answered}),
        (CHOICE, {Chosen}),
    ],
)
def test_a_task_hears_nothing_else(task, heard):
    for event in EVENTS:
        assert (Attempt(task).hear(event) is not None) == (type(event) in heard)


@pytest.mark.parametrize(
    ("task", "does", "does_not"),
    [
        (t.Finished(), ended(), ended(STOPPED)),
        (SEEN, LineSeen("numpy", frozenset({"h"})), LineSeen("numpy", frozenset({"loss"}))),
        (
            t.Proof(verdict=Verdict.FAILED),
            Proved("numpy", Verdict.FAILED),
            Proved("numpy", Verdict.PASSED),
        ),
    ],
)
def test_what_happens_after_a_task_is_done_does_not_contradict_it(task, does, does_not):
    attempt = Attempt(task)
    assert attempt.hear(does).done
    assert attempt.hear(does_not) is None
    assert attempt.hear(does).done  # it is said again


def test_what_passes_by_on_the_way_to_a_line_is_not_spoken_of():
    attempt = Attempt(SEEN)
    assert attempt.hear(LineSeen("numpy", frozenset({"loss"}))) is None


def test_settings_that_the_task_is_about_are_named_and_not_given_away():
    task = t.LossBelow(loss=1, show=(("dtype", "float64"), ("learning_rate", 0.25)))
    said = str(Attempt(task).hear(ended()).message)
    assert said.endswith("is about isn't right yet: Precision, Learning rate.")
    assert "0.25" not in said
    assert "Precision" in str(Attempt(task).hear(ended(DIVERGED)).message)
    met = dataclasses.replace(task, show=(("dtype", HAND.dtype),))
    assert "more steps or another" in str(Attempt(met).hear(ended()).message)


def test_tries_are_counted_up_to_the_one_that_did_it():
    attempt = Attempt(CHOICE)
    for index in (1, 1, 0, 1):
        response = attempt.hear(Chosen(index))
    assert str(response.message) == "Why?"
    assert attempt.mark == Mark(True, 3, "a")


def test_an_attempt_goes_on_where_it_was_left():
    attempt = Attempt(NUMBER, Mark(False, 4, "7"))
    attempt.hear(Answered(" -12 "))
    assert attempt.mark == Mark(True, 5, "-12")


def test_an_answer_that_can_not_be_read_is_remembered_all_the_same():
    attempt = Attempt(NUMBER)
    attempt.hear(Answered("a\nlot " * 100))
    assert attempt.mark.answer.startswith("a lot a lot")
    assert len(attempt.mark.answer) == 200


def test_hints_come_one_after_the_other():
    attempt = Attempt(t.Finished(hints=("one", "two")))
    assert [attempt.hint() for _ in range(4)] == ["one", "two", None, None]
    assert attempt.hints_shown == 2


FORECASTS = t.Prediction(
    ask="?",
    forecasts=(
        t.Forecast("low", 0, 1),
        t.Forecast("middle", 1, 10),
        t.Forecast("high", 10, math.inf),
        t.Forecast("gone", diverged=True),
    ),
)


@pytest.mark.parametrize(
    ("index", "event", "words"),
    [
        (0, ended(losses=(8.0, 0.5)), "As you predicted: the last loss is 0.5."),
        (
            1,
            ended(losses=(8.0, 0.5)),
            "You predicted “middle”, but the last loss",
        ),
        (0, ended(losses=(8.0, 1.0)), "What came true: “middle”."),
        (2, ended(losses=(8.0, 800.0)), "As you predicted: the last loss is 800."),
        (3, ended(DIVERGED), "As you predicted: the run diverged after 3 steps."),
        (0, ended(DIVERGED, (8.0, 0.5)), "What came true: “gone”."),
        (3, ended(losses=(8.0, 0.5)), "What came true: “low”."),
    ],
)
def test_a_prediction_is_held_against_the_run_and_done_either_way(index, event, words):
    attempt = Attempt(FORECASTS)
    assert not attempt.hear(Predicted(index)).done
    assert attempt.hear(RunBegan(HAND)) is None
    response = attempt.hear(event)
    assert words in str(response.message)
    assert attempt.mark == Mark(True, 1, FORECASTS.forecasts[index].text)


def test_none_of_the_forecasts_may_come_true():
    attempt = Attempt(dataclasses.replace(FORECASTS, forecasts=FORECASTS.forecasts[:2]))
    attempt.hear(Predicted(0))
    attempt.hear(RunBegan(HAND))
    assert "None of these came true: the last loss is 80." in str(
        attempt.hear(ended(losses=(80.0,))).message
    )


def test_a_prediction_made_too_late_does_not_count():
    attempt = Attempt(FORECASTS)
    assert "This run doesn't count" in str(attempt.hear(RunBegan(HAND)).message)
    assert "The run has started" in str(attempt.hear(Predicted(0)).message)
    assert attempt.hear(ended()) is None
    assert "This run doesn't count" in str(attempt.hear(RunBegan(HAND)).message)
    assert not attempt.done


def test_a_run_that_was_on_before_does_not_count():
    attempt = Attempt(FORECASTS)
    attempt.hear(Predicted(1))
    assert attempt.hear(ended()) is None
    attempt.hear(RunBegan(HAND))
    assert attempt.hear(ended()).done


def test_the_last_prediction_before_the_run_counts():
    attempt = Attempt(FORECASTS)
    attempt.hear(Predicted(0))
    attempt.hear(Predicted(1))
    attempt.hear(RunBegan(HAND))
    assert "As you predicted" in str(attempt.hear(ended()).message)


@pytest.mark.parametrize("state", [STOPPED, FAILED])
def test_a_run_that_did_not_come_to_its_end_decides_nothing(state):
    attempt = Attempt(FORECASTS)
    attempt.hear(Predicted(1))
    attempt.hear(RunBegan(HAND))
    response = attempt.hear(ended(state))
    assert "Your prediction still counts" in str(response.message)
    assert attempt.tries == 0
    attempt.hear(RunBegan(HAND))
    assert attempt.hear(ended()).done


DRAWING = t.Prediction(ask="?", draw=True)


@pytest.mark.parametrize(
    ("curve", "words"),
    [
        (((0, 8.0), (2, 2.0)), "Well drawn: your curve was off by a factor of 1, on average."),
        (((2, 2.0), (0, 8.0)), "off by a factor of 1, on"),
        (((0, 80.0), (2, 20.0)), "Too high: your curve was off by a factor of 10 on average"),
        (((0, 80.0), (2, 20.0)), "is 1.0 powers of ten. The last loss was 2, and you drew 20."),
        (((0, 0.8), (2, 0.2)), "Too low: your curve"),
        (((0, 80.0), (2, 0.2)), "Too high in one part and too low in another: your curve"),
        (((-5, 8.0), (0, 8.0), (2, 2.0), (9, 2.0), (3, 0.0), (4, -1.0)), "factor of 1, on"),
        (((0, 8.0), (2, math.inf), (1, 4.0), (2, 2.0)), "factor of 1, on"),
    ],
)
def test_a_drawn_curve_is_held_against_the_losses(curve, words):
    attempt = Attempt(DRAWING)
    attempt.hear(Predicted(curve=curve))
    attempt.hear(RunBegan(HAND))
    response = attempt.hear(ended())
    assert words in str(response.message)
    assert attempt.mark == Mark(True, 1, "drawn")


@pytest.mark.parametrize("curve", [(), ((0, 8.0),), ((0, 8.0), (0, 7.0)), ((0, -1.0), (1, 0.0))])
def test_a_curve_that_is_none_is_to_be_drawn_anew(curve):
    attempt = Attempt(DRAWING)
    assert "Draw the curve" in str(attempt.hear(Predicted(curve=curve)).message)
    assert "predict first" in str(attempt.hear(RunBegan(HAND)).message)


def test_a_curve_is_held_against_a_run_without_losses():
    attempt = Attempt(DRAWING)
    attempt.hear(Predicted(curve=((0, 8.0), (2, 2.0))))
    attempt.hear(RunBegan(HAND))
    assert "no losses" in str(attempt.hear(ended(DIVERGED, ())).message)


def test_a_true_run_is_told_to_the_tasks():
    run = Trainer().train(SMALL, make_problem(SMALL))
    assert Attempt(t.LossBelow(loss=run.first)).hear(RunEnded(run)).done


def test_what_was_shown_is_remembered_unless_it_was_done_before():
    attempt = Attempt(CHOICE)
    attempt.show()
    attempt.hear(Chosen(0))
    assert attempt.mark == Mark(done=True, tries=1, answer="a", shown=True)
    attempt = Attempt(CHOICE)
    attempt.hear(Chosen(0))
    attempt.show()
    assert not attempt.mark.shown


def test_a_wrong_number_that_many_come_to_has_a_reply_of_its_own():
    task = t.NumberAnswer(ask="?", number=203, tolerance=0.01, replies=(t.Reply(41203, "Root!"),))
    attempt = Attempt(task)
    response = attempt.hear(Answered("41 203"))
    assert (str(response.message), response.done, response.tried) == ("Root!", False, True)
    assert str(attempt.hear(Answered("7")).message) == "That isn't the number."
    assert attempt.hear(Answered("203")).done
    assert "close" in str(Attempt(task).hear(Answered("210")).message)
    assert "close" not in str(Attempt(task).hear(Answered("240")).message)


def test_per_cent_may_be_written_down():
    assert Attempt(t.NumberAnswer(ask="?", number=20)).hear(Answered("20 %")).done


def test_a_run_of_another_program_is_no_try():
    attempt = Attempt(t.Finished(wanted=(("program", "optim"),)))
    response = attempt.hear(ended())
    assert (response.done, response.tried, attempt.tries) == (False, False, 0)
