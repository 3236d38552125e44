"""Statements of the modding language as a person reads them in a document: one line each, branches set in.

Hands on `lines`, `number` and `figures`; it reads checked models and writes plain text, never Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.rules.nodes import Expression
from engine.rules.schema import Effect

STEP = "    "


def number(value: Expression | None) -> str:
    """An expression as it stands in the scenario; a plain number without trailing zeros."""
    return value if isinstance(value, str) else "" if value is None else f"{value:.10g}"


def figures(values: Mapping[str, Expression]) -> str:
    """Named expressions in one line."""
    return ", ".join(f"{name} {number(value)}" for name, value in values.items())


def lines(statements: Iterable[str | Effect], margin: str = "") -> list[str]:
    """Every statement in order; what it depends on stands before it, what weakens or delays it in brackets after it."""
    return [line for statement in statements for line in _statement(statement, margin)]


def _statement(statement: str | Effect, margin: str) -> list[str]:
    if isinstance(statement, str):
        return [margin + statement]
    found = [f"{margin}{name} := {number(value)}" for name, value in statement.let.items()]
    before = f"for every {statement.each}" if statement.each else ""
    before += f"{' where' if before else 'where'} {number(statement.where)}" if statement.where is not None else ""
    before += ": " if before else ""
    marks = [name for name in ("fatigue", "headroom") if getattr(statement, name)]
    marks += [f"{statement.lag} turns later"] if statement.lag else []
    marks += [f"unless by then {number(statement.cancel_if)}"] if statement.cancel_if is not None else []
    after = f"  [{', '.join(marks)}]" if marks else ""
    head, *inside = _verb(statement)
    return [*found, margin + before + head + after, *(margin + line for line in inside)]


def _verb(effect: Effect) -> list[str]:
    if effect.do is not None:
        return [effect.do if isinstance(effect.do, str) else "; ".join(effect.do)]
    for verb in ("set", "clear", "apply", "hook"):
        if getattr(effect, verb) is not None:
            return [f"{verb} {getattr(effect, verb)}"]
    if effect.queue is not None:
        after = effect.after if isinstance(effect.after, int) else f"{effect.after[0]} to {effect.after[1]}"
        unless = f", unless then {number(effect.unless)}" if effect.unless is not None else ""
        return [f"card {effect.queue} after {after} turns{unless}"]
    if effect.branches is not None:
        return [
            line
            for branch in effect.branches
            for line in (f"one of these, weight {number(branch.weight)}:", *lines(branch.effects, STEP))
        ]
    condition = f"if {number(effect.when)}" if effect.when is not None else f"with chance {number(effect.roll)}"
    other = ["else:", *lines(effect.otherwise, STEP)] if effect.otherwise else []
    return [f"{condition}:", *lines(effect.then, STEP), *other]
