"""What the README says can be done: its example of a lesson is one."""

import re

import pytest

from core.base.folders import ROOT
from core.lessons.authoring.check import check_pack
from core.lessons.authoring.facts import FactChecker
from core.terminal import main


def example(readme):
    """The lesson that a README shows."""
    (lesson,) = re.findall(r"^````markdown\n(.*?)^````$", readme, re.DOTALL | re.MULTILINE)
    return lesson


@pytest.fixture
def pack(tmp_path):
    for language, name in (("en", "README.md"), ("zh_CN", "README.zh-CN.md")):
        (tmp_path / language).mkdir()
        text = example((ROOT / name).read_text(encoding="utf-8"))
        (tmp_path / language / "01-too-fast.md").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_worked_example_is_a_lesson_whose_numbers_hold(pack):
    checked = check_pack(pack)
    assert checked.mistakes == ()
    checker = FactChecker()
    for language, lessons in checked.lessons.items():
        for lesson in lessons:
            assert [page.task.kind for page in lesson.pages] == ["line_seen", "prediction"]
            assert list(checker.check(lesson, language)) == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_example_of_own_data_is_there_and_is_learnt(name, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    readme = (ROOT / name).read_text(encoding="utf-8")
    (command,) = re.findall(r"^python main.py (train --file .*)$", readme, re.MULTILINE)
    (more,) = re.findall(r"^`(--init linear --learning-rate .*?)`", readme, re.MULTILINE)
    for settings, most in (("", 86.6), (more, 5.5)):  # predicting the mean leaves 86.6
        assert main([*command.split(), *settings.split()], lambda *_: None) == 0
        losses = [float(line.split()[1]) for line in capsys.readouterr().out.splitlines()]
        assert len(losses) == 500
        assert losses[-1] < most < losses[0]
