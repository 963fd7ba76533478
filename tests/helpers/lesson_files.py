"""Lessons and packs for tests: the smallest that are whole, and ways to change them."""

import zipfile
from pathlib import Path

import pytest
from helpers.refusals import check_sentence

from core.base.message import Refused
from core.lessons import Lesson, Mistake, Page, open_pack, read_lesson
from core.lessons.authoring.claims import read_claims

FRONT = '+++\ntitle = "First"\nminutes = 5\nlearnt = "Much."\n+++\n'
BODY = "# One\n\nSome *text*.\n"
WHOLE = FRONT + BODY
FILE = "en/01-first.md"


def mistakes(text: str | bytes) -> tuple[Mistake, ...]:
    """What is wrong with a lesson; a lesson is given out if and only if nothing is."""
    data = text if isinstance(text, bytes) else text.encode()
    lesson, found = read_lesson(data, FILE, read_claims)
    assert (lesson is None) == bool(found)
    for mistake in found:
        sentence = str(mistake.message)
        assert sentence.endswith("."), sentence
        assert sentence.isprintable(), sentence
        assert len(sentence) < 500, sentence
        assert mistake.file == FILE
    return found


def lesson(text: str) -> Lesson:
    """A lesson in which nothing is wrong."""
    found, wrong = read_lesson(text.encode(), FILE, read_claims)
    assert wrong == ()
    assert found is not None
    return found


def with_settings(settings: str, text: str = "Some text.") -> str:
    """A lesson of one page with these settings, which begin at line 11."""
    return f"{FRONT}# One\n\n{text}\n\n```chainrule\n{settings}\n```\n"


def page(settings: str, text: str = "Some text.") -> Page:
    """A page with these settings."""
    return lesson(with_settings(settings, text)).pages[0]


def wrong_settings(settings: str, text: str = "Some text.") -> tuple[Mistake, ...]:
    """What is wrong with these settings."""
    return mistakes(with_settings(settings, text))


GOOD = {"en/01-first.md": WHOLE, "zh_CN/01-first.md": WHOLE}


def put(folder: Path, files: dict) -> Path:
    """Write these files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def pack(path: Path, files: dict, **options) -> Path:
    """Zip these files."""
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path, language: str = "en") -> str:
    """The sentence with which a pack is refused."""
    with pytest.raises(Refused) as caught:
        open_pack(path, language)
    check_sentence(caught.value)
    return str(caught.value)
