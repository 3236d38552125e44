"""Five levels for people, each a rung of the ladder as it was measured, in the measured order."""

from __future__ import annotations

import pytest

from engine.policies.difficulty import LEVELS, USUAL, policy_at
from engine.policies.policy import PolicySpec
from engine.rules.ruleset import Ruleset, load_ruleset


@pytest.fixture(scope="module", params=["belarus-2020", "october-2020", "tiny"])
def ruleset(request: pytest.FixtureRequest) -> Ruleset:
    return load_ruleset(request.param)


def test_there_are_five_and_the_usual_one_is_what_tournaments_play() -> None:
    assert [level.title for level in LEVELS] == ["Calm", "Even", "Keen", "Hard", "Relentless"]
    assert LEVELS[USUAL].policy == "personality"


@pytest.mark.parametrize("level", range(5))
def test_every_level_is_a_policy_every_seat_has(level: int, ruleset: Ruleset) -> None:
    for seat in ruleset.scenario.seats:
        spec = PolicySpec.parse(policy_at(level, ruleset.scenario, seat))
        assert spec.kind == PolicySpec.parse(LEVELS[level].policy).kind
        spec.personality_number(ruleset, seat)


def test_the_client_calls_them_so() -> None:
    from engine.client import setup, words

    words.switch("en")
    assert setup.level_names() == [level.title for level in LEVELS]
    assert setup.level_texts() == [level.text for level in LEVELS]
