"""Python text in pieces, each of the kind that decides about its colour."""

import keyword
import tokenize
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from itertools import accumulate

_STATEMENT_BEGINS = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each piece, which together are the whole text.

    Kinds are "comment" (a docstring is one, too), "string", "number", "keyword" and "". By
    Python's own `tokenize`: a larger highlighter needs a twentieth of a second to be ready.
    """
    begins = [0, *accumulate(len(line) for line in StringIO(text))]
    done, before = 0, tokenize.NEWLINE
    with suppress(tokenize.TokenError, SyntaxError):  # what can not be read is plain
        for token in tokenize.generate_tokens(StringIO(text).readline):
            kind = _kind(token, before)
            if token.type not in (tokenize.COMMENT, tokenize.NL):
                before = token.type
            if not kind:
                continue
            first, last = (begins[row - 1] + column for row, column in (token.start, token.end))
            yield "", text[done:first]
            yield kind, text[first:last]
            done = last
    yield "", text[done:]


def _kind(token: tokenize.TokenInfo, before: int) -> str:
    name = tokenize.tok_name[token.type]
    if name == "COMMENT":
        return "comment"
    if name == "STRING":
        return "comment" if before in _STATEMENT_BEGINS else "string"
    if name.startswith("FSTRING"):
        return "string"
    if name == "NUMBER":
        return "number"
    return "keyword" if name == "NAME" and keyword.iskeyword(token.string) else ""
