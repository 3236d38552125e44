"""The rules of a scenario as Markdown: equations, parameters, tables, constants, variables, each with unit and source.

Hands on `equations`, the tables and `renew`; what it writes is read from the checked scenario, so it stays true.
Run as `python -m engine.analysis.model_tables`, it renews the generated parts of docs/model.md and model-content.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from engine.analysis import model_content as content
from engine.analysis.model_changes import changes
from engine.analysis.model_statements import lines as told
from engine.analysis.model_statements import number
from engine.rules.ruleset import load_ruleset
from engine.rules.schema import Parameter, Rule, Scenario, Table, Variable

_MARK = re.compile(r"(<!-- (\w+) begins -->\n).*?(<!-- \2 ends -->)", re.DOTALL)
_EVERY = {"tick": "each tick (a week)", "turn": "at the end of a turn", "month": "at the end of a calendar month"}
_MANY = 24  # figures by entity that a cell holds; of more it says how many and between what
UNSOURCED = "design choice"
"""What is told of a table or a constant that names no source; a parameter has to say so itself."""
DOCS = Path(__file__).resolve().parents[2] / "docs"
MODEL, CONTENT = DOCS / "model.md", DOCS / "model-content.md"


def equations(scenario: Scenario) -> str:
    """Every stage and rule in order: what it runs for, its named parts, its statements."""
    lines: list[str] = []
    for stage in scenario.dynamics:
        lines += ["", f"#### Stage `{stage.id}`, {_EVERY[stage.every]}", ""]
        for rule in stage.rules:
            lines += _rule(rule)
    return "\n".join(lines).strip() + "\n"


def _rule(rule: Rule) -> list[str]:
    scope = f", for every {rule.each}" if rule.each != "nation" else ""
    where = f", where `{rule.where}`" if rule.where is not None else ""
    doc = f" {rule.doc.strip()}" if rule.doc else ""
    source = f" Form: {rule.source.strip()}." if rule.source else ""
    lines = [f"**`{rule.id}`**{scope}{where}: {(rule.title or rule.id).rstrip('.')}.{doc}{source}", "", "```"]
    lines += [f"{name} := {text}" for name, text in rule.let.items()]
    return [*lines, *told(rule.do), "```", ""]


def parameters(scenario: Scenario) -> str:
    """Every parameter: its value, that of each other set, unit, meaning, source; nothing is filled in."""
    sets = {name: one.values for name, one in scenario.parameter_sets.items() if one.values}
    rows = []
    for name, declared in scenario.parameters.items():
        given = declared if isinstance(declared, Parameter) else Parameter(value=declared)
        others = [f"{values[name]:g}" if name in values else "" for values in sets.values()]
        rows.append([f"`{name}`", f"{given.value:g}", *others, given.unit, given.doc, given.source])
    return table(["parameter", "value", *sets, "unit", "meaning", "source"], rows)


def defines(scenario: Scenario) -> str:
    """Names that stand for an expression wherever they are read."""
    return "```\n" + "\n".join(f"{name} := {number(text)}" for name, text in scenario.define.items()) + "\n```\n"


def tables(scenario: Scenario) -> str:
    """Rows of numbers, read at the floor of what stands in brackets, the ends beyond the ends."""
    rows = []
    for name, declared in scenario.tables.items():
        given = declared if isinstance(declared, Table) else Table(values=declared)
        values = ", ".join(f"{value:g}" for value in given.values)
        rows.append([f"`{name}`", values, given.unit, given.doc, given.source or UNSOURCED])
    return table(["table", "values, from 0", "unit", "meaning", "source"], rows)


def constants(scenario: Scenario) -> str:
    """Figures by entity that no rule changes."""
    rows = []
    for held, figures in scenario.constants.items():
        for name, one in figures.items():
            value = f"the board's {one.board}" if one.board else _by(number(one.value or 0), one.by)
            rows.append([f"`{held}.{name}`", value, one.unit, one.doc, one.source or UNSOURCED])
    return table(["constant", "value; by entity", "unit", "meaning", "source"], rows)


def variables(scenario: Scenario) -> str:
    """Figures that rules change: start, bounds, who sees them and how well."""
    rows = []
    for held, figures in scenario.variables.items():
        for name, one in figures.items():
            place = name if held == "nation" else f"{held}.{name}"
            meaning = f"{one.title}{': ' if one.doc else ''}{one.doc}"
            unit = one.unit or ("index" if one.low == 0 else "number")
            bounds = f"{one.low:g} to {one.high:g}"
            start = _by(f"`{one.start}`" if isinstance(one.start, str) else number(one.start), one.by)
            rows.append([f"`{place}`", start, bounds, unit, _seen(one), meaning, one.source])
    return table(["variable", "start; by entity", "bounds", "unit", "seen by", "meaning", "source"], rows)


def _seen(variable: Variable) -> str:
    if variable.visible == "all":
        return "all"
    seats = variable.visible if isinstance(variable.visible, str) else ", ".join(variable.visible)
    others = "nobody else" if variable.noise is None else f"others within {variable.noise:.0%}"
    return f"{seats}; {others}"


def _by(value: str, by: Mapping[str, float]) -> str:
    if not by:
        return value
    if len(by) > _MANY:
        return f"{value}; {len(by)} others, {min(by.values()):g} to {max(by.values()):g}"
    return f"{value}; {', '.join(f'{entity} {figure:g}' for entity, figure in by.items())}"


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table of Markdown."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


PARTS: dict[str, Callable[[Scenario], str]] = {
    "equations": equations, "parameters": parameters, "defines": defines, "tables": tables, "constants": constants,
    "variables": variables, "orders": content.orders, "postures": content.postures, "reactions": content.reactions,
    "clauses": content.clauses, "deals": content.deals, "cards": content.cards, "modifiers": content.modifiers,
    "hooks": content.hooks, "flags": content.flags, "succession": content.succession, "outcomes": content.outcomes,
    "objectives": content.objectives, "minds": content.minds, "changes": changes,
}  # fmt: skip
"""The generated parts of the two documents, by the name in their marks."""


def renew(text: str, scenario: Scenario) -> str:
    """A document with its generated parts written anew."""
    return _MARK.sub(lambda found: found[1] + PARTS[found[2]](scenario) + found[3], text)


def main() -> None:
    """Renew the two documents from the flagship."""
    scenario = load_ruleset("belarus-2020").scenario
    for path in (MODEL, CONTENT):
        path.write_text(renew(path.read_text(encoding="utf-8"), scenario), encoding="utf-8")


if __name__ == "__main__":
    main()
