"""The tab Proof, through the real widgets."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from using import train_at_hand_size

from core.programs import BROKEN, find
from core.proof import Verdict
from core.snapshot import State
from gui.language import LANGUAGES
from gui.task import Task


@pytest.fixture
def proof(window, until):
    """The tab at hand size, where N is H."""
    window.experiment._set_preset("hand")
    window.session.edit("threads", "1")
    window.tabs.setCurrentWidget(window.proof)
    return window.proof


def train(window, ended):
    """Train once more as it is set."""
    window.transport.train.click()
    return ended()


def check(qtbot, window, until):
    """Click the button, and wait for the proof."""
    qtbot.mouseClick(window.proof.check, Qt.MouseButton.LeftButton)
    assert window.proof.stop.isVisible()
    until(lambda: not window.checker.busy)
    return window.checker.proof


def broken(window, program):
    """Choose a broken program in the menu."""
    window.proof._menu.aboutToShow.emit()
    (action,) = [a for a in window.proof._menu.actions() if a.text() == str(program.title)]
    assert action.isEnabled()
    action.trigger()


def test_every_gradient_is_shown_by_every_way(qtbot, window, proof, until):
    found = check(qtbot, window, until)
    assert found.verdict is Verdict.PASSED
    table = proof.table
    rows = [table.item(row, 0).text() for row in range(table.rowCount())]
    assert rows == ["✓ loss", *(f"✓ {c.name}" for c in found.checks[1:])]
    assert proof.verdict.text().startswith("Step 0   ✓ All")
    last = found.checks[-1]
    assert window.code.view._line == last.line
    for way, card in proof.detail.cards.items():
        assert card.isVisible() == (way in last.values)
    for way, values in last.values.items():
        assert (proof.detail.cards[way]._value == values).all()
    assert table.item(table.rowCount() - 1, 1).text().startswith("[")


def test_rows_are_chosen_by_keyboard(qtbot, window, proof, until):
    found = check(qtbot, window, until)
    proof.table.setFocus()
    qtbot.keyClick(proof.table, Qt.Key.Key_Up)
    assert proof.table.check is found.checks[-2]
    assert f"<b>{found.checks[-2].name}</b>" in proof.detail.said.text()
    assert window.code.view._line == found.checks[-2].line


@pytest.mark.parametrize("program", BROKEN, ids=lambda program: program.id)
def test_each_broken_program_fails_beside_the_right_run(window, proof, until, ended, program):
    if reason := window.session.machine.reason_against(program):
        pytest.skip(str(reason))
    train_at_hand_size(window, ended)
    if program.equal:  # hand-made numbers are so even that a transpose changes nothing at first
        window.session.edit("data", "random")
        train(window, ended)
    broken(window, program)
    assert [pin.experiment.program for pin in window.pins.pins] == ["numpy"]
    until(lambda: not window.checker.busy)
    failed = window.checker.proof
    assert failed.verdict is Verdict.FAILED
    assert proof.table.check.verdict is Verdict.FAILED
    assert "✗ " in proof.table.item(proof.table.currentRow(), 0).text()
    assert "broken on purpose" in proof.broken.text()
    assert proof.mend.isVisible()
    assert window.experiment._ladder.currentItem().text() == f"✗  {program.title}"
    window.transport.train.click()
    ended()
    proof.mend.click()
    assert window.session.experiment.program == "numpy"
    until(lambda: not window.checker.busy)
    assert window.checker.proof.verdict is Verdict.PASSED
    assert not proof.mend.isVisible()
    assert (
        not window.experiment._ladder.item(10).text()
        or window.experiment._ladder.item(10).isHidden()
    )


def test_the_forgotten_transpose_is_offered_only_where_shapes_allow_it(window, proof):
    window.session.edit("hidden", "3")
    proof._menu.aboutToShow.emit()
    (action,) = [a for a in proof._menu.actions() if "transpose" in a.text()]
    assert not action.isEnabled()
    assert action.text().endswith("(needs N = H)")


def test_a_mistake_that_makes_no_difference_yet_is_told_to_be_one(qtbot, window, proof, until):
    broken(window, find("broken_forgotten_transpose"))
    until(lambda: not window.checker.busy)
    # At hand size h_relu has zeros beside its diagonal, so it is its own transpose.
    assert window.checker.proof.verdict is Verdict.PASSED
    assert "set the data to random" in proof.notes.text()
    window.session.edit("data", "random")
    assert check(qtbot, window, until).verdict is Verdict.FAILED
    assert "set the data to random" not in proof.notes.text()


def test_the_weights_are_those_of_the_step_that_the_time_bar_is_on(
    qtbot, window, proof, until, ended
):
    train_at_hand_size(window, ended, steps=50)
    losses = window.session.outcome.history.losses
    until(lambda: window.time.slider.maximum() == 49)
    window.time.slider.setValue(20)
    until(lambda: window.lens.seen is not None and window.lens.seen.recording.step == 20)
    found = check(qtbot, window, until)
    assert window.checker.step == 20
    (comparison,) = found.checks[0].comparisons
    assert comparison.worst.values[comparison.ways[0]] == losses[20]


def test_precision_is_compared_and_explained(qtbot, window, proof, until):
    window.session.edit("steps", "200")
    qtbot.mouseClick(proof.compare, Qt.MouseButton.LeftButton)
    until(lambda: window.checker.precision is not None)
    assert proof.precision.isVisible()
    assert not proof.table.isVisible()
    precision = window.checker.precision
    drawn = proof.precision.line.getData()[1]
    assert np.allclose(drawn, np.log10(np.maximum(precision.difference, 1e-17)))
    assert str(precision.messages[0]) in proof.precision.said.text()
    check(qtbot, window, until)
    assert proof.table.isVisible()
    assert not proof.precision.isVisible()


def test_while_training_it_asks_for_a_pause(qtbot, window, proof, until):
    window.session.edit("steps", "100000000")
    window.transport.train.click()
    until(lambda: window.session.state is State.RUNNING)
    assert not proof.check.isEnabled()
    assert "Pause (Space)" in proof.verdict.text()
    window.transport.train.click()
    until(lambda: window.session.state is State.PAUSED)
    assert check(qtbot, window, until).checks
    window.session.reset()


def test_another_experiment_forgets_what_was_found(qtbot, window, proof, until):
    check(qtbot, window, until)
    window.session.edit("learning_rate", "1e-5")
    assert proof.table.isVisible()
    window.session.edit("seed", "4")
    assert not proof.table.isVisible()
    qtbot.mouseClick(proof.check, Qt.MouseButton.LeftButton)
    window.session.edit("seed", "5")
    assert not window.checker.busy
    until(lambda: not window.session.findChildren(Task))
    assert window.checker.proof is None


def test_a_proof_can_be_stopped(qtbot, window, proof, until):
    window.experiment._set_preset("article")
    qtbot.mouseClick(proof.check, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(proof.stop, Qt.MouseButton.LeftButton)
    assert not window.checker.busy
    assert window.checker.proof is None
    assert proof.check.isEnabled()


def test_weights_that_are_not_finite_are_told(qtbot, window, proof, until, ended):
    window.experiment._set_preset("article")
    window.session.edit("learning_rate", "1e-2")
    window.session.edit("steps", "100")
    window.transport.train.click()
    assert ended().state is State.DIVERGED
    found = check(qtbot, window, until)
    assert found is None or found.verdict is not Verdict.PASSED
    assert proof.verdict.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_both_languages(qtbot, window, proof, until, look, language):
    check(qtbot, window, until)
    look.set_language(language)
    start = {"en": "Step 0", "zh_CN": "第 0 步"}[language]
    until(lambda: proof.verdict.text().startswith(start))
    heading = proof.table.horizontalHeaderItem(0).text()
    assert heading == {"en": "gradient", "zh_CN": "梯度"}[language]
