"""Text of a lesson: Markdown with formulas, as high as its content."""

import html
import math
from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QPainter,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from core.lessons.formulas import draw_formula
from core.lessons.markdown import render
from gui.widgets import theme

# Sizes of formulas in line heights: their letters are smaller than others of the same size.
_INLINE, _DISPLAYED = 0.95, 1.05
_NARROWEST = 120  # pixels for a formula, before the text has its width
_LOOKS = (
    QEvent.Type.PaletteChange,
    QEvent.Type.FontChange,
    QEvent.Type.StyleChange,
    QEvent.Type.DevicePixelRatioChange,
)
_Align = QTextCharFormat.VerticalAlignment


class LessonText(QTextBrowser):
    """Shows Markdown, and never scrolls: the area around it does.

    A page may have hundreds of formulas, so a change lays it out only once: the document is built
    before it is shown, and the events from one change of the look are handled together.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._plain = "", False
        self._drawn: dict[str, QTextCharFormat.VerticalAlignment] = {}
        self._document: QTextDocument | None = None
        self._look_written: tuple[object, ...] = ()
        self._looking = QTimer(self, singleShot=True)
        self._looking.setInterval(0)
        self._looking.timeout.connect(self._follow_look)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.viewport().setAutoFillBackground(False)

    def show_text(self, text: str) -> None:
        """Show this Markdown."""
        self._text, self._plain = text, False
        self._write()

    def show_plain(self, text: str) -> None:
        """Show this plain text."""
        self._text, self._plain = text, True
        self._write()

    def changeEvent(self, event: QEvent) -> None:
        """Draw formulas again in the theme's colours and sizes, after the last change."""
        super().changeEvent(event)
        if event.type() in _LOOKS and hasattr(self, "_looking"):
            self._looking.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines for the new width."""
        super().resizeEvent(event)
        self.document().setTextWidth(self.viewport().width())
        self._fit()

    def sizeHint(self) -> QSize:
        """As high as the text is."""
        return QSize(200, int(self.document().size().height()) + 2)

    def _follow_look(self) -> None:
        if self._look_written != self._look():
            self._write()

    def _look(self) -> tuple[object, ...]:
        """Everything that the look of the text depends on."""
        return theme.current(), self.font().toString(), self.devicePixelRatioF()

    def _write(self) -> None:
        self.ensurePolished()  # a text that was never shown doesn't have its font yet
        self._look_written = self._look()
        document = QTextDocument(self)
        document.setDocumentMargin(3)  # between the letters and the focus frame
        document.setDefaultFont(self.font())
        document.setDefaultStyleSheet(_style())
        self._drawn.clear()
        if self._plain:
            document.setHtml(html.escape(self._text))
        else:
            document.setHtml(render(self._text, partial(self._formula, document)).strip())
        self._align_formulas(document)
        old, self._document = self._document, document
        self.setDocument(document)
        if old is not None:  # Qt deletes only the first one
            old.deleteLater()
        document.documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def _fit(self, *_: object) -> None:
        self.setFixedHeight(int(self.document().size().height()) + 2)

    def _formula(self, document: QTextDocument, tex: str, displayed: bool) -> str:
        """The HTML of a formula; its picture is added to the document."""
        size = QFontMetricsF(self.font()).height() * (_DISPLAYED if displayed else _INLINE)
        drawn = draw_formula(tex, size, theme.current().text, displayed)
        room = max(self.viewport().width(), _NARROWEST)
        if drawn.width > room:
            drawn = draw_formula(tex, size * room / drawn.width, theme.current().text, displayed)
        above, below, alignment = drawn.height - drawn.below, drawn.below, _Align.AlignNormal
        # Qt aligns a picture by its lower edge or its middle, not by a baseline. So there is room
        # below it: as much as the letters have, or as much as above it.
        descent = QFontMetricsF(self.font()).descent()
        if not displayed and below <= descent + 0.5:
            below, alignment = descent, _Align.AlignBaseline
        elif not displayed:
            above = below = max(above, below)
            alignment = _Align.AlignMiddle
        width, height = math.ceil(drawn.width), math.ceil(above + below)
        ratio = self.devicePixelRatioF()
        picture = QImage(
            math.ceil(width * ratio), math.ceil(height * ratio),
            QImage.Format.Format_ARGB32_Premultiplied,
        )  # fmt: skip
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = height - below - (drawn.height - drawn.below)
        area = QRectF(0, top, drawn.width, drawn.height)
        QSvgRenderer(QByteArray(drawn.svg.encode())).render(painter, area)
        painter.end()
        name = f"formula:{len(self._drawn)}"
        self._drawn[name] = alignment
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), picture)
        alt = html.escape(tex, quote=True)
        image = f'<img src="{name}" alt="{alt}" width="{width}" height="{height}">'
        return f'<p align="center">{image}</p>' if displayed else image

    def _align_formulas(self, document: QTextDocument) -> None:
        """Align each picture with the line: HTML can't express how."""
        places = []
        block = document.begin()
        while block.isValid():
            pieces = block.begin()
            while not pieces.atEnd():
                piece = pieces.fragment()
                picture = piece.charFormat().toImageFormat()
                if picture.isValid():
                    places.append((piece.position(), self._drawn[picture.name()]))
                pieces += 1
            block = block.next()
        for position, alignment in places:
            cursor = QTextCursor(document)
            cursor.setPosition(position)
            cursor.movePosition(cursor.MoveOperation.Right, cursor.MoveMode.KeepAnchor)
            aligned = QTextCharFormat()
            aligned.setVerticalAlignment(alignment)
            cursor.mergeCharFormat(aligned)


def _style() -> str:
    look = theme.current()
    code = theme.code_font().families()[-2]
    return f"""
    p, li {{ margin-top: 0; margin-bottom: 8px; line-height: 130%; }}
    pre {{ margin: 0 0 8px 0; white-space: pre-wrap; }}
    table {{ margin: 4px 0 12px 0; }}
    code, pre {{ font-family: "{code}", "WenQuanYi Micro Hei Mono"; color: {look.text};
        background-color: {look.field}; }}
    h2, h3 {{ font-size: medium; color: {look.quiet}; margin-top: 8px; margin-bottom: 4px; }}
    th, td {{ padding: 2px 8px; }}
    th {{ color: {look.quiet}; font-weight: 400; text-align: left; }}
    """
