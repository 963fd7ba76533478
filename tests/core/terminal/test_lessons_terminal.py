"""`lessons check` and `lessons new`, as an author uses them."""

import subprocess
import sys

import pytest
from helpers.lesson_files import GOOD, put, with_settings
from helpers.runs import needs_torch

from core.base.folders import ROOT


def lessons(*arguments, cwd=None):
    """Run the command as a program of its own."""
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "lessons", *map(str, arguments)],
        capture_output=True, encoding="utf-8", timeout=120, cwd=cwd,
    )  # fmt: skip


@needs_torch
@pytest.mark.slow
def test_a_new_pack_is_written_and_is_whole(tmp_path):
    done = lessons("new", tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    files = [tmp_path / "mine" / name for name in ("en/01-first-steps.md", "pack.toml")]
    assert done.stdout.splitlines()[:2] == list(map(str, files))
    checked = lessons("check", "--run", tmp_path / "mine")
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.splitlines() == [
        f"{language}: 1 lessons, 14 pages, 13 tasks, 4 claims that hold; no mistakes"
        for language in ("en", "zh_CN")
    ]


@pytest.mark.parametrize("there", ["folder", "file", "link"])
def test_what_is_there_is_not_written_over(tmp_path, there):
    target = tmp_path / "mine"
    if there == "folder":
        (target / "en").mkdir(parents=True)
    elif there == "file":
        target.write_text("mine")
    else:
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "mine").write_text("mine")
        target.symlink_to(tmp_path / "other")
    before = sorted(tmp_path.rglob("*"))
    done = lessons("new", target)
    assert done.returncode == 2
    assert done.stderr == f"{target} already exists: name a new folder.\n"
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_will_do(tmp_path):
    assert lessons("new", ".", cwd=tmp_path).returncode == 0
    assert (tmp_path / "zh_CN/01-first-steps.md").exists()


def test_a_folder_that_can_not_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    done = lessons("new", tmp_path / "file" / "mine")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "can't be written" in done.stderr


def test_every_mistake_is_told_with_file_and_line(tmp_path):
    lessons("new", tmp_path)
    path = tmp_path / "en/01-first-steps.md"
    text = path.read_text(encoding="utf-8")
    text = text.replace("minutes = 15", "minutes = 150").replace('"diverged"', '"divergd"')
    path.write_text(text + "\n<b>\n", encoding="utf-8")
    done = lessons("check", tmp_path)
    assert done.returncode == 1
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        f"{path}:{text[: text.index(word)].count(chr(10)) + 1}" for word in ("minutes", '"divergd"')
    ] + [f"{path}:{text.count(chr(10)) + 2}"]


def test_what_needs_a_run_is_checked_only_by_one(tmp_path):
    settings = 'preset = "hand"\nclaims = [{ says = "9", is = "loss" }]\n[task]\nkind = "diverged"'
    text = with_settings(settings, "It is 9.")
    put(tmp_path, dict.fromkeys(GOOD, text))
    assert lessons("check", tmp_path).returncode == 0
    done = lessons("check", "--run", tmp_path)
    assert done.returncode == 1
    claim, task, *_ = done.stdout.splitlines()
    path = tmp_path / "en/01-first.md"
    assert claim == f"{path}:12: The text says 9, but it is 8."
    assert task.startswith(f"{path}:13: “Show me” wouldn't do this task: The loss stayed")


def test_a_hostile_pack_is_one_sentence(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "01-a.md").symlink_to("/etc/passwd")
    done = lessons("check", tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "'en/01-a.md' is a link, and a pack can't contain links.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "The following arguments are required: ACTION"),
        (["check"], "The following arguments are required: FOLDER"),
        (["chekc", "."], "invalid choice"),
        (["check", "none"], "There is no none."),
        (["new"], "The following arguments are required: FOLDER"),
    ],
)
def test_wrong_arguments_get_one_sentence_and_2(tmp_path, arguments, words):
    done = lessons(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_checking_needs_neither_torch_nor_qt(tmp_path):
    lessons("new", tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "for name in ('torch', 'PySide6', 'gui'): sys.modules[name] = None\n"
        "from core.terminal import main\n"
        "sys.exit(main(sys.argv[1:], None))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "lessons", "check", tmp_path], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
