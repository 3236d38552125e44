"""The folder of a new scenario, ready to be checked and played: a patch of another, or a small game to rewrite.

Hands on `write_scenario`; what stood in the folder is never touched.
"""

from __future__ import annotations

import re
from pathlib import Path

from engine.rules.errors import OrderError
from engine.rules.ruleset import Ruleset, load_ruleset
from engine.rules.scenario import find, shipped

WHOLE = "tiny"
"""The scenario a whole game is begun from: the language on one page."""
_ID = re.compile(r"[a-z][a-z0-9-]{0,47}")


def write_scenario(folder: Path, base: str, title: str = "", *, whole: bool = False) -> Path:
    """Write a scenario named after its folder, on the rules of `base`, or `whole`, on none. The file written.

    Raises OrderError for a name that cannot be one or a folder in use, ScenarioError for an unknown base, OSError.
    """
    id_ = folder.name
    if not _ID.fullmatch(id_):
        raise OrderError(f"{folder}: a scenario is named by small letters, digits and hyphens, e.g. my-scenario")
    if id_ in shipped():
        raise OrderError(f"{folder}: a scenario named {id_} comes with the game: choose another name")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OrderError(f"{folder}: is in use: name a folder that is empty or does not exist")
    title = title or id_.replace("-", " ").title()
    if not title.isprintable() or len(title) > 80:
        raise OrderError("--title: one line of 80 characters at most")
    if not (whole or base in shipped()) and find(base).resolve().parent != folder.resolve().parent:
        raise OrderError(f"--base {base}: a scenario of your own has to lie in the folder beside {folder}")
    text = _whole(id_, title) if whole else _patch(id_, title, load_ruleset(base))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _whole(id_: str, title: str) -> str:
    """The small game under another name: a line of its own on top, the rest as it stands."""
    lines = (find(WHOLE) / "scenario.yaml").read_text(encoding="utf-8").splitlines()
    lines[0] = f"# {title}: begun as a copy of {WHOLE}. Rewrite it part by part; run_game.py check tells what is wrong."
    named = {"id:": f"id: {id_}", "title:": f"title: {_quoted(title)}"}
    for at, line in enumerate(lines):
        key = line.split(" ")[0]
        if key in named:
            lines[at] = named.pop(key)
    return "\n".join(lines) + "\n"


def _patch(id_: str, title: str, ruleset: Ruleset) -> str:
    """A scenario that changes one number and adds one card, each with a line that says how to go on."""
    scenario = ruleset.scenario
    seat = next(iter(scenario.seats))
    lines = [
        f"# {title}: a patch of {scenario.id}. Every key patches by id, `key: null` removes; see docs/language.md.",
        "format: 1",
        f"id: {id_}",
        f"extends: {scenario.id}",
        f"title: {_quoted(title)}",
        f"summary: {_quoted(f'{scenario.title}, with one card more. Say here what is at stake, in two sentences.')}",
        "",
        "# A shorter game; leave the line out to keep the calendar as it is.",
        f"calendar: {{turns: {min(scenario.calendar.turns, 12)}}}",
    ]
    number = next(iter(scenario.parameters.items()), None)
    if number is not None:
        name, parameter = number
        lines += [
            "",
            "# A number of the rules; nothing is compiled anew when it changes.",
            f"parameters: {{{name}: {parameter if isinstance(parameter, float) else parameter.value:g}}}",
        ]
    purse = next((p.name for p in ruleset.layout.places if p.declared and p.set == "seat"), None)
    lines += [
        "",
        "events:",
        "  a_card_of_ours:",
        "    title: A card of ours",
        "    text: Something has happened, and somebody has to answer.",
        '    weight: 1  # drawn by weight; `at: "2021-03"` dates a card, `when:` gives it a condition',
        f"    seat: {seat}",
        "    choices:",
        "      act:",
        "        title: Do something",
        "        historical: true",
    ]
    if purse is not None:
        lines.append(f'        effects: ["self.{purse} *= 0.95"]')
    lines += ["      wait: {title: Wait and see}"]
    return "\n".join(lines) + "\n"
