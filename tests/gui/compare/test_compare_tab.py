"""A view of the tab Compare is one entry."""

from PySide6.QtWidgets import QLabel

from core.base.message import say
from gui.compare.tab import CompareTab
from gui.compare.views import VIEWS, CompareContext, View
from gui.run.stored_runs import StoredRuns


def test_a_view_that_is_added_is_shown_and_made_once(qtbot, session):
    said = []
    context = CompareContext(session, StoredRuns(session), said.append, lambda run: None)

    def make(given):
        given.tell(say("made"))
        return QLabel("new")

    tab = CompareTab(context, (*VIEWS, View("new", say("New"), make)))
    qtbot.addWidget(tab)
    tab.show()
    assert said == []
    tab.show_view("new")
    tab.show_view("runs")
    tab.show_view("new")
    assert tab.shown == "new"
    assert tab.view("new").isVisible()
    assert tab.bar.tabText(tab.bar.count() - 1) == "New"
    assert len(said) == 1
