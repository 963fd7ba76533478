"""From the text of an expression to its formula."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.inspect.microscope.formula import (
    CALLS,
    Arithmetic,
    Choice,
    Compare,
    Formula,
    Name,
    Number,
    Options,
    Other,
    Square,
    mean_squared_error,
)

# Calls that hand back the numbers they were given.
_SAME = ("copy", "clone", "detach", "contiguous", "requires_grad_", "Parameter")
_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
}


@dataclass(frozen=True)
class Scope:
    """What names mean in a file: the libraries it imports, its classes, and its loss functions.

    `losses` are the calls that made loss modules, like `nn.MSELoss(reduction="sum")`.
    """

    libraries: frozenset[str] = frozenset()
    classes: Mapping[str, ast.ClassDef] = field(default_factory=dict)
    losses: Mapping[str, ast.Call] = field(default_factory=dict)


def read_scope(tree: ast.Module) -> Scope:
    """The scope of a program's file."""
    libraries: set[str] = set()
    losses: dict[str, ast.Call] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            libraries |= {name.asname or name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            target = node.targets[0]
            if isinstance(target, ast.Name) and dotted(node.value.func).endswith("MSELoss"):
                losses[target.id] = node.value
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    return Scope(frozenset(libraries), classes, losses)


def dotted(node: ast.expr) -> str:
    """`w1.grad` or `model.0.weight` (for `model[0].weight`), or "" for other expressions."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        start = dotted(node.value)
        return f"{start}.{node.attr}" if start else ""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        start = dotted(node.value)
        return f"{start}.{node.slice.value!s}" if start else ""
    return ""


def parse(node: ast.expr, scope: Scope) -> Formula:
    """The formula of an expression; what is not understood in it becomes `Other`."""
    return _read(node, scope) or Other(ast.unparse(node))


def parse_statement(node: ast.stmt, scope: Scope) -> dict[str, Formula]:
    """What a statement puts into which variables; calls made for their effect have no names."""
    if isinstance(node, ast.Assign):
        found: dict[str, Formula] = {}
        for target in node.targets:
            found |= _assigned(target, node.value, scope)
        return found
    if isinstance(node, ast.AnnAssign) and node.value:
        return _assigned(node.target, node.value, scope)
    if isinstance(node, ast.AugAssign) and (name := dotted(node.target)):
        value = parse(node.value, scope)
        sign = _SIGNS.get(type(node.op))
        known = Arithmetic(Name(name), sign, value) if sign else None
        return {name: known or Other(ast.unparse(node))}
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return _in_place(node.value, scope)
    return {}


def _assigned(target: ast.expr, value: ast.expr, scope: Scope) -> dict[str, Formula]:
    if isinstance(target, (ast.Tuple, ast.List)):
        if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts):
            pairs = zip(target.elts, value.elts, strict=True)
            return {k: v for one, other in pairs for k, v in _assigned(one, other, scope).items()}
        names = [dotted(one) for one in target.elts]
        return {name: Other(ast.unparse(value)) for name in names if name}
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Compare):
        # grad_h[h < 0] = 0
        name = dotted(target.value)
        condition = parse(target.slice, scope)
        return {name: Choice(condition, parse(value, scope), Name(name))} if name else {}
    if isinstance(target, ast.Subscript):
        name = dotted(target.value)
        return {name: Other(ast.unparse(target))} if name else {}
    name = dotted(target)
    return {name: parse(value, scope)} if name else {}


def _in_place(call: ast.Call, scope: Scope) -> dict[str, Formula]:
    """`w1.sub_(...)` puts what `w1.sub(...)` would give back into w1."""
    if not isinstance(call.func, ast.Attribute) or not call.func.attr.endswith("_"):
        return {}
    name = dotted(call.func.value)
    return {name: parse(call, scope)} if name else {}


def _read(node: ast.expr, scope: Scope) -> Formula | None:
    if isinstance(node, ast.Constant):
        number = isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
        return Number(float(node.value)) if number else None  # type: ignore[arg-type]
    if isinstance(node, ast.BinOp):
        return _read_operation(node, scope)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        of = parse(node.operand, scope)
        return Number(-of.constant) if of.constant is not None else -1.0 * of
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        sign = _COMPARISONS.get(type(node.ops[0]))
        left, right = parse(node.left, scope), parse(node.comparators[0], scope)
        return Compare(left, sign, right) if sign else None
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        return parse(node.value, scope).T
    if isinstance(node, ast.Attribute) and node.attr == "data":
        return parse(node.value, scope)
    if isinstance(node, ast.Call):
        return _read_call(node, scope)
    name = dotted(node)
    return Name(name) if name else None


def _read_operation(node: ast.BinOp, scope: Scope) -> Formula | None:
    left, right = parse(node.left, scope), parse(node.right, scope)
    if isinstance(node.op, ast.MatMult):
        return left @ right
    if isinstance(node.op, ast.Pow):
        return Square(left) if right.constant == 2.0 else None
    sign = _SIGNS.get(type(node.op))
    return Arithmetic(left, sign, right) if sign else None


def _read_call(node: ast.Call, scope: Scope) -> Formula | None:
    if any(isinstance(given, ast.Starred) for given in node.args):
        return None
    options: dict[str, Formula] = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            return None
        options[keyword.arg] = parse(keyword.value, scope)
    given = [parse(argument, scope) for argument in node.args]
    if isinstance(node.func, ast.Name):
        loss = scope.losses.get(node.func.id)
        if loss and len(given) == 2 and not options and not loss.args:
            settings = {word.arg or "": parse(word.value, scope) for word in loss.keywords}
            return mean_squared_error(given[0], given[1], settings)
        return _understand(node.func.id, given, options) if _library(node.func, scope) else None
    if not isinstance(node.func, ast.Attribute):
        return None
    word = node.func.attr
    if word == "apply" and isinstance(node.func.value, ast.Name):
        function = scope.classes.get(node.func.value.id)
        return _inlined(function, given, scope) if function and not options else None
    if not _library(node.func, scope):
        given = [parse(node.func.value, scope), *given]
        if word not in ("requires_grad_",):
            word = word.removesuffix("_")
    return _understand(word, given, options)


def _understand(word: str, given: list[Formula], options: Options) -> Formula | None:
    """What `given[0].word(given[1], ...)` or `library.word(given[0], ...)` works out.

    None for a word, a count of arguments or an option that is not known here: better not
    explained than explained wrongly.
    """
    if word == "mse_loss" and len(given) == 2:
        return mean_squared_error(given[0], given[1], options)
    if word in CALLS and given:
        return CALLS[word].from_call(word, given, options)
    if options:
        return None
    if word in _SAME and len(given) == 1:
        return given[0]
    if word == "zero" and len(given) == 1:
        return Number(0.0)
    return given[1] if word == "fill" and len(given) == 2 else None


def _library(node: ast.expr, scope: Scope) -> bool:
    return dotted(node).partition(".")[0] in scope.libraries


def _inlined(function: ast.ClassDef, given: list[Formula], scope: Scope) -> Formula | None:
    """What the forward of a custom Function returns for these arguments."""
    methods = {node.name: node for node in function.body if isinstance(node, ast.FunctionDef)}
    forward = methods.get("forward")
    if forward is None or len(forward.args.args) != len(given) + 1:
        return None
    names = [argument.arg for argument in forward.args.args[1:]]  # without ctx
    known: dict[str, Formula] = dict(zip(names, given, strict=True))
    for statement in forward.body:
        if isinstance(statement, ast.Return) and statement.value:
            return parse(statement.value, scope).substituted(known)
        if isinstance(statement, ast.Assign):
            for name, value in parse_statement(statement, scope).items():
                known[name] = value.substituted(known)
        elif not isinstance(statement, ast.Expr):
            return None
    return None
