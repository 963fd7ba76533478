"""The .ts files hold every string of the window and of the engine, translated, and no other."""

import os
import shutil
import string
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import PySide6
import pytest

from core.base.folders import ROOT

FOLDER = Path("resources", "translations")
FILES = sorted(path.name for path in (ROOT / FOLDER).glob("*.ts"))


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """A copy of the .ts files that update.sh has brought up to date."""
    if shutil.which("sh") is None:
        pytest.skip("update.sh needs a shell")
    copy = tmp_path_factory.mktemp("copy")
    for folder in ("core", "gui", FOLDER):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        ["sh", copy / FOLDER / "update.sh"],
        env={**os.environ, "LUPDATE": _lupdate(), "PYTHON": sys.executable},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return copy / FOLDER


def _lupdate():
    """Beside the Python that runs this, or else the program that it would call."""
    beside = shutil.which("pyside6-lupdate", path=Path(sys.executable).parent)
    return beside or str(Path(PySide6.__file__).with_name("lupdate"))


def messages(path):
    """Each message of a .ts file by its context and its source."""
    return {
        (context.findtext("name"), message.findtext("source")): message.find("translation")
        for context in ElementTree.parse(path).iter("context")
        for message in context.iter("message")
    }


def places(text):
    """The names of the places in a text, such as `path` in "{path} is empty"."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_there_is_a_file_for_the_window_and_one_for_the_engine():
    assert {"core_zh_CN.ts", "gui_zh_CN.ts"} <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_no_string_is_missing_and_none_is_left_over(name, collected):
    here, wanted = messages(ROOT / FOLDER / name), messages(collected / name)
    assert sorted(wanted.keys() - here.keys()) == [], "run resources/translations/update.sh"
    assert sorted(here.keys() - wanted.keys()) == [], "run resources/translations/update.sh"


@pytest.mark.parametrize("name", FILES)
def test_every_string_is_translated(name):
    for (_, source), translation in messages(ROOT / FOLDER / name).items():
        # Others than these are "unfinished", "obsolete" and "vanished".
        assert translation.get("type") is None, source
        assert (translation.text or "").strip(), source


@pytest.mark.parametrize("name", FILES)
def test_places_are_the_same_in_both_languages(name):
    for (_, source), translation in messages(ROOT / FOLDER / name).items():
        assert places(translation.text or "") == places(source), source
