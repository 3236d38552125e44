"""Contests: who wins among equals, what skill, a ban, a trick or idleness changes.

Hands on sections of a balance study; every comparison is of games with the same seeds.
"""

from __future__ import annotations

import itertools

import numpy as np

from engine.analysis.figures import Band, Estimate, Row, Section, mean, share
from engine.analysis.seating import Ending, Seating, with_only, without_action, without_deals
from engine.analysis.study import LADDER, LOOKAHEAD, PASSIVE, RESTRICTED, Study
from engine.rules import roles as r
from engine.rules.layout import FLOATS

_STRONGEST = 4  # spammers of a seat whose pairs are tried as cycles


def wins(study: Study) -> Section:
    """Wins by seat among equals."""
    seats, winner = len(study.seats), study.gathered.column("winner")
    band = Band(0.6 / seats, 1.4 / seats)  # of five seats: 12 to 28 %
    rows = tuple(Row(s, share(int((winner == k).sum()), len(winner)), band) for k, s in enumerate(study.seats))
    method = "games won by z against par, all seats by their first personality"
    return Section("Wins by seat", "%", method, rows)


def lookahead(study: Study) -> Section:
    """What looking ahead gains in every seat."""
    rows = []
    base = study.endings("lookahead: equals", study.equals, LOOKAHEAD, study.plan.lookahead, study.winner)
    for k, seat in enumerate(study.seats):
        kept = lookahead_endings(study, k)
        moved = [100.0 * ((w == k) - (b == k)) for (w, _), b in zip(kept, base)]
        rows.append(Row(seat, mean(moved), Band(15.0)))
    method = "wins of a seat that looks ahead among personalities, less its wins by personality with the same seeds"
    return Section("A seat that looks ahead", "points", method, tuple(rows))


def lookahead_endings(study: Study, seat: int) -> list[tuple[int, int]]:
    """Winner and whether the government fell, in games where one seat looks ahead."""
    seating = study.equals.with_seat(seat, "lookahead")

    def keep(ending: Ending) -> list[int]:
        return [study.winner(ending), int(ending.fell)]

    name = f"lookahead: {study.seats[seat]}"
    return [(w, f) for w, f in study.endings(name, seating, LOOKAHEAD, study.plan.lookahead, keep)]


def ladder(study: Study) -> Section:
    """Each policy against the one below it, and the top against the lowest."""
    rungs, rows = study.plan.ladder, []
    for lower, upper in itertools.pairwise(rungs):
        rows.append(Row(f"{upper} beats {lower}", _rung(study, lower, upper), Band(0.6)))
    if len(rungs) > 2:
        rows.append(Row(f"{rungs[-1]} beats {rungs[0]}", _rung(study, rungs[0], rungs[-1]), Band(0.9)))
    method = (
        "blocks won: in a block of one seed two entrants share the table, half the seats each, rotated until both have "
        "played every seat equally often; the larger sum of z wins it"
    )
    return Section("Ladder of skill", "%", method, tuple(rows))


def _rung(study: Study, lower: str, upper: str) -> Estimate | None:
    """Share of blocks the upper policy wins."""
    seats, lead = len(study.seats), np.zeros(study.plan.blocks)
    for guest, host in ((upper, lower), (lower, upper)):
        for first in range(seats):
            seating, guests = Seating.alike(study.machine, host), [(first + 2 * k) % seats for k in range(seats // 2)]
            for seat in guests:
                seating = seating.with_seat(seat, guest)
            side = np.full(seats, 1.0 if host == upper else -1.0)
            side[guests] *= -1.0

            def keep(ending: Ending, side: FLOATS = side) -> float:
                return float(side @ study.par.above(ending.scores))

            name = f"ladder: {guest} in {' and '.join(study.seats[seat] for seat in guests)} among {host}"
            lead += study.endings(name, seating, LADDER, study.plan.blocks, keep)
    return share(int((lead > 0.0).sum()), study.plan.blocks)


def restricted(study: Study) -> Section:
    """What closing one action, or deals, to a seat does to its wins."""
    games, rows = study.plan.restricted, []
    base = study.endings("bans: equals", study.equals, RESTRICTED, games, study.winner)
    bans = [(study.pair(s, a), s, without_action(study.machine, s, a)) for s, a in study.pairs]
    if study.scenario.deals:
        bans += [(f"{id_}: all deals", s, without_deals(study.machine, s)) for s, id_ in enumerate(study.seats)]
    for name, seat, machine in bans:
        barred = study.endings(f"without {name}", Seating.alike(machine), RESTRICTED, games, study.winner)
        moved = [100.0 * ((w == seat) - (b == seat)) for w, b in zip(barred, base)]
        rows.append(Row(name, mean(moved), Band(2.0, 15.0, size=True)))
    method = "wins of the seat without it, less its wins with it and the same seeds; either way counts"
    return Section("Restricted play", "points", method, tuple(rows), long=True)


def exploits(study: Study) -> Section:
    """Seats that do one thing, or two, whenever they may."""
    rows = []
    for seat, id_ in enumerate(study.seats):
        own = [a for s, a in study.pairs if s == seat]
        single = [(_spam(study, seat, (a,)), a) for a in own]
        rows += [Row(f"{study.pair(seat, a)} alone", estimate, Band(high=0.0)) for estimate, a in single]
        best = [a for estimate, a in sorted(single, key=lambda e: -e[0].value)[:_STRONGEST]]
        for k, first in enumerate(best):
            for second in best[k + 1 :]:
                name = f"{id_}: {study.names.actions[first]} and {study.names.actions[second]}"
                rows.append(Row(name, _spam(study, seat, (first, second)), Band(high=0.0)))
    method = (
        "mean z of a seat that gives these orders whenever they are open and no others; "
        f"cycles are the pairs among each seat's {_STRONGEST} best such actions"
    )
    return Section("Spammers and cycles", "z", method, tuple(rows), long=True)


def _spam(study: Study, seat: int, actions: tuple[int, ...]) -> Estimate:
    machine = with_only(study.machine, seat, actions)
    seating = Seating(machine, study.equals.specs, eager=seat)

    def keep(ending: Ending) -> float:
        return float(study.par.above(ending.scores)[seat])

    name = f"only {study.seats[seat]}: {' and '.join(study.names.actions[a] for a in actions)}"
    estimate = mean(study.endings(name, seating, RESTRICTED, study.plan.restricted, keep))
    assert estimate is not None  # a plan has games
    return estimate


def falls(study: Study) -> Section | None:
    """How often the government falls by the policy of its seat; None where there is no succession."""
    seat = study.machine.ruleset.roles.succession[r.S_SEAT] if study.scenario.succession else r.NONE
    if seat < 0:
        return None
    id_, games, rows = study.seats[seat], study.plan.restricted, []
    personalities = [f"personality:{p}" for p in study.scenario.seats[id_].personalities]
    for policy in ("passive", "random", *personalities):
        seating = study.equals.with_seat(seat, policy)
        fell = study.endings(f"falls: {id_} {policy}", seating, PASSIVE, games, lambda ending: int(ending.fell))
        band = Band(0.5) if policy == "passive" else Band(np.nextafter(0.0, 1.0))
        rows.append(Row(f"{id_} {policy}", share(sum(fell), games), band))
    kept = lookahead_endings(study, seat)
    fell_ahead = share(sum(f for _, f in kept), len(kept))
    rows.append(Row(f"{id_} lookahead", fell_ahead, Band(np.nextafter(0.0, 1.0))))
    method = "games in which the government falls: in most when its seat is passive, in some whoever plays it"
    return Section("Falls", "%", method, tuple(rows))
