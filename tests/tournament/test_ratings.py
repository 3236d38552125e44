"""Ratings on known cases: a planted stronger policy, a planted seat advantage, identical policies, cycles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from openskill.models import PlackettLuce

from engine.analysis.batch import wilson
from engine.tournament.ratings import (
    Sprt,
    Table,
    alpha_rank,
    bootstrap,
    by_place,
    duel,
    payoffs,
    rate,
    ratings,
    share_over_blocks,
    standings,
)
from engine.tournament.schedule import Plan, fixtures
from engine.tournament.store import GameRow

SEATS = ("north", "south", "east")
PAR = {"made": np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])}


def made(
    strength: dict[str, float], seat: tuple[float, ...] = (0.0, 0.0, 0.0), games: int = 300, seed: int = 1
) -> Table:
    """Games whose scores are strength of the entrant plus gift of the seat plus noise."""
    noise = np.random.Generator(np.random.PCG64(seed))
    entrants = tuple(strength)
    rows = []
    for f in fixtures(Plan(("made",), entrants, games=games), [3]):
        names = tuple(entrants[e] for e in f.seating)
        scores = tuple(strength[n] + gift + float(noise.normal()) for n, gift in zip(names, seat, strict=True))
        rows.append(GameRow(f"{f.number:x}", f.number, "made", f.block, f.seed, names, 1, "", "", scores, ""))
    return Table.of(rows, entrants, {"made": SEATS}, PAR)


def test_a_planted_stronger_policy_leads_in_every_measure() -> None:
    table = made({"weak": 0.0, "strong": 0.8, "middle": 0.4})
    lines = standings(table)
    assert [line.entrant for line in lines] == ["strong", "middle", "weak"]
    assert lines[0].z_low > lines[2].z_high
    assert lines[0].wins_low > lines[2].wins_high
    assert lines[0].rating_low > lines[2].rating_high
    assert lines[0].mass > 0.99
    share, count = payoffs(table)
    assert share[1, 0] > 0.8
    assert np.allclose(share + share.T, 1.0)
    assert (count == table.blocks).all()


def test_a_planted_seat_advantage_goes_to_the_seat_and_to_no_entrant() -> None:
    table = made({"one": 0.0, "other": 0.0}, seat=(1.5, 0.0, 0.0), games=600)
    [of_entrants], [of_seats] = rate(table)
    assert of_seats[0] - max(of_seats[1:]) > 5.0
    assert abs(of_entrants[0] - of_entrants[1]) < 2.0
    lines = standings(table)
    assert lines[0].z_low < lines[1].z_high, "equal entrants are not told apart"
    z, won = by_place(table)
    assert (z[:, 0] > z[:, 1] + 1.0).all()
    assert (won[:, 0] > 0.5).all()


def test_identical_policies_have_overlapping_intervals_in_most_tournaments() -> None:
    apart = 0
    for seed in range(20):
        lines = standings(made({"one": 0.0, "other": 0.0}, games=60, seed=seed))
        apart += lines[0].z_low > lines[1].z_high
    assert apart <= 3


def test_shares_of_wins_are_as_sure_as_blocks_are_many_and_not_as_their_games() -> None:
    games = made({"one": 0.0, "other": 0.0}, games=60)
    alike = replace(games, won=games.entrant == 0)  # every game of every block ends alike
    for line in standings(replace(alike, won=alike.won.astype(float))):
        assert line.wins == line.wins_low == line.wins_high
    first = np.where(games.block % 2 == 0, games.entrant == 0, games.entrant == 1).astype(float)
    [one, other] = sorted(standings(replace(games, won=first)), key=lambda line: line.entrant)
    error = 0.5 / np.sqrt(games.blocks)
    for line in (one, other):
        assert abs(line.wins - 0.5) < 0.06
        assert 3.0 * error < line.wins_high - line.wins_low < 5.0 * error, "1.96 standard errors on each side"


def test_games_of_a_block_that_are_alike_count_as_one() -> None:
    blocks = np.repeat(np.arange(100), 5)
    alike = np.repeat((np.arange(100) % 10 < 3) * 1.0, 5)
    low, high = share_over_blocks(alike, blocks)
    few, many = wilson(30, 100), wilson(150, 500)
    assert (low, high) == pytest.approx(few, abs=0.002)
    assert share_over_blocks(np.ones(500), blocks) == wilson(100, 100)
    turned = np.random.Generator(np.random.PCG64(1)).permutation(alike)
    low, high = share_over_blocks(turned, blocks)
    assert few[0] < low <= many[0] + 1e-9
    assert many[1] - 1e-9 <= high < few[1]
    # A hit in every block: the blocks say more than games on their own would, which is not counted.
    assert share_over_blocks((np.arange(500) % 5 == 0) * 1.0, blocks) == wilson(100, 500)


def test_a_share_over_blocks_covers_the_truth_where_games_are_alike() -> None:
    dice, covered = np.random.Generator(np.random.PCG64(2)), 0
    for _ in range(400):
        luck = dice.normal(size=(60, 1)) + 0.7 * dice.normal(size=(60, 5))
        low, high = share_over_blocks((luck > 0).ravel() * 1.0, np.repeat(np.arange(60), 5))
        covered += low <= 0.5 <= high
    assert 0.92 <= covered / 400 <= 0.98


def test_par_takes_the_seat_out_of_z() -> None:
    rows = [GameRow("0", 0, "made", 0, 1, ("a", "a", "b"), 1, "", "", (10.0, 0.0, 0.0), "")]
    par = {"made": np.array([[10.0, 1.0, 0.0], [2.0, 1.0, 0.0]])}
    table = Table.of(rows, ("a", "b"), {"made": SEATS}, par)
    assert table.z.tolist() == [0.0, -1.0, 0.0]
    assert table.won.tolist() == [0.5, 0.0, 0.5], "equal best share the game"


def test_alpha_rank_gives_a_cycle_equal_mass_and_a_best_reply_all_of_it() -> None:
    cycle = np.array([[0.5, 1.0, 0.0], [0.0, 0.5, 1.0], [1.0, 0.0, 0.5]])
    assert alpha_rank(cycle) == pytest.approx([1 / 3] * 3)
    assert alpha_rank(np.array([[0.5, 0.9], [0.1, 0.5]])) == pytest.approx([1.0, 0.0], abs=1e-6)
    assert alpha_rank(np.full((4, 4), 0.5)) == pytest.approx([0.25] * 4)
    assert alpha_rank(np.array([[0.5]])) == [1.0]


def test_a_sequential_test_finds_an_edge_and_the_lack_of_one() -> None:
    coin = np.random.Generator(np.random.PCG64(3))
    better = (coin.random(4000) < 0.60).astype(float)  # 70 Elo
    equal = (coin.random(4000) < 0.50).astype(float)
    test = Sprt(0.0, 50.0)
    assert test.verdict(better)[0] == "elo1"
    assert test.verdict(equal)[0] == "elo0"
    assert test.verdict(equal[:5])[0] == "undecided"
    assert test.verdict(np.ones(40))[0] == "elo1", "a run of wins has no spread of its own"


def test_a_sequential_test_errs_as_seldom_as_it_says() -> None:
    coin, test = np.random.Generator(np.random.PCG64(4)), Sprt(0.0, 40.0)
    wrong = sum(test.verdict((coin.random(3000) < 0.5).astype(float))[0] == "elo1" for _ in range(60))
    assert wrong <= 8  # 5 % of 60, and chance


def test_a_duel_is_scored_by_block() -> None:
    table = made({"weak": 0.0, "strong": 3.0}, games=60)
    assert duel(table).tolist() == [0.0] * table.blocks


def test_the_bootstrap_covers_a_known_mean() -> None:
    values = np.random.Generator(np.random.PCG64(5)).normal(2.0, 1.0, 400)
    low, high = bootstrap(values)
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.15)


def by_openskill(table: Table, blocks: list[int]) -> list[float]:
    """The same ratings by the library, seat by seat; who sits twice takes the sum of the changes."""
    model, first = PlackettLuce(), len(table.entrants)
    held = [[model.mu, model.sigma] for _ in range(first + len(table.places))]
    for block in blocks:
        for game in np.unique(table.game[table.block == block]):
            rows = np.flatnonzero(table.game == game)
            pairs = [(int(table.entrant[k]), first + int(table.place[k])) for k in rows]
            teams = [[model.rating(mu=held[p][0], sigma=held[p][1]) for p in pair] for pair in pairs]
            after = model.rate(teams, scores=[float(table.z[k]) for k in rows])
            before = [tuple(h) for h in held]
            for pair, team in zip(pairs, after):
                for p, rating in zip(pair, team):
                    held[p][0] += rating.mu - before[p][0]
                    held[p][1] *= rating.sigma / before[p][1]
    return [mu for mu, _ in held]


def test_ratings_are_those_of_openskill() -> None:
    table = made({"a": 0.0, "b": 0.5, "c": 1.0, "d": 0.2}, seat=(0.5, 0.0, -0.5), games=96)
    table = replace(table, z=np.round(table.z))  # so that some are equal
    cut = table.game < table.games - 2  # and the last block has games less than the others
    parts = {name: getattr(table, name)[cut] for name in ("game", "block", "entrant", "place", "z", "won")}
    table = replace(table, **parts)
    runs = np.array([range(table.blocks), [*range(1, table.blocks), 0], [table.blocks - 1] * table.blocks])
    entrants, places = rate(table, runs)
    for run, mine in zip(runs, np.hstack([entrants, places])):
        assert mine == pytest.approx(by_openskill(table, run.tolist()), abs=1e-9)


def test_a_rating_lies_in_its_interval_and_the_order_of_blocks_hardly_moves_it() -> None:
    table = made({"weak": 0.0, "strong": 0.8, "middle": 0.4}, games=90)
    found, low, high = ratings(table)
    assert all(a < x < b for a, x, b in zip(low, found, high))
    last = table.blocks - 1
    turned = np.concatenate([np.flatnonzero(table.block == block) for block in range(last, -1, -1)])
    game = np.repeat(np.arange(table.games), 3)
    columns = {name: getattr(table, name)[turned] for name in ("entrant", "place", "z", "won")}
    again = replace(table, **columns, block=last - table.block[turned], game=game)
    assert ratings(again)[0] == pytest.approx(found, abs=0.5)


def test_many_values_are_drawn_in_parts() -> None:
    values = np.random.Generator(np.random.PCG64(2)).normal(size=30_000)
    low, high = bootstrap(values)
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 / 30_000**0.5, rel=0.1)
