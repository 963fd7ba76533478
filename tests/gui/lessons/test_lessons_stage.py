"""What a page of a lesson does to the window: it lights, hides, locks, shows and presents."""

import pytest
from helpers.lesson_panel import start, write_pack
from PySide6.QtCore import Qt


@pytest.fixture
def pack(tmp_path):
    return write_pack(tmp_path / "pack", [("Read.", 'preset = "hand"')])


@pytest.mark.xserver
def test_what_is_locked_can_not_be_used_and_is_free_again_after(qtbot, window, until, tmp_path):
    lock = 'lock = ["button:train", "field:learning_rate", "slider:learning_rate", '
    lock += '"program:tensors", "slider:pace"]'
    pages = [("", f'preset = "hand"\n{lock}'), ("", 'preset = "hand"')]
    start(window, until, write_pack(tmp_path / "pack", pages))
    train, rate = window.transport.train, window.experiment.controls["learning_rate"]
    ladder = window.experiment.ladder
    assert not train.isEnabled()
    assert not rate.control.isEnabled()
    assert not ladder.offers("tensors")
    assert window.lessons.parts.panel._rests.text() == (
        "Locked on this page: Train, Learning rate, Tensors by hand, Pace."
    )
    window.session.edit("seed", "3")  # which shows everything anew
    assert not train.isEnabled()
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not window.session.state.active
    window.lessons.course.turn_to(1)
    assert train.isEnabled()
    assert rate.control.isEnabled()
    assert ladder.offers("tensors")
    assert not window.lessons.parts.panel._rests.isVisible()


def test_what_is_hidden_comes_back(window, until, tmp_path):
    hide = 'hide = ["tab:proof", "program:tensors", "plot:histograms", "field:seed"]'
    start(window, until, write_pack(tmp_path / "pack", [("", f'preset = "hand"\n{hide}')]))
    hidden = (window.train.histograms, window.experiment.controls["seed"])
    assert not window.tabs.isTabVisible(2)
    assert window.experiment.ladder.view().isRowHidden(1)
    window.session.edit("data", "sine")  # which shows the fields anew
    assert all(widget.isHidden() for widget in hidden)
    window.lessons.course.leave()
    assert window.tabs.isTabVisible(2)
    assert not window.experiment.ladder.view().isRowHidden(1)
    assert not any(widget.isHidden() for widget in hidden)


@pytest.mark.parametrize(
    "place",
    ["field:threads", "program:autograd", "button:train", "plot:loss", "slider:pace", "tab:proof",
     "slider:learning_rate", "panel:code"],
)  # fmt: skip
def test_the_real_widget_is_lit(window, until, tmp_path, place):
    start(window, until, write_pack(tmp_path / "pack", [("", f'point = "{place}"')]))
    until(window.lessons.parts.stage.spotlight.isVisible)
    ring, target = (
        window.lessons.parts.stage.spotlight.geometry(),
        window.lessons.parts.stage.spotlight.target,
    )
    corner = target.mapTo(window, target.rect().center())
    part = (
        window.lessons.parts.stage._point
        and window.lessons.parts.stage.find(window.lessons.parts.stage._point)[1]
    )
    if part:
        corner = target.mapTo(window, part.center())
    assert ring.contains(corner)
    window.lessons.course.leave()
    assert not window.lessons.parts.stage.spotlight.isVisible()


def test_what_is_in_another_tab_is_lit_by_that_tab_first(window, until, tmp_path):
    pages = [("", 'preset = "hand"\npoint = "button:check"')]
    start(window, until, write_pack(tmp_path / "pack", pages))
    assert window.lessons.parts.stage.spotlight.target is window.tabs.tabBar()
    window.tabs.setCurrentWidget(window.proof)
    assert window.lessons.parts.stage.spotlight.target is window.proof.check


def test_each_page_finds_the_experiment_at_its_top_unless_it_points_further_down(
    window, until, tmp_path
):
    pages = [("", 'point = "field:threads"'), ("", 'point = "button:train"'), ("", "")]
    start(window, until, write_pack(tmp_path / "pack", pages))
    bar = window.experiment.verticalScrollBar()
    assert bar.value() > 0
    window.lessons.course.turn_to(1)
    assert bar.value() == 0
    bar.setValue(bar.maximum())
    window.lessons.course.turn_to(2)
    assert bar.value() == 0
    window.lessons.course.turn_to(0)
    assert bar.value() > 0


def test_a_program_that_has_a_colon_in_its_title_is_quoted_where_a_task_wants_it(
    window, until, tmp_path
):
    task = '[task]\nkind = "finished"\nwith = { program = "broken_mean_for_sum" }'
    start(window, until, write_pack(tmp_path / "pack", [("", f'preset = "hand"\n{task}')]))
    goal = window.lessons.parts.panel.task._goal.toPlainText()
    assert goal.endswith("It must have: Program “Broken: the mean instead of the sum”.")


def test_lines_of_the_code_are_lit_in_whatever_program(window, until, tmp_path):
    pages = [("", 'preset = "hand"\npoint = "code:h_relu"'), ("", 'point = "code:phase:loss"')]
    start(window, until, write_pack(tmp_path / "pack", pages))

    def lit():
        view = window.code.view
        return [view.document().findBlockByNumber(n - 1).text().strip() for n in sorted(view._lit)]

    assert lit() == ["h_relu = np.maximum(h, 0)"]
    window.session.edit("program", "tensors")
    assert lit() == ["h_relu = h.clamp(min=0)"]
    window.lessons.course.turn_to(1)
    assert lit()[0].startswith("# Loss")
    window.lessons.course.leave()
    assert lit() == []


def test_presenter_mode_shows_lesson_and_plots_large(qtbot, window, until, pack):
    start(window, until, pack)
    letters = window.lessons.parts.panel.text.font().pointSizeF()
    window.lessons.present(True)
    assert not window.experiment.isVisible()
    assert not window.code.isVisible()
    assert not window.left.fold.isVisible()
    assert window.lessons.parts.panel.isVisible()
    qtbot.waitUntil(lambda: window.lessons.parts.panel.text.font().pointSizeF() > 1.4 * letters)
    window.lessons.present(False)
    assert window.left.fold.isVisible()
    assert window.code.isVisible()
    qtbot.waitUntil(lambda: window.lessons.parts.panel.text.font().pointSizeF() == letters)


def test_large_letters_cut_nothing_off_a_task(window, until, tmp_path):
    task = '[task]\nkind = "answer"\nask = "How large?"\nnumber = 8\nhints = ["Look."]'
    pages = [("Read.", f'preset = "hand"\npoint = "code:h"\n{task}')]
    start(window, until, write_pack(tmp_path / "pack", pages))
    letters = window.lessons.parts.panel.text.font().pointSizeF()
    window.resize(1024, 640)
    window.lessons.present(True)
    panel = window.lessons.parts.panel
    until(lambda: panel.text.font().pointSizeF() > 1.4 * letters)
    until(lambda: panel._area.widget().width() <= panel._area.viewport().width())


@pytest.mark.xserver
def test_keys_do_not_press_what_is_locked(qtbot, window, until, ended, tmp_path):
    lock = 'lock = ["button:pin", "button:smooth", "button:line-next", "field:seed"]'
    start(window, until, write_pack(tmp_path / "pack", [("", f'preset = "hand"\n{lock}')]))
    window.transport.train.click()
    ended()
    window.tabs.setCurrentWidget(window.one_step)
    until(lambda: window.inspector.seen is not None)
    window.setFocus()
    for key in (Qt.Key.Key_P, Qt.Key.Key_S, Qt.Key.Key_Period):
        qtbot.keyClick(window, key)
    assert window.train.pins.pins == ()
    assert not window.train.loss.smooth.isChecked()
    assert window.inspector.index == 0
    assert not window.experiment.presets["article"].isEnabled()  # it would set the seed
    window.lessons.course.leave()
    assert window.experiment.presets["article"].isEnabled()


def test_a_step_is_not_shown_in_a_tab_that_is_hidden(window, until, tmp_path):
    pages = [("", 'preset = "hand"\nhide = ["tab:one-step"]')]
    window.tabs.setCurrentWidget(window.one_step)
    start(window, until, write_pack(tmp_path / "pack", pages))
    assert window.tabs.currentIndex() == 0
    window._show_step(0, 16)
    assert window.tabs.currentIndex() == 0


@pytest.mark.xserver
def test_presenting_shows_what_the_page_points_at(qtbot, window, until, tmp_path):
    pages = [
        ("", 'preset = "hand"\npoint = "slider:learning_rate"'),
        ("", 'preset = "hand"\npoint = "code:h"'),
        ("", 'preset = "hand"'),
    ]
    start(window, until, write_pack(tmp_path / "pack", pages))
    window.lessons.present(True)
    shown = []
    for number in range(3):
        window.lessons.course.turn_to(number)
        shown.append((window.experiment.isVisible(), window.code.isVisible()))
    assert shown == [(True, False), (False, True), (False, False)]
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.left.fold.isVisible()
    assert window.code.isVisible()


def test_show_me_says_why_it_can_not(qtbot, window, until, tmp_path):
    block = 'set = { program = "cuda_graph", device = "cuda:0" }\n[task]\nkind = "finished"'
    start(window, until, write_pack(tmp_path / "pack", [("", block)]))
    if window.session.hindrance is None:
        pytest.skip("there is a GPU here")
    qtbot.mouseClick(window.lessons.parts.panel.task.show_me, Qt.MouseButton.LeftButton)
    assert not window.lessons.parts.demonstrator.busy
    assert window.statusBar().currentMessage() == str(window.session.hindrance)
    assert not window.lessons.course.attempt.mark.shown


def test_show_me_is_ended_by_a_second_press_or_another_tab(qtbot, window, until, tmp_path):
    block = 'preset = "hand"\n[task]\nkind = "line_seen"\nvariable = "w2"'
    start(window, until, write_pack(tmp_path / "pack", [("", block)]))
    button = window.lessons.parts.panel.task.show_me
    for end in (button.click, lambda: window.tabs.tabBarClicked.emit(0)):
        button.click()
        assert window.lessons.parts.demonstrator.busy
        assert button.text() == "Stop"
        end()
        assert not window.lessons.parts.demonstrator.busy
        assert button.text() == "Show me"


def test_show_me_gives_the_hints_before_the_answer(window, until, tmp_path, monkeypatch):
    monkeypatch.setattr("gui.lessons.demonstrator.Demonstrator.LOOK", 0.05)
    monkeypatch.setattr("gui.lessons.demonstrator.Demonstrator.READ", 0.05)
    block = '[task]\nkind = "answer"\nask = "6 · 7?"\nnumber = 42\nhints = ["A.", "B."]'
    start(window, until, write_pack(tmp_path / "pack", [("", block)]))
    task = window.lessons.parts.panel.task
    seen = []
    task.reveal.connect(
        lambda _: seen.append((task.controls.field.text(), task._hints.toPlainText()))
    )
    task.show_me.click()
    until(lambda: window.lessons.course.attempt.done)
    assert task.controls.field.text() == "42"
    given = [text for field, text in seen if not field]
    assert "A." in given[0]
    assert "B." in given[1]


def test_a_page_begins_alone_and_where_the_step_was_left_unless_it_sets_another_one(
    window, until, tmp_path
):
    task = '[task]\nkind = "line_seen"\nvariable = "grad_y_pred"'
    pages = [
        ("", 'preset = "hand"'),
        ("", f'preset = "hand"\n{task}'),
        ("", f'preset = "hand"\nset = {{ learning_rate = 0.1 }}\n{task}'),
    ]
    start(window, until, write_pack(tmp_path / "pack", pages))
    window.tabs.setCurrentWidget(window.one_step)
    until(lambda: window.inspector.seen is not None)
    before = window.inspector.seen
    window.inspector.go_to_line(4)
    assert "grad_y_pred" in window.inspector.moment.makes
    window.beside.choose("tensors")
    course = window.lessons.course
    course.turn_to(1)
    assert window.inspector.seen is before
    assert window.inspector.index == 4
    assert window.beside.program == ""
    assert course.attempt.done  # its line is looked at already
    course.turn_to(2)
    until(lambda: window.inspector.seen is not None)
    assert window.inspector.index == 0
    assert not course.attempt.done
    course.leave()
    window.session.edit("learning_rate", "0.1")
    until(lambda: window.inspector.seen is not None)
    window.inspector.go_to_line(3)
    course.start(course.pack.lessons[0], 2)
    assert window.inspector.index == 0  # another page was not open before it


def test_the_code_follows_the_line_that_is_looked_at(qtbot, window, until, tmp_path):
    window.resize(1024, 640)
    start(window, until, write_pack(tmp_path / "pack", [("", 'preset = "hand"')]))
    window.tabs.setCurrentWidget(window.one_step)
    until(lambda: window.inspector.seen is not None)
    view = window.code.view

    def marked_in_view():
        block = view.document().findBlockByNumber(view._line - 1)
        box = view.blockBoundingGeometry(block).translated(view.contentOffset())
        return view._line > 0 and box.top() >= 0 and box.bottom() <= view.viewport().height()

    for index in range(len(window.inspector.seen.recording.moments)):
        window.inspector.go_to_line(index)
        qtbot.waitUntil(marked_in_view)


def in_view(window, numbers):
    """Whether these lines of what the code panel shows can all be seen, counted from 1."""
    view = window.code.view
    blocks = [view.document().findBlockByNumber(number - 1) for number in numbers]
    boxes = [view.blockBoundingGeometry(one).translated(view.contentOffset()) for one in blocks]
    return all(box.top() >= 0 and box.bottom() <= view.viewport().height() for box in boxes)


def written(window, numbers):
    """What these lines say."""
    text = window.code.view.toPlainText().splitlines()
    return [text[number - 1].strip() for number in sorted(numbers)]


def test_the_same_lines_are_lit_and_marked_in_the_whole_script(window, until, tmp_path):
    pages = [
        ("", 'preset = "hand"\npoint = "code:grad_w2"'),
        ("", 'point = "code:phase:update"'),
        ("", 'point = "code:h_relu"\nset = { program = "tensors" }'),
    ]
    start(window, until, write_pack(tmp_path / "pack", pages))
    window.tabs.setCurrentWidget(window.one_step)
    until(lambda: window.inspector.seen is not None)
    view, alone = window.code.view, []
    for whole in (False, True):
        window.code.whole.setChecked(whole)
        for number in range(len(pages)):
            window.lessons.course.turn_to(number)
            until(lambda: window.inspector.seen is not None)
            seen = written(window, view._lit), written(window, {view._line})
            assert in_view(window, view._lit)
            if whole:
                assert seen == alone[number]
            else:
                alone.append(seen)
    assert alone[0] == (["grad_w2 = h_relu.T @ grad_y_pred"], ["h = x @ w1"])
    window.code.whole.setChecked(False)
    assert written(window, view._lit) == alone[-1][0]


def test_what_a_page_lights_is_in_sight_with_one_step_open_until_the_student_goes_on(
    window, until, tmp_path
):
    pages = [("", 'preset = "hand"\npoint = "code:grad_w1"'), ("", 'point = "code:h"')]
    window.resize(1024, 640)
    start(window, until, write_pack(tmp_path / "pack", pages))
    window.tabs.setCurrentWidget(window.one_step)
    view = window.code.view
    view.setFixedHeight(8 * view.fontMetrics().lineSpacing())
    until(lambda: view.verticalScrollBar().pageStep() < 9)
    for page in (1, 0, 1, 0):
        window.inspector.seen = None  # as if it were recorded once more for each page
        window.lessons.course.turn_to(page)
        window.inspector.look()
        until(lambda: window.inspector.seen is not None)
        assert view._line == window.inspector.moment.line
        assert in_view(window, view._lit)
    window.inspector.move(1)
    until(lambda: in_view(window, {view._line}))
    assert not in_view(window, view._lit)
