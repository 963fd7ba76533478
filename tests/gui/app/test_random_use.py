"""A hundred random clicks, keys and entries of menus, and the window works as before."""

import random

import pytest
from helpers.window_use import settle, trigger
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from core.run.snapshot import State
from gui.run.transport import PACES
from gui.widgets.language import LANGUAGES
from gui.widgets.numbers import NumbersDialog

# What the offscreen platform says of every list that is opened.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

SIZES = ("n", "d_in", "hidden", "d_out")
TEXTS = {
    "learning_rate": ("0.01", "1e-3", "x", "9"),
    "seed": ("1", "2", "-1"),
    **dict.fromkeys(SIZES, ("1", "3", "16", "0", "1,5", "")),
}
PROGRAMS = ("numpy", "tensors", "autograd", "optim", "dynamic", "cuda_graph")
LETTERS = "RLSHTP,."
MOVES = [Qt.Key[f"Key_{name}"] for name in ("Space", "Right", "Home", "End", "PageUp", "Down")]
ENTRIES = (
    *(("New", "File"), ("Copy as command line", "File")),
    *(("Light", "Theme"), ("Dark", "Theme"), ("Same as the system", "Theme")),
    *((name, "Language · 语言") for name in LANGUAGES.values()),
)
ZOOMS = ("Key_Plus", "Key_Minus", "Key_0")


class Visitor:
    """Does what a person could do who does not look."""

    def __init__(self, window, look, seed):
        self.window, self.look = window, look
        self.dice = random.Random(seed)
        self.done = []

    def do_something(self):
        """One thing or another; `done` tells which it was."""
        deeds = (self.click, self.type, self.press_key, self.choose, self.move, self.open_entry)
        self.done.append(self.dice.choice(deeds)())
        while popup := QApplication.activePopupWidget():  # a list that a key has opened
            popup.close()
        for dialog in self.window.findChildren(NumbersDialog):
            dialog.close()

    def click(self):
        transport, code = self.window.transport, self.window.code
        buttons = [transport.train, transport.step, transport.reset, code.whole, code.profile]
        buttons += [
            self.window.train.loss.pin_button,
            self.window.train.histograms.time,
            self.window.train.time.go_on,
        ]
        buttons += [*self.window.experiment.presets.values(), *self.window.train.banner.buttons]
        button = self.dice.choice(buttons)
        name = button.text() or button.accessibleName()
        if button.isVisible():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return "click", name

    def type(self):
        name = self.dice.choice(list(TEXTS))
        text = self.dice.choice(TEXTS[name]) + self.dice.choice(["", "\r", "\t"])
        edit = self.window.experiment.controls[name].findChild(QLineEdit)
        edit.setFocus()
        edit.selectAll()
        if text:
            QTest.keyClicks(edit, text)
        else:
            QTest.keyClick(edit, Qt.Key.Key_Backspace)
        return "type", name, text

    def press_key(self):
        key = self.dice.choice([*LETTERS, *MOVES])
        # Where the focus is, or where none is that would take it for itself.
        target = self.dice.choice([QApplication.focusWidget(), self.window]) or self.window
        QTest.keyClick(target, key)
        return "key", str(key)

    def choose(self):
        program = self.dice.choice(PROGRAMS)
        ladder = self.window.experiment.ladder
        row = min(PROGRAMS.index(program) * 2, ladder.count() - 1)
        ladder.setCurrentIndex(row)
        ladder.activated.emit(row)
        return "rung", row

    def move(self):
        tabs, pace = self.window.tabs, self.window.transport.pace
        pace.setValue(self.dice.randrange(len(PACES)))
        tabs.setCurrentIndex(self.dice.choice([0, 0, self.dice.randrange(tabs.count())]))
        for _ in range(self.dice.randrange(30)):
            QCoreApplication.processEvents()
        return "pace", pace.value(), tabs.currentIndex()

    def open_entry(self):
        if self.dice.random() < 0.3:
            key = self.dice.choice(ZOOMS)
            QTest.keyClick(self.window, Qt.Key[key], Qt.KeyboardModifier.ControlModifier)
            return "zoom", key
        self.look.set_language("en")  # the names below are English
        settle()
        name, menu = self.dice.choice(ENTRIES)
        trigger(self.window, name, menu)
        return "menu", name


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.xserver
def test_a_hundred_random_clicks_and_keys(qtbot, window, look, until, seed):
    visitor = Visitor(window, look, seed)
    window.experiment.presets["hand"].click()
    for _ in range(100):
        visitor.do_something()
    look.set_language("en")
    window.tabs.setCurrentIndex(0)
    window.session.reset()
    until(lambda: not window.session.state.active)
    trigger(window, "New", "File")
    window.session.edit("threads", "1")
    window.transport.pace.setValue(len(PACES) - 1)
    until(lambda: window.transport.train.isEnabled())
    qtbot.mouseClick(window.transport.train, Qt.MouseButton.LeftButton)
    until(lambda: window.session.state is State.FINISHED)
    assert len(window.session.outcome.losses) == 500, visitor.done
