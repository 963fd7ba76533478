"""Packs: a folder and a zip of it behave alike, and what is hostile is refused in a sentence."""

import os
import sys

import pytest
from helpers.lesson_files import GOOD, WHOLE, pack, put, refusal, with_settings

from core.lessons import SHIPPED, open_pack
from core.lessons.authoring.check import check_pack
from core.lessons.authoring.template import TEMPLATE
from core.lessons.files import read_files


def test_a_folder_and_a_zip_of_it_behave_alike(tmp_path):
    files = {"pack.toml": 'title = "Mine"\nauthor = "Me"', "en/02-b.md": WHOLE, **GOOD}
    files["zh_CN/02-b.md"] = WHOLE.replace("First", "第二")
    folder = put(tmp_path / "course", files)
    zipped = pack(tmp_path / "a.zip", files)
    around = pack(tmp_path / "b.zip", {f"my course/{name}": files[name] for name in files})
    packs = [open_pack(path, "zh_CN") for path in (folder, zipped, around)]
    for found in packs:
        assert (found.title, found.author, found.language) == ("Mine", "Me", "zh_CN")
        assert found.languages == ("en", "zh_CN")
        assert [lesson.id for lesson in found.lessons] == ["01-first", "02-b"]
        assert found.lessons == packs[0].lessons
        assert found.lessons[1].title == "第二"
    assert len({found.id for found in packs}) == 3


def test_a_pack_is_known_by_where_it_lies(tmp_path):
    folder = put(tmp_path / "a", GOOD)
    os.symlink(folder, tmp_path / "b")
    assert open_pack(folder, "en").id == open_pack(tmp_path / "b", "en").id
    assert len(open_pack(folder, "en").id) == 16


def test_lessons_at_the_top_are_for_any_language(tmp_path):
    found = open_pack(put(tmp_path / "a", {"01-first.md": WHOLE}), "zh_CN")
    assert (found.language, found.title, len(found.lessons)) == ("", "a", 1)


def test_a_language_that_is_missing_is_told_by_another(tmp_path):
    assert open_pack(put(tmp_path, {"en/01-first.md": WHOLE}), "zh_CN").language == "en"


def test_what_systems_leave_behind_is_never_read(tmp_path):
    junk = {
        ".DS_Store": b"\0", ".git/config": "x", "README.md": "<b>", "LICENSE": "x",
        "en/Thumbs.db": b"\0", "__MACOSX/en/._01-first.md": b"\0",
    }  # fmt: skip
    for path in (put(tmp_path / "a", {**GOOD, **junk}), pack(tmp_path / "a.zip", {**GOOD, **junk})):
        assert len(open_pack(path, "en").lessons) == 1
        assert set(read_files(path)) == set(GOOD)


def test_names_in_two_spellings_are_one(tmp_path):
    found = open_pack(put(tmp_path, {"en/01-cafe\u0301.md": WHOLE}), "en")
    assert found.lessons[0].id == "01-caf\xe9"


def test_the_template_is_whole():
    checked = check_pack(TEMPLATE)
    assert checked.mistakes == ()
    assert set(checked.lessons) == {"en", "zh_CN"}


@pytest.mark.skipif(not SHIPPED.exists(), reason="no lessons yet")
def test_the_lessons_that_ship_are_known_by_name():
    assert open_pack(SHIPPED, "en").id == "chainrule"


# Each is put into a folder and into a zip beside two good lessons.
NAMES = [
    ("en/1-first.md", "isn't a valid name for a lesson: call it something like 01-first-steps.md"),
    ("en/01 first.md", "isn't a valid name for a lesson"),
    ("en/02-first.txt", "doesn't belong in a pack"),
    ("en/02-first.py", "doesn't belong in a pack"),
    ("picture.png", "doesn't belong in a pack"),
    ("en/pack.toml", "doesn't belong in a pack"),
    ("lesson.zip", "is an archive inside the pack: unpack it"),
    ("en/02-first.tar.gz", "is an archive inside the pack"),
    ("english/01-first.md", "isn't a language: call it en or zh_CN"),
    ("en/deep/01-first.md", "is nested too deeply"),
    ("en/a/b/c/d/e/f/01-first.md", "is nested too deeply"),
    ("01-first.md", "lessons both at the top and in folders"),
    ("en/con.md", "is the name of a device on Windows"),
    ("NUL", "is the name of a device on Windows"),
    ("com1.x/01-a.md", "is the name of a device on Windows"),
    ("en/02-a\u202edm.md", "an invisible character"),
    ("en/02-a\x1b.md", "an invisible character"),
    ("en/02-" + "a" * 120 + ".md", "is longer than 100 characters"),
    ("en/02-a.md ", "ends with a space or a dot"),
    ("en/02-a.md.", "ends with a space or a dot"),
    ("en/01-First.md", "are the same name on some systems"),
]
CONTENTS = [
    (b"x" * 200_001, "is larger than 200 kB"),
    (b"\0" * 200_001, "is larger than 200 kB"),
    (b"", "A lesson starts with a line +++"),
    (b"PK\3\4" + bytes(100), "U+0003 is a control character"),
    (b"\xff\xfe", "This isn't text in UTF-8"),
    (WHOLE + "\n[a](../../secret.md)", "A lesson can't contain links"),
    (WHOLE + "\n![a](\\\\host\\share\\a.png)", "A lesson can't contain images"),
    (WHOLE + "\n<iframe src='http://a.b'>", "A lesson can't contain HTML"),
    (
        with_settings('set = { file = "../secret.csv", data = "file" }'),
        "lessons can't read other files",
    ),
]


@pytest.fixture(params=["folder", "zip"])
def make(request, tmp_path):
    """Make a pack of these files, in either kind."""

    def make(files):
        (tmp_path / "a").mkdir()
        if request.param == "zip":
            return pack(tmp_path / "a.zip", files)
        return put(tmp_path / "a", files)

    return make


@pytest.mark.parametrize(("name", "words"), NAMES, ids=range(len(NAMES)))
def test_a_name_that_has_no_place_in_a_pack(make, name, words):
    assert words in refusal(make({**GOOD, name: WHOLE}))


@pytest.mark.parametrize(("content", "words"), CONTENTS, ids=range(len(CONTENTS)))
def test_a_file_that_is_no_lesson(make, content, words):
    assert words in refusal(make({**GOOD, "en/02-bad.md": content}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1", "pack.toml, line 1: There is no 'x' here"),
        ("title = 1", "pack.toml, line 1: title must be text"),
        ('author = "<b>"', "A lesson can't contain HTML"),
        ("title", "This isn't valid TOML from here on"),
        (b"\xff", "This isn't text in UTF-8"),
    ],
)
def test_an_info_that_is_wrong(make, text, words):
    assert words in refusal(make({**GOOD, "pack.toml": text}))


@pytest.mark.parametrize("files", [{}, {"pack.toml": ""}, {".hidden/01-a.md": WHOLE}])
def test_a_pack_without_lessons(make, files):
    assert "it has no lesson file" in refusal(make(files))


def test_too_many_files(make):
    assert "more than 500 files" in refusal(make({f"en/01-a{i}.md": "" for i in range(501)}))


def test_too_much_in_all(make):
    files = {f"en/01-{i}.md": os.urandom(199_000) for i in range(101)}
    assert "The pack is larger than 20 MB." in refusal(make(files))


def test_how_many_mistakes_there_are_is_told(make):
    words = refusal(make({**GOOD, "en/02-b.md": WHOLE + "\n<b>\n\n<i>\n"}))
    assert "en/02-b.md, line 10: A lesson can't contain HTML" in words
    assert "There are 2 mistakes in all: python main.py lessons check lists them." in words


# What only a folder can be.


@pytest.mark.parametrize("what", ["file", "folder", "itself", "nowhere", "device"])
def test_a_link_is_not_followed(tmp_path, what):
    folder = put(tmp_path / "a", GOOD)
    (tmp_path / "secret.md").write_text(WHOLE)
    targets = {
        "file": (folder / "en/02-a.md", tmp_path / "secret.md"),
        "folder": (folder / "de", tmp_path),
        "itself": (folder / "de", folder),
        "nowhere": (folder / "en/02-a.md", tmp_path / "none"),
        "device": (folder / "en/02-a.md", "/dev/zero"),
    }
    link, target = targets[what]
    os.symlink(target, link)
    assert "is a link, and a pack can't contain links." in refusal(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    folder = put(tmp_path / "a", GOOD)
    os.mkfifo(folder / "en/02-a.md")
    assert "isn't a plain file." in refusal(folder)
    os.mkfifo(tmp_path / "pipe")
    assert "it is neither a folder nor a zip." in refusal(tmp_path / "pipe")


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="all may be read")
def test_a_folder_that_may_not_be_read(tmp_path):
    folder = put(tmp_path / "a", GOOD)
    (folder / "en").chmod(0)
    try:
        assert "Permission denied" in refusal(folder)
    finally:
        (folder / "en").chmod(0o700)


def test_a_place_where_nothing_is(tmp_path):
    assert "No such file or directory" in refusal(tmp_path / "none")
    assert "isn't a valid file name" in refusal(f"{tmp_path}/a\0b")
    assert "it is neither a folder nor a zip" in refusal("/dev/null")


def test_a_file_that_becomes_a_link_while_it_is_looked_at(tmp_path, monkeypatch):
    folder = put(tmp_path / "a", {"en/01-first.md": WHOLE})
    (tmp_path / "secret").write_text(WHOLE)  # a lesson, so that only the link is wrong with it
    open_file = os.open

    def exchange(path, flags, *more):
        if str(path).endswith("01-first.md"):
            os.unlink(path)
            os.symlink(tmp_path / "secret", path)
        return open_file(path, flags, *more)

    monkeypatch.setattr(os, "open", exchange)
    assert "can't be opened" in refusal(folder)


def test_nothing_outside_is_opened_and_nothing_is_written(tmp_path):
    opened, listening = [], True
    sys.addaudithook(lambda event, data: listening and event == "open" and opened.append(data[0]))
    folder = put(tmp_path / "a", GOOD)
    zipped = pack(tmp_path / "a.zip", GOOD)
    open_pack(folder, "en")  # whatever the engine reads of itself, it has read then
    before = sorted(tmp_path.rglob("*"))
    opened.clear()
    open_pack(folder, "en")
    open_pack(zipped, "en")
    listening = False  # a hook can't be taken out again
    inside = [path for path in opened if not isinstance(path, int)]
    assert inside
    assert all(str(path).startswith(str(tmp_path)) for path in inside)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_differs_between_the_languages_is_told(tmp_path):
    task = '[task]\nkind = "answer"\nask = "{}"\nnumber = {}'
    files = {
        "en/01-a.md": with_settings(task.format("How many?", 1)),
        "zh_CN/01-a.md": with_settings(task.format("多少？", 2)),
        "en/02-b.md": WHOLE,
        "zh_CN/03-c.md": WHOLE,
        "en/04-d.md": WHOLE,
        "zh_CN/04-d.md": WHOLE + "\n# Two\n",
        "en/05-e.md": with_settings(task.format("How many?", 1)),
        "zh_CN/05-e.md": with_settings(task.format("多少？", 1)),
    }
    assert list(map(str, check_pack(put(tmp_path, files)).mistakes)) == [
        "en/02-b.md: There is no such lesson in zh_CN.",
        "zh_CN/03-c.md: There is no such lesson in en.",
        "zh_CN/01-a.md:6: What this page sets, shows, hides, locks or asks "
        "differs from the page in en.",
        "zh_CN/04-d.md: The lesson has 2 pages, but 1 in en.",
    ]


def test_claims_of_something_else_in_another_language_are_told(tmp_path):
    claims = 'preset = "hand"\nclaims = [{}]'
    one, two = '{ says = "8", is = "loss" }', '{ says = "8", is = "weights" }'
    more = '{ says = "8", is = "loss", with = { seed = 1 } }'
    files = {
        "en/01-a.md": with_settings(claims.format(f"{one}, {two}"), "8"),
        "zh_CN/01-a.md": with_settings(claims.format(f"{two}, {one}, {one}"), "8"),
        "en/02-b.md": with_settings(claims.format(one), "8"),
        "zh_CN/02-b.md": with_settings(claims.format(more), "8"),
    }
    assert list(map(str, check_pack(put(tmp_path, files)).mistakes)) == [
        "zh_CN/02-b.md:6: What this page claims differs from the page in en."
    ]


def test_a_claim_that_is_wrong_is_told_to_authors_and_keeps_no_student_out(tmp_path):
    text = with_settings('preset = "hand"\nclaims = [{ says = "7", is = "los" }]', "It is 8.")
    folder = put(tmp_path, {"01-a.md": text})
    assert len(check_pack(folder).mistakes) == 2
    assert open_pack(folder, "en").lessons[0].pages[0].claims == ()
