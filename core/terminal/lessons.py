"""The commands `lessons check` and `lessons new`, for those who write lessons."""

import argparse
from pathlib import Path

from core.base.message import Refused, escape, say
from core.lessons import Mistake
from core.lessons.authoring.check import Checked, check_pack
from core.lessons.authoring.template import new_pack
from core.terminal.exit_codes import DONE, FAILED


def run_lessons(options: argparse.Namespace) -> int:
    """Check a pack of lessons, or write a new one; the answer is the exit code."""
    if options.lessons == "new":
        for path in new_pack(options.folder):
            print(escape(str(path)))
        return DONE
    if not Path(options.folder).exists():
        raise Refused(say("There is no {path}.", path=options.folder))
    return _check(Path(options.folder), options.run)


def _check(folder: Path, run: bool) -> int:
    try:
        checked = check_pack(folder)
    except Refused as refusal:
        print(refusal.message)
        return FAILED
    mistakes = checked.mistakes
    if run:
        mistakes += _try_out(checked)
    if mistakes:
        for mistake in mistakes:
            shown = folder / mistake.file if folder.is_dir() else mistake.file
            print(Mistake(str(shown), mistake.line, mistake.message))
        return FAILED
    for language, lessons in checked.lessons.items():
        pages = [page for lesson in lessons for page in lesson.pages]
        tasks = sum(page.task is not None for page in pages)
        claims = sum(len(page.claims) for page in pages)
        print(
            f"{language or 'any language'}: {len(lessons)} lessons, {len(pages)} pages, "
            f"{tasks} tasks, {claims} claims{' that hold' if run else ''}; no mistakes"
        )
    return DONE


def _try_out(checked: Checked) -> tuple[Mistake, ...]:
    from core.lessons.authoring.facts import FactChecker

    bench = FactChecker()
    return tuple(
        mistake
        for language, lessons in checked.lessons.items()
        for lesson in lessons
        for mistake in bench.check(lesson, f"{language}/{lesson.id}.md".removeprefix("/"))
    )
