"""The fixture of this room: a world of small scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.worlds import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)
