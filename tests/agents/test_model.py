"""The game under Mesa: the same game, with agents that look and never decide."""

from __future__ import annotations

import mesa
import pytest
from mesa.batchrunner import batch_run

from agents.companies import Company
from agents.council import CoordinationCouncil
from agents.lukashenko import Lukashenko
from agents.model import CAST, FLAGSHIP, GreatStoneModel, read_policies
from agents.seat import SeatAgent
from engine.rules.errors import OrderError
from engine.rules.scenario import load
from engine.rules.schema import Scenario
from tests.match.games import tiny


def run(**kwargs: object) -> GreatStoneModel:
    model = GreatStoneModel("tiny", machine=tiny(), **kwargs)  # type: ignore[arg-type]
    while model.running:
        model.step()
    return model


@pytest.mark.parametrize("seed", range(5))
def test_a_game_under_mesa_has_the_hashes_of_the_same_game_in_a_batch(seed: int) -> None:
    running = tiny().new_game(seed)
    tiny().play_many([running])
    model = run(seed=seed)
    assert list(model.match.hashes) == running.arrays.hashes.tolist()


def test_mesas_random_numbers_never_touch_the_game() -> None:
    plain = run(seed=3)
    model = GreatStoneModel("tiny", seed=3, machine=tiny())
    while model.running:
        model.random.random()
        model.rng.random(7)
        model.agents.shuffle_do("step")
        model.step()
    assert model.match.hashes == plain.match.hashes


def test_agents_only_look_so_that_removing_them_changes_nothing() -> None:
    plain, model = run(seed=4), GreatStoneModel("tiny", seed=4, machine=tiny())
    model.remove_all_agents()
    while model.running:
        model.step()
    assert model.match.hashes == plain.match.hashes


def test_the_model_stops_when_the_game_is_over() -> None:
    model = run(seed=1)
    assert not model.running
    assert model.steps == model.turn == 8
    model.step()
    assert model.turn == 8


def test_the_collector_has_a_row_a_turn_named_by_the_turn() -> None:
    model = run(seed=2)
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == ["beacon", "unrest", "outcome"]
    assert list(frame.index) == list(range(8))
    assert frame["beacon"].tolist() == model.match.series["beacon"][1:]
    assert frame["outcome"].iloc[-1] == model.outcome
    scores = model.datacollector.get_agent_vars_dataframe()
    last = scores.xs(7, level="Step").set_index("seat")["score"].to_dict()
    assert last == model.match.scores()


def test_batch_run_plays_every_combination_to_its_end() -> None:
    rows = batch_run(
        GreatStoneModel,
        {"scenario": "tiny", "seed": range(3), "policies": ["", "keepers=random, weighers=passive"]},
        display_progress=False,
    )
    assert len(rows) == 3 * 2 * 3  # a row for each seat of each game
    for row in rows:
        model = run(seed=row["seed"], policies=row["policies"])
        assert row["Step"] == model.turn - 1
        assert row["outcome"] == model.outcome
        assert row["score"] == model.match.scores()[row["seat"]]


def test_agent_sets_work_as_mesas_users_expect() -> None:
    model = run(seed=1)
    assert isinstance(model.agents, mesa.agent.AgentSet)
    seats = model.agents_by_type[SeatAgent]
    assert set(seats.get("seat")) == {"keepers", "weighers", "drummers"}
    best = max(seats, key=lambda agent: agent.score)
    assert best.score == max(model.match.scores().values())
    assert best.view.score <= max(model.match.scores().values())
    assert all(agent.said == SeatAgent.voice["end"] for agent in seats)


def test_a_seat_remembers_what_it_did_last_turn() -> None:
    model = GreatStoneModel("tiny", seed=3, machine=tiny())
    model.step()
    assert model.seats["keepers"].did == ("Stoke the beacon",)
    assert model.seats["keepers"].policy == "personality"


def test_policies_come_as_text() -> None:
    assert read_policies("a=random, b=personality:x") == {"a": "random", "b": "personality:x"}
    assert read_policies("") == {}
    for text in ("a", "a=random,a=passive", "random"):
        with pytest.raises(OrderError, match="write seat=policy"):
            read_policies(text)
    with pytest.raises(OrderError, match="no seat keeper"):
        GreatStoneModel("tiny", policies="keeper=random", machine=tiny())


@pytest.fixture(scope="module")
def flagship() -> Scenario:
    return load(FLAGSHIP).scenario


def test_the_cast_is_the_flagships_five_seats_each_with_every_line(flagship: Scenario) -> None:
    assert set(CAST) == set(flagship.seats)
    lines = [line for cls in CAST.values() for line in cls.voice.values()]
    assert len(lines) == len(set(lines)) == 35
    assert all(list(cls.voice) == list(SeatAgent.voice) for cls in CAST.values())


@pytest.mark.slow
def test_the_flagship_has_its_cast_its_council_and_a_company_for_each_resident() -> None:
    model = GreatStoneModel(seed=1)
    model.step()
    assert type(model.seats["minsk"]) is Lukashenko
    assert isinstance(model.council, CoordinationCouncil)
    assert 0 <= model.council.strength <= 1
    assert model.council.said
    companies = model.agents_by_type[Company]
    assert len(companies) == len(model.match.machine.ruleset.layout.sets["company"].ids)
    assert any(company.present for company in companies)
    assert all(company.capital >= 0 for company in companies)


def test_a_scenario_without_an_opposition_has_no_council() -> None:
    assert run(seed=1).council is None
