"""What the documents say is so: the schema file is that of the code, and the pages linked exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine.rules.schema import json_schema

ROOT = Path(__file__).parents[1]


def test_the_schema_file_is_that_of_the_code() -> None:
    written = json.loads((ROOT / "docs" / "schema.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(json_schema())), "run make docs"


@pytest.mark.parametrize("page", ["README.md", "docs/language.md", "CHANGELOG.md", "maps/README.md"])
def test_links_lead_somewhere(page: str) -> None:
    source = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)\)", source.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (source.parent / target).exists(), f"{page} links to {target}"
