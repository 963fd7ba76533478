"""A language is one entry, and the files that translators fill in."""

import pytest
from helpers.window_use import entries, settle, trigger

from gui.app import options
from gui.app.settings import Settings, load, save
from gui.widgets import language

TS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="eo"><context><name>Transport</name>
<message><source>Reset</source><translation>Rekomenci</translation></message>
</context></TS>
"""


@pytest.fixture
def esperanto(monkeypatch, tmp_path):
    (tmp_path / "gui_eo.ts").write_text(TS, encoding="utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    monkeypatch.setitem(language.LANGUAGES, "eo", "Esperanto")


def test_a_language_that_is_added_can_be_chosen_and_is_remembered(esperanto, window, tmp_path):
    names = [action.text() for action in entries(window, "Language · 语言")]
    assert names[-1] == "Esperanto"
    trigger(window, "Esperanto", "Language · 语言")
    settle()
    assert window.transport.reset.text() == "Rekomenci"
    assert options.read(["--lang", "eo"]).lang == "eo"
    save(tmp_path / "settings.json", Settings(language="eo"))
    assert load(tmp_path / "settings.json")[0].language == "eo"
