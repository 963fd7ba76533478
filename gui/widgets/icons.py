"""Icons from the app's own set of SVG files, drawn in the colour of the text."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from core.base.folders import RESOURCES

_FOLDER = RESOURCES / "icons"


def icon(name: str, colour: str) -> QIcon:
    """The icon of this name in this colour."""
    key = f"{name} {colour}"
    pixmap = QPixmap()
    if not QPixmapCache.find(key, pixmap):
        pixmap = _draw(name, colour)
        QPixmapCache.insert(key, pixmap)
    return QIcon(pixmap)


def _draw(name: str, colour: str) -> QPixmap:
    drawing = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
    pixmap = QPixmap(64, 64)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, 64, 64))
    painter.end()
    return pixmap
