"""The coordination council as an agent: what it asks for, where it is, what stands still, who may rely on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.council import CALM, REPORTED, CoordinationCouncil, Demand, Guarantee
from agents.model import FLAGSHIP, GreatStoneModel
from engine.kernel.machine import Machine
from engine.kernel.words import ACTIVE
from engine.rules.layout import DEAL_HEAD, REGIME, TERM_WIDTH
from engine.rules.scenario import load
from tests.match.games import variant

OPPOSED = """
sets:
  site: {title: Works, members: {salt: Salt pans, ropes: The ropewalk, mill: The mill, nets: Net lofts, yard: The yard}}
variables:
  nation:
    civil: {title: Guilds without a seat, start: 0.7, low: 0, high: 1}
    active: {title: On the quay, start: 0.05, low: 0, high: 1}
    abroad: {title: Leaders abroad, start: 0, low: 0, high: 1}
    prisoners: {title: In the tower, start: 300, low: 0, high: 10000}
    violence: {title: Violence, start: 0.6, low: 0, high: 1}
    recognition: {title: Heard abroad, start: 0, low: 0, high: 1}
    hedge: {title: Talks by night, start: 0, low: 0, high: 1, visible: [weighers]}
    promise: {title: A word to the market, start: 0, low: 0, high: 1}
  site:
    stoppage: {title: Work stopped, start: 0, low: 0, high: 1}
flags: {stolen: The count is not believed, dialogue: Talks are held}
succession:
  seat: keepers
  hazard: "0"
  causes: {mob: 1}
  voters: {council: 1}
  heirs:
    warden: {title: The warden, support: {council: -1}}
    council: {title: The council, support: {council: 1}}
    broker: {title: The broker, support: {council: 0.5}}
    stranger: {title: A stranger, support: {council: "-0.5 + hedge"}}
"""
WARDEN, COUNCIL, BROKER, STRANGER = 1, 2, 3, 4


@pytest.fixture(scope="module")
def opposed(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return variant(tmp_path_factory.mktemp("opposed"), OPPOSED)


@pytest.fixture
def model(opposed: Machine) -> GreatStoneModel:
    return GreatStoneModel("variant", seed=1, machine=opposed)


def council_of(model: GreatStoneModel, **figures: float) -> CoordinationCouncil:
    """The council after figures were put to values: of the nation, `flag_name`, `regime_name` or `site_name`."""
    ruleset, state = model.match.machine.ruleset, model.match.state
    for figure, value in figures.items():
        kind, _, name = figure.partition("_")
        if kind == "flag":
            state[ruleset.layout.base("engine", "flags") + list(ruleset.scenario.flags).index(name)] = value
        elif kind == "regime":
            state[ruleset.layout.base("engine", "regime") + REGIME.index(name)] = value
        elif kind == "site":
            state[ruleset.layout.base("site", "stoppage") + ruleset.layout.sets["site"].index(name)] = value
        else:
            state[ruleset.layout.base("nation", figure)] = value
    assert model.council is not None
    model.council.step()
    return model.council


def governed_by(model: GreatStoneModel, heir: int) -> CoordinationCouncil:
    return council_of(model, regime_fallen=1, regime_cause=1, regime_successor=heir)


def sign(model: GreatStoneModel, deal: str) -> None:
    """Put a deal in force, every clause binding."""
    match = model.match
    at = match.machine.ruleset.layout.base("engine", "deals")
    match.state[at] = match.names.deals.index(deal) + 1
    match.state[at + 4] = match.machine.ruleset.scenario.deals[deal].private
    for k in range(len(match.machine.ruleset.scenario.deals[deal].terms)):
        match.state[at + DEAL_HEAD + k * TERM_WIDTH] = ACTIVE


def unmet(council: CoordinationCouncil) -> list[str]:
    return [demand.text for demand in council.demands if not demand.met]


def test_it_asks_for_what_it_has_not_got(model: GreatStoneModel) -> None:
    council = council_of(model, flag_stolen=1)
    everything = ["freedom for those in prison", "an end to the violence", "a new vote", "talks", "recognition abroad"]
    assert [demand.text for demand in council.demands] == unmet(council) == everything
    said = "freedom for those in prison, an end to the violence, a new vote, talks and recognition abroad"
    assert f"We ask for {said}." in council.said
    given = {"prisoners": 5.0, "violence": 0.1, "flag_stolen": 0.0, "flag_dialogue": 1.0, "recognition": 0.5}
    for k, (figure, value) in enumerate(given.items()):
        assert unmet(council_of(model, **{figure: value})) == everything[k + 1 :]
    assert council.said.endswith("What we asked for was given.")


def test_a_fall_is_no_vote_and_an_heir_it_is_against_holds_no_talks(model: GreatStoneModel) -> None:
    assert "a new vote" not in unmet(council_of(model))
    assert {"a new vote", "talks"} <= set(unmet(council_of(model, regime_fallen=1, regime_interregnum=2)))
    assert {"a new vote", "talks"} <= set(unmet(governed_by(model, WARDEN)))
    assert {"a new vote", "talks"} <= set(unmet(governed_by(model, STRANGER)))
    assert {"a new vote", "talks"}.isdisjoint(unmet(governed_by(model, BROKER)))
    assert {"a new vote", "talks", "recognition abroad"}.isdisjoint(unmet(governed_by(model, COUNCIL)))


def test_it_is_abroad_while_most_of_its_leaders_are(model: GreatStoneModel) -> None:
    council = council_of(model)
    assert (council.place, council.said[:14]) == ("in the country", "In the country")
    assert council_of(model, abroad=0.8).place == "abroad"
    assert council.said.startswith("From abroad: committees in every town answer for us.")
    assert council_of(model, abroad=0.3).place == "in the country"
    council_of(model, abroad=0.7)
    assert governed_by(model, BROKER).place == "abroad"
    assert governed_by(model, COUNCIL).place == "in office"


def test_its_voice_carries_as_far_as_it_is_organised(model: GreatStoneModel) -> None:
    told = [council_of(model, civil=civil).said.partition(".")[0] for civil in (0.2, 0.5, 1.0)]
    assert told == [
        "In the country: we are still here",
        "In the country: courtyards and telephones answer for us",
        "In the country: committees in every town answer for us",
    ]


def test_it_names_the_works_that_stand_still(model: GreatStoneModel) -> None:
    council = council_of(model, site_salt=0.2, site_ropes=0.5, site_mill=0.01)
    assert council.strikes == (("The ropewalk", 0.5), ("Salt pans", 0.2))
    assert council.said.endswith(" The ropewalk stands still.")
    assert council_of(model, site_salt=0.6).said.endswith(" Salt pans and The ropewalk stand still.")
    everywhere = council_of(model, site_mill=0.9, site_nets=0.4, site_yard=0.4)
    assert everywhere.said.endswith(" The mill, Salt pans, The ropewalk and 2 more stand still.")
    assert "still." not in council_of(model, site_salt=0, site_ropes=0, site_mill=0, site_nets=0, site_yard=0).said


def test_who_courts_it_has_its_word_and_in_office_what_was_promised_counts(model: GreatStoneModel) -> None:
    assert council_of(model, promise=0.5).guarantees == ()
    council = council_of(model, hedge=0.4)
    assert council.guarantees == (Guarantee("The Weighers", "its assets are safe with the council", True),)
    assert council.said.endswith(" Our word to The Weighers stands.")
    assert governed_by(model, COUNCIL).guarantees == council.guarantees
    assert council_of(model, promise=0).guarantees == ()


def test_a_clause_that_outlives_a_government_would_bind_it(model: GreatStoneModel) -> None:
    sign(model, "oil_for_light")
    council = council_of(model)
    bound = (Guarantee("The Weighers", "Keep the light burning (Oil for light)", False),)
    assert council.guarantees == bound
    assert "Our word" not in council.said  # it gave none
    assert governed_by(model, COUNCIL).guarantees == bound


def test_in_office_any_clause_binds_it_but_a_private_or_passing_one_is_not_its_before(tmp_path: Path) -> None:
    for k, patch in enumerate(("deals: {oil_for_light: {private: true}}", "clauses: {keep_light: {guarantee: false}}")):
        (tmp_path / str(k)).mkdir()
        machine = variant(tmp_path / str(k), f"{OPPOSED}{patch}")
        model = GreatStoneModel("variant", seed=1, machine=machine)
        sign(model, "oil_for_light")
        assert council_of(model).guarantees == ()
        assert [given.to for given in governed_by(model, COUNCIL).guarantees] == ["The Weighers"]


def test_in_office_it_says_what_it_owes(model: GreatStoneModel) -> None:
    council = governed_by(model, COUNCIL)
    owed = "freedom for those in prison and an end to the violence"
    assert council.said == f"From the palace: we govern until the vote. We still owe {owed}."
    assert council_of(model, prisoners=0, violence=0).said == "From the palace: we govern until the vote."


def test_of_what_a_scenario_lacks_it_says_nothing(tmp_path: Path) -> None:
    bare = "variables: {nation: {civil: {title: Guilds, start: 0.7, low: 0, high: 1}}}"
    council = council_of(GreatStoneModel("variant", seed=1, machine=variant(tmp_path, bare)))
    assert (council.demands, council.strikes, council.guarantees) == ((), (), ())
    assert council.place == "in the country"
    assert council.said == "In the country: committees in every town answer for us."


def test_the_collector_keeps_it_every_turn(model: GreatStoneModel) -> None:
    council_of(model, hedge=0.4, site_ropes=0.5)
    for _ in range(2):
        model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns[-len(REPORTED) :]) == list(REPORTED)
    assert frame["council place"].tolist() == ["in the country"] * 2
    assert frame["council demands met"].tolist() == [1, 1]  # no count is disputed
    assert frame["council strikes"].tolist() == [1, 1]
    assert frame["council guarantees"].tolist() == [2, 2]  # its own word, and the keepers' in a deal signed on turn 1
    assert model.council is not None
    assert frame["council said"].iloc[-1] == model.council.said


@pytest.mark.slow
def test_the_flagships_council_reads_everything_the_flagship_has() -> None:
    model = GreatStoneModel(seed=1)
    figures = {"prisoners": 300, "violence": 0.6, "abroad": 0.3, "active": 0.05, "flag_stolen": 1, "hedge": 0.4}
    council = council_of(model, site_belaruskali=0.4, **figures)
    assert Demand("a new vote", False) in council.demands
    assert len(council.demands) == 5
    assert council.strikes[0] == ("Belaruskali potash", 0.4)
    sign(model, "credit_for_pearl")
    assert council_of(model).guarantees == (
        Guarantee("Beijing", "its assets are safe with the council", True),
        Guarantee("Beijing", "Keep the tax holiday (Credit for the pearl)", False),
        Guarantee("Beijing", "Keep the gate at Brest open (Credit for the pearl)", False),
    )
    assert governed_by(model, 1).place == "in office"
    assert "a new vote" in unmet(governed_by(model, 2))  # a caretaker cabinet owes it
    assert "a new vote" not in unmet(council_of(model, flag_voted=1))


def test_what_it_asks_of_the_flagships_police_can_be_given() -> None:
    levels = load(FLAGSHIP).scenario.postures["repression"].levels
    asked = [float(level.value) >= CALM for level in levels.values()]
    assert asked == [False, True, True, True]  # police who watch crowds do no violence, those who disperse them do
