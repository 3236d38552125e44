"""Static bounds of a function: how many steps a call can take, and how far it writes into the output array.

Every loop of the language is over a set of known size, so both are exact from the tree; nothing is run.
"""

from __future__ import annotations

from typing import Any

from engine.rules import tree
from engine.rules.layout import INTS
from engine.rules.tree import Domain, Expr, Function, Ref, Stmt

MOST_STEPS = 5_000_000
"""Steps a function may take; a step is one node of the tree."""


def steps(function: Function, tables: INTS) -> int:
    """Nodes a call visits at most. `tables` is I, for the widest neighbourhood."""
    return sum(_statement(statement, tables) for statement in function.body)


def _turns(domain: Domain, tables: INTS) -> int:
    """Rounds of a loop, at most."""
    if isinstance(domain, tree.Range):
        return domain.size
    starts = tables[domain.indptr : domain.indices]
    return int((starts[1:] - starts[:-1]).max(initial=0))


def _statement(node: Stmt, tables: INTS) -> int:
    if isinstance(node, tree.For):
        return 1 + _turns(node.domain, tables) * (1 + sum(_statement(s, tables) for s in node.body))
    if isinstance(node, tree.If):
        then, otherwise = (sum(_statement(s, tables) for s in part) for part in (node.then, node.otherwise))
        return 1 + _expression(node.cond, tables) + max(then, otherwise)
    if isinstance(node, tree.Request):
        return 1
    scale = node.scale if isinstance(node, tree.Store) else None
    return 1 + _expression(node.value, tables) + _expression(scale, tables)


def _expression(node: Expr | None, tables: INTS) -> int:
    parts: tuple[Expr | None, ...] = ()
    match node:
        case None:
            return 0
        case tree.Unary(_, a):
            parts = (a,)
        case tree.Binary(_, a, b):
            parts = (a, b)
        case tree.Select(condition, a, b):
            parts = (condition, a, b)
        case tree.Lookup(_, _, at):
            parts = (at,)
        case tree.Aggregate(_, domain, body, where, weight):
            inside = sum(_expression(part, tables) for part in (body, where, weight))
            return 1 + _turns(domain, tables) * (1 + inside)
    return 1 + sum(_expression(part, tables) for part in parts)


# ---- output -----------------------------------------------------------------------------------------------------
def output_width(function: Function) -> int:
    """Places of the output array the function may write: the largest index and one."""
    return _width(function.body, {})


def _width(body: tuple[Stmt, ...], loops: dict[int, int]) -> int:
    width = 0
    for node in body:
        if isinstance(node, tree.Out):
            width = max(width, node.base + _reach(node.ref, loops))
        elif isinstance(node, tree.If):
            width = max(width, _width(node.then, loops), _width(node.otherwise, loops))
        elif isinstance(node, tree.For):
            assert isinstance(node.domain, tree.Range)  # statements loop over whole sets only
            width = max(width, _width(node.body, {**loops, node.domain.loop: node.domain.size}))
    return width


def _reach(ref: Ref, loops: dict[int, int]) -> int:
    """The largest index a reference of an output can have, and one."""
    match ref:
        case tree.Lit(index):
            return index + 1
        case tree.LoopVar(loop):
            return loops[loop]
    raise TypeError(f"an output goes to a fixed place or a loop's, not {ref}")


def describe(functions: tuple[Function, ...], tables: INTS) -> dict[str, Any]:
    """The bounds of a whole ruleset: functions, steps of the longest and of all, width of the output."""
    costs = [steps(function, tables) for function in functions]
    longest = max(range(len(costs)), key=lambda k: costs[k])
    return {
        "functions": len(functions),
        "steps": sum(costs),
        "longest": functions[longest].name,
        "longest_steps": costs[longest],
        "outputs": max(output_width(function) for function in functions),
    }
