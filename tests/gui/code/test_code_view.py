"""The code view: its margins leave its scroll bars in peace."""

from core.inspect.profile import LineTime
from core.programs import find
from gui.code.code_view import CodeView
from gui.widgets import theme


def test_a_new_size_sets_no_margins_anew(qtbot, monkeypatch):
    """Setting them asks for a new size: with scroll bars that come and go, without end."""
    view = CodeView()
    qtbot.addWidget(view)
    view.show_code(find("numpy").text)
    view.show()
    asked = []
    monkeypatch.setattr(view, "setViewportMargins", lambda *margins: asked.append(margins))
    for width, height in ((200, 300), (900, 300), (200, 900), (900, 900)):
        view.resize(width, height)
    assert not asked
    view.setFont(view.font())
    assert view._margin.height() == view.contentsRect().height()


def test_a_bar_of_the_profile_ends_before_its_numbers_begin(qtbot):
    view = CodeView()
    qtbot.addWidget(view)
    view.show_code(find("numpy").text)
    view.resize(900, 900)
    view.show_profile((LineTime(line=16, seconds=1.0, share=1.0, shape=(10_000, 10_000)),))
    view.show()
    image = view._profile_margin.grab().toImage()
    _, top, height = next(line for line in view._visible_lines(view.rect()) if line[0] == 15)
    row = [image.pixelColor(x, top + height // 2) for x in range(image.width())]
    bar = row.count(theme.current().phase("forward"))
    digit = view.fontMetrics().horizontalAdvance("0")
    assert digit < bar < image.width() - digit * len("100 %  10000×10000")
    assert row[bar - 1] == theme.current().phase("forward")  # nothing is written over it
