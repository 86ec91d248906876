"""Small faults put into a function on purpose: tests are good if they notice them."""

from __future__ import annotations

import ast
import copy
import random
from dataclasses import dataclass

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.And: ast.Or, ast.Or: ast.And, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot,
    ast.IsNot: ast.Is, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.And: "and", ast.Or: "or",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not", ast.BitAnd: "&", ast.BitOr: "|",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """code: the whole module with the fault in it. line: where. what: the fault in words."""

    code: str
    line: int
    what: str


def mutants(source: str, function: str, most: int, seed: int) -> list[Mutant]:
    """Modules that differ from ``source`` by one fault in the function; a sample if there are more than ``most``."""
    tree = ast.parse(source)
    target = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function), None)
    if target is None:
        return []
    docstring = target.body[0].value if isinstance(target.body[0], ast.Expr) else None
    found = []
    for index, node in enumerate(ast.walk(target)):
        for way in ways(node) if node is not docstring else ():
            found.append((index, way))
    rng = random.Random(seed)  # noqa: S311  # chance that repeats
    if len(found) > most:
        found = sorted(rng.sample(found, most))
    made = []
    for index, way in found:
        other = copy.deepcopy(tree)
        where = next(n for n in other.body if isinstance(n, ast.FunctionDef) and n.name == function)
        node = list(ast.walk(where))[index]
        what = apply(node, way)
        ast.fix_missing_locations(other)
        made.append(Mutant(ast.unparse(other), getattr(node, "lineno", target.lineno), what))
    return [m for m in made if m.code != ast.unparse(tree)]


def ways(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Compare):
        return [f"op{n}" for n, op in enumerate(node.ops) if type(op) in SWAPS]
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)):
        return ["op"] if type(node.op) in SWAPS else []
    if isinstance(node, ast.Constant):
        if isinstance(node.value, (bool, int, float)):
            return ["value"]
        return ["value"] if isinstance(node.value, str) and node.value else []
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        return ["not"]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return ["drop"]
    if isinstance(node, ast.Return) and node.value is not None:
        return ["none"] if not (isinstance(node.value, ast.Constant) and node.value.value is None) else []
    return []


def apply(node: ast.AST, way: str) -> str:
    """Puts the fault into the node and says what it is."""
    if isinstance(node, ast.Compare):
        n = int(way[2:])
        old: type[ast.AST] = type(node.ops[n])
        new = SWAPS[old]
        node.ops[n] = new()  # type: ignore[call-overload]
        return f"`{SIGNS[old]}` became `{SIGNS[new]}`"
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)):
        old, new = type(node.op), SWAPS[type(node.op)]
        node.op = new()  # type: ignore[assignment]
        return f"`{SIGNS[old]}` became `{SIGNS[new]}`"
    if isinstance(node, ast.Constant):
        before = node.value
        if isinstance(before, bool):
            node.value = not before
        elif isinstance(before, (int, float)):
            node.value = before + 1
        else:
            node.value = str(before) + "x"
        return f"`{before!r}` became `{node.value!r}`"
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        node.test = ast.UnaryOp(ast.Not(), node.test)
        return "a condition was turned around"
    if isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd() if isinstance(node.operand, ast.Constant) else node.op
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
        return "a `not` was dropped"
    assert isinstance(node, ast.Return)
    node.value = ast.Constant(None)
    return "`None` was returned"
