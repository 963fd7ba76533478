"""A plot as a figure for a report: white, of a chosen size, with every line named below it."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QIODevice,
    QMarginsF,
    QRectF,
    QSizeF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QWidget,
)

from core.base.atomic import atomic_write
from core.base.message import Message, Refused, say
from gui.widgets import theme
from gui.widgets.lines import Line, draw_sample
from gui.widgets.panel import Panel
from gui.widgets.questions import save_as

KINDS = {".png": "PNG", ".svg": "SVG", ".pdf": "PDF"}
_LAID_OUT = 96  # dots to an inch, in which a figure is laid out
_PNG = 300  # and those of a PNG
_INCH = 2.54  # cm
_POINTS = 9.0  # letters
_SAMPLE = 28  # pixels of a line beside its name
_GAP = 6


@dataclass(frozen=True)
class Size:
    """Width and height in cm."""

    width: float
    height: float


REPORT = Size(16, 10)
FORMATS = ";;".join(f"{name} (*{suffix})" for suffix, name in KINDS.items())
_SIZES = {"report": REPORT, "column": Size(8.5, 6.5), "slide": Size(25, 14)}


class Printable(Panel):
    """A panel whose picture can be drawn once more for print."""

    def on_paper(self, thick: float) -> "Printable":
        """The same once more to be drawn into a file, with lines so many times as thick."""
        raise NotImplementedError

    def paint_on(self, painter: QPainter, area: QRectF) -> None:
        """Draw the picture alone into this area, which has the size of the panel."""
        raise NotImplementedError

    def name_axis(self) -> str:
        """What is written above it: what the upright axis counts."""
        raise NotImplementedError

    def named_lines(self) -> list[tuple[Line, str]]:
        """Each line that has a name, and that in full; there may be none."""
        return []


def save_figure(path: str | Path, shown: Printable, size: Size) -> None:
    """Draw what this plot shows anew at this size; the ending of the path says in which format.

    Raises Refused if it is none of KINDS, or if the file can't be written.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in KINDS:
        raise Refused(
            say("{path}: plots are saved as .png, .svg or .pdf, not {suffix}.",
                path=path, suffix=suffix)
        )  # fmt: skip
    # A PNG has finer dots than the layout: a pen counts dots, and would be a hair there.
    thick = _PNG / _LAID_OUT if suffix == ".png" else 1.0
    with theme.on_paper():
        figure = _Figure(shown, size, thick)
        content = {".png": _png, ".svg": _svg, ".pdf": _pdf}[suffix](figure)
        figure.plot.deleteLater()
    with atomic_write(path, "wb") as file:
        file.write(content)


def export_figure(shown: Printable) -> Message | None:
    """Ask for a size and a file, and save the plot there; the answer is what to say of it."""
    size = ask_size(shown)
    if size is None:
        return None
    title = QCoreApplication.translate("Figure", "Save as a figure")
    return save_as(shown, title, "plot.png", FORMATS, lambda path: save_figure(path, shown, size))


class _Figure:
    """The plot, and the names below it, in dots of the layout."""

    def __init__(self, shown: Printable, size: Size, thick: float) -> None:
        # Letters are those of the app, however large it shows them; so all is laid out as much
        # larger, and drawn smaller.
        self._scale = QApplication.font().pointSizeF() / _POINTS
        self._font = QApplication.font()
        self._metrics = QFontMetricsF(self._font)
        dots = _LAID_OUT / _INCH * self._scale
        self._width, height = size.width * dots, size.height * dots
        self.plot = shown.on_paper(thick)
        self._thick = thick
        self._names = [(line, name, self._high(name)) for line, name in self.plot.named_lines()]
        below = sum(high for _, _, high in self._names)
        above = self._metrics.lineSpacing() + _GAP
        # All names are there, even if the figure is higher for that than was asked.
        view = max(height - above - below, 0.5 * height)
        self._view = QRectF(0, above, self._width, view)
        self.size = QSizeF(self._width, above + view + below) / self._scale
        self.plot.resize(round(self._width), round(view))
        self.plot.grab()  # lays out one that has never been shown

    def _high(self, name: str) -> float:
        room = QRectF(0, 0, self._width - _SAMPLE - 3 * _GAP, 1e6)
        return self._metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), name).height() + 2

    def draw(self, painter: QPainter, scale: float = 1.0) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale / self._scale, scale / self._scale)
        painter.setFont(self._font)
        painter.setPen(QColor(theme.current().text))
        start = QRectF(_GAP, 0, self._width, self._view.top())
        painter.drawText(start, int(Qt.AlignmentFlag.AlignVCenter), self.plot.name_axis())
        painter.save()
        self.plot.paint_on(painter, self._view)
        painter.restore()
        top = self._view.bottom()
        for line, name, high in self._names:
            painter.save()
            painter.translate(_GAP, 0)
            middle = top + self._metrics.lineSpacing() / 2
            draw_sample(painter, line, _SAMPLE, middle, self._thick)
            painter.restore()
            painter.setPen(QColor(theme.current().text))
            left = _SAMPLE + 2 * _GAP
            room = QRectF(left, top, self._width - left - _GAP, high)
            painter.drawText(room, int(Qt.TextFlag.TextWordWrap), name)
            top += high


def _png(figure: _Figure) -> bytes:
    scale = _PNG / _LAID_OUT
    image = QImage((figure.size * scale).toSize(), QImage.Format.Format_RGB32)
    image.fill(QColor(theme.current().panel))
    painter = QPainter(image)
    figure.draw(painter, scale)
    painter.end()
    for told in (image.setDotsPerMeterX, image.setDotsPerMeterY):
        told(round(_PNG / _INCH * 100))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def _svg(figure: _Figure) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_LAID_OUT)
    generator.setSize(figure.size.toSize())
    generator.setViewBox(QRectF(0, 0, figure.size.width(), figure.size.height()))
    painter = QPainter(generator)
    painter.fillRect(QRectF(0, 0, figure.size.width(), figure.size.height()), QColor("white"))
    figure.draw(painter)
    painter.end()
    return bytes(content.data())


def _pdf(figure: _Figure) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_LAID_OUT)
    millimetres = figure.size * (10 * _INCH / _LAID_OUT)
    unit = QPageSize.Unit.Millimeter
    page = QPageSize(millimetres, unit, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setPageMargins(QMarginsF())
    painter = QPainter(writer)
    figure.draw(painter)
    painter.end()
    return bytes(content.data())


class SizeDialog(QDialog):
    """How large a figure is to be; `chosen` is the answer, and where the next one begins."""

    chosen = REPORT

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Figure for a report"))
        self.kind = QComboBox()
        for text, which in (
            (self.tr("Report, full width"), "report"),
            (self.tr("Report, one column"), "column"),
            (self.tr("Slide"), "slide"),
        ):
            self.kind.addItem(text, _SIZES[which])
        self.kind.addItem(self.tr("Custom size"))
        self.width_box, self.height_box = QDoubleSpinBox(), QDoubleSpinBox()
        for box in (self.width_box, self.height_box):
            box.setRange(4, 60)
            box.setDecimals(1)
            box.setSuffix(" cm")
            box.valueChanged.connect(self._follow)
        self.kind.currentIndexChanged.connect(self._choose)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow(self.tr("For"), self.kind)
        form.addRow(self.tr("Width"), self.width_box)
        form.addRow(self.tr("Height"), self.height_box)
        form.addRow(buttons)
        self._show(SizeDialog.chosen)

    def accept(self) -> None:
        """Remember the size."""
        SizeDialog.chosen = Size(self.width_box.value(), self.height_box.value())
        super().accept()

    def _show(self, size: Size) -> None:
        self.width_box.setValue(size.width)
        self.height_box.setValue(size.height)

    def _choose(self, place: int) -> None:
        if size := self.kind.itemData(place):
            self._show(size)

    def _follow(self, _: float) -> None:
        size = Size(self.width_box.value(), self.height_box.value())
        known = [self.kind.itemData(place) for place in range(self.kind.count())]
        self.kind.blockSignals(True)
        self.kind.setCurrentIndex(known.index(size) if size in known else len(known) - 1)
        self.kind.blockSignals(False)


def ask_size(parent: QWidget) -> Size | None:
    """The size that is chosen, or None if the question was cancelled."""
    dialog = SizeDialog(parent)
    chosen = SizeDialog.chosen if dialog.exec() else None
    dialog.deleteLater()
    return chosen
