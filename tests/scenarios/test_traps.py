"""Ways to score that a player may hit upon and that must not pay."""

from __future__ import annotations

from tests.claims.worlds import OCTOBER, STANDS, Hands, mean, several


def test_who_arrests_in_order_to_sell_releases_ends_worse_than_who_does_not_arrest() -> None:
    def ended(detentions: str, *, sells: bool) -> Hands:
        silent = STANDS | {"mobilise": 0.0}  # nobody marches, so arrests serve nothing but a sale
        worlds = several(12, OCTOBER, state={"cell.active": 0.0}, parameters=silent, willing=True)
        for month in range(1, 25):
            if not sells:
                worlds.put({"flag.exchange_broken": month})  # a word broken so lately shuts the deal
            worlds.turn(1, postures={"repression": "restraint", "detentions": detentions})
        return worlds

    spared, jailed, sold = ended("selective", sells=False), ended("mass", sells=False), ended("mass", sells=True)
    assert mean([world.signed.count("prisoners_relief") for world in sold]) > 1
    assert not any("prisoners_relief" in world.signed for worlds in (spared, jailed) for world in worlds)
    assert sold.score("minsk") > jailed.score("minsk")  # relief is worth having
    assert sold.score("minsk") < spared.score("minsk") - 1  # and does not pay for the arrests
