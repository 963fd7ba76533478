"""Files that two windows read, change and write again lose nothing of either."""

import json
import subprocess
import sys
import threading

import pytest

from core.base.folders import ROOT
from core.base.locked import locked
from core.lessons import Mark, Progress, load_progress, save_progress

PACK, KEY = "chainrule", "0123456789"
DONE = Mark(True, 2, "42")


def progress(*lessons, mark=DONE):
    found = Progress()
    for lesson in lessons:
        found = found.with_mark(lesson, KEY, mark)
    return found


def test_what_is_done_in_one_window_stays_done_when_another_saves(tmp_path):
    first = save_progress(tmp_path, PACK, progress("01-a"))
    second = save_progress(tmp_path, PACK, progress("02-b"))
    assert second == progress("02-b", "01-a")
    assert save_progress(tmp_path, PACK, first) == second  # and the first hears of it
    assert load_progress(tmp_path, PACK) == (second, None)


@pytest.mark.parametrize(
    ("mine", "others", "both"),
    [
        (Mark(False, 3, "a"), Mark(True, 1, "b"), Mark(True, 1, "b")),
        (Mark(True, 1, "b"), Mark(False, 3, "a", True), Mark(True, 1, "b", True)),
        (Mark(False, 1, "b"), Mark(False, 3, "a"), Mark(False, 3, "b")),
        (Mark(True, 1, "b"), Mark(True, 3, "a"), Mark(True, 1, "b")),
        (Mark(), Mark(shown=True), Mark(shown=True)),
    ],
)
def test_two_marks_of_one_task_become_one(mine, others, both):
    assert mine.merged(others) == both


def test_a_broken_file_is_replaced(tmp_path):
    (tmp_path / "chainrule.json").write_text("{")
    assert save_progress(tmp_path, PACK, progress("01-a")) == progress("01-a")
    assert load_progress(tmp_path, PACK) == (progress("01-a"), None)


ADD = """
import sys
from pathlib import Path
from core.base.locked import locked

path = Path(sys.argv[1])
for _ in range(100):
    with locked(path):
        number = int(path.read_text())
        path.write_text(str(number + 1))
"""


def test_processes_take_turns(tmp_path):
    path = tmp_path / "number"
    path.write_text("0")
    adders = [subprocess.Popen([sys.executable, "-c", ADD, path], cwd=ROOT) for _ in range(3)]
    assert [adder.wait() for adder in adders] == [0, 0, 0]
    assert path.read_text() == "300"


def test_threads_take_turns(tmp_path):
    path = tmp_path / "numbers.json"
    path.write_text("[]")

    def add(first):
        for number in range(first, first + 20):
            with locked(path):
                path.write_text(json.dumps([*json.loads(path.read_text()), number]))

    threads = [threading.Thread(target=add, args=[100 * place]) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(json.loads(path.read_text())) == 80


@pytest.mark.parametrize("folder", ["no/such", "file"])
def test_where_there_can_be_no_lock_it_goes_on_without(tmp_path, folder):
    (tmp_path / "file").write_text("")
    with locked(tmp_path / folder / "a.json"):
        pass


def test_who_holds_the_lock_for_ever_does_not_hold_up_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr("core.base.locked._PAUSE", 0)
    with locked(tmp_path / "a"), locked(tmp_path / "a"):
        pass
