"""The rules of a scenario as Markdown: every equation of its dynamics and every parameter with value, unit and source.

Hands on `equations`, `parameter_table`, `renew`; what it writes is read from the checked scenario, so it stays true.
Run as `python -m engine.analysis.model_tables`, it renews the generated parts of docs/model.md.
"""

from __future__ import annotations

import re
from pathlib import Path

from engine.rules.ruleset import load_ruleset
from engine.rules.schema import Effect, Parameter, Rule, Scenario

_MARK = re.compile(r"(<!-- (\w+) begins -->\n).*?(<!-- \2 ends -->)", re.DOTALL)
_EVERY = {"tick": "each tick (a week)", "turn": "at the end of a turn", "month": "at the end of a calendar month"}
MODEL = Path(__file__).resolve().parents[2] / "docs" / "model.md"


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
    lines = [f"**`{rule.id}`**{scope}{where}: {rule.title or rule.id}.{doc}", "", "```"]
    lines += [f"{name} := {text}" for name, text in rule.let.items()]
    lines += [_statement(statement) for statement in rule.do]
    return [*lines, "```", ""]


def _statement(statement: str | Effect) -> str:
    if isinstance(statement, str):
        return statement
    told = statement.model_dump(by_alias=True, exclude_unset=True)
    return "; ".join(f"{key} {value}" for key, value in told.items())


def parameter_table(scenario: Scenario) -> str:
    """Every parameter: its value, that of each other set, unit, meaning, source; without a source a design choice."""
    sets = scenario.parameter_sets
    head = ["parameter", "value", *sets, "unit", "meaning", "source"]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for name, declared in scenario.parameters.items():
        given = declared if isinstance(declared, Parameter) else Parameter(value=declared)
        others = [f"{one.values[name]:g}" if name in one.values else "" for one in sets.values()]
        row = [f"`{name}`", f"{given.value:g}", *others, given.unit, given.doc, given.source or "design choice"]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
    return "\n".join(lines) + "\n"


def renew(text: str, scenario: Scenario) -> str:
    """The document with its generated parts written anew."""
    parts = {"equations": equations(scenario), "parameters": parameter_table(scenario)}
    return _MARK.sub(lambda found: found[1] + parts[found[2]] + found[3], text)


def main() -> None:
    """Renew docs/model.md from the flagship."""
    MODEL.write_text(renew(MODEL.read_text(encoding="utf-8"), load_ruleset("belarus-2020").scenario), encoding="utf-8")


if __name__ == "__main__":
    main()
