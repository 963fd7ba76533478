"""What the File menu does: open, save, export. Dialogs ask, the engine writes."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from core.atomic import atomic_write
from core.experiment import ARTICLE, Experiment, differences
from core.files import (
    Document,
    load_document,
    make_result,
    save_document,
    save_losses,
    save_weights,
)
from core.message import Refused, say
from core.script import write_script
from core.table import Table, read_table
from core.terminal.parser import option
from gui.export import as_png, as_svg
from gui.instruments.loss import LossPlot
from gui.look import Look
from gui.session import Session


class FileActions(QObject):
    """`told` carries a Message: what was done, or why it could not be."""

    told = Signal(object)

    def __init__(self, session: Session, look: Look, window: QWidget, loss: LossPlot) -> None:
        super().__init__(window)
        self._session, self._look = session, look
        self._window, self._loss = window, loss
        self._path: str | None = None
        self._opening = ""

    def new(self) -> None:
        """Back to the tutorial's experiment; pinned runs stay, to compare with."""
        self._path, self._opening = None, ""
        if self._session.active or self._session.state.ended:
            self._session.reset()
        self._session.set_experiment(ARTICLE)

    def open(self) -> None:
        """Ask for a run and open it."""
        title = self.tr("Open run")
        path, _ = QFileDialog.getOpenFileName(self._window, title, "", self._runs())
        if path:
            self.open_path(path)

    def open_path(self, path: str) -> None:
        """Set the experiment of a saved run, as soon as it has been read, with its data if any."""
        memory = self._session.machine.memory

        def read(_: Callable[[], bool]) -> tuple[Experiment, Table | None]:
            experiment = load_document(path).experiment
            if experiment.data != "file":
                return experiment, None
            return experiment, read_table(
                experiment.file, experiment.inputs, experiment.targets, memory
            )

        def take(result: tuple[Experiment, Table | None] | Refused) -> None:
            if path != self._opening:
                return  # another one has been opened since
            self._opening = ""
            if isinstance(result, Refused):
                self.told.emit(result.message)
                return
            self._session.set_experiment(*result)
            self._keep(path)
            self.told.emit(say("Opened {path}.", path=path))

        self._opening = path = os.path.abspath(path)
        self.told.emit(say("Opening {path}…", path=path))
        self._session.do("open", read, take)

    def save(self) -> None:
        """Save the experiment, and the run if there is one, where it was opened or saved before."""
        if self._path:
            self._save_to(self._path)
        else:
            self.save_as()

    def save_as(self) -> None:
        """Ask where, and save."""
        path = self._ask(self.tr("Save run"), "run.json", self._runs())
        if path and self._save_to(path):
            self._keep(path)

    def export_losses(self) -> None:
        """The losses of the run as CSV."""
        outcome = self._session.outcome
        if outcome is None:
            self.told.emit(say("There are no losses yet: train first."))
            return
        if path := self._ask(self.tr("Export losses"), "losses.csv", "CSV (*.csv)"):
            self._do(path, lambda: save_losses(path, outcome.history.losses.tolist()))

    def export_weights(self) -> None:
        """The weights at the end of the run."""
        outcome = self._session.outcome
        if outcome is None:
            self.told.emit(say("There are no weights yet: train first."))
            return
        kinds = "safetensors (*.safetensors);;NumPy (*.npz)"
        if path := self._ask(self.tr("Export weights"), "weights.safetensors", kinds):
            self._do(path, lambda: save_weights(path, outcome.weights))

    def export_script(self) -> None:
        """The experiment as a script."""
        if self._session.experiment.data == "file" and self._session.table is None:
            self.told.emit(say("Open a run with this data file first."))
            return
        if path := self._ask(self.tr("Export script"), "run.py", "Python (*.py)"):
            experiment = self._session.experiment
            threads = experiment.threads or 1
            if self._session.outcome:
                threads = self._session.outcome.experiment.threads

            def write() -> None:
                with atomic_write(path) as file:
                    file.write(write_script(experiment, threads, self._session.table))

            self._do(path, write)

    def export_plot(self) -> None:
        """The loss plot as it stands there."""
        kinds = "PNG (*.png);;SVG (*.svg)"
        if path := self._ask(self.tr("Export loss plot"), "loss.png", kinds):
            draw = as_svg if path.lower().endswith(".svg") else as_png

            def write() -> None:
                plot = self._loss.bare()
                content = draw(plot)
                plot.deleteLater()
                with atomic_write(path, "wb") as file:
                    file.write(content)

            self._do(path, write)

    def copy_command_line(self) -> None:
        """The experiment as a command for the terminal, on the clipboard."""
        words = ["python", "main.py", "train"]
        for name, value in differences(self._session.experiment, ARTICLE).items():
            text = str(value)
            # What begins with a dash would be taken for an option.
            dashed = isinstance(value, str) and text.startswith("-")
            words += [f"{option(name)}={text}"] if dashed else [option(name), text]
        QGuiApplication.clipboard().setText(shlex.join(words))
        self.told.emit(say("Copied: {text}", text=shlex.join(words)))

    def _save_to(self, path: str) -> bool:
        outcome = self._session.outcome
        result = None
        experiment = self._session.experiment
        if outcome is not None:
            experiment = outcome.experiment
            threads = experiment.threads
            result = make_result(
                outcome.state, outcome.history, outcome.seconds, threads, outcome.learning_rates
            )
        return self._do(path, lambda: save_document(path, Document(experiment, result)))

    def _do(self, path: str, write: Callable[[], None]) -> bool:
        try:
            write()
        except Refused as refusal:
            self.told.emit(refusal.message)
            return False
        self.told.emit(say("Saved {path}.", path=path))
        return True

    def _ask(self, title: str, name: str, kinds: str) -> str:
        path, chosen = QFileDialog.getSaveFileName(self._window, title, name, kinds)
        if path and not Path(path).suffix:
            path += chosen[chosen.index("*") + 1 : chosen.index(")")]
        return path

    def _keep(self, path: str) -> None:
        self._path = path = os.path.abspath(path)
        recent = [path, *(other for other in self._look.settings.recent if other != path)]
        self._look.remember(recent=tuple(recent[:10]))

    def _runs(self) -> str:
        return self.tr("Runs of Chainrule") + " (*.json)"
