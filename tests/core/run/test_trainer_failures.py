"""Whatever a program does, the run ends with a sentence and the trainer is ready again."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from helpers.runs import SMALL, Studio, plain_losses

from core.data.problem import make_problem
from core.experiment.experiment import HAND
from core.programs import Program
from core.run import trainer as trainer_module
from core.run.snapshot import State

HAND_SIZE = replace(HAND, threads=1)
FORM = """
def train(x, y, w1, w2, knobs):
    step = 0
    while True:
        loss = np.float64(7)
        step += 1
        if step == 4:
            {}
        yield loss
"""


@pytest.fixture
def studio():
    return Studio()


@pytest.fixture(autouse=True)
def _ready_for_the_next_run(studio, monkeypatch):
    yield
    monkeypatch.undo()
    studio.control.reset()
    before = len(studio.losses)
    assert studio.train(SMALL).state is State.FINISHED
    assert studio.losses[before:] == plain_losses(SMALL)


def fails(studio, write_program, line, head="import numpy as np\n"):
    """The sentence of a run whose program does this in its fourth step."""
    write_program(head + FORM.format(line))
    outcome = studio.train(HAND_SIZE)
    assert outcome.state is State.FAILED
    assert studio.states == [State.RUNNING, State.FAILED]
    assert (studio.last.state, studio.last.step) == (State.FAILED, outcome.step)
    assert outcome.origin is None
    assert studio.losses[:3] == [7, 7, 7]
    return str(outcome.message)


def test_an_exception_is_told_with_program_step_line_and_words(studio, write_program):
    sentence = fails(studio, write_program, 'raise ValueError("no such thing\\nand more")')
    assert sentence == (
        "Mine failed at step 3 in line 9, "
        'raise ValueError("no such thing\\nand more"): ValueError: no such thing'
    )


def test_an_exception_inside_a_library_is_told_with_the_programs_own_line(studio, write_program):
    sentence = fails(studio, write_program, "np.dot(x, x)")
    assert sentence.startswith("Mine failed at step 3 in line 9, np.dot(x, x): ValueError: shapes")


@pytest.mark.parametrize(
    "line",
    [
        "raise MemoryError",
        "np.empty((10**9, 10**9))",
        "raise type('OutOfMemoryError', (RuntimeError,), {{}})('CUDA out of memory')".format(),
    ],
)
def test_memory_that_runs_out_is_told_as_such(studio, write_program, line):
    sentence = fails(studio, write_program, line)
    assert sentence == "Mine ran out of memory on cpu at step 3: make the sizes smaller."


def test_a_program_that_ends_by_itself(studio, write_program):
    sentence = fails(studio, write_program, "return")
    expected = "Mine ended by itself at step 3, but a program should go on for as long as it is "
    assert sentence == f"{expected}asked to."


@pytest.mark.parametrize("loss", ["'seven'", "None", "7.5", "np.zeros(2)", "[7]", "np.array(7j)"])
def test_a_yield_of_something_that_is_no_number_of_an_array(studio, write_program, loss):
    assert fails(studio, write_program, f"loss = {loss}").startswith("Mine failed at step 4: ")


def test_a_program_that_cannot_be_imported(studio, write_program):
    write_program("import no_such_module\n" + FORM.format("pass"))
    outcome = studio.train(HAND_SIZE)
    assert studio.states == [State.FAILED]
    assert "in line 1, import no_such_module: ModuleNotFoundError" in str(outcome.message)
    assert (outcome.step, outcome.weights) == (0, {})


@pytest.mark.parametrize("text", ["def train(:", "run = 7", "def train(x, y, w1, w2, knobs): 7"])
def test_a_file_that_is_no_program(studio, write_program, text):
    write_program(text)
    outcome = studio.train(HAND_SIZE)
    assert outcome.state is State.FAILED
    assert str(outcome.message).startswith("Mine failed at step 0")


def test_an_exception_before_the_first_step(studio, write_program):
    write_program("def train(x, y, w1, w2, knobs):\n    1 / 0\n    while True:\n        yield x\n")
    outcome = studio.train(HAND_SIZE)
    assert str(outcome.message).startswith("Mine failed at step 0 in line 2, 1 / 0: ZeroDivision")
    assert studio.last.curve.count == 0


def test_a_failure_in_a_single_step(studio, write_program):
    write_program("import numpy as np\n" + FORM.format("raise OSError"))
    for _ in range(4):
        studio.control.step()
    assert studio.train(HAND_SIZE).step == 3
    assert studio.states == [State.PAUSED, State.FAILED]


def test_a_rung_that_cannot_be_loaded(studio, monkeypatch):
    def load(program):
        raise ImportError("torch is broken")

    monkeypatch.setattr(Program, "load", load)
    outcome = studio.train(SMALL)
    assert "NumPy by hand failed at step 0: ImportError: torch is broken" in str(outcome.message)


def test_data_that_cannot_be_made(studio):
    outcome = studio.train(replace(SMALL, dtype="no such"))
    assert outcome.state is State.FAILED
    assert "no such" in str(outcome.message)


@pytest.mark.parametrize("loss", ["nan", "inf", "-inf"])
def test_a_loss_that_is_not_finite_ends_the_run_as_diverged(studio, write_program, loss):
    write_program("import numpy as np\n" + FORM.format(f"loss = np.float64('{loss}')"))
    outcome = studio.train(HAND_SIZE)
    assert outcome.state is studio.last.state is State.DIVERGED
    assert outcome.step == studio.last.step == outcome.step == 3
    assert str(outcome.message) == f"The loss became {loss} at step 3."
    assert outcome.losses.tolist() == [7, 7, 7]


def test_a_device_that_no_longer_answers_ends_the_run_all_the_same(studio, monkeypatch):
    def broken(frame, names):
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(trainer_module, "weights", broken)
    outcome = studio.train(SMALL)
    assert outcome.weights == {}
    assert studio.last.state is outcome.state is State.FINISHED


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_a_listener_that_raises_does_not_leave_the_trainer_running(studio, error):
    def listen(losses):
        if losses:
            raise error

    hear, studio.trainer.on_losses = studio.trainer.on_losses, listen
    with pytest.raises(error):
        studio.train(SMALL)
    assert studio.trainer.state is State.FAILED
    studio.trainer.on_losses = hear


def test_what_a_failed_program_held_is_let_go(studio, write_program):
    problem = make_problem(HAND_SIZE)
    made = []
    cast = type(problem).cast

    def cast_and_tell(self, experiment):
        arrays = cast(self, experiment)
        made.extend(weakref.ref(array) for array in arrays)
        return arrays

    write_program("import numpy as np\n" + FORM.format("raise MemoryError"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(problem), "cast", cast_and_tell)
        outcome = studio.trainer.train(HAND_SIZE, problem)
    gc.collect()
    assert outcome.state is State.FAILED
    assert len(made) == 4
    assert [array() for array in made] == [None] * 4


def test_numpys_warnings_are_not_for_the_student_and_come_back_after_the_run(studio):
    with np.errstate(all="raise"):
        outcome = studio.train(replace(SMALL, learning_rate=10.0))
        assert outcome.state is State.DIVERGED
        with pytest.raises(FloatingPointError):
            np.float64(1) / np.float64(0)
