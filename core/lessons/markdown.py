"""The Markdown of a lesson: its pages and their settings, and what a lesson can't contain."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from core.base.message import Message, say
from core.lessons.formulas import formula_fault
from core.lessons.source import Notes

if TYPE_CHECKING:
    from markdown_it.token import Token

MOST_PAGES = 60
LONGEST_PAGE = 10_000
LONGEST_TITLE = 100
MOST_FORMULAS = 1_000
_DEEPEST = 12  # levels of tokens: markdown-it silently drops what is nested more than 20 deep

_ADDRESS = re.compile(r"://|\bwww\.", re.IGNORECASE)


@dataclass(frozen=True)
class Section:
    """A page as it is in the file; `settings` is the TOML in its block, if it has one."""

    line: int
    title: str
    text: str
    settings: str | None
    settings_line: int


@cache
def _dialect() -> Any:
    """The Markdown reader and writer, loaded only with the first lesson."""
    return importlib.import_module("core.lessons.dialect")


def forbidden(text: str) -> Iterator[Message]:
    """What is not allowed in a short text, like a hint."""
    for _, message in _parse(text)[1]:
        yield message


def render(text: str, formula: Callable[[str, bool], str]) -> str:
    """The text as HTML that Qt knows. Nothing in the text itself counts as HTML.

    `formula` gives the HTML of each formula, from its LaTeX and whether it is displayed.
    """
    return str(_dialect().WRITER.render(text, {"formula": formula}))


def split_pages(body: str, first: int, notes: Notes) -> list[Section]:
    """The pages of a body that begins at line `first` of its file; notes what is wrong there."""
    tokens, faults = _parse(body)
    for line, message in faults:
        notes.add(first + line, message)
    lines = body.split("\n")
    starts = [
        place
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h1" and not token.level
    ]
    above = lines[: _lines(tokens[starts[0]])[0]] if starts else lines
    before = next((place for place, line in enumerate(above) if line.strip()), None)
    if before is not None:
        notes.add(
            first + before, say("A page begins with a line like # Title: put one above this.")
        )
    if not starts:
        notes.add(first, say("The lesson has no page: a page begins with a line like # Title."))
        return []
    if len(starts) > MOST_PAGES:
        notes.add(
            0, say("The lesson has more than {most} pages: split it in two.", most=MOST_PAGES)
        )
        return []
    ends = [*starts[1:], len(tokens)]
    return [
        _section(tokens[start:end], lines, first, notes)
        for start, end in zip(starts, ends, strict=True)
    ]


def _section(tokens: list[Token], lines: list[str], first: int, notes: Notes) -> Section:
    heading, inline = tokens[0], tokens[1]
    start, below = _lines(heading)
    title = "".join(child.content for child in inline.children or ()).strip()
    if any(child.type == "math_inline" for child in inline.children or ()):
        notes.add(first + start, say("A page's title can't contain a formula."))
    if heading.markup != "#":
        notes.add(first + start, say("Write the heading of a page as # Title, on one line."))
    if not title or len(title) > LONGEST_TITLE:
        words = say("A page's title has 1 to {most} characters.", most=LONGEST_TITLE)
        notes.add(first + start, words)
    end = max([below, *(token.map[1] for token in tokens if token.map)])
    blocks = [token for token in tokens if _is_settings(token)]
    for block in blocks[1:]:
        notes.add(
            first + _lines(block)[0],
            say("A page has only one chainrule block, and this is another."),
        )
    for block in (block for block in blocks if block.level):
        words = say("Put the chainrule block at the start of a line, outside lists and quotations.")
        notes.add(first + _lines(block)[0], words)
    kept = set(range(below, end))
    for block in blocks:
        kept -= set(range(*_lines(block)))
    text = "\n".join(lines[place] for place in sorted(kept)).strip("\n")
    if len(text) > LONGEST_PAGE:
        words = say(
            "The page is longer than {most} characters: split it in two.", most=LONGEST_PAGE
        )
        notes.add(first + start, words)
    if not blocks:
        return Section(first + start, title, text, None, 0)
    line = first + _lines(blocks[0])[0] + 1
    return Section(first + start, title, text, blocks[0].content, line)


def _is_settings(token: Token) -> bool:
    return token.type == "fence" and token.info.strip() == "chainrule"


def _lines(token: Token) -> tuple[int, int]:
    start, end = token.map or (0, 0)
    return start, end


def _parse(text: str) -> tuple[list[Token], list[tuple[int, Message]]]:
    """The tokens of a text, and what is not allowed in it, with lines counted from 0."""
    env: dict[str, dict[str, dict[str, list[int]]]] = {}
    tokens = _dialect().READER.parse(text, env)
    lines = text.split("\n")
    formulas = 0
    faults = [(line["map"][0], _no_link()) for line in env.get("references", {}).values()]
    for token in tokens:
        line, end = _lines(token)
        if token.type == "fence" and not _is_closed(token, lines[line:end]):
            words = say("This block is never closed: end it with {mark}.", mark=token.markup)
            faults.append((line, words))
        for inner in (token, *(token.children or ())):
            if inner.type in ("softbreak", "hardbreak"):
                line += 1
            elif inner.type in ("math_inline", "math_block"):
                formulas += 1
                if formulas <= MOST_FORMULAS and (message := formula_fault(inner.content)):
                    faults.append((line, message))
                line += inner.content.count("\n")
            elif (message := _fault(inner)) and faults[-1:] != [(line, message)]:
                faults.append((line, message))  # only once if both dollars are alone
    if formulas > MOST_FORMULAS:
        faults.append((0, say("There are more than {most} formulas.", most=MOST_FORMULAS)))
    return tokens, faults


def _is_closed(fence: Token, lines: list[str]) -> bool:
    return len(lines) > 1 and lines[-1].strip(" \t>").startswith(fence.markup)


def _fault(token: Token) -> Message | None:
    if token.type in ("html_block", "html_inline"):
        return say("A lesson can't contain HTML: write < as &lt; or put code between backticks.")
    if token.type == _dialect().LONE:
        return _lone_dollar(token.content)
    if token.type == "image":
        return say("A lesson can't contain images.")
    if token.type == "link_open" or (token.type == "text" and _ADDRESS.search(token.content)):
        return _no_link()
    if token.level > _DEEPEST:
        return say("The text is nested too deeply.")
    return None


def _lone_dollar(dollars: str) -> Message:
    if dollars == "$$":
        return say(
            "A formula between $$ and $$ is a paragraph of its own: put an empty line "
            "above it, and end its last line with $$."
        )
    return say(
        "This $ doesn't begin or end a formula: write $x$ without spaces inside the "
        "dollars, and \\$ for a dollar sign."
    )


def _no_link() -> Message:
    return say("A lesson can't contain links: put an address between backticks to show it.")
