"""The parts of a report that need games played again: orders, dead content, drama, deals, series, maps.

Hands on functions from a `Sample` to figures; every one tells how many games it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.analysis.batch import wilson
from engine.analysis.dead_content import dead_in
from engine.analysis.figures import entropy, median, resampled
from engine.analysis.frames import date_labels
from engine.analysis.layers import layers
from engine.analysis.seating import pairs_of
from engine.policies.names import Names
from engine.rules.layout import FLOATS
from engine.tournament.report import charts
from engine.tournament.report.page import Figure, table
from engine.tournament.report.sample import Sample

_MOST_SERIES, _MOST_MAPS = 24, 12


def rests_on(sample: Sample) -> str:
    """How many games."""
    return f"{len(sample.rows):,} of the {sample.stored:,} games, evenly drawn and played again"


def orders(sample: Sample, order: Sequence[str]) -> list[Figure]:
    """What is ordered, by whom, and how varied that is."""
    names, pairs = Names(sample.machine.ruleset), pairs_of(sample.machine)
    actions = sample.machine.ruleset.scenario.actions
    given = np.array(sample.gathered.orders, np.float64)
    groups, bits = [], []
    for seat, id_ in enumerate(names.seats):
        own = [k for k, (s, _) in enumerate(pairs) if s == seat]
        titles, cells = [actions[names.actions[pairs[k][1]]].title for k in own], []
        for entrant in order:
            there = np.array([row.seating[seat] == entrant for row in sample.rows])
            mine = given[there][:, own]
            total = mine.sum()
            if not total:
                continue
            for title, count in zip(titles, mine.sum(axis=0)):
                cells.append({"row": title, "column": entrant, "value": 100 * count / total, "count": int(total)})
            found = resampled(mine, entropy)
            assert found is not None  # there are games
            figures = {"value": found.value, "low": found.low, "high": found.high, "count": int(there.sum())}
            bits.append({"name": id_, "entrant": entrant, **figures})
        if cells:
            groups.append((id_, pd.DataFrame(cells), titles))
    if not groups:
        return []
    varied = (
        "Entropy of the actions an entrant orders in a seat, in bits: 0 is always the same, one more is "
        "twice as many in "
        f"equal use; who orders nothing is left out. {rests_on(sample)}; intervals over games drawn anew."
    )
    said = (
        "Share of all orders an entrant gives in the seat, so that each column of a seat adds up to 100 %. "
        f"{rests_on(sample)}; the tip has how many orders that is of."
    )
    columns = [e for e in order if any((frame["column"] == e).any() for _, frame, _ in groups)]
    return [
        Figure("Variety of orders", varied, charts.dots(pd.DataFrame(bits), names.seats, "bits", colour="entrant")),
        Figure("Orders by action", said, charts.heats(groups, columns, "orders, %", form=".0f", middle=None)),
    ]


def in_use(sample: Sample) -> Figure:
    """In how many games an action is open, and ordered where it is."""
    names, actions = Names(sample.machine.ruleset), sample.machine.ruleset.scenario.actions
    rows = []
    for (seat, action), (open_, taken) in zip(pairs_of(sample.machine), sample.open.actions.tolist()):
        low, high = wilson(taken, open_)
        rows.append((
            names.seats[seat], actions[names.actions[action]].title, f"{100 * open_ / max(1, len(sample.rows)):.0f}",
            f"{100 * taken / open_:.0f}" if open_ else "", f"{100 * low:.0f} to {100 * high:.0f}" if open_ else "",
        ))  # fmt: skip
    rows.sort(key=lambda row: (names.seats.index(row[0]), float(row[3] or -1)))
    head = [
        ("seat", ""), ("action", ""), ("open, %", "games in which it was open at some time"),
        ("ordered, %", "games in which it was ordered, of those in which it was open"), ("95 %", "Wilson's interval"),
    ]  # fmt: skip
    said = (
        "How many games an action is open in, and how many of these see it ordered; the rarest first. "
        f"{rests_on(sample)}."
    )
    return Figure("Actions in use", said, table=table(head, rows))


def dead(sample: Sample) -> Figure:
    """What nobody used."""
    played = len(sample.rows)
    section = dead_in(sample.machine, sample.gathered, sample.open, played, played)
    rows = []
    for row in section.rows:
        where, _, names = row.note.partition(": ")
        if row.estimate is not None and row.estimate.value > 0:
            rows.append((row.item, f"{row.estimate.value:.0f}", names, where))
    head = [("what", ""), ("how many", ""), ("which", ""), ("seen", "where it was looked for")]
    bound = 100 * (1 - 0.05 ** (1 / max(1, played)))
    said = (
        f"What the scenario declares and no game used or no rule reads. {rests_on(sample)}: what is missing "
        "from all of them "
        f"happens in at most {bound:.1f} % of such games (95 %)."
    )
    if not rows:
        return Figure("Dead content", f"Nothing: all that is declared was used. {rests_on(sample)}.")
    return Figure("Dead content", said, table=table(head, rows))


def drama(sample: Sample) -> list[Figure]:
    """Who leads at half-time and wins; how often the lead changes."""
    names, gathered = Names(sample.machine.ruleset), sample.gathered
    half, winner, changes = (gathered.column(name) for name in ("half_leader", "winner", "lead_changes"))
    rows = []
    for k, seat in enumerate(names.seats):
        led = half == k
        kept = int((led & (winner == k)).sum())
        for rank, (kind, count) in enumerate((("and won", kept), ("and was overtaken", int(led.sum()) - kept))):
            share = 100 * count / max(1, int(led.sum()))
            rows.append({"name": seat, "kind": kind, "value": count, "share": share, "rank": rank})
    lost = int((half != winner).sum())
    low, high = wilson(lost, len(half))
    said = (
        "Games in which the seat led at half-time by z above par. The leader is overtaken in "
        f"{100 * lost / len(half):.0f} % "
        f"({100 * low:.0f} to {100 * high:.0f}, Wilson). {rests_on(sample)}."
    )
    chart = charts.parts(pd.DataFrame(rows), names.seats, ["and won", "and was overtaken"], "games led at half-time")
    out = [Figure("Leaders at half-time", said, chart)]
    values, games = np.unique(changes, return_counts=True)
    middle = median(changes.tolist())
    assert middle is not None  # there is a game at least
    said = (
        f"How often the lead passes from seat to seat in a game: {middle.value:g} times in the middle "
        f"({middle.low:g} to {middle.high:g}, games drawn anew). {rests_on(sample)}."
    )
    frame = pd.DataFrame({"value": values.tolist(), "games": games.tolist()})
    out.append(Figure("Changes of the lead", said, charts.counts(frame, "changes of the lead")))
    return out


def deals(sample: Sample) -> list[Figure]:
    """What is offered, signed, broken, and how counters fare."""
    scenario, gathered = sample.machine.ruleset.scenario, sample.gathered
    if not scenario.deals:
        return []
    count, sums = len(sample.rows), gathered.sums
    order = sorted(range(len(scenario.deals)), key=lambda k: -sums["offered"][k])
    titles = [deal.title for deal in scenario.deals.values()]
    rows = [
        {
            "name": titles[k],
            "kind": kind,
            "value": sums[kind][k] / count,
            "share": 100 * sums[kind][k] / whole if whole else None,
        }
        for kind, base in (("offered", ""), ("signed", "offered"), ("broken", "signed"))
        for k in order
        for whole in [sums[base or kind][k]]
    ]
    offered, signed, broken = (sum(sums[name]) for name in ("offered", "signed", "broken"))
    countered, accepted = int(gathered.column("countered").sum()), int(gathered.column("counters_accepted").sum())
    told = [
        ("offers", f"{offered:,}", f"{offered / count:.1f}", "", ""),
        ("signed", f"{signed:,}", f"{signed / count:.1f}", *_of(signed, offered)),
        ("broken", f"{broken:,}", f"{broken / count:.1f}", *_of(broken, signed)),
        ("counter-offers", f"{countered:,}", f"{countered / count:.1f}", *_of(countered, offered)),
        ("counters accepted", f"{accepted:,}", f"{accepted / count:.1f}", *_of(accepted, countered)),
    ]
    head = [
        ("", ""), ("in all", ""), ("a game", ""),
        ("of what could be, %", "signed and countered of offers; broken of signed; accepted of counters"),
        ("95 %", "Wilson's interval"),
    ]  # fmt: skip
    said = f"Offers and what became of them. {rests_on(sample)}; a deal broken twice counts once."
    by_deal = f"Offers, signatures and breaches a game by deal, the most offered first. {rests_on(sample)}."
    return [
        Figure("Bargaining", said, table=table(head, told)),
        Figure("Deals by kind", by_deal, charts.deals(pd.DataFrame(rows), [titles[k] for k in order])),
    ]


def _of(part: int, whole: int) -> tuple[str, str]:
    if not whole:
        return "", ""
    low, high = wilson(min(part, whole), whole)
    return f"{100 * part / whole:.0f}", f"{100 * low:.0f} to {100 * high:.0f}"


def series(sample: Sample) -> Figure | None:
    """How the headline figures run."""
    ruleset, names = sample.machine.ruleset, Names(sample.machine.ruleset)
    dates, rows, order = date_labels(ruleset), [], []
    for label, figures in list(sample.series.items())[:_MOST_SERIES]:
        title = _figure_title(names, label)
        order.append(title)
        for turn in range(figures.shape[1]):
            there = figures[~np.isnan(figures[:, turn]), turn]
            if there.size:
                low, lower, middle, upper, high = np.quantile(there, (0.05, 0.25, 0.5, 0.75, 0.95)).tolist()
                rows.append({"figure": title, "date": dates[turn], "low": low, "lower": lower, "middle": middle,
                             "upper": upper, "high": high, "games": int(there.size)})  # fmt: skip
    if not rows:
        return None
    said = (
        "Median (line), middle half (dark) and middle 90 % (light) of the games still played at that time. "
        f"{rests_on(sample)}; the bands are how games differ, not how sure the median is."
    )
    return Figure("Headline figures", said, charts.series(pd.DataFrame(rows), order))


def _figure_title(names: Names, label: str) -> str:
    for (set_name, name), place in names.ruleset.layout.variables.items():
        if set_name == "nation" and name == label:
            title = names.variable_title(place)
            return f"{title[:1].upper()}{title[1:]}{f' ({place.unit})' if place.unit else ''}"
    return label


def maps(sample: Sample) -> Figure | None:
    """Where things end."""
    ruleset = sample.machine.ruleset
    if ruleset.board is None or not sample.layers:
        return None
    shown: dict[str, FLOATS] = dict(list(sample.layers.items())[:_MOST_MAPS])
    units = {layer.id: layer.unit for layer in layers(ruleset)}
    titles = {d.id: d.name for d in ruleset.board.districts}
    for id_ in shown:
        title = id_.replace("_", " ")
        titles[id_] = f"{title[:1].upper()}{title[1:]}{f' ({units[id_]})' if units[id_] else ''}"
    said = (
        "Districts coloured by the mean over games at their end, each map on a scale of its own; the tip has "
        "the spread. "
        f"{rests_on(sample)}. District lines are modelled."
    )
    return Figure("At the end", said, charts.board_maps(ruleset.board, shown, titles))


def worth_seeing(sample: Sample, folder: str) -> Figure:
    """A few games that stand out, with the key each is opened by."""
    changes = sample.gathered.column("lead_changes")
    turns = np.array([row.turns for row in sample.rows])
    best = np.array([max(sample.par.above(np.array(row.scores))) for row in sample.rows])
    found: dict[int, str] = {}
    for why, figure in (
        ("the lead changed most often", changes), ("the lead changed least", -changes),
        ("a seat ended farthest above par", best), ("it was over first", -turns),
    ):  # fmt: skip
        found.setdefault(int(figure.argmax()), why)
    rows = [
        (why, sample.rows[k].key, ", ".join(sample.rows[k].seating), str(sample.rows[k].turns), str(changes[k]))
        for k, why in found.items()
    ]
    head = [("why", ""), ("key", ""), ("seating", "by seat"), ("turns", ""), ("lead changes", "")]
    said = f"Open one with: run_game.py results {folder} --game KEY. Chosen among {rests_on(sample)}."
    return Figure("Games worth opening", said, table=table(head, rows))
