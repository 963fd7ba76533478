"""The experiment panel: the ladder, the sizes and all other settings, made from the fields."""

import dataclasses
from functools import partial

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.base.message import quantity
from core.experiment.advice import advise
from core.experiment.experiment import FIELDS, FILE_FIELDS, PRESETS, Experiment
from core.experiment.fields import Choice
from core.experiment.resolve import Resolution
from core.programs import LADDER, find, rung
from gui.experiment.data_file import DataFileDialog
from gui.experiment.fields import (
    ChoiceControl,
    FieldControl,
    FileControl,
    LogSliderControl,
    TextControl,
)
from gui.experiment.ladder import Ladder, RungTarget
from gui.experiment.network import NetworkPicture
from gui.run.session import Session
from gui.widgets.label import Label
from gui.widgets.layouts import Column
from gui.widgets.targets import Target, Targets
from gui.widgets.words import NO_BREAK, choice, count, setting, words

# Two in a row, with their mistakes beneath.
_SIZES = (("n", "d_in"), ("hidden", "d_out"))
_TRAINING = ("learning_rate", "steps", "seed", "data", *FILE_FIELDS, "init")
# All other fields follow these, in the order in which they are declared.
_PLACED = ("program", "device", *_SIZES[0], *_SIZES[1], *_TRAINING)
_REST = tuple(name for name in FIELDS if name not in _PLACED)


class ExperimentPanel(Column):
    """Every edit makes a whole new experiment and hands it to the session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, least=264)
        self._session = session
        self.ladder = Ladder(session.machine)
        self.ladder.chosen.connect(lambda program: self._edit("program", program))
        self._picture = NetworkPicture()
        self.headings = {name: Label(objectName="heading") for name in ("program", "size", "run")}
        self.presets = {name: QPushButton() for name in PRESETS}
        for name, button in self.presets.items():
            button.clicked.connect(lambda _=False, name=name: self._set_preset(name))
        self.controls: dict[str, FieldControl] = {}
        self._cost = Label(objectName="quiet", wordWrap=True)
        self._idea = Label(objectName="quiet", wordWrap=True)  # of the program that is chosen
        self._program_error = Label(objectName="error", wordWrap=True, visible=False)
        self._advice = Label(objectName="quiet", wordWrap=True)
        self._advised = QWidget(visible=False)  # the advice and its button
        self.take_advice = QPushButton()
        self.take_advice.clicked.connect(self._set_what_suits)
        self._marked: frozenset[str] = frozenset()  # fields that are marked as wrong
        self._lay_out()
        session.experiment_changed.connect(self.show_resolution)
        self.retranslate()
        self.show_resolution(session.resolution)

    @property
    def rate_slider(self) -> QSlider:
        """The slider of the learning rate."""
        control = self.controls["learning_rate"]
        assert isinstance(control, LogSliderControl)
        return control.slider

    def targets(self) -> Targets:
        """What lessons can point at here; with a field, what would set it too is locked."""
        setters = (*self.presets.values(), self.take_advice)
        rate = self.controls["learning_rate"]
        return {
            **{
                f"field:{name}": Target(control, partial(words, control.field.label), setters)
                for name, control in self.controls.items()
            },
            "field:program": Target(self.ladder, partial(words, FIELDS["program"].label)),
            **{f"program:{one.id}": RungTarget(self.ladder, one) for one in LADDER},
            **{f"button:{name}": Target(button) for name, button in self.presets.items()},
            # A field and its slider have one name.
            "slider:learning_rate": Target(self.rate_slider, partial(words, rate.field.label)),
            "panel:ladder": Target(self.ladder),
            "panel:experiment": Target(self),
        }

    def named_parts(self) -> dict[str, QWidget]:
        """The controls, buttons, headings and rungs by their names on the screen."""
        buttons = (*self.presets.values(), self.take_advice)
        return {
            **{words(control.field.label): control for control in self.controls.values()},
            **{button.text(): button for button in buttons},
            **{heading.text(): heading for heading in self.headings.values()},
            **{f"{rung(one)} {words(one.title)}": self.ladder for one in LADDER},
        }

    def show_resolution(self, resolution: Resolution) -> None:
        """Show an experiment and what is wrong with it."""
        experiment = resolution.experiment
        self.ladder.set_machine(self._session.machine)
        self.ladder.show_program(experiment.program)
        self._picture.show_experiment(experiment)
        self._offer_devices()
        wrong = {refusal.field: refusal.message for refusal in reversed(resolution.refusals)}
        for name, control in self.controls.items():
            mistake = self._session.mistakes.get(name)
            if mistake is None:
                control.show_value(getattr(experiment, name))
            control.show_error(mistake or wrong.get(name))
            control.show_note(resolution.notes.get(name) if mistake is None else None)
            of_file = experiment.data == "file" or name in wrong
            control.setVisible(name not in FILE_FIELDS or of_file)
        message = self._session.mistakes.get("program") or wrong.get("program")
        self._idea.setText(words(find(experiment.program).idea))
        self._program_error.setVisible(message is not None)
        self._program_error.setText(words(message) if message else "")
        self._show_advice(experiment)
        self._show_marked(frozenset(filter(None, [*wrong, *self._session.mistakes])))
        if resolution.cost:
            cost = resolution.cost
            self._cost.setText(
                self.tr("{weights} weights · {flop} a step · {memory} of memory").format(
                    weights=count(cost.weights),
                    flop=quantity(cost.flop, "FLOP").replace(" ", NO_BREAK),
                    memory=quantity(cost.memory + cost.start, "B").replace(" ", NO_BREAK),
                )
            )

    def retranslate(self) -> None:
        """Show all words in the language that is set."""
        self.headings["program"].setText(self.tr("PROGRAM"))
        self.headings["size"].setText(self.tr("NETWORK"))
        self.headings["run"].setText(self.tr("TRAINING"))
        self.presets["article"].setText(self.tr("Article size"))
        self.presets["hand"].setText(self.tr("Hand size"))
        self.presets["article"].setToolTip(self.tr("64 × 1000 × 100 × 10, as in the tutorial"))
        self.presets["hand"].setToolTip(self.tr("2 × 3 × 2 × 1, whole numbers to follow on paper"))
        self.take_advice.setText(self.tr("Use these settings"))
        self.ladder.retranslate()
        for control in self.controls.values():
            control.retranslate()
        self._align_sizes()
        self.show_resolution(self._session.resolution)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the size of the letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._align_sizes)  # the labels get it only then

    def _lay_out(self) -> None:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(self.headings["program"])
        layout.addWidget(self.ladder)
        layout.addWidget(self._idea)
        layout.addWidget(self._program_error)
        layout.addWidget(self._make_control("device"))
        advised = QVBoxLayout(self._advised)
        advised.setContentsMargins(0, 0, 0, 0)
        advised.addWidget(self._advice)
        advised.addWidget(self.take_advice)
        layout.addWidget(self._advised)
        layout.addSpacing(8)
        layout.addWidget(self.headings["size"])
        layout.addWidget(self._picture)
        layout.addLayout(self._make_sizes())
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for name in ("hand", "article"):
            buttons.addWidget(self.presets[name])
        layout.addLayout(buttons)
        layout.addWidget(self._cost)  # in sight while a size is typed
        layout.addSpacing(8)
        layout.addWidget(self.headings["run"])
        for name in _TRAINING + _REST:
            layout.addWidget(self._make_control(name))
        layout.addStretch(1)
        self.setWidget(inside)

    def _make_sizes(self) -> QGridLayout:
        """Two in a row; what is wrong with one of them has the width of both."""
        sizes = QGridLayout()
        sizes.setHorizontalSpacing(16)
        sizes.setVerticalSpacing(8)
        for row, names in enumerate(_SIZES):
            for column, name in enumerate(names):
                control = self._make_control(name)
                sizes.addWidget(control, 3 * row, column)
                sizes.addWidget(control.error, 3 * row + 1 + column, 0, 1, 2)
        return sizes

    def _align_sizes(self) -> None:
        """The fields stand one below the other, however long their labels are."""
        for names in zip(*_SIZES, strict=True):
            controls = [self.controls[name] for name in names]
            sizes = [control for control in controls if isinstance(control, TextControl)]
            widest = max(control.label_width() for control in sizes)
            for control in sizes:
                control.narrow(widest)

    def _make_control(self, name: str) -> FieldControl:
        kind: type[FieldControl] = TextControl
        if name == "learning_rate":
            kind = LogSliderControl
        elif name == "file":
            kind = FileControl
        elif isinstance(FIELDS[name], Choice) or name == "device":
            kind = ChoiceControl
        control = kind(name)
        if isinstance(control, FileControl):
            control.chosen.connect(self._open_data)
        control.edited.connect(self._edit)
        self.controls[name] = control
        return control

    def _edit(self, name: str, text: str) -> None:
        self._session.edit(name, text)

    def _show_marked(self, marked: frozenset[str]) -> None:
        """Bring the first wrong field into sight."""
        new, self._marked = marked - self._marked, marked
        if new:
            places = {"program": self._program_error, **self.controls}
            first = next((place for name, place in places.items() if name in new), None)
            if first is not None:  # the words beneath it get their room only then
                QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(first, 0, 16))

    def _offer_devices(self) -> None:
        control = self.controls["device"]
        assert isinstance(control, ChoiceControl)
        devices = self._session.machine.devices
        wanted = self._session.experiment.device
        ids = tuple(device.id for device in devices)
        names = tuple(device.name for device in devices)
        if wanted not in ids:
            ids, names = (*ids, wanted), (*names, "")
        control.set_choices(ids, names)

    def _show_advice(self, experiment: Experiment) -> None:
        """Say which settings a program learns well with, where the present ones are others."""
        advice = advise(experiment)
        new = self._advised.isHidden()
        self._advised.setVisible(advice is not None)
        if advice is None:
            return
        said, place = self.tr("{program} learns well with: {settings}"), self.controls["device"]
        if advice.field == "optimizer":
            said, place = self.tr(
                "{optimizer} changes each weight by about the learning rate, however large the "
                "gradient is; at {rate} it seems to stand still. It learns well with: {settings}"
            ), self.controls["optimizer"]  # fmt: skip
        self._advice.setText(
            said.format(
                program=words(find(experiment.program).title),
                optimizer=experiment.optimizer,
                rate=choice("learning_rate", experiment.learning_rate),
                settings=", ".join(setting(name, value) for name, value in advice.settings.items()),
            )
        )
        inside = self.widget()
        layout = inside.layout() if inside else None
        assert isinstance(layout, QVBoxLayout)
        if layout.indexOf(self._advised) != layout.indexOf(place) + 1:
            layout.removeWidget(self._advised)
            layout.insertWidget(layout.indexOf(place) + 1, self._advised)
        if new:  # it gets its room only then
            QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self._advised, 0, 16))

    def _set_what_suits(self) -> None:
        now = self._session.experiment
        if advice := advise(now):
            self._session.set_experiment(dataclasses.replace(now, **advice.settings))

    def _open_data(self, path: str) -> None:
        DataFileDialog(self._session, path, self).open()

    def _set_preset(self, name: str) -> None:
        """Set a known size; the program and the device stay as they are."""
        now = self._session.experiment
        self._session.set_experiment(
            dataclasses.replace(PRESETS[name], program=now.program, device=now.device)
        )
