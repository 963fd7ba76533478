"""What the window remembers: kept whole, and whatever becomes of the file, the app starts."""

import base64
import json
import os
import struct

import pytest
from helpers.app_starts import start
from helpers.disks import fill_disk, plain_user
from PySide6.QtCore import QByteArray

from gui.app.settings import Settings, load, save

ALL_CHANGED = Settings(
    theme="light",
    language="zh_CN",
    scale=1.3,
    geometry=(-1200, 40, 1440, 900, 1),
    columns=(280, 600, 544),
    recent=("/home/李/运行 1.json", "C:\\runs\\a.json", "/tmp/\udcff.json"),
    watched=("w1", "grad_h_relu", "model.0.weight.grad"),
)
BROKEN = {
    "empty": b"",
    "zeros": b"\0" * 4096,
    "truncated": b'{"theme": "dark", "lang',
    "no JSON": b"theme = dark\n",
    "two documents": b"{}{}",
    "no UTF-8": b'{"theme": "d\xe4rk"}',
    "binary": bytes(range(256)),
    "null": b"null",
    "a word": b'"dark"',
    "a number": b"5",
    "an empty list": b"[]",
    "a list": b'["theme", "language"]',
    "nested": b"[" * 200_000,
    "nested in a field": b'{"theme": ' * 200_000,
    "many digits": b'{"scale": ' + b"9" * 10_000 + b"}",
    "theme: unknown": b'{"theme": "blue"}',
    "theme: a number": b'{"theme": 1}',
    "theme: a list": b'{"theme": ["dark"]}',
    "language: unknown": b'{"language": "xx"}',
    "language: null": b'{"language": null}',
    "language: a path": b'{"language": "../../zh_CN"}',
    "scale: unknown": b'{"scale": 1.1}',
    "scale: text": b'{"scale": "1.0"}',
    "scale: no number": b'{"scale": NaN}',
    "scale: an object": b'{"scale": {}}',
    "recent: text": b'{"recent": "abc"}',
    "recent: null": b'{"recent": null}',
    "recent: an object": b'{"recent": {"a": 1}}',
    "watched: text": b'{"watched": "w1"}',
    "watched: a number": b'{"watched": 1}',
    "watched: numbers": b'{"watched": [1]}',
    "watched: no name": b'{"watched": ["w 1"]}',
    "watched: nothing": b'{"watched": [""]}',
    "watched: a dot": b'{"watched": ["w1."]}',
    "recent: numbers": b'{"recent": [1, 2]}',
}


def broken(names=BROKEN):
    """Parametrize with broken files."""
    return pytest.mark.parametrize("content", [BROKEN[name] for name in names], ids=list(names))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "Chainrule" / "settings.json"


def test_the_first_start_has_the_defaults_and_nothing_to_tell(path):
    assert load(path) == (Settings(), None)


def test_what_was_saved_is_loaded(path):
    save(path, ALL_CHANGED)
    assert load(path) == (ALL_CHANGED, None)
    save(path, Settings())
    assert load(path) == (Settings(), None)


def test_fields_of_another_version_do_no_harm(path):
    path.parent.mkdir()
    path.write_text('{"theme": "light", "wings": [1, {"a": null}], "": 2}')
    assert load(path) == (Settings(theme="light"), None)


def test_no_more_than_ten_recent_runs_are_taken(path):
    path.parent.mkdir()
    path.write_text(json.dumps({"recent": [f"{number}.json" for number in range(12)]}))
    settings, note = load(path)
    assert settings.recent == tuple(f"{number}.json" for number in range(10))
    assert note is None


def test_no_more_than_eight_variables_are_taken_and_each_once(path):
    path.parent.mkdir()
    names = ["w1", "w1", *(f"v{number}" for number in range(10))]
    path.write_text(json.dumps({"watched": names}))
    settings, note = load(path)
    assert settings.watched == ("w1", *(f"v{number}" for number in range(7)))
    assert note is None


def test_no_variable_at_all_is_remembered_as_well(path):
    save(path, Settings(watched=()))
    assert load(path) == (Settings(watched=()), None)


def test_two_windows_keep_each_others_recent_runs(look, path):
    look._path = path
    look.remember_opened("/a.json")
    save(path, Settings(recent=("/b.json", "/a.json")))  # as another window does
    look.remember_opened("/c.json")
    assert load(path)[0].recent == look.settings.recent == ("/c.json", "/b.json", "/a.json")
    look.remember_opened("/a.json")
    assert load(path)[0].recent == ("/a.json", "/c.json", "/b.json")


def test_the_row_shows_the_variables_that_it_is_told_to(window):
    row, session = window.train.histograms, window.session
    row.show_names(("h_relu", "w1"))
    assert row.order == ("h_relu", "w1")
    assert session.trainer.watched == {"h_relu", "w1"}
    places = [row.histograms[name] for name in row.order]
    assert [row._row.indexOf(place) for place in places] == [0, 1]


@broken()
def test_a_broken_file_is_set_aside_and_told(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    settings, note = load(path)
    aside = path.with_name("settings.broken.json")
    assert settings == Settings()
    assert str(note) == f"The settings could not be read and were set aside as {aside}."
    assert aside.read_bytes() == content
    assert os.listdir(path.parent) == [aside.name]
    assert load(path) == (Settings(), None)


def test_a_folder_in_its_place_is_set_aside_with_what_is_in_it(path):
    path.mkdir(parents=True)
    (path / "thesis.txt").write_text("years of work")
    settings, note = load(path)
    aside = path.with_name("settings.broken.json")
    assert settings == Settings()
    assert str(aside) in str(note)
    assert (aside / "thesis.txt").read_text() == "years of work"
    save(path, ALL_CHANGED)
    assert load(path) == (ALL_CHANGED, None)


def test_a_file_that_may_not_be_read_is_set_aside_and_told():
    with plain_user() as folder:
        path = folder / "settings.json"
        save(path, ALL_CHANGED)
        path.chmod(0)
        settings, note = load(path)
        aside = path.with_name("settings.broken.json")
        assert settings == Settings()
        assert str(aside) in str(note)
        aside.chmod(0o600)
        assert load(aside) == (ALL_CHANGED, None)


def test_what_can_not_be_set_aside_stays_where_it_is():
    with plain_user() as folder:
        path = folder / "settings.json"
        path.write_bytes(b"theme = dark")
        folder.chmod(0o500)
        settings, note = load(path)
        assert settings == Settings()
        assert str(note) == f"The settings in {path} could not be read."
        save(path, ALL_CHANGED)
        assert path.read_bytes() == b"theme = dark"


def test_a_read_only_folder_keeps_the_old_settings():
    with plain_user() as folder:
        path = folder / "settings.json"
        save(path, ALL_CHANGED)
        folder.chmod(0o500)
        save(path, Settings())
        save(folder / "new" / "settings.json", Settings())
        assert os.listdir(folder) == ["settings.json"]
        assert load(path) == (ALL_CHANGED, None)


def test_a_full_disk_keeps_the_old_settings(path, monkeypatch):
    save(path, ALL_CHANGED)
    fill_disk(monkeypatch)
    save(path, Settings())
    assert os.listdir(path.parent) == ["settings.json"]
    assert load(path) == (ALL_CHANGED, None)


def test_a_file_where_the_folder_should_be_stays_as_it_is(path):
    path.parent.write_text("mine")
    save(path, ALL_CHANGED)
    assert path.parent.read_text() == "mine"
    settings, _ = load(path)
    assert settings == Settings()


@pytest.mark.xserver
def test_on_a_full_disk_the_window_follows_and_closes_all_the_same(window, look, path, monkeypatch):
    look._path = path
    fill_disk(monkeypatch)
    look.set_theme("light")
    assert look.settings.theme == "light"
    assert window.close()
    assert os.listdir(path.parent) == []


DEEDS = """
look, place = window.look.settings, window.geometry()
print(look.theme, look.language, look.scale, len(look.recent))
screen = window.screen().geometry()
print(place.width() <= 1920, place.height() <= 1080, screen.contains(place.center()))
"""


@broken(["nested"])
def test_the_app_starts_with_a_broken_file(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    assert start(path.parent, DEEDS).splitlines()[0] == "system  1.0 0"
    assert path.with_name("settings.broken.json").read_bytes() == content
    settings, note = load(path)
    assert settings.theme == "system"
    assert settings.geometry
    assert note is None


@pytest.mark.slow
def test_the_app_starts_with_a_folder_in_the_place_of_the_file(path):
    path.mkdir(parents=True)
    assert start(path.parent, DEEDS).splitlines()[0] == "system  1.0 0"
    assert path.with_name("settings.broken.json").is_dir()


@pytest.mark.slow
def test_the_app_starts_where_nothing_can_be_kept(path):
    path.parent.write_text("mine")
    assert start(path.parent, DEEDS).splitlines()[0] == "system  1.0 0"


@pytest.mark.slow
def test_the_window_opens_where_and_as_large_as_it_was_left(path):
    start(path.parent, "window.move(300, 60)", "--size", "1200x700")
    shown = start(path.parent, "print(*window.pos().toTuple(), *window.size().toTuple())")
    assert shown == "300 60 1200 700\n"


@pytest.mark.slow
def test_the_columns_are_as_wide_as_they_were_left(path):
    start(path.parent, "window.columns.take([300, 500, 400])", "--size", "1240x700")
    shown = start(path.parent, "print(*window.columns.sizes())", "--size", "1240x700")
    assert abs(int(shown.split()[0]) - 300) < 12


@pytest.mark.slow
@pytest.mark.parametrize("columns", ["AAAA", "AAAA/wAAAAE=", "////"])
def test_columns_that_are_not_qts_do_no_harm(path, columns):
    save(path, Settings(theme="light", columns=columns))
    assert start(path.parent, DEEDS).splitlines()[0] == "light  1.0 0"


def far_away(screen):
    """A window that is far off a screen of this width, and larger, in Qt's own format."""
    rect = struct.pack(">4i", 100_000, -50_000, 130_000, -20_000)
    head = struct.pack(">IHH", 0x1D9D0CB, 3, 0)
    return base64.b64encode(head + 2 * rect + struct.pack(">iBBi", 7, 0, 0, screen) + rect).decode()


GEOMETRIES = {
    "truncated": "AdnQywADAAA=",
    "far away": far_away(1920),
}


@pytest.mark.xserver
def test_the_far_away_geometry_is_one_that_qt_takes(window):
    geometry = far_away(window.screen().geometry().width())
    assert window.restoreGeometry(QByteArray.fromBase64(geometry.encode()))


@pytest.mark.slow
@pytest.mark.parametrize("geometry", GEOMETRIES.values(), ids=GEOMETRIES)
def test_an_absurd_geometry_does_no_harm(path, geometry):
    save(path, Settings(theme="light", geometry=geometry))
    look, place = start(path.parent, DEEDS).splitlines()
    assert look == "light  1.0 0"
    assert place == "True True True"


SAID = "print(window.statusBar().currentMessage())"


@pytest.mark.slow
def test_settings_that_could_not_be_read_are_told_in_the_open_window(tmp_path):
    path = tmp_path / "Chainrule" / "settings.json"
    path.parent.mkdir()
    path.write_text("theme = dark")
    assert "could not be read" in start(path.parent, SAID, "--lang", "en")


def test_a_run_of_the_command_line_that_can_not_be_opened_is_told(tmp_path):
    path = tmp_path / "none.json"
    said = start(tmp_path / "Chainrule", SAID, path, "--lang", "en")
    assert said.startswith(f"{path} can't be opened")


@pytest.mark.slow
def test_the_variables_that_were_added_are_there_at_the_next_start(path):
    start(path.parent, 'window.train.histograms.add("h_relu")')
    assert start(path.parent, "print(*window.train.histograms.order)") == "w1 w2 h_relu\n"
