"""The view of races for tests, and standings that are made up for it."""

import pytest

from core.compare.race import Entered, Speed, Standing, Stood, conclude, enter
from gui.compare.race import race_view


@pytest.fixture
def race(window, monkeypatch):
    """The view of races: NumPy alone, at two small sizes, in short turns."""
    monkeypatch.setattr(race_view, "_SECONDS", 0.2)
    window.tabs.setCurrentWidget(window.compare)
    window.compare.show_view("race")
    view = window.compare.view("race")
    view.programs.choose({"numpy"})
    view.sizes.setText("square:8..16")
    return view


def text(race, row, key):
    """What stands in this row and column of the table."""
    return race.model.index(row, race.model.place(key)).data()


def experiments(*programs, sizes="square:8..16", threads="1"):
    """Who races if these do."""
    return enter(",".join(programs), sizes, "cpu", "float32", threads)


def stood(experiment, speed):
    """The event of one that has raced this fast."""
    speeds = Speed((speed,) * 7)
    return Stood(Standing(experiment, 1, speeds, speeds, speeds, 0.1, 0.1, 1e9, 1e9))


def stand(race, experiment, speed):
    """As if it had raced this fast; what the sentences come from is what the racer tells."""
    race._take(stood(experiment, speed))


def finish(race, contenders, speeds):
    """As if these had raced so fast, and the race were over; it is drawn once."""
    for one in contenders:
        race.model.take(Entered(one))
    for one, speed in zip(contenders, speeds, strict=True):
        race.model.take(stood(one, float(speed)))
    race._take(conclude(race.model.standings))
    race.racer.ended.emit(None)
