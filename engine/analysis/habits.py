"""Habits: what games of equals end in, what seats do in them, how deals go, how the lead moves, what decisions matter.

Hands on sections of a balance study; reads what was gathered and plays nothing of its own.
"""

from __future__ import annotations

import numpy as np

from engine.analysis.figures import Band, Estimate, Row, Section, entropy, median, ratio, resampled, share
from engine.analysis.study import Study
from engine.rules import roles as r


def outcomes(study: Study) -> Section | None:
    """How games end; None where the scenario names no endings."""
    if not study.scenario.outcomes:
        return None
    counts = study.gathered.sums["outcomes"]
    rows = []
    for (id_, outcome), n in zip(study.scenario.outcomes.items(), counts[:-1], strict=True):
        lost = outcome.points < 0  # a loss all share need not come
        note = "a loss all share: it need not come" if lost else ""
        rows.append(Row(id_, share(n, sum(counts)), Band(high=0.6) if lost else Band(0.02, 0.6), note))
    rows.append(Row("no outcome", share(counts[-1], sum(counts)), Band(high=0.6)))
    return Section("Outcomes", "%", "games that end so", tuple(rows))


def variety(study: Study) -> Section:
    """How many kinds of orders a seat gives, in bits."""
    orders, rows = np.array(study.gathered.orders, np.float64), []
    for k, seat in enumerate(study.seats):
        own = [n for n, (s, _) in enumerate(study.pairs) if s == k]
        rows.append(Row(seat, resampled(orders[:, own], entropy), Band(2.3)))
    return Section("Variety of orders", "bits", "entropy of the actions a seat orders", tuple(rows))


def use(study: Study) -> Section:
    """How many of the games in which an action was open saw it ordered."""
    rows = tuple(
        Row(study.pair(s, a), share(int(taken), int(open_)), Band(0.05), "" if open_ else "never open")
        for (s, a), (open_, taken) in zip(study.pairs, study.open.actions)
    )
    method = f"games that saw the order among those where it was open, in {study.retold} games told again"
    return Section("Actions in use", "%", method, rows, long=True)


def monotony(study: Study) -> Section:
    """What share of its seat's orders an action takes."""
    orders, rows = np.array(study.gathered.orders, np.float64), []
    by_seat = [
        orders[:, [n for n, (s, _) in enumerate(study.pairs) if s == k]].sum(axis=1) for k in range(len(study.seats))
    ]
    for n, (seat, action) in enumerate(study.pairs):
        estimate = ratio(orders[:, n], by_seat[seat])
        rows.append(Row(study.pair(seat, action), estimate, Band(high=0.35), "" if estimate else "no order given"))
    return Section(
        "Share of a seat's orders", "%", "orders of an action among all its seat gives", tuple(rows), long=True
    )


def answers(study: Study) -> Section | None:
    """How cards with a choice are answered; None where there is none."""
    rows, counts = [], study.gathered.sums["choices"]
    for event, (id_, card) in enumerate(study.scenario.events.items()):
        first = study.machine.ruleset.roles.events[event][r.E_FIRST]
        own = counts[first : first + len(card.choices)]
        if len(card.choices) > 1:
            rows += [
                Row(f"{id_}: {choice}", share(n, sum(own)), Band(0.05, 0.95), "" if sum(own) else "never came")
                for choice, n in zip(card.choices, own)
            ]
    if not rows:
        return None
    return Section("Answers to cards", "%", "answers among those given to the card", tuple(rows), long=True)


def relevance(study: Study) -> Section:
    """How many decisions matter."""
    far = sum(gap > 1.0 for gap in study.gaps)
    note = "" if study.gaps else "no decision with two open options was met"
    row = Row("decisions", share(far, len(study.gaps)), Band(0.3), note)
    method = (
        "orders and answers to cards where the best candidate lies more than one spread of a rollout above the median "
        f"one; {study.plan.rollouts} rollouts of each, ranked by one half and measured by the other"
    )
    return Section("Decisions that matter", "%", method, (row,))


def deals(study: Study) -> Section | None:
    """Whether seats deal, keep their word and haggle; None where there are no deals."""
    if not study.scenario.deals:
        return None
    gathered = study.gathered
    signed, countered = gathered.column("signed"), gathered.column("countered")
    broken, accepted = gathered.column("breached"), gathered.column("counters_accepted")
    own = float(gathered.column("own_refused").sum()) / max(1, sum(gathered.sums["offered"]))
    rows = (
        Row("games with a deal", share(int((signed > 0).sum()), len(signed)), Band(0.6)),
        Row("deals broken", ratio(broken, signed), Band(0.1, 0.4), "" if signed.any() else "no deal"),
        Row("counters accepted", ratio(accepted, countered), Band(0.2, 0.6), "" if countered.any() else "no counter"),
    )
    refused = Row("refused by who offered them", Estimate(own, own, own), Band(high=0.0))
    method = (
        "games with a deal signed; deals with a clause broken; counter-offers the proposer takes; "
        "terms refused by the seat that put them forward in the same turn, to all offers made"
    )
    return Section("Deals", "%", method, (*rows, refused))


def drama(study: Study) -> Section:
    """Whether the leader at half-time is beaten."""
    gathered = study.gathered
    lost = gathered.column("half_leader") != gathered.column("winner")
    row = Row("the leader at half-time does not win", share(int(lost.sum()), len(lost)), Band(0.4))
    return Section("Comebacks", "%", "leaders by z against par at half-time and at the end", (row,))


def lead(study: Study) -> Section:
    """How often the lead changes."""
    changes = study.gathered.column("lead_changes")
    row = Row("changes of the lead, median", median(changes.tolist()), Band(2.0))
    return Section("Changes of the lead", "", "leaders by z against par, turn by turn", (row,))
