"""What the documents say is so: the schema is that of the code, links lead somewhere, examples play."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine.kernel.machine import Machine
from engine.rules.ruleset import load_ruleset
from engine.rules.schema import json_schema

ROOT = Path(__file__).parents[1]


def test_the_schema_file_is_that_of_the_code() -> None:
    written = json.loads((ROOT / "docs" / "schema.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(json_schema())), "run make docs"


@pytest.mark.parametrize(
    "page", ["README.md", "docs/language.md", "docs/learning.md", "CHANGELOG.md", "maps/README.md"]
)
def test_links_lead_somewhere(page: str) -> None:
    source = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)\)", source.read_text(encoding="utf-8")):
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
