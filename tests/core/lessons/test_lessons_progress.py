"""Progress is remembered whole or not at all; a report does no spreadsheet any harm."""

import csv
import json
import os

import pytest
from helpers.lesson_files import WHOLE, with_settings
from helpers.refusals import check_sentence, refused
from helpers.runs import quick
from hypothesis import given
from hypothesis import strategies as st

from core.lessons import (
    Mark,
    Progress,
    load_progress,
    open_pack,
    save_progress,
    save_report,
)
from core.lessons.authoring.template import TEMPLATE

PACK = "chainrule"
KEY = "0123456789"
SOME = (
    Progress()
    .with_mark("01-first", KEY, Mark(True, 3, "答案"))
    .with_mark("02-b", f"{KEY}-2", Mark())
)
marks = st.builds(
    Mark, st.booleans(), st.integers(0, 10**9), st.text(st.characters(codec="utf-8"), max_size=200)
)
progresses = st.builds(
    Progress,
    st.dictionaries(
        st.tuples(
            st.text(st.characters(codec="utf-8")),
            st.from_regex("[0-9a-f]{10}(-[0-9]{1,3})?", fullmatch=True),
        ),
        marks,
    ),
)


def test_progress_grows_without_changing():
    assert Progress().mark("01-first", KEY) == Mark()
    assert SOME.mark("01-first", KEY) == Mark(True, 3, "答案")
    assert SOME.with_mark("01-first", KEY, Mark()).mark("01-first", KEY) == Mark()
    assert SOME.mark("01-first", KEY).done


def test_nothing_is_remembered_of_a_new_pack(tmp_path):
    assert load_progress(tmp_path / "none", PACK) == (Progress(), None)


@quick
@given(progresses)
def test_what_was_saved_is_loaded(tmp_path_factory, progress):
    folder = tmp_path_factory.mktemp("any")
    save_progress(folder, PACK, progress)
    assert load_progress(folder, PACK) == (progress, None)


def test_each_pack_has_a_file_of_its_own(tmp_path):
    save_progress(tmp_path, PACK, SOME)
    save_progress(tmp_path, "0123456789abcdef", Progress())
    assert load_progress(tmp_path, PACK)[0] == SOME
    assert sorted(os.listdir(tmp_path)) == ["0123456789abcdef.json", "chainrule.json"]


@pytest.mark.parametrize("pack_id", ["", "../a", "a/b", "A", "a.b", "a" * 65])
def test_no_other_place_is_ever_written(tmp_path, pack_id):
    with pytest.raises(ValueError, match="no id of a pack"):
        save_progress(tmp_path, pack_id, SOME)


def test_a_file_cut_off_at_any_byte_is_set_aside(tmp_path):
    save_progress(tmp_path, PACK, SOME)
    path = tmp_path / "chainrule.json"
    whole = path.read_bytes().rstrip()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        progress, note = load_progress(tmp_path, PACK)
        assert progress == Progress()
        assert "was set aside as" in str(note)
        aside = tmp_path / "chainrule.broken.json"
        assert aside.read_bytes() == whole[:length]
        aside.unlink()
        assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [
        "null",
        "[]",
        "{}",
        '{"format": "chainrule pins", "version": 1, "lessons": {}}',
        '{"format": "chainrule lessons", "version": 2, "lessons": {}}',
        '{"format": "chainrule lessons", "version": 1}',
        '{"format": "chainrule lessons", "version": 1, "lessons": []}',
        '{"format": "chainrule lessons", "version": 1, "lessons": {"a": 1}}',
        '{"format": "chainrule lessons", "version": 1, "lessons": {"a": [1]}}',
        '{"format": "chainrule lessons", "version": 1, "lessons": {"a": {"x": {}}}}',
        '{"format": "chainrule lessons", "version": 1, "lessons": {"a": {"-1": %s}}}',
        '{"format": "chainrule lessons", "version": 1, "lessons": {"a": {"0": null}}}',
        '{"format": "chainrule lessons", "version": 1, "lessons": {"a": {"0": {"done": 1}}}}',
        "[" * 100_000,
        "9" * 5000,
        b"\xff",
        b" " * (4 * 2**20 + 1),
        *[
            json.dumps(
                {
                    "format": "chainrule lessons",
                    "version": 1,
                    "lessons": {"a": {"0": {"done": True, "tries": 1, "answer": "", **change}}},
                }
            )
            for change in (
                {"done": 1}, {"tries": -1}, {"tries": 1.5}, {"tries": True}, {"tries": 10**10},
                {"answer": None}, {"answer": "a" * 201}, {"answer": "\ud800"}, {"more": 1},
            )
        ],
    ],
    ids=range(26),
)  # fmt: skip
def test_a_file_that_is_none_of_ours_is_set_aside(tmp_path, content):
    path = tmp_path / "chainrule.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    progress, note = load_progress(tmp_path, PACK)
    assert progress == Progress()
    assert "was set aside as" in str(note)
    assert str(note).endswith(".")
    save_progress(tmp_path, PACK, SOME)
    assert load_progress(tmp_path, PACK) == (SOME, None)


def test_progress_that_can_not_be_written_leaves_the_old_whole(tmp_path, monkeypatch):
    save_progress(tmp_path, PACK, SOME)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with refused("chainrule.json can't be written: No space left on device."):
        save_progress(tmp_path, PACK, Progress())
    monkeypatch.undo()
    assert load_progress(tmp_path, PACK) == (SOME, None)
    assert os.listdir(tmp_path) == ["chainrule.json"]


def test_a_folder_that_can_not_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with refused("can't be written"):
        save_progress(tmp_path / "file" / "folder", PACK, SOME)


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "pack"
    folder.mkdir()
    task = '[task]\nkind = "answer"\nask = "?"\nnumber = 1'
    (folder / "01-first.md").write_text(with_settings(task))
    (folder / "02-b.md").write_text(WHOLE.replace("First", "第二") + with_settings(task)[48:])
    return open_pack(folder, "en")


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_report_has_a_row_for_each_task(tmp_path, pack):
    key = pack.lessons[0].pages[0].key
    progress = Progress().with_mark("01-first", key, Mark(True, 2, '1, "so"', shown=True))
    save_report(tmp_path / "a.csv", pack, progress)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert rows(tmp_path / "a.csv") == [
        ["lesson", "page", "task", "done", "tries", "shown", "answer"],
        ["First", "1. One", "answer", "yes", "2", "yes", '1, "so"'],
        ["第二", "2. One", "answer", "no", "0", "no", ""],
    ]


@pytest.mark.parametrize(
    ("answer", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("＝1", "'＝1"),
        ("a\n=1", "a =1"),
        ("-8", "-8"),
        ("-1e-06", "-1e-06"),
        ("64 x 100", "64 x 100"),
    ],
)
def test_no_answer_is_a_formula(tmp_path, pack, answer, cell):
    key = pack.lessons[0].pages[0].key
    progress = Progress().with_mark("01-first", key, Mark(False, 1, answer))
    save_report(tmp_path / "a.csv", pack, progress)
    assert rows(tmp_path / "a.csv")[1][-1] == cell


def test_a_report_that_can_not_be_written_is_told(tmp_path, pack):
    with refused("can't be written"):
        save_report(tmp_path / "none" / "a.csv", pack, Progress())


def test_a_note_is_a_sentence(tmp_path):
    (tmp_path / "chainrule.json").mkdir()
    _, note = load_progress(tmp_path, PACK)
    check_sentence_of(note)


def check_sentence_of(note):
    from core.base.message import Refused

    check_sentence(Refused(note))


def test_a_page_that_is_put_in_takes_no_mark_from_another(tmp_path):
    task = '[task]\nkind = "answer"\nask = "?"\nnumber = {}'
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "01-first.md").write_text(with_settings(task.format(1)))
    (before,) = open_pack(folder, "en").lessons
    put_in = with_settings(task.format(2))
    page = put_in[put_in.index("# One") :]
    (folder / "01-first.md").write_text(with_settings(task.format(1)) + "\n" + page)
    (after,) = open_pack(folder, "en").lessons
    assert after.pages[0].key == before.pages[0].key != after.pages[-1].key


def test_pages_that_ask_the_same_have_keys_of_their_own(tmp_path):
    task = with_settings('[task]\nkind = "answer"\nask = "?"\nnumber = 1')
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "01-first.md").write_text(task + "\n" + task[task.index("# One") :])
    first, second = open_pack(folder, "en").lessons[0].pages
    assert second.key == f"{first.key}-2"


def test_the_keys_of_pages_are_those_of_every_earlier_version():
    (lesson,) = open_pack(TEMPLATE, "en").lessons
    assert [page.key for page in lesson.pages] == [
        "6212649074", "ed5a5268e1", "3383422bf3", "7d9350e09c", "dc31b05960", "0df632d653",
        "8e70feef7a", "08647b802c", "bfe709c8ba", "986163c7f1", "b6421e9c41", "360bfddf55",
        "5e1954288a", "563c8127bd",
    ]  # fmt: skip
