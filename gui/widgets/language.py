"""The languages of the window, and switching between them while it is open."""

import locale
import xml.etree.ElementTree as ElementTree

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from core.base.folders import RESOURCES

FOLDER = RESOURCES / "translations"
# All languages, by the names that their speakers give them. A new one is an entry here and the
# two files that resources/translations/update.sh then makes.
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}

_installed: list[QTranslator] = []


class TsTranslator(QTranslator):
    """Translates from .ts files as translators edit them, so that there is nothing to compile.

    Messages of the engine stand in `core_*.ts` under whatever context; here it is always "core".
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self._texts: dict[tuple[str, str], str] = {}
        for path in sorted(FOLDER.glob(f"*_{language}.ts")):
            whole = "core" if path.name.startswith("core_") else None
            for context in ElementTree.parse(path).iter("context"):
                name = whole or context.findtext("name") or ""
                for message in context.iter("message"):
                    translation = message.find("translation")
                    if translation is not None and translation.text:
                        source = message.findtext("source") or ""
                        self._texts[name, source] = translation.text

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """The translation, or None where there is none."""
        return self._texts.get((context, source))

    def isEmpty(self) -> bool:
        """Qt installs no translator that is empty."""
        return not self._texts


def system_language() -> str:
    """The language of ours that the system is set to; English if it is none of them."""
    wanted = QLocale.system().language()
    return next((name for name in LANGUAGES if QLocale(name).language() is wanted), "en")


def apply(app: QApplication, language: str) -> None:
    """Show everything in this language; all widgets get a LanguageChange event."""
    while _installed:
        app.removeTranslator(_installed.pop())
    if language != "en":
        qt = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if qt.load(f"qtbase_{language}", folder):
            _installed.append(qt)
        _installed.append(TsTranslator(language))
    for translator in _installed:
        app.installTranslator(translator)
    # QApplication sets the C locale from the system; numbers must be read and written alike.
    locale.setlocale(locale.LC_NUMERIC, "C")
