"""What names mean at one place of a scenario: entities and locals in scope, and the small records binding hands about.

Hands on `Scope`, `Bound`, `Failed` and `Counter` to the binders; it resolves nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from engine.rules.expressions import ExpressionError
from engine.rules.tree import Expr, LoopVar, Ref

Path: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Bound:
    """A bound expression and its unit ('' when unknown)."""

    expr: Expr
    unit: str = ""


@dataclass(frozen=True)
class Scope:
    """What names mean here: entities in scope, locals, and which special names are allowed."""

    entities: dict[str, tuple[str, Ref]]
    locals: dict[str, Bound] = field(default_factory=dict)
    amount: int | None = None
    signing: list[Expr] | None = None
    border: int | None = None

    def with_entity(self, name: str, set_name: str, ref: Ref) -> Scope:
        """The scope with one more entity."""
        return replace(self, entities={**self.entities, name: (set_name, ref)})

    def with_local(self, name: str, bound: Bound) -> Scope:
        """The scope with one more local."""
        return replace(self, locals={**self.locals, name: bound})

    def loops(self) -> list[tuple[str, Ref]]:
        """(set, reference) of the loops in scope, outermost first."""
        return [(set_name, ref) for set_name, ref in self.entities.values() if isinstance(ref, LoopVar)]


class Failed(Exception):
    """An expression could not be bound; carries where in the text and why."""

    def __init__(self, code: str, message: str, col: int) -> None:
        super().__init__(message)
        self.code, self.message, self.col = code, message, col


class InDefine(Failed):
    """What failed is in the text of a `define`; `col` is where the define is used."""

    def __init__(self, define: str, cause: ExpressionError | Failed, col: int) -> None:
        super().__init__(cause.code, f"in define {define}: {cause.message}", col)
        self.define, self.cause = define, cause


@dataclass
class Counter:
    """Numbers handed out while one function is built."""

    locals: int = 0
    loops: int = 0
    sites: int = 0

    def local(self) -> int:
        """A new local."""
        self.locals += 1
        return self.locals - 1

    def loop(self) -> int:
        """A new loop."""
        self.loops += 1
        return self.loops - 1

    def site(self) -> int:
        """A new place of a random number, from 1."""
        self.sites += 1
        return self.sites
