"""What the store does not hold, from some of its games played again: orders, deals, leads, series, maps.

Hands on `Sample`, `draw`. The games are drawn evenly over the schedule and alike every time; each has to end in the
hash the store has for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.analysis.follow import Open, open_in
from engine.analysis.gather import Gathered, Watch, make_par
from engine.analysis.layers import Layer, layers, values
from engine.analysis.seating import Par, Seating, seeds_of
from engine.kernel.machine import Machine, machine_of
from engine.match.match import Match
from engine.rules.layout import FLOATS
from engine.tournament.results import Results
from engine.tournament.store import GameRow

MOST = 200  # games of a scenario played again where nothing else is said
_FEWEST = 8
_BUDGET = 6000.0  # what they may cost, in games of seats that do not think ahead
_COST = {"lookahead": 40.0, "search": 4000.0}  # of a seat, in the same
_PAR_GAMES, _PAR_STREAM = 200, 8
_GOLDEN = 0.6180339887498949


@dataclass
class Sample:
    """Games of one scenario, played again."""

    name: str
    """What the scenario is loaded by."""
    machine: Machine
    stored: int
    """Games of the scenario in the store."""
    rows: tuple[GameRow, ...]
    gathered: Gathered
    open: Open
    series: dict[str, FLOATS]
    """By headline figure: (games, turns + 1), nan after a game's end."""
    layers: dict[str, FLOATS]
    """By map layer: (games, districts) at the end."""
    par: Par = field(repr=False)


def evenly(count: int, most: int) -> list[int]:
    """`most` of the numbers below `count`, in order: evenly spread, and in step with no rotation of the seats."""
    order = np.argsort((np.arange(count) * _GOLDEN) % 1.0, kind="stable")
    return sorted(order[:most].tolist())


def affordable(rows: Sequence[GameRow]) -> int:
    """How many of these games are played again where nobody says: fewer where seats think ahead."""
    if not rows:
        return 0
    cost = sum(1.0 + sum(_COST.get(text.partition(":")[0], 0.0) for text in r.seating if not r.decisions) for r in rows)
    return int(min(len(rows), MOST, max(_FEWEST, _BUDGET * len(rows) / cost)))


def draw(results: Results, count: int | None, tell: Callable[[int, int], None]) -> list[Sample]:
    """A sample of every scenario: `count` games of each, by default as many as are cheap. Raises StoreError."""
    chosen = []
    for id_, name in results.names.items():
        rows = [row for row in results.games if row.scenario == id_]
        most = affordable(rows) if count is None else count
        chosen.append((name, len(rows), [rows[k] for k in evenly(len(rows), most)]))
    total, done, out = sum(len(rows) for _, _, rows in chosen), 0, []
    for name, stored, rows in chosen:
        follower = _Follower(name, results)
        for row in rows:
            tell(done, total)
            follower.follow(row)
            done += 1
        out.append(follower.sample(stored))
    tell(done, total)
    return out


class _Follower:
    """Plays games of one scenario again and keeps what the report shows of them."""

    def __init__(self, name: str, results: Results) -> None:
        self.name, self.results, self.machine = name, results, machine_of(name)
        ruleset = self.machine.ruleset
        self.par = make_par(Seating.alike(self.machine), seeds_of(_PAR_STREAM, 0, _PAR_GAMES), 1)
        self.turns = ruleset.scenario.calendar.turns
        self.drawn: list[Layer] = layers(ruleset) if ruleset.board is not None else []
        self.rows: list[GameRow] = []
        self.gathered, self.open = Gathered(), Open.of(self.machine)
        self.series: dict[str, list[FLOATS]] = {}
        self.layers: dict[str, list[FLOATS]] = {layer.id: [] for layer in self.drawn}

    def follow(self, row: GameRow) -> None:
        """Play one game again."""
        watches: list[Watch] = []

        def after(match: Match) -> None:
            if not watches:
                watches.append(Watch(self.machine, match.running))
            elif match.turn:
                watches[0].note()

        match = self.results.replayed(row, after=after)
        ruleset = self.machine.ruleset
        self.rows.append(row)
        self.gathered.join(watches[0].gathered(self.par))
        again = self.machine.new_game(row.seed, personalities=list(self.results.personalities(row).values()))
        self.machine.begin(again)
        self.open.add(open_in(self.machine, again, match.decisions))
        for label, figures in match.series.items():
            whole = np.full(self.turns + 1, np.nan)
            whole[: len(figures)] = figures
            self.series.setdefault(label, []).append(whole)
        for layer in self.drawn:
            self.layers[layer.id].append(values(ruleset, layer, match.state, match.turn))

    def sample(self, stored: int) -> Sample:
        """What was kept."""
        series = {label: np.stack(rows) for label, rows in self.series.items()}
        drawn = {id_: np.stack(rows) for id_, rows in self.layers.items() if rows}
        rows = tuple(self.rows)
        return Sample(self.name, self.machine, stored, rows, self.gathered, self.open, series, drawn, self.par)
