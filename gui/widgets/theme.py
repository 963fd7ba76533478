"""Colours and type, dark and light: one accent, and the four phases of a step."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from core.base.folders import RESOURCES

_ICONS = (RESOURCES / "icons").as_posix()


@dataclass(frozen=True)
class Theme:
    """The colours of one look; each phase has the same hue in both."""

    name: str
    window: str
    panel: str
    field: str
    line: str
    text: str
    quiet: str
    accent: str
    on_accent: str
    forward: str
    loss: str
    backward: str
    update: str
    error: str

    def phase(self, phase: str) -> QColor:
        """The colour of "forward", "loss", "backward" or "update"; quiet for anything else."""
        return QColor(getattr(self, phase, self.quiet))


DARK = Theme(
    name="dark",
    window="#14181d",
    panel="#1b2026",
    field="#252b33",
    line="#353d47",
    text="#e6eaef",
    quiet="#98a4b1",
    accent="#4c9dff",
    on_accent="#0b1220",
    forward="#5aa7ff",
    loss="#f2b13c",
    backward="#f0758c",
    update="#4fcf94",
    error="#ff8a80",
)
LIGHT = Theme(
    name="light",
    window="#eef1f4",
    panel="#ffffff",
    field="#f3f5f8",
    line="#cfd6de",
    text="#1a2129",
    quiet="#5b6773",
    accent="#1668d6",
    on_accent="#ffffff",
    forward="#1668d6",
    loss="#a86a00",
    backward="#c22f55",
    update="#14804f",
    error="#b3261e",
)

PAPER = replace(LIGHT, name="paper", line="#808080", text="#000000", quiet="#303030")

_current = DARK


def current() -> Theme:
    """The theme in use."""
    return _current


@contextmanager
def on_paper() -> Iterator[None]:
    """Draw in here for print, whatever the app looks like."""
    global _current
    before, _current = _current, PAPER
    try:
        yield
    finally:
        _current = before


def apply(app: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Style the whole app; `scale` makes everything larger (projector mode)."""
    # Where a sheet takes the place of another, Qt styles each widget once for every one that it is
    # in, six times over; where there is none, only once. But then in any order: so all must have
    # their letters and colours before, which come by events.
    app.setStyleSheet("")
    prepare(app, theme, scale)
    for kind in (QEvent.Type.ApplicationFontChange, QEvent.Type.ApplicationPaletteChange):
        QCoreApplication.sendPostedEvents(app, kind)
        QCoreApplication.sendPostedEvents(None, kind)
    app.setStyleSheet(_style(theme, scale))


def prepare(app: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Letters and colours, but no style sheet yet, for widgets that are about to be made.

    Those that are there already, but were never shown, would not hear of a font set later.
    """
    global _current
    _current = theme
    if app.style().name() != "fusion" and not app.styleSheet():  # else all would be drawn twice
        app.setStyle("Fusion")
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    families = ["Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans"]
    font.setFamilies([*families, "Noto Sans CJK SC", "Microsoft YaHei", "WenQuanYi Micro Hei"])
    font.setPointSizeF(10 * scale)
    app.setFont(font)
    app.setPalette(_palette(theme))


def code_font() -> QFont:
    """The fixed-width font, in the size that the app has."""
    font = QFont()
    font.setFamilies(
        ["JetBrains Mono", "Cascadia Mono", "Menlo", "DejaVu Sans Mono", "WenQuanYi Micro Hei Mono"]
    )
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPointSizeF(QApplication.font().pointSizeF() * 0.9)
    return font


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in (
        (role.Window, theme.window),
        (role.Base, theme.field),
        (role.AlternateBase, theme.panel),
        (role.Button, theme.field),
        (role.ToolTipBase, theme.panel),
        (role.WindowText, theme.text),
        (role.Text, theme.text),
        (role.ButtonText, theme.text),
        (role.ToolTipText, theme.text),
        (role.BrightText, theme.error),
        (role.PlaceholderText, theme.quiet),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.Accent, theme.accent),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.quiet).darker(115))
    return palette


def _style(theme: Theme, scale: float) -> str:
    def px(pixels: float) -> str:
        return f"{round(pixels * scale)}px"

    return f"""
    QWidget#panel {{ background: {theme.panel}; border-radius: {px(8)}; }}
    Label#heading {{ color: {theme.quiet}; font-weight: 600; }}
    Label#quiet {{ color: {theme.quiet}; }}
    Label#code {{ color: {theme.text}; }}
    Label#error {{ color: {theme.error}; }}
    Label#figure {{ font-size: {16 * scale:.1f}pt; font-weight: 600; }}
    Label#title {{ font-size: {13 * scale:.1f}pt; font-weight: 600; }}
    Label#done {{ color: {theme.update}; font-weight: 600; }}
    QWidget#task {{ background: {theme.field}; border-radius: {px(8)}; }}
    QTextBrowser {{ background: transparent; border: none; }}
    QTextBrowser:focus {{ border: 1px solid {theme.accent}; border-radius: {px(4)}; }}
    QRadioButton {{ qproperty-focusPolicy: TabFocus; spacing: 0; padding: 1px; }}
    QRadioButton::indicator {{
        width: {px(12)}; height: {px(12)}; border: 2px solid {theme.quiet}; border-radius: {px(8)};
    }}
    QRadioButton::indicator:checked {{ background: {theme.accent}; border-color: {theme.text}; }}
    QRadioButton:focus {{ border: 1px solid {theme.accent}; border-radius: {px(4)}; padding: 0; }}
    QPushButton, QToolButton {{
        qproperty-focusPolicy: TabFocus;
        background: {theme.field}; border: 1px solid {theme.line}; border-radius: {px(6)};
        padding: {px(5)} {px(12)}; icon-size: {px(16)};
    }}
    QPushButton:hover, QToolButton:hover {{ border-color: {theme.accent}; }}
    QPushButton:focus, QToolButton:focus {{
        border: 2px solid {theme.accent}; padding: {px(4)} {px(11)};
    }}
    QToolButton#corner {{
        background: transparent; border-color: transparent; padding: 0 {px(12)};
    }}
    QToolButton#corner:checked {{ border-color: {theme.accent}; color: {theme.accent}; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {theme.quiet}; }}
    QPushButton#primary {{
        background: {theme.accent}; color: {theme.on_accent}; font-weight: 600; border: none;
    }}
    QPushButton#primary:focus {{ border: 2px solid {theme.text}; }}
    QPushButton#primary:disabled {{ background: {theme.line}; color: {theme.quiet}; }}
    QToolButton#flat {{ background: transparent; border: none; padding: {px(2)}; }}
    QLineEdit, QComboBox {{
        background: {theme.field}; border: 1px solid {theme.line}; border-radius: {px(6)};
        padding: {px(3)} {px(8)}; min-height: {px(22)};
    }}
    QComboBox {{ qproperty-focusPolicy: TabFocus; combobox-popup: 0; }}
    QSlider {{ qproperty-focusPolicy: TabFocus; }}
    QComboBox QAbstractItemView {{
        background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};
        selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
    }}
    QComboBox QAbstractItemView::item {{ min-height: {px(22)}; padding: 0 {px(6)}; }}
    QComboBox::drop-down {{ border: none; width: {px(22)}; }}
    QComboBox::down-arrow {{
        image: url("{_ICONS}/chevron.svg"); width: {px(14)}; height: {px(14)};
    }}
    QLineEdit:focus, QComboBox:focus {{ border: 1px solid {theme.accent}; }}
    QLineEdit[typed="true"] {{ border: 1px dashed {theme.accent}; font-style: italic; }}
    QLineEdit[wrong="true"], QComboBox[wrong="true"] {{ border: 2px solid {theme.error}; }}
    QListWidget {{
        background: {theme.panel}; border: 1px solid {theme.panel}; border-radius: {px(6)};
        outline: none;
    }}
    QListWidget:focus {{ border-color: {theme.accent}; }}
    QListWidget::item {{ padding: {px(4)} {px(8)}; border-radius: {px(6)}; }}
    QListWidget::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}
    QTableView {{ background: {theme.panel}; border: none; }}
    QTableView::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}
    QHeaderView {{ background: {theme.panel}; }}
    QHeaderView::section {{
        background: {theme.panel}; color: {theme.quiet}; border: none;
        padding: {px(8)} {px(6)} {px(4)}; border-bottom: 1px solid {theme.line};
    }}
    QHeaderView::section:vertical, QTableCornerButton::section {{
        background: {theme.panel}; border: none;
    }}
    QHeaderView::up-arrow, QHeaderView::down-arrow {{
        subcontrol-origin: padding; subcontrol-position: top center;
        width: {px(10)}; height: {px(6)};
    }}
    QHeaderView::up-arrow {{ image: url("{_ICONS}/up.svg"); }}
    QHeaderView::down-arrow {{ image: url("{_ICONS}/down.svg"); }}
    QPlainTextEdit {{ background: {theme.panel}; border: none; }}
    QScrollArea {{ background: {theme.panel}; border: none; border-radius: {px(8)}; }}
    QScrollArea > QWidget > QWidget {{ background: {theme.panel}; border-radius: {px(8)}; }}
    QScrollArea#plain, QScrollArea#plain > QWidget > QWidget {{
        background: transparent; border-radius: 0;
    }}
    QProgressBar {{
        background: {theme.field}; border: none; border-radius: {px(3)}; max-height: {px(6)};
    }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: {px(3)}; }}
    QWidget#banner {{ background: {theme.field}; border-left: {px(4)} solid {theme.accent}; }}
    QWidget#banner[error="true"] {{ border-left-color: {theme.error}; }}
    QToolTip {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line}; }}
    QMenu {{ background: {theme.panel}; border: 1px solid {theme.line}; }}
    QMenu::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}
    QTabWidget::pane {{ border: none; }}
    QTabBar::tab {{
        background: transparent; color: {theme.quiet}; padding: {px(6)} {px(12)}; border: none;
        border-bottom: 2px solid transparent;
    }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; }}
    QTabBar::tab:focus {{ border-bottom-color: {theme.text}; }}
    QScrollBar:vertical {{ background: transparent; width: {px(10)}; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {px(10)}; margin: 0; }}
    QScrollBar::handle {{ background: {theme.line}; border-radius: {px(4)}; margin: {px(1)}; }}
    QScrollBar::handle:vertical {{ min-height: {px(24)}; }}
    QScrollBar::handle:horizontal {{ min-width: {px(24)}; }}
    QScrollBar::handle:hover {{ background: {theme.quiet}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QSplitter::handle {{ background: {theme.window}; }}
    """


def follow_system(app: QApplication) -> Theme:
    """The theme that the desktop asks for."""
    light = app.styleHints().colorScheme() is Qt.ColorScheme.Light
    return LIGHT if light else DARK
