"""The menu View: how the window looks, and what it shows."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtGui import QKeySequence

from core.base.message import Message, say
from gui.app.look import Look
from gui.app.settings import THEMES
from gui.widgets.language import LANGUAGES
from gui.widgets.menus import Action, Menu
from gui.widgets.tabs import Tabs


def view_menu(look: Look, tabs: Tabs) -> Menu:
    """Theme, language and size of everything, and the tabs."""
    key = QKeySequence.StandardKey
    return Menu(
        say("&View"),
        (
            Menu(say("&Theme"), tuple(_themes(look))),
            # Both languages' word for it, so that whoever is lost in one finds the way back.
            Menu(Message("&Language · 语言"), tuple(_languages(look))),
            None,
            Action(
                say("&Projector mode"),
                lambda: look.set_projector(not look.projector),
                ("Ctrl+Shift+P",),
                checked=lambda: look.projector,
            ),
            Action(say("&Larger"), lambda: look.zoom(1), (key.ZoomIn,)),
            Action(say("&Smaller"), lambda: look.zoom(-1), (key.ZoomOut,)),
            Action(say("Normal si&ze"), lambda: look.zoom(0), ("Ctrl+0",)),
            None,
            *_pages(tabs),
            Action(say("&Next tab"), lambda: tabs.turn(1), (key.NextChild,)),
            # Keyboards send Backtab, which is printed on none.
            Action(
                say("P&revious tab"), lambda: tabs.turn(-1), ("Ctrl+Shift+Tab", key.PreviousChild)
            ),
        ),
    )


def _themes(look: Look) -> Iterable[Action]:
    names = {
        "system": say("Same as the &system"),
        "dark": say("&Dark"),
        "light": say("&Light"),
    }
    for theme in THEMES:
        yield Action(
            names[theme],
            partial(look.set_theme, theme),
            checked=lambda theme=theme: look.settings.theme == theme,
        )


def _languages(look: Look) -> Iterable[Action]:
    names = {"": say("Same as the &system")}
    names |= {language: Message(name) for language, name in LANGUAGES.items()}
    for language, name in names.items():
        yield Action(
            name,
            partial(look.set_language, language),
            checked=lambda language=language: look.settings.language == language,
        )


def _pages(tabs: Tabs) -> Iterable[Action]:
    for place, title in enumerate(tabs.titles):
        yield Action(
            title,
            partial(tabs.show_page, place),
            (tabs.key(place),),
            enabled=partial(tabs.isTabVisible, place),
        )
