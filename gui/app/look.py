"""Theme, language and size of the whole app, as the user sets them, switched while it is open."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from gui.app import settings
from gui.app.settings import SCALES, Settings
from gui.widgets import language, theme

PROJECTOR = 1.5


class Look(QObject):
    """Holds the settings, applies each change at once and remembers it in `path`.

    The style sheet is first applied by the window, once it is built: widgets that are made when the
    app is styled already are styled one by one, which takes three times as long.

    `changing` and `changed` are told before and after all that is shown is styled anew.
    """

    changing = Signal()
    changed = Signal()

    def __init__(self, app: QApplication, now: Settings, path: Path | None = None) -> None:
        super().__init__(app)
        self._app, self._path = app, path
        self.settings = now
        self._presenting = False
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        language.apply(app, self.language)
        theme.prepare(app, *self._theme_and_scale)

    def set_theme(self, name: str) -> None:
        """One of settings.THEMES."""
        self.remember(theme=name)
        self.apply_theme()

    def set_language(self, name: str) -> None:
        """One of language.LANGUAGES, or "" for the system's."""
        self.remember(language=name)
        self.changing.emit()
        language.apply(self._app, self.language)
        self.changed.emit()

    def zoom(self, steps: int) -> None:
        """Larger or smaller by so many sizes; 0 is the usual size."""
        place = SCALES.index(self.settings.scale) + steps if steps else SCALES.index(1.0)
        self.remember(scale=SCALES[min(max(place, 0), len(SCALES) - 1)])
        self.apply_theme()

    @property
    def language(self) -> str:
        """The language that is shown."""
        return self.settings.language or language.system_language()

    def present(self, on: bool) -> None:
        """Everything as large as in projector mode, until it is off again; not remembered."""
        self._presenting = on
        self.apply_theme()

    @property
    def projector(self) -> bool:
        """Whether everything is as large as a class needs it at the back."""
        return self.settings.scale >= PROJECTOR

    def set_projector(self, on: bool) -> None:
        """Everything larger, or at its usual size."""
        self.remember(scale=PROJECTOR if on else 1.0)
        self.apply_theme()

    def remember(self, **changes: object) -> None:
        """Change settings and save these changes; what counts for this start only is not saved."""
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        if self._path:
            kept, _ = settings.load(self._path)
            settings.save(self._path, replace(kept, **changes))  # type: ignore[arg-type]

    def remember_opened(self, path: str) -> None:
        """Put a file in front of the recent ones, those that another window has opened included."""
        mine = self.settings.recent
        theirs = settings.load(self._path)[0].recent if self._path else ()
        # A file that both have keeps its place in this window's list.
        others = [other for other in theirs if other not in mine]
        recent = dict.fromkeys((path, *others, *mine))
        self.remember(recent=tuple(recent)[: settings.RECENT])

    def apply_theme(self) -> None:
        """Style the whole app as the settings say."""
        self.changing.emit()
        theme.apply(self._app, *self._theme_and_scale)
        self.changed.emit()

    @property
    def _theme_and_scale(self) -> tuple[theme.Theme, float]:
        """The theme and the scale."""
        chosen = {"dark": theme.DARK, "light": theme.LIGHT}.get(self.settings.theme)
        scale = max(self.settings.scale, PROJECTOR) if self._presenting else self.settings.scale
        return chosen or theme.follow_system(self._app), scale

    def _follow_system(self) -> None:
        if self.settings.theme == "system":
            self.apply_theme()
