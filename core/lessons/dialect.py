"""The dialect of Markdown in which lessons are written: CommonMark, tables and formulas."""

from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

LONE = "lone_dollar"  # a dollar sign that isn't part of a formula, and isn't escaped


class _Reader(MarkdownIt):
    """Reads every link as a link, so that it can be found and refused."""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        """Whether it is read as a link, not as text: always, even for javascript:"""
        return True


def _with_formulas(markdown: MarkdownIt) -> MarkdownIt:
    markdown.enable("table")
    markdown.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_blank_lines=False)
    markdown.inline.ruler.after("math_inline", LONE, _lone_dollar)
    return markdown


def _lone_dollar(state: StateInline, silent: bool) -> bool:
    found = state.src[state.pos : state.pos + 2]
    if not found.startswith("$"):
        return False
    dollars = found if found == "$$" else "$"
    if not silent:
        state.push(LONE, "", 0).content = dollars
    state.pos += len(dollars)
    return True


def _writer() -> MarkdownIt:
    # A lesson has neither HTML nor links; a text that wasn't checked must not have them either.
    markdown = _with_formulas(MarkdownIt("commonmark", {"html": False}))
    markdown.disable(["link", "image", "autolink", "reference"])
    markdown.add_render_rule("math_inline", _write_formula)
    markdown.add_render_rule("math_block", _write_formula)
    markdown.add_render_rule(LONE, _write_dollar)
    for block in ("fence", "code_block"):
        markdown.add_render_rule(block, _write_block)
    for cell in ("th_open", "td_open"):
        markdown.add_render_rule(cell, _write_cell)
    return markdown


def _write_formula(
    _: object, tokens: Sequence[Token], at: int, options: object, env: dict[str, Any]
) -> str:
    formula: Callable[[str, bool], str] = env["formula"]
    return formula(tokens[at].content.strip(), tokens[at].type == "math_block")


def _write_dollar(_: object, tokens: Sequence[Token], at: int, options: object, env: object) -> str:
    return tokens[at].content


def _write_block(_: object, tokens: Sequence[Token], at: int, options: object, env: object) -> str:
    """Leave out the end of the last line, which Qt would show as another line."""
    return f"<pre>{escapeHtml(tokens[at].content.rstrip())}</pre>"


def _write_cell(_: object, tokens: Sequence[Token], at: int, options: object, env: object) -> str:
    """Qt aligns cells by an attribute, not by a style."""
    token = tokens[at]
    side = str(token.attrs.get("style", "")).removeprefix("text-align:")
    return f'<{token.tag} align="{side}">' if side else f"<{token.tag}>"


# The reader knows HTML, so that it can be found and refused.
READER = _with_formulas(_Reader("commonmark"))
WRITER = _writer()
