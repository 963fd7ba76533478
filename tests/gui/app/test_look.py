"""Theme, language and size: switched while the window is open, everywhere, and remembered."""

import re
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from helpers.app_starts import start
from helpers.window_use import entries, plain, train_at_hand_size, trigger
from PySide6.QtCore import QEvent, QLocale, QObject, Qt
from PySide6.QtGui import QAction, QPalette, QStyleHints
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)

from core.run.history import Curve
from gui.app.settings import SCALES, Settings, load, save
from gui.app.window import MainWindow
from gui.widgets.language import FOLDER, LANGUAGES, system_language
from gui.widgets.plot import Plot
from gui.widgets.theme import DARK, LIGHT, prepare

THEME, LANGUAGE = "Theme", "Language · 语言"
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def path(look, tmp_path):
    """The file in which the look of the window is remembered."""
    look._path = tmp_path / "settings.json"
    return look._path


@pytest.fixture
def system(qapp, monkeypatch):
    """Set the desktop's colours while the window is open."""

    def set_scheme(scheme):
        monkeypatch.setattr(QStyleHints, "colorScheme", lambda self: scheme)
        qapp.styleHints().colorSchemeChanged.emit(scheme)

    return set_scheme


def dressed(qapp, window):
    """The themes whose colours are found in the window: one, if it is dressed as a whole."""
    window.train.loss.show_curve(Curve(1, 2, np.array([2.0, 1.0]), np.array([2.0, 1.0])))
    ((_, curve),) = window.train.loss._drawn
    image = window.grab().toImage()
    found = [
        (qapp.palette().color(QPalette.ColorRole.Window), "window"),
        (window.palette().color(QPalette.ColorRole.WindowText), "text"),
        (image.pixelColor(3, image.height() // 2), "window"),
        (curve.opts["pen"].color(), "loss"),
    ]
    for plot in window.findChildren(Plot):
        found.append((plot.backgroundBrush().color(), "panel"))
        for side in ("left", "bottom"):
            found.append((plot.getAxis(side).pen().color(), "line"))
            found.append((plot.getAxis(side).textPen().color(), "quiet"))
    names = set()
    for colour, role in found:
        looks = [look.name for look in (DARK, LIGHT) if getattr(look, role) == colour.name()]
        names.add(looks[0] if looks else f"{colour.name()} for {role}")
    return names


def letters(window):
    """How large the letters are on the parts that are seen and have some.

    What isn't seen gets its style only when it is shown for the first time.
    """
    kinds = QAbstractButton, QLabel, QLineEdit, QComboBox, QMenuBar, QTabBar
    return {
        part: part.font().pointSizeF()
        for part in window.findChildren(QWidget)
        if isinstance(part, kinds) and part.isVisible()
    }


def differ(one, other):
    """Which parts have letters of another size; those that are not in both don't count."""
    return {part for part in one.keys() & other.keys() if one[part] != other[part]}


def fits(window):
    """Whether no button is narrower than its words."""
    buttons = [button for button in window.findChildren(QAbstractButton) if button.isVisible()]
    return bool(buttons) and all(
        button.width() >= button.sizeHint().width() for button in buttons if button.text()
    )


def texts(window):
    """Every text of the window that a person may read or hear."""
    for widget in [window, *window.findChildren(QWidget)]:
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield widget.text()
        if isinstance(widget, QMenu):
            yield widget.title()
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    for action in window.findChildren(QAction):
        yield from (action.text(), action.toolTip())


def translations():
    """Each text of the window in English with its Chinese, where the two differ."""
    pairs = {}
    for file in FOLDER.glob("*_zh_CN.ts"):
        for message in ElementTree.parse(file).iter("message"):
            pairs[message.findtext("source")] = message.findtext("translation")
    return {source: chinese for source, chinese in pairs.items() if source != chinese}


def checked(window, menu):
    """The entries of a menu that are marked as chosen."""
    return [plain(action) for action in entries(window, menu) if action.isChecked()]


@pytest.mark.parametrize("name", ["Light", "Dark"])
@pytest.mark.xserver
def test_a_theme_dresses_the_whole_window_at_once_and_is_remembered(
    qapp, window, look, path, ended, name
):
    look.set_theme("light" if name == "Dark" else "dark")
    train_at_hand_size(window, ended)
    trigger(window, name, THEME)
    assert dressed(qapp, window) == {name.lower()}
    assert checked(window, THEME) == [name]
    assert load(path)[0].theme == name.lower()


def test_the_window_starts_as_it_looks_once_all_was_changed_and_set_back(window, look, until):
    until(lambda: fits(window))
    before = letters(window)
    look.set_projector(True)
    look.set_language("zh_CN")
    until(lambda: fits(window) and differ(letters(window), before))
    look.set_projector(False)
    look.set_language("en")
    until(lambda: fits(window) and not differ(letters(window), before))
    assert len(before.keys() & letters(window).keys()) > 20


@pytest.mark.xserver
def test_a_window_that_starts_in_projector_mode_has_room_for_its_words(
    qapp, qtbot, session, look, until
):
    look.remember(scale=1.5)
    prepare(qapp, DARK, 1.5)  # as it is for a window that is about to be made
    window = MainWindow(session, look)
    qtbot.addWidget(window)
    window.resize(1024, 640)
    window.show()
    until(lambda: fits(window) and window.width() >= window.minimumSizeHint().width())
    window.clock.stop()
    window.close()
    look.remember(scale=1.0)


def test_the_code_is_written_in_the_colours_of_the_theme(window, look):
    for theme in (LIGHT, DARK):
        look.set_theme(theme.name)
        cursor = window.code.view.document().find("import")
        assert cursor.charFormat().foreground().color().name() == theme.accent


@pytest.mark.xserver
def test_the_theme_of_the_system_is_followed_while_it_is_chosen(qapp, window, path, system):
    system(Qt.ColorScheme.Light)
    assert dressed(qapp, window) == {"dark"}
    trigger(window, "Same as the system", THEME)
    assert dressed(qapp, window) == {"light"}
    system(Qt.ColorScheme.Dark)
    assert dressed(qapp, window) == {"dark"}
    system(Qt.ColorScheme.Light)
    assert dressed(qapp, window) == {"light"}
    system(Qt.ColorScheme.Unknown)
    assert dressed(qapp, window) == {"dark"}
    trigger(window, "Light", THEME)
    system(Qt.ColorScheme.Dark)
    assert dressed(qapp, window) == {"light"}
    assert load(path)[0].theme == "light"


def test_the_language_changes_every_word_of_the_open_window(window, path, ended, until):
    train_at_hand_size(window, ended)
    known = translations()
    trigger(window, LANGUAGES["zh_CN"], LANGUAGE)
    until(lambda: not set(texts(window)) & known.keys())
    chinese = set(texts(window))
    assert len(chinese & set(known.values())) > 80
    assert window.tabs.tabText(0) == "训练"
    assert window.train.loss.plot.accessibleName() == "每一步的损失"
    assert window.transport.step.toolTip().startswith(known["Do one step, then pause"])
    assert window.train.histograms.histograms["w1"].plot.accessibleName() == "w1 的直方图"
    assert checked(window, LANGUAGE) == ["简体中文"]
    assert load(path)[0].language == "zh_CN"
    trigger(window, "English", LANGUAGE)
    until(lambda: window.transport.train.text() == "Train")
    own_names = {"简体中文", "&Language · 语言", "Language · 语言"}
    assert {text for text in texts(window) if CHINESE.search(text)} == own_names
    assert load(path)[0].language == "en"


def test_what_went_wrong_is_said_in_the_language_that_is_chosen_then(window, ended, until):
    window.session.edit("learning_rate", "1e-2")
    window.transport.train.click()
    ended()
    trigger(window, LANGUAGES["zh_CN"], LANGUAGE)
    until(lambda: not set(texts(window)) & translations().keys())
    labels = [
        label.text() for label in window.train.banner.findChildren(QLabel) if label.isVisible()
    ]
    assert labels
    assert all(CHINESE.search(text) for text in labels)


@pytest.mark.slow
def test_sizes_stop_at_both_ends_and_are_remembered(qapp, window, look, path):
    for name, before, scale in (
        ("Larger", 0, 1.15),
        ("Larger", 4, SCALES[-1]),
        ("Smaller", 0, SCALES[-2]),
        ("Smaller", -4, SCALES[0]),
        ("Normal size", 0, 1.0),
    ):
        if before:
            look.zoom(before)
        trigger(window, name)
        assert look.settings.scale == scale
        assert load(path)[0].scale == scale
        assert qapp.font().pointSizeF() == pytest.approx(10 * scale)
        assert window.code.view.font().pointSizeF() == pytest.approx(9 * scale)
        assert window.transport.train.font().pointSizeF() == pytest.approx(10 * scale)


@pytest.mark.xserver
def test_the_keys_for_larger_smaller_and_usual(qtbot, window, look):
    for key, scale in (
        (Qt.Key.Key_Plus, 1.15),
        (Qt.Key.Key_Plus, 1.3),
        (Qt.Key.Key_Minus, 1.15),
        (Qt.Key.Key_0, 1.0),
    ):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert look.settings.scale == scale


SEEN = """
look = window.look.settings
print(window.transport.train.text(), look.theme, look.scale, qapp.palette().window().color().name())
"""


@pytest.mark.slow
def test_the_next_start_looks_as_the_last_one_was_left(tmp_path):
    path = tmp_path / "Chainrule" / "settings.json"
    save(path, Settings(theme="light", language="zh_CN", scale=1.3))
    assert start(path.parent, SEEN) == f"训练 light 1.3 {LIGHT.window}\n"


@pytest.mark.slow
def test_the_look_of_the_command_line_counts_for_that_start_only(tmp_path):
    path = tmp_path / "Chainrule" / "settings.json"
    save(path, Settings(theme="light", language="en"))
    asked = ("--lang", "zh_CN", "--theme", "dark")
    seen = start(path.parent, SEEN + "window.look.zoom(1)", *asked)
    assert seen == f"训练 dark 1.0 {DARK.window}\n"
    assert start(path.parent, SEEN) == f"Train light 1.15 {LIGHT.window}\n"


@pytest.mark.skipif(sys.platform != "linux", reason="the language is set elsewhere")
@pytest.mark.slow
def test_the_first_start_speaks_the_language_of_the_system(tmp_path):
    environment = {"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8", "LANGUAGE": ""}
    assert start(tmp_path / "Chainrule", SEEN, **environment).split()[0] == "训练"


@pytest.mark.parametrize(
    ("system", "ours"),
    [("zh_CN", "zh_CN"), ("zh_TW", "zh_CN"), ("de_DE", "en"), ("en_GB", "en"), ("C", "en")],
)
def test_other_languages_of_the_system_get_english(monkeypatch, system, ours):
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(system))
    assert system_language() == ours


class Dressing(QObject):
    """Counts how often a widget is dressed anew, and whether training waits meanwhile."""

    def __init__(self, control):
        super().__init__()
        self.control, self.held = control, []

    def eventFilter(self, watched, event):  # noqa: N802
        if event.type() is QEvent.Type.StyleChange:
            self.held.append(self.control._held)
        return False


@pytest.mark.parametrize("change", ["zoom", "projector", "theme"])
def test_each_widget_is_dressed_at_most_twice_while_training_waits(
    qapp, window, look, until, change
):
    window.session.edit("steps", "100000000")
    window.session.train_or_pause()
    until(lambda: window.transport.step_shown > 0)
    dressing = Dressing(window.session.trainer.control)
    qapp.installEventFilter(dressing)
    if change == "zoom":
        look.zoom(1)
    elif change == "projector":
        look.set_projector(True)
    else:
        look.set_theme("light")
    qapp.removeEventFilter(dressing)
    # Once without a sheet and once with one: Qt dresses them six times when it replaces a sheet.
    assert 100 < len(dressing.held) <= 2 * len(qapp.allWidgets())
    assert all(dressing.held)
    until(lambda: not dressing.control._held)
    step = window.transport.step_shown
    until(lambda: window.transport.step_shown > step)
