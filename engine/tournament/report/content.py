"""What stands in a report, and in which order.

Hands on `whole_page`.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.kernel.machine import machine_of
from engine.tournament.ratings import standings
from engine.tournament.report import played, standing
from engine.tournament.report.page import Figure, Part, page
from engine.tournament.report.sample import Sample
from engine.tournament.results import Results


def whole_page(results: Results, samples: Sequence[Sample]) -> str:
    """The HTML of a tournament's report."""
    lines = standings(results.table)
    order = [s.entrant for s in lines]
    parts: list[Part | None] = [
        standing.entrants(results, lines),
        standing.duels(results.table, order),
        standing.seats(results, order),
    ]
    for number, sample in enumerate(samples):
        parts += _of_scenario(results, sample, order, number if len(samples) > 1 else None)
    parts.append(standing.faults(results))
    header = results.header
    titles = [machine_of(name).ruleset.scenario.title for name in header["scenarios"]]
    facts = [
        ("Scenarios", "; ".join(f"{title} ({name})" for title, name in zip(titles, header["scenarios"]))),
        ("Entrants", ", ".join(header["entrants"])),
        ("Played", f"{len(results.games):,} games, format {header['format']}, seed {header['seed']}"),
        ("Engine", header["engine"]),
    ]
    lead = (
        "Games of AI against AI. The yardstick is z: a seat's score in spreads above what equals score in "
        "that seat. The "
        "unit of trust is the block: one seed, on which the entrants of a table are turned through all seats."
    )
    return page(f"Tournament: {', '.join(titles)}", lead, facts, [part for part in parts if part is not None])


def _of_scenario(results: Results, sample: Sample, order: Sequence[str], number: int | None) -> list[Part]:
    """The parts of one scenario; `number`: which, where there are several."""
    scenario = sample.machine.ruleset.scenario
    mark, after = ("", "") if number is None else (f"-{number}", f": {scenario.title}")
    if not sample.rows:
        return []
    found: list[tuple[str, str, list[Figure | None]]] = [
        ("endings", "How games end", [*standing.endings(results, scenario.id)]),
        ("orders", "What is done", [*played.orders(sample, order), played.in_use(sample), played.dead(sample)]),
        ("drama", "Drama", [*played.drama(sample), played.worth_seeing(sample, str(results.folder))]),
        ("deals", "Deals", [*played.deals(sample)]),
        ("course", "Course and map", [played.series(sample), played.maps(sample)]),
    ]
    out = []
    for id_, title, figures in found:
        if there := tuple(figure for figure in figures if figure is not None):
            out.append(Part(f"{id_}{mark}", f"{title}{after}", there))
    return out
