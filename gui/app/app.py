"""The application: the window first, what takes long to load behind it, and a kept run last."""

import os
import signal
from dataclasses import replace

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtWidgets import QApplication

from core.base.atomic import remove_left_over
from core.base.stopping import ending_signals
from core.experiment.devices import survey
from core.run.timeline import MEGABYTE
from gui.app import crash, settings
from gui.app import options as window_options
from gui.app.crash import CrashLog
from gui.app.loader import TorchLoader
from gui.app.log import log_to
from gui.app.look import Look
from gui.app.window import MainWindow
from gui.run.session import Session
from gui.widgets.application import make_app

AFTER_PAINTING = 100  # milliseconds


def run(arguments: list[str]) -> int:
    """Open the window and stay until it is closed; the answer is the exit code."""
    options = window_options.read(arguments)
    app = make_app()
    folder = settings.folder()
    crashes, report = CrashLog(crash.path_in(folder)), crash.last_report(folder)
    crashes.install()
    log_to(folder)
    path = folder / "settings.json"
    remove_left_over(path)
    now, note = settings.load(path)
    now = replace(now, theme=options.theme or now.theme, language=options.lang or now.language)
    session = Session(survey(patient=False), memory=options.history_memory * MEGABYTE)
    window = MainWindow(session, Look(app, now, path))
    # With room for a frame and a task bar; a window that has been open before knows its place.
    room = window.screen().availableGeometry().size() - QSize(16, 48)
    window.resize(window.size().boundedTo(room))
    window.restore(() if options.size else now.geometry, now.columns)
    if options.size:
        window.resize(*options.size)
    window.show()
    window.show_loading(True)
    loader = TorchLoader(folder / "compiler.json", app)
    loader.loaded.connect(window.session.set_machine)
    loader.loaded.connect(lambda: window.show_loading(False))
    # Once the window has been painted: importing torch would keep it waiting.
    QTimer.singleShot(AFTER_PAINTING, loader.start)
    QTimer.singleShot(
        AFTER_PAINTING, window, lambda: window.stored.remember_in(folder / "runs", folder)
    )
    if note:
        window.tell(note)
    window.lessons.remember_in(folder / "lessons")
    if options.lessons:
        window.lessons.open_path(options.lessons)
    if report:
        window.train.endings.tell_crash(report)
    if options.run:
        window.files.open_path(options.run)
    leaving = Leaving(app, window)
    crashes.lost.append(leaving.leave)
    code = app.exec()
    leaving.leave()
    crashes.uninstall()
    if loader.isRunning() or not window.session.close(0):
        # What can't be interrupted, such as one long product or torch's import, ends with the
        # process, and its children do; all that is to be kept has been written.
        os._exit(code)
    return code


class Leaving(QObject):
    """Ends the app as closing its window does.

    That may be asked for by Ctrl-C and the like, by the system when the user logs out, or by Qt
    when the display has gone.
    """

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        super().__init__(window)
        self._app, self._window = app, window
        self._left = False
        # Python hears signals when the frame clock ticks.
        for number in ending_signals():
            signal.signal(number, lambda *_: self._quit())
        # Once this has been answered, Windows ends the process.
        app.commitDataRequest.connect(lambda _: self.leave())

    def leave(self) -> None:
        """Close the window, and keep the run and all else that was waiting; no event is needed."""
        if not self._left:
            self._left = True
            if self._window.isVisible():
                self._window.close()
            self._window.stored.finish()

    def _quit(self) -> None:
        self._window.close()
        self._app.exit()  # also out of a dialog, which would keep it open
