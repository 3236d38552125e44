"""Orders fit the state they are given in: who governs, what stands open, what is real."""

from __future__ import annotations

from tests.claims.worlds import OCTOBER, STANDS, Hand, begin

FORCE = {"repression": "terror", "detentions": "mass"}
COUNCIL = {"regime.fallen": 1.0, "regime.cause": 1.0, "regime.successor": 1.0}


def level(world: Hand, posture: str) -> str:
    """The level of a posture in force."""
    at = world.layout.base("engine", "postures") + list(world.rules.postures).index(posture)
    value = float(world.running.arrays.state[at])
    return next(id_ for id_, declared in world.rules.postures[posture].levels.items() if declared.value == value)


def open_to(world: Hand, seat: str) -> set[str]:
    """Ids of what a seat could choose in the turns played so far."""
    return {id_ for who, id_ in world.scores if who == seat}


def test_an_heir_begins_at_the_mildest_level_where_the_one_it_finds_is_closed_to_it() -> None:
    met = set()
    for seed in range(1, 25):
        world = begin(OCTOBER, seed=seed, state={"civil": 1, "loyalty": 1}, parameters={"fall_base": 30.0})
        world.turn(1, postures=FORCE)
        wages = level(world, "wages")
        assert level(world, "detentions") == "mass"
        world.turn(2)
        hard = world.heir in ("junta", "moscow_man")
        assert level(world, "detentions") == ("mass" if hard else "selective"), world.heir
        assert level(world, "repression") in ({"terror", "restraint"} if hard else {"restraint"}), world.heir
        assert level(world, "wages") == wages
        met.add(hard)
    assert met == {True, False}


def test_no_order_treats_a_ruling_council_as_the_government_or_the_opposition_it_was() -> None:
    rich = {"tier": 3.0, "eu_tier": 3.0, "us_tier": 3.0, "prisoners": 400.0, "perceived": 0.5, "infl_ru": 0.7}
    old = begin(OCTOBER, state=rich, parameters=STANDS).turn(3)
    new = begin(OCTOBER, state=rich | COUNCIL, parameters=STANDS).turn(3)
    once = {
        "minsk": {"crackdown", "arrest_organisers", "hold_dialogue", "press_border", "recognise_crimea", "harsh",
                  "mass"},
        "west": {"list_persons_eu", "sanctions_us", "list_plant", "threaten", "fund_civil", "exile_media",
                 "recognise_council"},
        "moscow": {"guarantee_order", "demand_base", "offer_exile"},
        "beijing": {"talk_to_council"},
    }  # fmt: skip
    for seat, orders in once.items():
        assert not orders & open_to(new, seat), seat
        assert orders - {"recognise_crimea"} <= open_to(old, seat), seat
    assert not {"aid_for_restraint", "prisoners_relief", "shield_for_troops"} & open_to(new, "minsk")
