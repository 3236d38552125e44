"""Every test of the client begins and ends in English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.client import telling, words


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Whatever a test does to the language, the next one finds English."""
    words.switch("en")
    telling.retell()
    yield
    words.switch("en")
    telling.retell()
