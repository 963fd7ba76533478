"""A program's text as the statements of one step, each with its phase and the names in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.base.phases import phases
from core.inspect.microscope.formula import Formula
from core.inspect.microscope.parse import Scope, dotted, parse_statement, read_scope


@dataclass(frozen=True)
class Statement:
    """A statement, or the header of a compound one.

    `line` counts from 1; `last` is its last line, `end` the last one of its body. `mentions` are
    the dotted names that it reads, `stores` those that it assigns to, in the order of the text.
    """

    node: ast.stmt
    line: int
    last: int
    end: int
    code: str
    phase: str
    mentions: tuple[str, ...]
    stores: tuple[str, ...]

    @property
    def call(self) -> ast.Call | None:
        """The call that its value is, like `loss.backward()` or `model(x)`."""
        value = getattr(self.node, "value", None)
        return value if isinstance(value, ast.Call) else None

    @property
    def compound(self) -> bool:
        """Whether it is the header of a block."""
        return self.end > self.last

    @property
    def holds_its_block(self) -> bool:
        """Whether it is a block on one line with its header."""
        return hasattr(self.node, "body") and not self.compound

    def holds(self, line: int) -> bool:
        """Whether a line belongs to its block."""
        return self.last < line <= self.end


@dataclass(frozen=True)
class Source:
    """What a program's text says: `setup` once, `loop` at each step."""

    text: str
    scope: Scope
    arguments: tuple[str, ...]
    setup: tuple[ast.stmt, ...]
    loop: tuple[Statement, ...]

    def at(self, line: int) -> Statement | None:
        """The statement of the loop that this line belongs to."""
        return next((found for found in self.loop if found.line <= line <= found.last), None)

    def formulas(self, statement: Statement) -> dict[str, Formula]:
        """What a statement puts into which variables."""
        return parse_statement(statement.node, self.scope)


@cache
def read_source(text: str) -> Source:
    """Read a program's text. Raises SyntaxError, or ValueError if it has no function `train`."""
    tree = ast.parse(text)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    train = next((function for function in functions if function.name == "train"), None)
    if train is None:
        raise ValueError("a program has a function train")
    loops = [node for node in train.body if isinstance(node, ast.While)]
    body = loops[0].body if loops else train.body
    setup = [] if not loops else train.body[: train.body.index(loops[0])]
    lines, phase_of = text.splitlines(), phases(text)
    statements = [_statement(node, lines, phase_of) for node in _statements(body)]
    arguments = tuple(argument.arg for argument in train.args.args)
    return Source(text, read_scope(tree), arguments, tuple(setup), tuple(statements))


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            continue  # it runs elsewhere
        for inner in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(node, inner, []))


def _statement(node: ast.stmt, lines: list[str], phase_of: list[str]) -> Statement:
    end = node.end_lineno or node.lineno
    body = getattr(node, "body", [])
    last = max(node.lineno, body[0].lineno - 1) if body else end
    shown = [line.strip() for line in lines[node.lineno - 1 : last]]
    if body:  # comments may stand between a header and its block
        shown = [line for line in shown if line and not line.startswith("#")]
    heads: list[ast.AST] = [child for child in ast.iter_child_nodes(node) if child not in body]
    mentions, stores = _names(heads)
    if isinstance(node, ast.AugAssign):
        mentions = (*stores, *mentions)
    code = "\n".join(shown)
    return Statement(
        node,
        node.lineno,
        last,
        end,
        code,
        phase_of[node.lineno - 1],
        tuple(dict.fromkeys(mentions)),
        tuple(dict.fromkeys(stores)),
    )


def _names(nodes: list[ast.AST]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that are read and those that are stored, the longest of a dotted chain only."""
    read: list[str] = []
    stored: list[str] = []
    for node in nodes:
        name = dotted(node) if isinstance(node, ast.expr) else ""
        if not name and isinstance(node, ast.Subscript):
            inner = _names([node.value, node.slice])
            if isinstance(node.ctx, ast.Store):  # h[h < 0] = 0 changes h
                stored += [name for name in [dotted(node.value)] if name]
            read += inner[0]
        elif name:
            context = getattr(node, "ctx", None)
            (stored if isinstance(context, ast.Store) else read).append(name)
        else:
            inner = _names(list(ast.iter_child_nodes(node)))
            read += inner[0]
            stored += inner[1]
    return tuple(read), tuple(stored)
