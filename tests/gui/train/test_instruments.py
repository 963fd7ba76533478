"""An instrument of the tab Train is one class and one line."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from gui.one_step.step_inspector import StepInspector
from gui.run.stored_runs import StoredRuns
from gui.train.instrument import Instrument, TrainContext
from gui.train.tab import INSTRUMENTS, TrainTab
from gui.widgets.keys import KeyAction
from gui.widgets.targets import Target


class Gauge(QLabel, Instrument):
    """Shows the step and nothing else."""

    @classmethod
    def make(cls, context):
        return cls(f"of {context.session.experiment.steps}")

    def show_snapshot(self, snapshot):
        self.setText(str(snapshot.step))

    def clear(self):
        self.setText("")

    def mark_outdated(self, settings):
        self.setEnabled(settings is None)

    def key_actions(self):
        return (KeyAction(Qt.Key.Key_G, self.clear),)

    def targets(self):
        return {"plot:gauge": Target(self)}


def test_an_instrument_that_is_added_shows_the_run(qtbot, session, until):
    tab = TrainTab(
        TrainContext(session),
        StepInspector(session),
        StoredRuns(session),
        (*INSTRUMENTS, (Gauge.make, 3)),
    )
    qtbot.addWidget(tab)
    (gauge,) = tab.findChildren(Gauge)
    assert gauge.text() == "of 500"
    session.set_experiment(replace(session.experiment, n=2, d_in=3, hidden=2, d_out=1, steps=20))
    session.train_or_pause()
    until(lambda: session.state.ended)
    tab.show_snapshot(session.take_snapshot())
    assert gauge.text() == "20"
    session.edit("n", "3")
    assert not gauge.isEnabled()
    session.reset()
    assert gauge.text() == ""
    assert tab.targets()["plot:gauge"].widget is gauge
    assert Qt.Key.Key_G in [action.key for action in tab.key_actions()]
    session.close()
