"""What is in sight at the sizes that windows have: experiment, lesson, code and plots."""

import pytest
from helpers.lesson_panel import start, write_pack
from helpers.window_use import settle
from PySide6.QtCore import QPoint, QRect, Qt

SIZES = ("n", "d_in", "hidden", "d_out")


def in_sight(window, widget):
    """Whether a widget is seen whole, without scrolling."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    seen = widget.visibleRegion().boundingRect().translated(place.topLeft())
    return widget.isVisible() and seen == place


def lines_in_sight(window):
    """How many lines of code are seen whole."""
    view = window.code.view
    return view.viewport().height() // view.fontMetrics().lineSpacing()


@pytest.fixture
def pack(tmp_path):
    pages = [
        ("Read.", 'preset = "hand"\npoint = "plot:loss"'),
        ("Set it.", 'point = "field:processes"'),
        ("Read on.", 'point = "code:loss"'),
    ]
    return write_pack(tmp_path / "pack", pages)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_what_matters_of_the_experiment_is_in_sight_without_scrolling(
    window, look, until, size, language
):
    look.set_language(language)
    window.resize(*size)
    panel = window.experiment
    parts = [panel.ladder, *(panel.controls[name] for name in ("device", *SIZES, "learning_rate"))]
    until(lambda: all(in_sight(window, part) for part in parts))
    assert panel.verticalScrollBar().value() == 0


@pytest.mark.parametrize("studies", [False, True])
def test_lines_of_88_characters_are_not_cut(window, until, tmp_path, studies):
    pack = write_pack(
        tmp_path / "long", [("Read.", "")], title="The learning rate, and why a sum of squares"
    )
    if studies:
        start(window, until, pack)
    view = window.code.view
    for width, in_full in ((1440, True), (1920, True), (1024, False)):
        window.resize(width, 900)
        view.show_code("x" * 88 + "\n" * width)  # with a scroll bar at its side
        until(lambda wanted=in_full: (view.horizontalScrollBar().maximum() == 0) is wanted)
        assert window.tabs.width() >= 360


def test_a_lesson_the_code_and_the_plots_are_in_sight_together(window, until, pack):
    start(window, until, pack)
    settle()
    assert lines_in_sight(window) >= 20
    panel = window.lessons.parts.panel
    assert in_sight(window, panel)
    assert panel.height() > 600
    assert panel.width() >= 320
    assert in_sight(window, window.train.loss)
    assert in_sight(window, window.train.histograms)
    assert window.left.fold.isVisible()
    assert not window.experiment.isVisible()
    window.lessons_button.click()
    until(lambda: window.experiment.isVisible())
    assert not window.left.fold.isVisible()


def test_the_experiment_opens_beneath_the_lesson_where_a_page_points_at_it(
    qtbot, window, until, pack
):
    start(window, until, pack)
    course, panel = window.lessons.course, window.lessons.parts.panel
    assert not window.experiment.isVisible()
    course.turn_to(1)
    field = window.experiment.controls["processes"]
    until(lambda: in_sight(window, field))
    until(lambda: window.lessons.parts.stage.spotlight.isVisible())
    assert panel.isVisible()
    assert panel.height() > 300
    course.turn_to(2)
    assert not window.experiment.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert window.experiment.isVisible()
    course.turn_to(0)
    assert window.experiment.isVisible()  # the student has opened it
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert not window.experiment.isVisible()


def test_the_experiment_opens_where_a_page_names_one_of_its_fields(window, until, tmp_path):
    pages = [
        ("Press **Train**, not the ladder.", 'preset = "hand"'),
        ("Type 3 into **Threads**.", ""),
        ("Choose **3 Autograd**.", 'point = "button:train"'),
    ]
    start(window, until, write_pack(tmp_path / "pack", pages))
    assert not window.experiment.isVisible()
    controls = window.experiment.controls["threads"], window.experiment.ladder
    for number, control in enumerate(controls, 1):
        window.lessons.course.turn_to(number)
        until(lambda control=control: in_sight(window, control))
    window.lessons.course.turn_to(0)
    assert not window.experiment.isVisible()


def test_what_is_folded_is_lit_by_the_line_that_opens_it(window, until, pack):
    start(window, until, pack)
    window.lessons.course.turn_to(1)
    window.left.fold.button.click()
    spotlight = window.lessons.parts.stage.spotlight
    until(lambda: spotlight.target is window.left.fold.button)
    window.left.fold.button.click()
    until(lambda: spotlight.target is window.experiment.controls["processes"])


def test_widths_that_are_dragged_stay_each_for_itself(window, until, pack):
    columns = window.columns
    shared = columns.sizes()
    columns.moveSplitter(columns.sizes()[0] + 100, 1)
    assert columns.sizes()[0] == shared[0] + 100
    start(window, until, pack)
    studied = columns.sizes()
    columns.moveSplitter(columns.sizes()[0] + 30, 1)
    window.lessons_button.click()
    until(lambda: columns.sizes()[0] == shared[0] + 100)
    window.lessons_button.click()
    until(lambda: columns.sizes()[0] == studied[0] + 30)
    assert columns.own[0] == shared[0] + 100
    window.lessons_button.click()
    until(lambda: window.experiment.isVisible())
    left, _, code = columns.sizes()
    window.resize(1800, 900)
    until(lambda: columns.width() > 1700)
    columns.share()  # as when the letters get another size
    assert columns.sizes()[::2] == [left, code]  # it is the plots that have grown


def test_a_size_that_is_wrong_is_told_in_the_width_of_both(window, until):
    controls = window.experiment.controls
    window.session.edit("d_in", "one thousand")
    error = controls["d_in"].error
    until(lambda: in_sight(window, error))
    assert error.width() > controls["d_in"].width() + controls["n"].width()
    window.session.edit("n", "x")
    until(lambda: in_sight(window, controls["n"].error))
    assert controls["n"].error.y() < error.y()


def test_the_columns_are_as_before_when_the_projector_is_off_again(window, look, until):
    columns = window.columns
    window.resize(1440, 900)
    until(lambda: columns.width() > 1400)
    settle()
    before = columns.sizes()
    look.set_projector(True)
    until(lambda: columns.sizes() != before)
    settle()
    look.set_projector(False)
    until(lambda: columns.sizes() == before)


def test_code_that_a_lesson_hides_leaves_its_room_to_the_plots(window, until, tmp_path):
    window.resize(1440, 900)
    start(window, until, write_pack(tmp_path / "hides", [("Write.", 'hide = ["panel:code"]')]))
    until(lambda: window.columns.sizes()[2] < 20)
    assert window.tabs.width() > 600
    window.lessons_button.click()
    until(lambda: window.columns.sizes()[2] > 500)
