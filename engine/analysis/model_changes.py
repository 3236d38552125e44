"""What the scenarios built on another change in it, as Markdown: cards added and left out, and every other number.

Hands on `changes`. Texts, lessons and valuations (fitted, not chosen) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.analysis.model_content import card
from engine.rules.nodes import Node
from engine.rules.ruleset import load_ruleset
from engine.rules.scenario import lineage, shipped
from engine.rules.schema import Scenario

_TEXTS = {"title", "text", "summary", "note", "doc", "source", "lessons", "valuation", "id", "events"}


def changes(scenario: Scenario) -> str:
    """Every shipped scenario that extends this one, against the one it extends directly."""
    found: list[str] = []
    for name in shipped():
        above = [folder.name for folder in lineage(name)][1:]
        if scenario.id in above:
            found += _one(load_ruleset(above[0]).scenario, load_ruleset(name).scenario)
    return "\n".join(found).strip() + "\n"


def _one(old: Scenario, new: Scenario) -> list[str]:
    found = [f"#### `{new.id}`, on the rules of `{old.id}`", ""]
    gone = [name for name in old.events if name not in new.events]
    if gone:
        found += [f"Without the cards {', '.join(f'`{name}`' for name in gone)}.", ""]
    rows = list(differences(_set(old), _set(new)))
    if rows:
        found += ["| what | there | here |", "|---|---|---|"]
        found += [f"| `{path}` | {_cell(was)} | {_cell(now)} |" for path, was, now in rows] + [""]
    for name, event in new.events.items():
        before = old.events.get(name)
        if before is None or any(differences(_set(before), _set(event))):
            found += card(name, event)
    return found


def _set(node: Node) -> dict[str, object]:
    """What a file says of a node, without what it leaves at its default."""
    return node.model_dump(exclude_unset=True)


def differences(old: object, new: object, path: str = "") -> Iterator[tuple[str, object, object]]:
    """Path, old and new value of all that differs, texts aside; None where there is none."""
    old, new = _by_id(old), _by_id(new)
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            if key not in _TEXTS:
                yield from differences(old.get(key), new.get(key), f"{path}.{key}" if path else str(key))
    elif old != new:
        yield path, old, new


def _by_id(value: object) -> object:
    """A list of stages or of rules as a mapping by their ids; anything else as it is."""
    if isinstance(value, list) and value and all(isinstance(part, dict) and "id" in part for part in value):
        return {part["id"]: part for part in value}
    return value


def _cell(value: object) -> str:
    if isinstance(value, dict):
        value = ", ".join(f"{key} {held}" for key, held in value.items() if key not in _TEXTS)
    if value is None or value == "":
        return ""
    return f"{value:g}" if isinstance(value, float) else f"`{value}`".replace("|", "\\|")
