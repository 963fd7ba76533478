"""The loss curve as a picture in a file, drawn by the same instrument as in the window."""

import os
from pathlib import Path

from core.history import Curve
from core.message import Refused, say


def save_plot(path: Path, curve: Curve) -> None:
    """Draw a curve into a PNG or SVG file; raises Refused if Qt or the file won't have it.

    Needs no display: without a QApplication it makes one that draws in memory.
    """
    try:
        from PySide6.QtWidgets import QApplication

        from gui.app import make_app
    except Exception as error:  # such as a system library that is missing
        raise Refused(say("The plot can't be drawn: {reason}.", reason=str(error))) from None
    if not QApplication.instance():  # whatever display is named, even one that is not there
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from core.atomic import atomic_write
    from gui import theme
    from gui.export import as_png, as_svg
    from gui.instruments.loss import LossPlot

    app = make_app()
    theme.apply(app, theme.LIGHT)
    instrument = LossPlot(bare=True)
    instrument.resize(960, 600)
    instrument.expect(curve.count)
    instrument.show_curve(curve)
    content = as_svg(instrument) if path.suffix.lower() == ".svg" else as_png(instrument)
    instrument.deleteLater()
    with atomic_write(path, "wb") as file:
        file.write(content)
