"""The code view: its margins leave its scroll bars in peace."""

from core.programs import find
from gui.code.code_view import CodeView


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
