"""Long pages of lessons: each change lays them out once, not once for each formula."""

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.lessons.panel import LessonArea
from gui.lessons.text import LessonText

MANY = range(60)
FEW = 10  # a text is laid out again for its width, and beside a scroll bar
PAGES = {
    "fractions": " and ".join(rf"$\frac{{{i}}}{{{i + 1}}}$" for i in MANY),
    "symbols": " and ".join(f"$w_{{{i}}}$" for i in MANY),
    "table": "| a | b |\n|---|---|\n" + "\n".join(f"| {i} | $x_{{{i}}}$ |" for i in MANY),
}


@pytest.fixture
def counted(monkeypatch):
    """How many documents were written and laid out, and how many formulas drawn, since cleared."""
    seen = []

    class Document(QTextDocument):
        def __init__(self, parent):
            super().__init__(parent)
            seen.append("written")
            self.documentLayout().documentSizeChanged.connect(lambda _: seen.append("laid out"))

    class Renderer(QSvgRenderer):
        def __init__(self, svg):
            super().__init__(svg)
            seen.append("drawn")

    monkeypatch.setattr("gui.lessons.text.QTextDocument", Document)
    monkeypatch.setattr("gui.lessons.text.QSvgRenderer", Renderer)
    return seen


@pytest.fixture
def page(qtbot, look):
    """A text where the panel has it, in view."""
    look.apply_theme()
    area, inside, text = LessonArea(), QWidget(), LessonText()
    column = QVBoxLayout(inside)
    column.addWidget(text)
    column.addStretch(1)
    area.setWidget(inside)
    qtbot.addWidget(area)
    area.resize(500, 400)
    with qtbot.waitExposed(area):
        area.show()
    yield text
    look.zoom(0)


@pytest.mark.parametrize("kind", PAGES)
def test_a_long_page_is_laid_out_once_for_each_change(qapp, page, look, counted, kind):
    def settled(change, *arguments):
        counted.clear()
        change(*arguments)
        for _ in range(5):
            qapp.processEvents()
        return [counted.count(what) for what in ("written", "drawn")]

    assert settled(page.show_text, PAGES[kind]) == [1, len(MANY)]
    assert counted.count("laid out") <= FEW
    height = page.height()
    assert settled(look.zoom, 1) == [1, len(MANY)]
    assert counted.count("laid out") <= FEW
    assert page.height() > height
    assert settled(look.set_theme, "light") == [1, len(MANY)]
    assert counted.count("laid out") <= FEW
    assert settled(look.apply_theme) == [0, 0]  # nothing has changed
    assert settled(page.window().resize, 450, 400) == [0, 0]
    assert counted.count("laid out") <= FEW
    assert len(page.findChildren(QTextDocument)) <= 2
