"""What the File menu does: open, save, export. Dialogs ask, the engine writes."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QWidget

from core.base.atomic import atomic_write
from core.base.message import Message, Refused, say
from core.data import Table, read_table, suffixes
from core.data.problem import find_table
from core.experiment.command_line import write_command
from core.experiment.experiment import ARTICLE, Experiment
from core.run.files import load_run, save_losses, save_run, save_weights
from core.run.record import RunRecord
from core.run.script import write_script
from core.run.snapshot import State
from gui.app.look import Look
from gui.app.run_file import RunFile
from gui.experiment.data_file import EXAMPLE, DataFileDialog, ask_for_data
from gui.run.session import Session
from gui.train.loss import LossPlot
from gui.widgets.figure import FORMATS, ask_size, save_figure
from gui.widgets.menus import Action, Menu
from gui.widgets.questions import SaveAs, ask_path, how_to_save
from gui.widgets.words import count, setting

_Read = tuple[RunRecord, Table | None]


class FileActions(QObject):
    """`told` carries a Message: what was done, or why it could not be.

    `run_read` carries the RunRecord of a run that has been opened. `file` is the run's file.
    """

    told = Signal(object)
    run_read = Signal(object)

    def __init__(self, session: Session, look: Look, window: QWidget, loss: LossPlot) -> None:
        super().__init__(window)
        self._session, self._look = session, look
        self._window, self._loss = window, loss
        self.file = RunFile(session, self)
        self._opening = ""
        self._folder = ""

    def menu(self) -> Menu:
        """The menu File."""
        key = QKeySequence.StandardKey
        export = Menu(
            say("&Export"),
            (
                Action(say("&Losses as CSV…"), self.export_losses),
                Action(say("&Weights…"), self.export_weights),
                Action(say("&Script…"), self.export_script),
                Action(say("Loss &plot as a figure…"), self.export_plot),
            ),
        )
        return Menu(
            say("&File"),
            (
                Action(say("&New"), self.new, (key.New,)),
                Action(say("&Open run…"), self.open, (key.Open,)),
                Action(say("Open &data…"), self.open_data),
                Action(say("Open e&xample data…"), self.open_example),
                Menu(say("Open &recent"), self._recent),
                None,
                Action(say("&Save run"), self.save, (key.Save,)),
                Action(say("Save run &as…"), self.save_as, (key.SaveAs,)),
                export,
                Action(say("&Copy as command line"), self.copy_command_line),
                None,
                Action(say("&Quit"), self._window.close, (key.Quit,)),
            ),
        )

    def _recent(self) -> list[Action]:
        recent = self._look.settings.recent
        if not recent:
            return [Action(say("None yet"), lambda: None, enabled=lambda: False)]
        return [
            Action(Message("{path}", {"path": path}), partial(self.open_path, path))
            for path in recent
        ]

    def new(self) -> None:
        """Back to the tutorial's experiment; pinned runs stay, to compare with."""
        self._opening = ""
        self.file.forget()
        self._session.put(ARTICLE)

    def open(self) -> None:
        """Ask for a run and open it."""
        title = self.tr("Open run")
        kinds = f"{self._runs()};;{self.tr('All files')} (*)"
        path, _ = QFileDialog.getOpenFileName(self._window, title, self._start(), kinds)
        if path:
            self._folder = os.path.dirname(path)
            self.open_path(path)

    def open_data(self) -> None:
        """Ask for a data file, and let its columns be chosen."""
        if path := ask_for_data(self._window, self._start()):
            self._folder = os.path.dirname(path)
            self._open_table(path)

    def open_example(self) -> None:
        """The table that comes with the app, with settings that learn it well."""
        self._open_table(str(EXAMPLE), hidden=20, init="linear", learning_rate=1e-4)

    def _open_table(self, path: str, **settings: Any) -> None:
        self._opening = ""
        DataFileDialog(self._session, os.path.abspath(path), self._window, **settings).open()

    def open_urls(self, urls: Sequence[QUrl]) -> None:
        """Open the first file of those that were dropped, and say so if there are others."""
        paths = [url.toLocalFile() for url in urls if url.isLocalFile()]
        if paths:
            self.open_path(paths[0], len(urls))
        else:
            address = urls[0].toDisplayString() if urls else ""
            self.told.emit(say("{address} isn't a file on this computer.", address=address))

    def open_path(self, path: str, dropped: int = 1) -> None:
        """Set the experiment of a saved run, as soon as it has been read, with its data if any.

        Of a data file, let its columns be chosen.
        """
        if _is_table(path):
            self._open_table(path)
            return
        memory = self._session.machine.memory

        def read(_: Callable[[], bool]) -> _Read:
            record, table = load_run(path), None
            experiment = record.experiment
            if experiment.data == "file":
                table = read_table(experiment.file, experiment.inputs, experiment.targets, memory)
            return record, table

        def take(found: _Read | Refused) -> None:
            if path != self._opening:
                return  # another one has been opened since
            self._opening = ""
            if isinstance(found, Refused):
                self.told.emit(found.message)
                return
            record, table = found
            self._session.put(record.experiment, table)
            self._keep(path, record)
            self.told.emit(
                say("Opened {path}.", path=path)
                if dropped == 1
                else say("Opened only {path}, the first of the {count} files you dropped.",
                         path=path, count=dropped)
            )  # fmt: skip
            self.run_read.emit(record)

        self._opening = path = os.path.abspath(path)
        self.told.emit(say("Opening {path}…", path=path))
        self._session.do("open", read, take)

    def save(self) -> None:
        """Save the experiment, and the run if there is one, where it was opened or saved before.

        Ask before another run is replaced by that.
        """
        if not self.file.path:
            self.save_as()
        elif self._may_save():
            path = self.file.path
            self.told.emit(say("Saving {path}…", path=path))
            self._session.do("open", lambda _: self.file.read(), partial(self._replace, path))

    def _replace(self, path: str, there: RunRecord | Refused | None) -> None:
        """Save in this file, which has what is `there`, unless that is still wanted."""
        if path != self.file.path or not self._may_save():
            return  # another one has been opened meanwhile, or a run has begun
        question = self.file.question(self.file.record, there)
        answer = how_to_save(self._window, question) if question else SaveAs.SAME
        if answer is SaveAs.SAME:
            self._save_to(path)
            return
        self.told.emit(say("{path} is unchanged.", path=path))
        if answer is SaveAs.NEW:
            self.save_as()

    def save_as(self) -> None:
        """Ask where, and save."""
        if not self._may_save():
            return
        if path := self._ask(self.tr("Save run"), "run.json", self._runs()):
            self._save_to(path)

    def export_losses(self) -> None:
        """The losses of the run as CSV."""
        outcome = self.file.shown
        if outcome is None or not outcome.step:
            self._tell_missing(say("There are no losses yet: train first."))
            return
        if path := self._ask(self.tr("Export losses"), "losses.csv", "CSV (*.csv)"):
            losses, schedule = outcome.losses.tolist(), outcome.experiment.learning_rate
            steps = outcome.step
            self._do(path, lambda: save_losses(path, losses, schedule), len(losses), steps)

    def export_weights(self) -> None:
        """The weights at the end of the run, or where it is paused."""
        outcome = self.file.shown
        if outcome is None or not outcome.weights:
            self._tell_missing(say("There are no weights yet: train first."))
            return
        kinds = "safetensors (*.safetensors);;NumPy (*.npz)"
        if path := self._ask(self.tr("Export weights"), "weights.safetensors", kinds):
            self._do(path, lambda: save_weights(path, outcome.weights))

    def export_script(self) -> None:
        """The run that there is as a script, or the experiment that is set."""
        if self._session.experiment.data == "file" and self._session.table is None:
            self._session.read_table()  # whose columns the script names
            self.told.emit(say("The data file is still being read: export again in a moment."))
            return
        experiment = self._session.beside
        self._export_script(experiment, experiment.threads or 1, self._session.table)

    def export_script_of(self, run: RunRecord) -> None:
        """A run that is kept as a script."""
        experiment = run.experiment

        def read(_: Callable[[], bool]) -> Table | None:
            return find_table(experiment, None)

        def write(table: Table | Refused | None) -> None:
            if isinstance(table, Refused):
                self.told.emit(table.message)
            else:
                self._export_script(experiment, experiment.threads or 1, table)

        self._session.do("table", read, write)

    def _export_script(self, experiment: Experiment, threads: int, table: Table | None) -> None:
        if path := self._ask(self.tr("Export script"), "run.py", "Python (*.py)"):

            def write() -> None:
                with atomic_write(path) as file:
                    file.write(write_script(experiment, threads, table))

            self._do(path, write)

    def export_plot(self) -> None:
        """The loss plot as a figure for a report."""
        size = ask_size(self._window)
        if size is None:
            return
        if path := self._ask(self.tr("Export loss plot"), "loss.png", FORMATS):
            self._do(path, lambda: save_figure(path, self._loss, size))

    def copy_command_line(self) -> None:
        """The run that there is as a command for the terminal, or the experiment that is set."""
        command = write_command(self._session.beside)
        QGuiApplication.clipboard().setText(command)
        self.told.emit(say("Copied: {text}", text=command))

    def _may_save(self) -> bool:
        """Whether the run rests, and what is shown are settings; if not, that is told."""
        if self.file.training:
            self._tell_running()
        elif self.file.outcome is None and self._session.mistakes:
            mistake = next(iter(self._session.mistakes.values()))
            self.told.emit(say("Nothing was saved. {mistake}", mistake=mistake))
        else:
            return True
        return False

    def _save_to(self, path: str) -> None:
        record, hindrance = self.file.record, self._session.hindrance
        only_settings, left_out = record.state is State.IDLE, self.file.not_in_run
        if self._do(path, lambda: save_run(path, record), len(record.losses), record.step):
            self._keep(path, record)
            if left_out:
                changes = ", ".join(setting(name, value) for name, value in left_out.items())
                self.told.emit(
                    say("Saved {path}, without {changes}: no step has used that yet.",
                        path=path, changes=changes)
                )  # fmt: skip
            elif only_settings and hindrance:
                self.told.emit(
                    say("Saved {path}, but these settings can't run here: {reason}",
                        path=path, reason=hindrance)
                )  # fmt: skip
            elif only_settings and self.file.shown:
                self.told.emit(
                    say("Saved the current settings in {path}, not the run that is shown.",
                        path=path)
                )  # fmt: skip

    def _tell_running(self) -> None:
        self.told.emit(say("The run is still training: pause it first."))

    def _tell_missing(self, message: Message) -> None:
        if self.file.training:
            self._tell_running()
        else:
            self.told.emit(message)

    def _do(self, path: str, write: Callable[[], None], saved: int = 0, steps: int = 0) -> bool:
        """Write, and tell how that went; also if it is `saved` losses of a run of more steps."""
        try:
            write()
        except Refused as refusal:
            self.told.emit(refusal.message)
            return False
        if saved < steps:
            self.told.emit(
                say("Saved {path} with the losses of the first {count} steps only: after "
                    "that, not every step's loss is kept.", path=path, count=count(saved))
            )  # fmt: skip
        else:
            self.told.emit(say("Saved {path}.", path=path))
        return True

    def _ask(self, title: str, name: str, kinds: str) -> str:
        """Where to save; "" for nowhere."""
        path = ask_path(self._window, title, os.path.join(self._start(), name), kinds)
        if not path:
            return ""
        self._folder = os.path.dirname(path)
        return path

    def _start(self) -> str:
        """The folder for a dialog to begin with: the last one, or else the user's documents."""
        recent = self._look.settings.recent
        for folder in (self._folder, os.path.dirname(recent[0]) if recent else ""):
            if folder and os.path.isdir(folder):
                return folder
        place = QStandardPaths.StandardLocation.DocumentsLocation
        documents = QStandardPaths.writableLocation(place)
        return documents if os.path.isdir(documents) else os.path.expanduser("~")

    def _keep(self, path: str, record: RunRecord) -> None:
        self.file.keep(path, record)
        path = self.file.path
        self._look.remember_opened(path)

    def _runs(self) -> str:
        return self.tr("Chainrule runs") + " (*.json)"


def _is_table(path: str) -> bool:
    """Whether a file holds data, and no saved run; by its name, or else by how it begins."""
    ending = Path(path).suffix.lower()
    if ending in (".json", *suffixes()) or not os.path.isfile(path):
        return ending in suffixes()
    try:
        with open(path, "rb") as file:
            return not file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except OSError:
        return False  # opening it as a run tells why it can't be read
