"""Five levels for people, each a rung of the ladder as it was measured, in the measured order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.policies.difficulty import LADDER, LEVELS, USUAL, policy_at
from engine.policies.policy import PolicySpec
from engine.rules.ruleset import Ruleset, load_ruleset

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "ladder.md").read_text(encoding="utf-8")


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


def test_the_flagship_and_what_extends_it_have_the_tuned_personality() -> None:
    for name in ("belarus-2020", "october-2020", "cut-off", "first-hundred-days", "long-game", "tutorial"):
        for seat in load_ruleset(name).scenario.seats.values():
            assert list(seat.personalities)[-1] == "tuned"
            assert next(iter(seat.personalities)) != "tuned"


def test_the_order_of_the_levels_is_the_measured_one() -> None:
    measured = re.findall(r"^\| (\S+) beats (\S+) \| (\d+) \| ([\d.]+) % \| ", PAGE, re.MULTILINE)
    pairs = [*zip(LADDER[1:], LADDER), (LADDER[-1], LADDER[0])]
    assert [(upper, lower) for upper, lower, _, _ in measured] == pairs
    demanded = [60.0] * (len(pairs) - 1) + [90.0]  # of the blocks; the last is the top against the lowest
    for (upper, lower, blocks, won), least in zip(measured, demanded, strict=True):
        assert float(won) >= least, f"{upper} over {lower}"
        assert int(blocks) >= 8


def test_the_page_lists_the_levels_as_they_are() -> None:
    for level in LEVELS:
        assert f"| {level.title} | `{level.policy}` | {level.text} |" in PAGE


def test_the_client_calls_them_so() -> None:
    from engine.client import setup, words

    words.switch("en")
    assert setup.level_names() == [level.title for level in LEVELS]
    assert setup.level_texts() == [level.text for level in LEVELS]
