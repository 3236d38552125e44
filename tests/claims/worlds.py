"""Games of the shipped scenarios with a cause put in or taken out by hand, so that its effect can be read off.

Hands on `begin`, `after`, `several`, `fates`, `heirs`, `Hand` and `Hands`. A scenario is compiled once a process.
Seats do nothing, hold their postures and choose at cards as in history, unless a test says otherwise; two arms of a
comparison share their seeds.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.kernel import game as g
from engine.kernel.bargain import level_of
from engine.kernel.machine import Machine, Running
from engine.kernel.play import ASKED, FAULTED
from engine.policies.names import Names
from engine.rules import roles as r
from engine.rules.layout import DEAL_WIDTH, REGIME
from engine.rules.ruleset import load_ruleset

FLAGSHIP, OCTOBER = "belarus-2020", "october-2020"
STANDS = {"fall_base": -12.0}
"""Parameters under which no government falls: where a fall in one arm would hide the cause in question."""
UNLISTED = {"leader_listed": "leave_room"}
"""Answers to cards by which the West's lists stay as they are in the first autumn."""
Order = str | tuple[str, str]
"""An action, at its first open target or at a named one."""
Orders = Mapping[str, Order | Sequence[Order]]
"""By seat; more than one order as a list."""
Choices = Mapping[str, str]


INSTEAD: dict[str, str] = {}
"""What is played in place of a shipped scenario: its id to a folder; `tests.claims.test_mutants` fills it."""


@functools.cache
def compiled(name: str) -> tuple[Machine, Names]:
    """A scenario by id or folder, compiled once."""
    made = Machine(load_ruleset(name))
    return made, Names(made.ruleset)


def machine(scenario: str) -> Machine:
    """A shipped scenario, or what is played in its place, compiled once."""
    return compiled(INSTEAD.get(scenario, scenario))[0]


def _names(scenario: str) -> Names:
    return compiled(INSTEAD.get(scenario, scenario))[1]


class Hand:
    """One game in which a test moves every seat, or leaves all of them to their personalities.

    Figures are named as in the rules: `reserves`, `company[huawei].npv`, `pair[minsk:moscow].trust`, `flag.war`,
    `regime.fallen`; `district.protest` of a set is all of its members when written, their mean when read.
    """

    def __init__(
        self, scenario: str, seed: int, parameters: Mapping[str, float], *, alone: bool = False, willing: bool = False
    ) -> None:
        self.machine, self.names = machine(scenario), _names(scenario)
        self.layout, self.rules = self.machine.ruleset.layout, self.machine.ruleset.scenario
        vector = self.machine.ruleset.parameters
        for name, value in parameters.items():
            vector[self.layout.parameters[name][0]] = value
        kind = g.PERSONALITY if alone else g.EXTERNAL
        self.running: Running = self.machine.new_game(seed, kinds=[kind] * len(self.names.seats), parameters=vector)
        self.machine.begin(self.running)
        self.willing = willing
        self.scores: dict[tuple[str, str], float] = {}
        """(seat, id of an option) -> what its personality last gave it; of several targets the best."""
        self.terms: dict[tuple[str, str], int] = {}
        """(seat, deal) -> the terms it last thought of offering, packed as in the kernel."""
        self.came: list[str] = []
        """Ids of the cards put to a seat so far."""

    # ---- figures ----
    def _span(self, figure: str) -> tuple[int, int]:
        set_name, _, name = figure.rpartition(".")
        if set_name in ("flag", "regime"):
            members = tuple(self.rules.flags) if set_name == "flag" else REGIME
            return self.layout.base("engine", "flags" if set_name == "flag" else "regime") + members.index(name), 1
        set_name, _, entity = set_name.partition("[")
        place = self.layout.variables[set_name or "nation", name]
        if not entity:
            return place.base, place.size
        at = self.layout.sets[place.set].index(entity.rstrip("]"))
        assert at >= 0, f"{figure}: no such member"
        return place.base + at, 1

    def __call__(self, figure: str) -> float:
        """A figure of the true state."""
        base, size = self._span(figure)
        return float(self.running.arrays.state[base : base + size].mean())

    def each(self, figure: str) -> dict[str, float]:
        """A variable by entity id."""
        base, size = self._span(figure)
        ids = self.layout.sets[figure.rpartition(".")[0] or "nation"].ids
        return {id_: float(x) for id_, x in zip(ids, self.running.arrays.state[base : base + size], strict=True)}

    def by(self, figure: str, relation: str) -> dict[str, float]:
        """Mean of a variable by what its entities belong to: of `company.npv` by `origin`."""
        belongs = self.rules.sets[figure.rpartition(".")[0]].within[relation]
        members: dict[str, list[float]] = {}
        for id_, value in self.each(figure).items():
            members.setdefault(belongs[id_], []).append(value)
        return {group: mean(values) for group, values in members.items()}

    def put(self, state: Mapping[str, float]) -> Hand:
        """Write figures into the true state; within a turn rules may move them on."""
        for figure, value in state.items():
            base, size = self._span(figure)
            self.running.arrays.state[base : base + size] = value
        return self

    @property
    def signed(self) -> list[str]:
        """Ids of the deals signed so far."""
        return [self.names.deals[what] for what in self._happened(g.SIGNED)]

    @property
    def in_force(self) -> list[str]:
        """Ids of the deals that bind somebody now."""
        base = self.layout.base("engine", "deals")
        slots = self.running.arrays.state[base : base + self.rules.limits.deals * DEAL_WIDTH : DEAL_WIDTH]
        return [self.names.deals[int(slot) - 1] for slot in slots if slot > 0]

    @property
    def carried_out(self) -> list[str]:
        """Ids of the actions carried out so far."""
        return [self.names.actions[what] for what in self._happened(g.ORDERED)]

    def score(self, seat: str) -> float:
        """A seat's score as it stands."""
        return float(self.running.arrays.state[self.layout.base("engine", "score") + self.names.seat(seat)])

    def amount(self, seat: str, deal: str, clause: str) -> float:
        """The amount of a clause in the terms a seat last thought of offering."""
        place = [term.clause for term in self.rules.deals[deal].terms].index(clause)
        declared = self.rules.clauses[clause].amount
        assert declared is not None
        return declared.low + declared.step * level_of(self.terms[seat, deal], place)

    @property
    def outcome(self) -> str:
        """What names the game once it is over."""
        return list(self.rules.outcomes)[int(self.running.arrays.cursor[g.C_OUTCOME])]

    @property
    def heir(self) -> str:
        """Who took office after a fall; empty while the first government stands, and in an interregnum."""
        number = int(self("regime.successor"))
        assert self.rules.succession is not None
        return list(self.rules.succession.heirs)[number - 1] if number > 0 else ""

    @property
    def vote(self) -> float:
        """The chance the heir in office had in the vote."""
        arrays = self.running.arrays
        rows = arrays.happened[: int(arrays.cursor[g.C_HAPPENED])]
        return next(float(row[g.H_EXTRA]) / 1000 for row in rows if row[g.H_KIND] == g.SUCCEEDED)

    def _happened(self, kind: int) -> list[int]:
        arrays = self.running.arrays
        rows = arrays.happened[: int(arrays.cursor[g.C_HAPPENED])]
        return [int(row[g.H_WHAT]) for row in rows if row[g.H_KIND] == kind]

    # ---- playing ----
    def turn(
        self,
        turns: int = 1,
        *,
        orders: Orders | None = None,
        choices: Choices | None = None,
        postures: Choices | None = None,
        reactions: Choices | None = None,
        offers: Choices | None = None,
        answers: Choices | None = None,
    ) -> Hand:
        """Play turns, with the same orders each turn. `choices` by card, `postures` by posture, the rest by seat.

        Answers are "accept"; without one an offer is refused. Raises AssertionError when an order, a posture or an
        offer asked for was never open, so that no test passes because its cause did not happen.
        """
        wanted = {seat: [o] if isinstance(o, str | tuple) else list(o) for seat, o in (orders or {}).items()}
        asked = _Asked(wanted, choices or {}, postures or {}, reactions or {}, offers or {}, answers or {})
        done = len(self._happened(g.ORDERED))
        for _ in range(turns):
            while (status := self.machine.advance(self.running)) == ASKED:
                self._answer(asked)
            assert status != FAULTED, "the game stopped at a fault"
        carried = {self.names.actions[what] for what in self._happened(g.ORDERED)[done:]}
        for given in wanted.values():
            for order in given:
                assert (order if isinstance(order, str) else order[0]) in carried, f"{order} was never carried out"
        for card in asked.choices:
            assert card in self.came, f"the card {card} never came"
        missing = {*asked.postures, *asked.offers} - asked.met
        assert not missing, f"never open: {', '.join(sorted(missing))}"
        return self

    def _answer(self, asked: _Asked) -> None:
        arrays = self.running.arrays
        cursor = arrays.cursor
        point, seat, subject, count = (int(cursor[c]) for c in (g.C_POINT, g.C_SEAT, g.C_SUBJECT, g.C_OPTIONS))
        who = self.names.seats[seat]
        rows = [(int(a), int(b)) for a, b in arrays.options[:count]]
        legal = [float(score) > r.ILLEGAL for score in arrays.scores[:count]]
        ids = self._ids(point, subject, rows)
        first: dict[str, float] = {}
        for id_, score, is_legal in zip(ids, arrays.scores[:count], legal, strict=True):
            if id_ and is_legal:
                first[id_] = max(first.get(id_, -1e9), float(score))
        if point != g.ORDER or subject == 0:
            self.scores |= {(who, id_): score for id_, score in first.items()}
        if point == g.OFFER:
            self.terms |= {(who, id_): at for id_, (_, at) in zip(ids, rows, strict=True)}
        choice = int(arrays.scores[:count].argmax()) if self.willing else 0
        if point == g.EVENT:
            choice = self._card(self.names.events[subject], ids, legal, asked.choices)
        elif point == g.ORDER and subject < len(asked.orders.get(who, [])):
            choice = self._order(asked.orders[who][subject], rows, ids, legal)
        elif point == g.POSTURE:
            choice = self._level(self.names.postures[subject], subject, ids, legal, asked)
        elif point == g.REACTION and who in asked.reactions:
            choice = ids.index(asked.reactions[who])
        elif point == g.OFFER and asked.offers.get(who) in ids:
            choice = ids.index(asked.offers[who])
            asked.met.add(who)
        elif point in (g.ANSWER, g.CONSENT) and asked.answers.get(who) == "accept":
            choice = 1
        cursor[g.C_ANSWER], cursor[g.C_ANSWER_B] = choice, rows[choice][1] if point == g.OFFER else 0

    def _ids(self, point: int, subject: int, rows: list[tuple[int, int]]) -> list[str]:
        if point == g.EVENT:
            return list(self.names.choices(subject))
        if point == g.POSTURE:
            return list(self.names.levels(subject))
        if point in (g.ANSWER, g.CONSENT):
            return [self.names.deals[subject] if kind == 1 else "" for kind, _ in rows]
        table = {g.ORDER: self.names.actions, g.REACTION: self.names.reactions, g.OFFER: self.names.deals}[point]
        return [table[what] if what >= 0 else "" for what, _ in rows]

    def _card(self, card: str, ids: list[str], legal: list[bool], choices: Choices) -> int:
        self.came.append(card)
        if card in choices:
            at = ids.index(choices[card])
            assert legal[at], f"{card}: {choices[card]} is not open"
            return at
        declared = self.rules.events[card].choices
        open_ = [k for k in range(len(ids)) if legal[k]]
        return next((k for k in open_ if declared[ids[k]].historical), open_[0])

    def _order(self, order: Order, rows: list[tuple[int, int]], ids: list[str], legal: list[bool]) -> int:
        action, target = (order, None) if isinstance(order, str) else order
        for k, (what, at) in enumerate(rows):
            if what >= 0 and legal[k] and ids[k] == action:
                targets = self.names.targets(what)
                if target is None or (targets is not None and targets.ids[at] == target):
                    return k
        return 0

    def _level(self, posture: str, number: int, ids: list[str], legal: list[bool], asked: _Asked) -> int:
        levels = self.rules.postures[posture].levels
        held = float(self.running.arrays.state[self.layout.base("engine", "postures") + number])
        choice = next(k for k, id_ in enumerate(ids) if levels[id_].value == held)
        wanted = ids.index(asked.postures[posture]) if posture in asked.postures else choice
        if posture in asked.postures and (legal[wanted] or wanted == choice):
            asked.met.add(posture)
            return wanted
        return choice


class Hands:
    """Games moved alike on several seeds, where one seed may show an effect by luck: what is read is their mean."""

    def __init__(self, hands: Iterable[Hand]) -> None:
        self.hands = list(hands)

    def __iter__(self) -> Iterator[Hand]:
        return iter(self.hands)

    def __call__(self, figure: str) -> float:
        """Mean of a figure of the true state."""
        return mean([hand(figure) for hand in self])

    def score(self, seat: str) -> float:
        """Mean of a seat's score as it stands."""
        return mean([hand.score(seat) for hand in self])

    @property
    def scores(self) -> dict[tuple[str, str], float]:
        """(seat, id of an option) -> mean of what its personality last gave it, over the games where it was open."""
        given: dict[tuple[str, str], list[float]] = {}
        for hand in self:
            for option, score in hand.scores.items():
                given.setdefault(option, []).append(score)
        return {option: mean(scores) for option, scores in given.items()}

    def put(self, state: Mapping[str, float]) -> Hands:
        """Write figures into the true state of each."""
        for hand in self:
            hand.put(state)
        return self

    def turn(self, turns: int = 1, **moves: Any) -> Hands:
        """Play turns in each; see `Hand.turn`."""
        for hand in self:
            hand.turn(turns, **moves)
        return self


@dataclass
class _Asked:
    """What a test wants done in some turns; `met` collects what was open."""

    orders: Mapping[str, list[Order]]
    choices: Choices
    postures: Choices
    reactions: Choices
    offers: Choices
    answers: Choices

    def __post_init__(self) -> None:
        self.met: set[str] = set()


def begin(
    scenario: str = FLAGSHIP,
    *,
    seed: int = 1,
    state: Mapping[str, float] | None = None,
    parameters: Mapping[str, float] | None = None,
    alone: bool = False,
    willing: bool = False,
) -> Hand:
    """A game at its start, with parameters and start values changed.

    `alone`: personalities play every seat. `willing`: every seat gives orders and bargains as its personality likes
    best where a test asks for nothing; it still holds its postures, and answers cards as in history.
    """
    return Hand(scenario, seed, parameters or {}, alone=alone, willing=willing).put(state or {})


def after(
    turns: int,
    scenario: str = FLAGSHIP,
    *,
    seed: int = 1,
    state: Mapping[str, float] | None = None,
    parameters: Mapping[str, float] | None = None,
    orders: Orders | None = None,
    choices: Choices | None = None,
    postures: Choices | None = None,
    reactions: Choices | None = None,
    offers: Choices | None = None,
    answers: Choices | None = None,
) -> Hand:
    """A game by hand after some turns; see `begin` and `Hand.turn`."""
    return begin(scenario, seed=seed, state=state, parameters=parameters).turn(
        turns,
        orders=orders,
        choices=choices,
        postures=postures,
        reactions=reactions,
        offers=offers,
        answers=answers,
    )


def several(
    games: int,
    scenario: str = FLAGSHIP,
    *,
    state: Mapping[str, float] | None = None,
    parameters: Mapping[str, float] | None = None,
    willing: bool = False,
) -> Hands:
    """As many games at their start, on seeds 1 to `games`; see `begin`."""
    seeds = range(1, games + 1)
    return Hands(begin(scenario, seed=k, state=state, parameters=parameters, willing=willing) for k in seeds)


def fates(
    games: int,
    read: Callable[[Hand], float],
    scenario: str = FLAGSHIP,
    *,
    turns: int = 0,
    state: Mapping[str, float] | None = None,
    parameters: Mapping[str, float] | None = None,
) -> list[float]:
    """A figure of each of many games that personalities play, seeds 1 to `games`; `turns` 0 plays to the end."""
    out = []
    for seed in range(1, games + 1):
        hand = begin(scenario, seed=seed, state=state, parameters=parameters, alone=True)
        if turns:
            hand.turn(turns)
        else:
            hand.machine.play(hand.running)
        out.append(read(hand))
    return out


def lent(state: Mapping[str, float], seeds: Sequence[int] = range(1, 21)) -> tuple[float, int]:
    """Mean of what Moscow would offer for a signature in October 2020, USD m, and in how many games it finds terms."""
    asked = [after(1, OCTOBER, seed=seed, state=state) for seed in seeds]
    found = [world for world in asked if world.scores.get(("moscow", "sochi"), r.ILLEGAL) > r.ILLEGAL]
    return mean([world.amount("moscow", "sochi", "ru_loan") for world in found]), len(found)


def heirs(heir: str, games: int, state: Mapping[str, float] | None = None) -> Iterator[Hand]:
    """Games of October 2020 after a fall in which an heir came to govern, of as many as are tried."""
    for seed in range(1, games + 1):
        world = begin(OCTOBER, seed=seed, parameters={"fall_base": 30.0, "fall_heir": 0.0}, state=state).turn(3)
        if world.heir == heir:
            yield world


def mean(figures: Sequence[float]) -> float:
    """Mean of some figures."""
    return sum(figures) / len(figures)
