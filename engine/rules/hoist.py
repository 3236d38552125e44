"""Aggregates that do not change inside a loop are computed once before it.

Takes and gives a function of the tree. It also fixes a meaning: an effect over a set reads such aggregates as they were
before the effect, in every backend.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from engine.rules import tree
from engine.rules.tree import Expr, Function, Stmt


def _free(node: Any, loops: set[int], locals_: set[int]) -> None:
    """Collect loops and locals a node reads, less the loops it runs itself."""
    if isinstance(node, (tree.LoopVar, tree.Border)):
        loops.add(node.loop)
    elif isinstance(node, tree.Local):
        locals_.add(node.slot)
    elif isinstance(node, tree.Aggregate):
        inner: set[int] = set()
        for part in (node.body, node.where, node.weight):
            _free(part, inner, locals_)
        inner.discard(node.domain.loop)
        loops |= inner
        if isinstance(node.domain, tree.Neighbours):
            _free(node.domain.of, loops, locals_)
    elif isinstance(node, tuple):
        for part in node:
            _free(part, loops, locals_)
    elif is_dataclass(node):
        for f in fields(node):
            _free(getattr(node, f.name), loops, locals_)


def _has_random(node: Any) -> bool:
    if isinstance(node, tree.Random):
        return True
    if isinstance(node, tuple):
        return any(_has_random(part) for part in node)
    return is_dataclass(node) and any(_has_random(getattr(node, f.name)) for f in fields(node))


class _Hoister:
    def __init__(self, locals_: int) -> None:
        self.locals = locals_

    def block(self, body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
        out: list[Stmt] = []
        for statement in body:
            if isinstance(statement, tree.For):
                out += self._loop(statement)
            elif isinstance(statement, tree.If):
                then, otherwise = self.block(statement.then), self.block(statement.otherwise)
                out.append(replace(statement, then=then, otherwise=otherwise))
            else:
                out.append(statement)
        return tuple(out)

    def _loop(self, loop: tree.For) -> list[Stmt]:
        inside: set[int] = {loop.domain.loop}
        bound: set[int] = set()
        _bound(loop.body, inside, bound)
        found: dict[Expr, int] = {}
        body = self._rewrite(loop.body, inside, bound, found)
        lets: list[Stmt] = [tree.Let(slot, expr) for expr, slot in found.items()]
        return [*lets, tree.For(loop.domain, self.block(body))]

    def _rewrite(self, node: Any, inside: set[int], bound: set[int], found: dict[Expr, int]) -> Any:
        if isinstance(node, tree.Aggregate) and not _has_random(node):
            loops: set[int] = set()
            locals_: set[int] = set()
            _free(node, loops, locals_)
            if not loops & inside and not locals_ & bound:
                if node not in found:
                    found[node] = self.locals
                    self.locals += 1
                return tree.Local(found[node])
        if isinstance(node, tuple):
            return tuple(self._rewrite(part, inside, bound, found) for part in node)
        if is_dataclass(node) and not isinstance(node, type):
            changes = {}
            for f in fields(node):
                old = getattr(node, f.name)
                if is_dataclass(old) or isinstance(old, tuple):
                    new = self._rewrite(old, inside, bound, found)
                    if new is not old:
                        changes[f.name] = new
            return replace(node, **changes) if changes else node
        return node


def _bound(node: Any, loops: set[int], locals_: set[int]) -> None:
    """Loops run and locals set inside a body."""
    if isinstance(node, (tree.For, tree.Aggregate)):
        loops.add(node.domain.loop)
    if isinstance(node, tree.Let):
        locals_.add(node.slot)
    if isinstance(node, tuple):
        for part in node:
            _bound(part, loops, locals_)
    elif is_dataclass(node):
        for f in fields(node):
            _bound(getattr(node, f.name), loops, locals_)


def hoist(function: Function) -> Function:
    """The function with invariant aggregates lifted out of its loops."""
    hoister = _Hoister(function.locals)
    body = hoister.block(function.body)
    return replace(function, body=body, locals=hoister.locals)
