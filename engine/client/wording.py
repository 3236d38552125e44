"""Texts of a scenario as a player reads them.

Hands on `plain`, which leaves out of a text what only modders look up.
"""

from __future__ import annotations

import re

_FACTS = re.compile(r"\s*[(（][A-Z]\d{1,2}(?:[,，、]\s*[A-Z]\d{1,2})*[)）]")
"""Numbers of facts in the research a scenario rests on: (C1), (A4, E19)."""


def plain(text: str) -> str:
    """A doc without the numbers of the facts it rests on."""
    return _FACTS.sub("", text)
