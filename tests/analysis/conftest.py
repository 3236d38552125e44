"""The minimal scenario of the rules' tests, for tests of what is measured in many games."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.worlds import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A scenario folder of its own for every test."""
    return World(tmp_path)
