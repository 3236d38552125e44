"""The rules of a scenario as Markdown: every equation of its dynamics and every parameter with value, unit and source.

Hands on `equations`, `parameter_table`, `renew`, `content_page`; what it writes is read from the checked scenario, so
it stays true. Run as `python -m engine.analysis.model_tables`, it renews the generated parts of docs/model.md, and
docs/model-content.md.
"""

from __future__ import annotations

import re
from pathlib import Path

from engine.analysis.model_content import content, differences, statements
from engine.rules.ruleset import load_ruleset
from engine.rules.scenario import lineage, shipped
from engine.rules.schema import Parameter, Rule, Scenario

_MARK = re.compile(r"(<!-- (\w+) begins -->\n).*?(<!-- \2 ends -->)", re.DOTALL)
_EVERY = {"tick": "each tick (a week)", "turn": "at the end of a turn", "month": "at the end of a calendar month"}
MODEL = Path(__file__).resolve().parents[2] / "docs" / "model.md"
CONTENT = MODEL.with_name("model-content.md")
FLAGSHIP = "belarus-2020"
_HEAD = """\
# The model of `belarus-2020`: what its equations act on, and what sets them off

Written by `make docs` from the scenario; [model.md](model.md) has the equations, the parameters and what can be said of
both. A figure or an effect without a source is a design choice. `:=` names a part. `[headroom]` scales an effect by the
distance to the bound it moves to, `[fatigue]` by the vigour the order has left.

"""


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
    lines += statements(rule.do)
    return [*lines, "```", ""]


def parameter_table(scenario: Scenario) -> str:
    """Every parameter: its value, that of each other set, unit, meaning, source; without a source a design choice."""
    sets = {id_: one for id_, one in scenario.parameter_sets.items() if one.values}
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


def content_page() -> str:
    """docs/model-content.md: the flagship's content, and what scenarios built on it change."""
    scenario = load_ruleset(FLAGSHIP).scenario
    others = [name for name in shipped() if FLAGSHIP in (folder.name for folder in lineage(name)[1:])]
    told = "\n".join(differences(scenario, load_ruleset(name).scenario) for name in others)
    return f"{_HEAD}{content(scenario)}\n## Other scenarios on these rules\n\n{told.strip()}\n"


def main() -> None:
    """Renew docs/model.md and docs/model-content.md."""
    MODEL.write_text(renew(MODEL.read_text(encoding="utf-8"), load_ruleset(FLAGSHIP).scenario), encoding="utf-8")
    CONTENT.write_text(content_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
