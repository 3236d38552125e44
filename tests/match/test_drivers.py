"""What moved a rule is told by the figures whose change in the turn drove it, in the direction it went."""

from __future__ import annotations

from engine.match.account import turn_account
from engine.match.drivers import drivers
from engine.match.match import Match
from tests.match.games import played


def driven(match: Match, turn: int, variable: str, title: str) -> dict[str, int]:
    place = match.names.place(variable)
    found = drivers(match.names, match.turn_ledger(turn), match.running.arrays.parameters, place.base, title)
    return {f"{place.set}.{place.name}": way for place, way in found}


def test_a_count_is_driven_by_what_it_counts() -> None:
    """Unrest of the nation is the mean of that of the isles: it can be moved by nothing else."""
    match, told = played(3, policies={}, ledger=True), 0
    for turn in range(match.turn):
        before, after = (float(match.series["unrest"][turn + k]) for k in (0, 1))
        found = driven(match, turn, "unrest", "Count unrest")
        assert set(found) <= {"isle.unrest"}
        if found:
            told += 1
            assert found["isle.unrest"] in (0, 1 if after > before else -1)
    assert told > 3
    assert "): most of it in South Isle (Murmur)\n" in turn_account(match, 0)


def test_a_rule_that_only_goes_on_as_before_has_no_driver() -> None:
    """The light fades by a share of itself: nothing else drives it."""
    match = played(3, policies={}, ledger=True)
    assert driven(match, 0, "beacon", "Light") == {}
    assert driven(match, 0, "beacon", "no such rule") == {}
