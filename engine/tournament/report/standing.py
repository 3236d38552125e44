"""The parts of a report that the store answers by itself: entrants, their duels, seats, endings, faults.

Hands on functions from a tournament's results to `Part`s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.analysis.batch import wilson
from engine.kernel.machine import machine_of
from engine.policies.names import Names
from engine.rules import roles as r
from engine.rules.layout import FLOATS, INTS
from engine.tournament.ratings import Standing, Table, block_means, bootstrap, payoffs, payoffs_at, share_over_blocks
from engine.tournament.report import charts
from engine.tournament.report.page import Figure, Part, table
from engine.tournament.results import Results
from engine.tournament.store import GameRow

_SURE = (
    "Intervals are the middle 95 % of 1,000 drawings of whole blocks; where they overlap much, the order may be luck."
)
_SHARES = "Intervals by Wilson, wider where games of a block are alike."


def entrants(results: Results, lines: Sequence[Standing]) -> Part:
    """Who stands where."""
    games, blocks = results.table.games, results.table.blocks
    head = [
        ("entrant", ""),
        ("rating", "Plackett-Luce: a scale that begins at 25; the seat is rated as a teammate"),
        ("95 %", "the middle 95 % over blocks drawn anew"),
        ("z", "mean score in spreads above par of the seat"),
        ("95 %", "the middle 95 % over blocks drawn anew"),
        ("won, %", "share of its seats that ended highest above par in their game"),
        ("95 %", "the middle 95 % over blocks drawn anew"),
        ("alpha-rank", "share of a population in which the better strategy spreads"),
        ("seats", "seats played, over all games"),
    ]
    rows = [
        (
            s.entrant, f"{s.rating:.1f}", _span(s.rating_low, s.rating_high, ".1f"), f"{s.z:+.2f}",
            _span(s.z_low, s.z_high, "+.2f"), f"{100 * s.wins:.1f}", _span(100 * s.wins_low, 100 * s.wins_high, ".1f"),
            f"{s.mass:.2f}", f"{s.seats:,}",
        )
        for s in lines
    ]  # fmt: skip
    frame = pd.DataFrame(
        [
            {"name": s.entrant, "value": s.z, "low": _cut(s.z_low, s.z), "high": _cut(s.z_high, s.z), "count": s.seats}
            for s in lines
        ]
    )
    said = (
        f"{games:,} games in {blocks:,} whole blocks, best rating first; an entrant plays every seat equally "
        f"often. {_SURE}"
    )
    above = (
        "How far above par of its seat an entrant ends, in spreads of a game of equals: 0 is what "
        "personality gets against "
        f"its like. {_SURE}"
    )
    order = [s.entrant for s in lines]
    return Part(
        "standings",
        "Standings",
        (
            Figure("Standings", said, table=table(head, rows)),
            Figure("Score above par", above, charts.dots(frame, order, "mean z", at=0.0)),
        ),
    )


def duels(tournament: Table, order: Sequence[str]) -> Part | None:
    """Who beats whom, over all and seat by seat; None where one plays alone."""
    if len(tournament.entrants) < 2:
        return None
    said = (
        "Share of the blocks, in which both played, that the row ends with the higher mean z: above 50 it "
        "beats the column. "
        "Intervals by Wilson, in the tip; both sat at the same tables, each in every seat."
    )
    figures = [Figure("Over all seats", said, _payoff_chart([("", *payoffs(tournament))], tournament, order))]
    by_seat = [(place, *payoffs_at(tournament, k)) for k, place in enumerate(tournament.places)]
    by_seat = [(place, share, count) for place, share, count in by_seat if count.sum() > np.trace(count)]
    if by_seat:
        said = (
            "The same for one seat at a time: what the row makes of the seat against what the column makes of it "
            "on the same "
            "seed, with the rest of the table turned. Fewer games each, so wider intervals (in the tip)."
        )
        figures.append(Figure("Seat by seat", said, _payoff_chart(by_seat, tournament, order)))
    return Part("payoffs", "Who beats whom", tuple(figures))


def _payoff_chart(matrices: Sequence[tuple[str, FLOATS, INTS]], tournament: Table, order: Sequence[str]) -> charts.Spec:
    groups = []
    for seat, share, count in matrices:
        rows = []
        for e, name in enumerate(tournament.entrants):
            for f, other in enumerate(tournament.entrants):
                if e == f or not count[e, f]:
                    continue
                low, high = wilson(float(share[e, f] * count[e, f]), int(count[e, f]))
                figures = {"value": 100 * share[e, f], "low": 100 * low, "high": 100 * high, "count": int(count[e, f])}
                rows.append({"row": name, "column": other, **figures})
        groups.append((seat, pd.DataFrame(rows), order))
    return charts.heats(groups, order, "blocks ahead, %", form=".0f", middle=50.0)


def seats(results: Results, order: Sequence[str]) -> Part:
    """Whether the seats are worth the same, and who plays which well."""
    tournament = results.table
    figures = []
    wins, level = [], 0.0
    for k, place in enumerate(tournament.places):
        there = tournament.place == k
        if there.any():
            wins.append({"name": place, **_share(tournament.won[there], tournament.block[there])})
    if len(results.names) == 1:
        level = 100.0 / max(1, len(tournament.places))
    said = (
        "Share of its games a seat ends highest above par, whoever plays it"
        + (f"; the line is an equal share, {level:.1f} %" if level else "")
        + f". {_SHARES} Par is that of equals, so a lean here is of these entrants in that seat."
    )
    chart = charts.dots(
        pd.DataFrame(wins),
        [place for k, place in enumerate(tournament.places) if (tournament.place == k).any()],
        "won, %",
        form=".1f",
        at=level or None,
    )
    figures.append(Figure("Wins by seat", said, chart))
    cells = []
    for e, name in enumerate(tournament.entrants):
        for k, place in enumerate(tournament.places):
            there = (tournament.place == k) & (tournament.entrant == e)
            if not there.any():
                continue
            values = tournament.z[there]
            low, high = bootstrap(block_means(values, tournament.block[there]))
            cells.append({"row": name, "column": place, "value": float(values.mean()), "low": _cut(low, values.mean()),
                          "high": _cut(high, values.mean()), "count": int(there.sum())})  # fmt: skip
    said = (
        "Mean z of an entrant in a seat; 0 is what an equal gets there. Intervals over blocks drawn anew, in the tip."
    )
    chart = charts.heats([("", pd.DataFrame(cells), order)], tournament.places, "mean z", form="+.2f", middle=0.0)
    figures.append(Figure("Entrants in seats", said, chart))
    return Part("seats", "Seat balance", tuple(figures))


def endings(results: Results, id_: str) -> list[Figure]:
    """How the games of a scenario end."""
    scenario = machine_of(results.names[id_]).ruleset.scenario
    games = [game for game in results.games if game.scenario == id_]
    out = []
    if scenario.outcomes:
        titles = {k: outcome.title for k, outcome in scenario.outcomes.items()} | {"": "No outcome held"}
        told = _shares([(game.outcome,) for game in games], games, titles)
        said = f"Share of all {len(games):,} games of the scenario that end so. {_SHARES}"
        out.append(Figure("Endings", said, charts.dots(told, told["name"].tolist(), "games, %", form=".1f")))
        if (figure := _endings_by_holder(results, id_, titles)) is not None:
            out.append(figure)
    if scenario.succession and any(game.fall for game in games):
        causes = {cause: cause.replace("_", " ") for cause in scenario.succession.causes}
        fallen = sum(1 for game in games if game.fall)
        told = _shares([game.fall.split() for game in games], games, causes)
        said = (
            f"The government fell in {fallen:,} of {len(games):,} games; by what, as a share of all games, "
            f"a successor's fall among them. {_SHARES}"
        )
        out.append(Figure("Falls", said, charts.dots(told, told["name"].tolist(), "games, %", form=".1f")))
    return out


def _endings_by_holder(results: Results, id_: str, titles: dict[str, str]) -> Figure | None:
    """Endings by who held the government's seat."""
    machine = machine_of(results.names[id_])
    scenario = machine.ruleset.scenario
    seat = int(machine.ruleset.roles.succession[r.S_SEAT]) if scenario.succession else r.NONE
    games = [game for game in results.games if game.scenario == id_]
    holders = sorted({game.seating[seat] for game in games}) if seat >= 0 else []
    if len(holders) < 2:
        return None
    rows = []
    for holder in holders:
        held = [game for game in games if game.seating[seat] == holder]
        told = _shares([(game.outcome,) for game in held], held, titles)
        rows.append(told.rename(columns={"name": "row"}).assign(column=holder))
    told = pd.concat(rows)
    order = [title for title in titles.values() if title in set(told["row"])]
    title = Names(machine.ruleset).seat_title(seat)
    said = f"Share of the games, by who plays {title}: every column adds up to 100 %; intervals in the tip. {_SHARES}"
    chart = charts.heats([("", told, order)], holders, "games, %", form=".0f", middle=None)
    return Figure("Endings by who governs", said, chart)


def faults(results: Results) -> Part | None:
    """Forfeits of bots, and games that were given up; None where there was neither."""
    told: Counter[tuple[str, str]] = Counter()
    for game in results.games:
        ids = results.seats_of(game)
        for seat, _, _, reason in game.forfeits:
            told[game.seating[ids.index(seat)], reason] += 1
    figures = []
    if told:
        rows = [(entrant, reason, count) for (entrant, reason), count in sorted(told.items())]
        head = [
            ("entrant", ""),
            ("reason", ""),
            ("decisions", "after the first the seat's games go on by its first legal option"),
        ]
        figures.append(
            Figure(
                "Forfeits",
                "Decisions a bot did not give in time, or gave wrongly: all of them.",
                table=table(head, rows),
            )
        )
    if results.given_up:
        head = [("game", "its place in the schedule"), ("reason", "")]
        said = "Games that cost their worker's life again and again and are in no figure here."
        figures.append(Figure("Given up", said, table=table(head, list(results.given_up))))
    return Part("faults", "Faults", tuple(figures)) if figures else None


def _shares(found: Sequence[Sequence[str]], games: Sequence[GameRow], titles: dict[str, str]) -> pd.DataFrame:
    """In how many of the games each of the titled was found, the most frequent first."""
    blocks = np.array([game.block for game in games])
    hits = {id_: np.array([id_ in names for names in found]) * 1.0 for id_ in titles}
    rows = [{"name": title, **_share(hits[id_], blocks)} for id_, title in titles.items() if hits[id_].any()]
    return pd.DataFrame(rows).sort_values("value", ascending=False, kind="stable")


def _share(hits: FLOATS, blocks: INTS) -> dict[str, float]:
    low, high = share_over_blocks(hits, blocks)
    return {"value": 100 * float(hits.mean()), "low": 100 * low, "high": 100 * high, "count": len(hits)}


def _span(low: float, high: float, form: str) -> str:
    return f"{low:{form}} to {high:{form}}" if np.isfinite(low) and np.isfinite(high) else "-"


def _cut(bound: float, value: float) -> float:
    """A bound that can be drawn: the value itself where one block gives none."""
    return float(bound if np.isfinite(bound) else value)
