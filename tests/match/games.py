"""What tests of matches share: the smallest scenario compiled once a process, and matches of it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from engine.kernel.machine import Machine
from engine.match.match import Match
from engine.rules.ruleset import load_ruleset

SEATING = {"keepers": "personality:historical", "weighers": "random", "drummers": "personality"}


@functools.cache
def tiny() -> Machine:
    return Machine(load_ruleset("tiny"))


def played(seed: int = 1, **kwargs: Any) -> Match:
    match = Match(tiny(), seed, kwargs.pop("policies", SEATING), **kwargs)
    match.play()
    return match


def variant(folder: Path, patch: str) -> Machine:
    """The smallest scenario with a patch, compiled."""
    home = folder / "variant"
    home.mkdir()
    text = f"format: 1\nid: variant\ntitle: A variant\nextends: tiny\n{patch}\n"
    (home / "scenario.yaml").write_text(text, encoding="utf-8")
    return Machine(load_ruleset(str(home)))
