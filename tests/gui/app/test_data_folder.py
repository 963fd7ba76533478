"""Whatever lies in the app's own folder, the window opens and nothing that can be read is lost."""

import json
import os
import random
import shutil
import signal
import stat
from contextlib import suppress
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from helpers.app_starts import start
from helpers.disks import plain_user
from helpers.run_store import OLD, outcome

from core.base.message import Refused
from core.compare.old_files import take_over
from core.compare.runs_table import COLUMNS, date_of
from core.compare.store import RunStore, process_name
from core.lessons import Progress, load_progress, save_progress
from core.lessons.attempt import Mark
from gui.app import settings
from gui.app.crash import CrashLog, last_report, path_in
from gui.app.settings import Settings

pytestmark = pytest.mark.usefixtures("hurried")
NOBODY = 2**31 - 1  # the number of no process
FILES = (
    "settings.json",
    "pins.json",
    "lessons/chainrule.json",
    "runs/runs.db",
    f"crash-{NOBODY}.log",
)
WATCHDOG = 600  # seconds; only what hangs for good is ended by it


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture(autouse=True)
def watchdog():
    """A test that waits for ever fails."""

    def bark(*_):
        raise TimeoutError("it hangs")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, bark)
    signal.alarm(WATCHDOG)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def fill(folder):
    """One good file of each kind; those of a run of an older Chainrule."""
    settings.save(
        folder / "settings.json",
        Settings("light", "zh_CN", 1.3, (300, 60, 1200, 700, 0), (280, 600, 544), ("/a.json",)),
    )
    progress = Progress().with_mark("01-problem", "0123456789", Mark(True, 3, "42"))
    save_progress(folder / "lessons", "chainrule", progress)
    store, run = RunStore(folder / "runs"), outcome(weights={"w1": np.ones((2, 3), np.float32)})
    store.add(run)
    store.set_pins("4194304-9", [run])
    store.close()
    (folder / f"crash-{NOBODY}.log").write_text("Chainrule\n\nZeroDivisionError")
    shutil.copy(OLD / "pins.json", folder)
    runs, old = folder / "library" / "runs", OLD / "library" / "runs"
    runs.mkdir(parents=True)
    weights = min(old.glob("*.safetensors"))
    return (
        Path(shutil.copy(weights.with_suffix(".json"), runs)),
        Path(shutil.copy(weights, runs)),
    )


def read(folder):
    """What a start reads, and what is read and shown when a view is opened; all written again."""
    now, _ = settings.load(folder / "settings.json")
    settings.save(folder / "settings.json", now)
    last_report(folder)
    log = CrashLog(path_in(folder))
    log.install()
    log.uninstall()
    progress, _ = load_progress(folder / "lessons", "chainrule")
    with suppress(Refused):
        save_progress(folder / "lessons", "chainrule", progress)
    store = RunStore(folder / "runs")
    try:
        with suppress(Refused):
            assert all(str(note) for note in take_over(store, folder))
        runs, pins = store.runs(), store.left_pins()
    except Refused:
        return
    for run in runs:
        assert [column.cell(run) for column in COLUMNS.values()]
        assert date_of(run)
        for load in (store.load, store.load_curve, store.load_weights):
            with suppress(Refused):
                load(run)
    for pin in pins:
        assert str(pin.experiment.learning_rate)
        assert np.isfinite(pin.curve.low).all()
    with suppress(Refused):
        store.set_pins(process_name(), pins)
    assert all(map(str, store.take_notes()))
    store.close()


def pipe(path):
    os.mkfifo(path)


def device(path):
    if os.geteuid():
        path.symlink_to("/dev/zero")
    else:  # root could replace what the link points to
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 5))


def link_to_a_pipe(path):
    pipe = path.parent.parent / f"{path.name} is here"
    if not pipe.exists():
        os.mkfifo(pipe)
    path.symlink_to(pipe)


def huge(path):
    with path.open("wb") as file:
        file.truncate(10**12)  # it takes no room on the disk


def folder(path):
    path.mkdir()
    (path / "thesis.txt").write_text("years of work")


def noise(path):
    path.write_bytes(random.Random(path.name).randbytes(100_000))


def to_itself(path):
    path.symlink_to(path)


WRONG = {
    one.__name__: one for one in (pipe, device, link_to_a_pipe, huge, folder, noise, to_itself)
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG)
def test_anything_in_the_place_of_any_file_does_no_harm(tmp_path, make):
    for name in (*FILES, "run", "weights"):
        place = tmp_path / name.replace("/", "-")
        document, weights = fill(place)
        path = {"run": document, "weights": weights}.get(name, place / name)
        path.unlink()
        make(path)
        read(place)
        read(place)
        if make is folder:  # nothing that is not ours is lost
            (kept,) = place.rglob("thesis.txt")
            assert kept.read_text() == "years of work"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("name", ["", "lessons", "library", "library/runs", "runs"])
def test_anything_in_the_place_of_a_folder_does_no_harm(tmp_path, make, name):
    place = tmp_path / "Chainrule"
    fill(place)
    (place / name).rename(tmp_path / "before")
    make(place / name)
    read(place)


def test_files_that_may_not_be_read_do_no_harm():
    with plain_user() as place:
        document, weights = fill(place)
        for path in (*(place / name for name in FILES), document, weights):
            path.chmod(0)
        read(place)
        names = [name for name in ("lessons", "runs", "") if (place / name).exists()]
        for name in names:
            (place / name).chmod(0)
        read(place)
        for name in reversed(names):
            (place / name).chmod(0o700)


def test_a_changed_byte_anywhere_does_no_harm(tmp_path):
    chance = random.Random(15)
    whole, place = tmp_path / "whole", tmp_path / "place"
    paths = [*FILES, *(path.relative_to(whole) for path in fill(whole))]
    for path in paths:
        for _ in range(12):
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(whole, place)
            content = bytearray((place / path).read_bytes())
            at = chance.randrange(len(content))
            content[at] ^= 1 << chance.randrange(8)
            if chance.random() < 0.3:  # a digit more is what turns a number into a huge one
                content[at:at] = b"9" * chance.choice((1, 5, 400, 5000))
            (place / path).write_bytes(content)
            read(place)


@pytest.mark.parametrize("number", ["0", "777777777777", "9" * 200, "٣", "²", "-1", ""])
def test_a_report_of_any_number_does_no_harm(tmp_path, number):
    (tmp_path / f"crash-{number}.log").write_text("Chainrule\n\nZeroDivisionError")
    last_report(tmp_path)
    assert last_report(tmp_path) == ""


@pytest.mark.xserver
def test_a_window_opens_on_the_screen_whatever_place_it_is_told(window):
    for geometry, columns in product(
        [(0,) * 5, (-9, -9, -9, -9, 0), (2**15,) * 5],
        [(0, 0, 0), (-5, 1, 2**15), (2**15,) * 3, (1,)],
    ):
        window.restore(geometry, columns)
        room, least = window.screen().availableGeometry(), window.minimumSize()
        assert window.width() <= max(room.width(), least.width())
        assert window.height() <= max(room.height(), least.height())
        assert all(0 < width <= window.width() for width in window.columns.sizes())
    window.showNormal()


OPEN_ALL = """
window.lessons.show_contents()
window.tabs.setCurrentWidget(window.compare)
print("open")
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
@pytest.mark.parametrize("make", [pipe, folder, noise, huge])
def test_the_window_opens_though_all_files_are_something_else(tmp_path, make):
    place = tmp_path / "Chainrule"
    for path in (*fill(place), *(place / name for name in FILES)):
        path.unlink()
        make(path)
    assert start(place, OPEN_ALL) == "open\n"
    assert start(place, OPEN_ALL) == "open\n"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_the_window_opens_though_a_byte_of_each_file_is_another(tmp_path, seed):
    chance, place = random.Random(seed), tmp_path / "Chainrule"
    for path in (*fill(place), *(place / name for name in FILES)):
        content = bytearray(path.read_bytes())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
    assert start(place, OPEN_ALL) == "open\n"


@pytest.mark.slow
def test_the_window_opens_with_what_an_older_one_remembered_of_its_place(tmp_path):
    place = tmp_path / "Chainrule"
    place.mkdir()
    (place / "crash-777777777777.log").write_text("Chainrule\n\nlong ago")
    # A splitter of 2**31 columns.
    content = {"theme": "light", "columns": "AAAA/wAAAAF/////", "geometry": "AdnQyw=="}
    (place / "settings.json").write_text(json.dumps(content))
    deeds = "print(window.look.settings.theme)"
    assert start(place, deeds) == "light\n"
    assert not list(Path(place).glob("*broken*"))
