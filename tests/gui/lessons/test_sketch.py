"""A loss curve is drawn by mouse and keys before the run, and held against it."""

import math

import pytest
from helpers.lesson_panel import said, start, write_pack
from PySide6.QtCore import QPoint, Qt, QThread

from gui.lessons.sketch import POINTS, Sketch

PAGE = ("", 'preset = "hand"\n\n[task]\nkind = "prediction"\nask = "Draw."\ndraw = true')


FALL = [math.log10(8) - 5 * place / (POINTS - 1) for place in range(POINTS)]


@pytest.fixture
def sketch(qtbot):
    sketch = Sketch()
    qtbot.addWidget(sketch)
    sketch.resize(400, 200)
    sketch.begin(8.0, 100)
    return sketch


def heights(sketch):
    return [math.log10(loss) for _, loss in sketch.curve]


def test_with_the_mouse(sketch, qtbot):
    qtbot.mousePress(sketch, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    for x in range(60, 400, 10):
        qtbot.mouseMove(sketch, QPoint(x, 60 + x // 4))
    assert [step for step, _ in sketch.curve] == pytest.approx(
        [99 * place / (POINTS - 1) for place in range(POINTS)]
    )
    drawn = heights(sketch)
    assert drawn == sorted(drawn, reverse=True)
    assert drawn[0] > drawn[-1] + 3


@pytest.mark.xserver
def test_with_the_keys(sketch, qtbot):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(sketch, key)
    first, *rest = heights(sketch)
    assert first == pytest.approx(math.log10(8))
    assert rest == pytest.approx([math.log10(8) - 0.25] * (POINTS - 1))


def test_what_is_drawn_before_the_first_loss_is_known_keeps_its_shape(sketch):
    sketch.draw(FALL)
    before = heights(sketch)
    sketch.start_at(8e6)
    assert heights(sketch) == pytest.approx([height + 6 for height in before])
    assert sketch.curve[0][1] == pytest.approx(8e6)


@pytest.mark.parametrize("first", [math.nan, math.inf, 0.0, -1.0])
def test_a_first_loss_that_can_not_be_drawn(sketch, first):
    sketch.draw(FALL)
    sketch.start_at(first)
    assert sketch.curve[0][1] == pytest.approx(1)


def test_a_curve_is_held_against_the_run(window, qtbot, until, tmp_path):
    start(window, until, write_pack(tmp_path, [PAGE]))
    task = window.lessons.parts.panel.task
    task.controls.sketch.draw(FALL)  # at once: the first loss may not be known yet
    qtbot.mouseClick(task.check, Qt.MouseButton.LeftButton)
    assert "noted" in said(window)
    window.session.train_or_pause()
    until(lambda: window.lessons.course.attempt.done)
    assert "off by a factor of" in said(window)


def test_show_me_draws_the_curve_that_the_run_will_have(window, until, tmp_path, monkeypatch):
    monkeypatch.setattr("gui.lessons.demonstrator.Demonstrator.LOOK", 0.02)
    start(window, until, write_pack(tmp_path, [PAGE]))
    task, demonstrator = window.lessons.parts.panel.task, window.lessons.parts.demonstrator
    task.show_me.click()
    until(lambda: not demonstrator.busy)
    assert window.lessons.course.attempt.done
    assert said(window).startswith("• Well drawn: your curve was off by a factor of 1")
    losses = window.session.outcome.losses
    step, loss = task.controls.sketch.curve[10]
    assert step == 49.5
    assert losses[50] < loss < losses[49]


def test_a_run_that_is_trained_unseen_is_given_up_with_the_page(window, until, tmp_path):
    page = PAGE[1].replace("[task]", "set = { steps = 100000000 }\n[task]")
    start(window, until, write_pack(tmp_path, [("", page), ("", "")]))
    window.lessons.parts.panel.task.show_me.click()
    unseen = lambda: window.session.findChild(QThread, "unseen run")  # noqa: E731
    until(lambda: unseen() is not None)
    window.lessons.course.turn_to(1)
    until(lambda: unseen() is None)
    assert window.session.outcome is None
