"""What the documents say is so: the schema is that of the code, links lead somewhere, examples play."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest
import typer

import run_game
from engine.kernel.machine import Machine
from engine.rules.ruleset import load_ruleset
from engine.rules.schema import json_schema

ROOT = Path(__file__).parents[1]
PLACES = ("*.md", "docs/*.md", "maps/*.md", "assets/*.md", "benchmarks/results/*.md", "Makefile")


def command_lines(text: str) -> list[str]:
    """The commands a text names: `run_game.py` or `python -m` up to a comment, a quote or the line's end."""
    return [line.strip() for line in re.findall(r"((?:run_game\.py|python -m) [^`#\n\";&|<>]*)", text)]


def wrong_in(line: str) -> list[str]:
    """What of a command line does not exist: the command, or options of it."""
    program, words = line.split()[0], line.split()[1:]
    if program == "python":
        place = importlib.util.find_spec(words[1])
        source = Path(place.origin).read_text(encoding="utf-8") if place and place.origin else ""
        if words[1].startswith("benchmarks") and place and place.submodule_search_locations:
            source = (Path(place.submodule_search_locations[0]) / "__main__.py").read_text(encoding="utf-8")
        ours = words[1].partition(".")[0] in ("benchmarks", "engine", "maps", "assets", "agents")
        unknown = [w for w in words[2:] if ours and w.startswith("--") and f'"{w.partition("=")[0]}"' not in source]
        return unknown if place else [words[1]]
    commands = typer.main.get_command(run_game.app).commands
    if words[0] == "COMMAND":
        return []
    if words[0] not in commands:
        return [words[0]]
    known = {option for parameter in commands[words[0]].params for option in parameter.opts} | {"--help"}
    known |= {"--scenario", "--quick", "--out"} if words[0] == "bench" else set()
    return [word for word in words[1:] if word.startswith("--") and word.partition("=")[0] not in known]


PAGES = [path.relative_to(ROOT).as_posix() for pattern in PLACES for path in sorted(ROOT.glob(pattern))]
LINES = [(page, line) for page in PAGES for line in command_lines((ROOT / page).read_text(encoding="utf-8"))]


def test_a_command_line_that_is_wrong_is_seen() -> None:
    assert command_lines("`run_game.py simulate tiny --games 3` or `python -m benchmarks.peers`\n") == [
        "run_game.py simulate tiny --games 3", "python -m benchmarks.peers"
    ]  # fmt: skip
    assert wrong_in("run_game.py simulate tiny --games 3") == []
    assert wrong_in("run_game.py simulate tiny --gams 3") == ["--gams"]
    assert wrong_in("run_game.py simlate tiny") == ["simlate"]
    assert wrong_in("python -m benchmarks.piers") == ["benchmarks.piers"]
    assert wrong_in("python -m benchmarks --scenario tiny --slow") == ["--slow"]


def test_the_documents_name_commands() -> None:
    named = {line.split()[1] for _, line in LINES if line.startswith("run_game.py")}
    assert {"play", "watch", "simulate", "balance", "tournament", "check-bot", "results", "why", "replay"} <= named


@pytest.mark.parametrize(("page", "line"), sorted(set(LINES)))
def test_every_command_a_document_names_exists_with_its_options(page: str, line: str) -> None:
    assert wrong_in(line) == [], f"{page}: {line}"


def test_the_schema_file_is_that_of_the_code() -> None:
    written = json.loads((ROOT / "docs" / "schema.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(json_schema())), "run make docs"


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    source = ROOT / page
    text = re.sub(r"`[^`\n]*`", "", source.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (source.parent / target).exists(), f"{page} links to {target}"


EXAMPLES = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "language.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_of_the_language_compiles_and_plays(number: int, tmp_path: Path) -> None:
    home = tmp_path / "example"
    home.mkdir()
    (home / "scenario.yaml").write_text(f"extends: tiny\nid: example\n{EXAMPLES[number]}", encoding="utf-8")
    machine = Machine(load_ruleset(str(home)))
    for seed in range(20):
        running = machine.new_game(seed)
        machine.play(running)
        assert running.over
        assert not running.faulted


def test_calibrated_figures_beside_the_article_are_those_of_the_back_test() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for page in ("backtest", "claims")
        for line in (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8").splitlines()
    ]
    measured: dict[str, tuple[str, str]] = {}
    for row in rows:
        if len(row) == 6:
            measured.setdefault(row[0], (row[2], row[3]))
    told = {row[2].strip("`"): (row[3], row[4]) for row in rows if len(row) == 5 and row[2].startswith("`")}
    told = {fact: figures for fact, figures in told.items() if fact in measured}
    assert len(told) >= 10
    assert told == {fact: measured[fact] for fact in told}
