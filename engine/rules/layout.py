"""Names -> offsets: entity sets, the state vector, parameters, constants and index tables of a scenario.

Hands on a frozen `Layout` with the initial P, C and I arrays. It reads a checked `Scenario` and a board; it binds no
expression.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.rules.errors import did_you_mean
from engine.rules.schema import EntitySet, Objective, Parameter, Scenario, Sourced, Variable
from maps.board import Board

Steps = tuple[Any, ...]
Report = Callable[[Steps, str, str], None]
FLOATS: TypeAlias = npt.NDArray[np.float64]
INTS: TypeAlias = npt.NDArray[np.int64]

# Columns of the engine's own tables in the state vector.
DEAL_HEAD, TERM_WIDTH, MAX_TERMS = 8, 8, 6
DEAL_WIDTH = DEAL_HEAD + TERM_WIDTH * MAX_TERMS
QUEUE_WIDTH = 8
OBJECTIVE_WIDTH = 4  # sum, longest streak, running streak, last value
MOST_ENTITIES, MOST_STATE = 4096, 262_144
"""Entities of a set, and doubles of a state, at most."""
KEYWORDS = frozenset({"and", "or", "not", "where", "in", "by"})
"""Words of the grammar: nothing an expression names is called so."""
BARE = frozenset({"turn", "turns", "year", "month", "random", "vigour", "amount", "border"})
"""Words an expression reads by themselves: nothing else it reads by its bare name is called so."""
RESERVED = KEYWORDS | {
    "self", "target", "from", "neighbour", "engine", "flag", "posture", "modifier", "regime", "sum", "mean", "count",
    "any", "all", "largest", "smallest", "min", "max", "clamp", "abs", "exp", "log", "sqrt", "sigmoid", "floor",
    "since", "date", "agenda", "level", "fatigue", "dealing", "bound", "at_signing", "is_regime",
}  # fmt: skip
"""Words an expression reads otherwise: no set is called so."""
REGIME = ("fallen", "cause", "successor", "interregnum")


def dimension(unit: str) -> str:
    """A unit as sums are checked by it: a share or a rate (`1`, `1/month`) is a plain number."""
    return "" if unit == "1" or unit.startswith("1/") else unit


@dataclass(frozen=True)
class Entities:
    """An entity set: ids and titles in order; `factors` names the two sets of a product."""

    name: str
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    factors: tuple[str, str] | None = None

    @property
    def size(self) -> int:
        """Number of entities."""
        return len(self.ids)

    def index(self, member: str) -> int:
        """Place of a member; -1 when there is none."""
        return self.ids.index(member) if member in self.ids else -1


@dataclass(frozen=True)
class Place:
    """A named run of the state vector: variable `name` of `set`, from `base`, one double an entity."""

    set: str
    name: str
    base: int
    size: int
    low: float = -np.inf
    high: float = np.inf
    unit: str = ""
    """As the scenario's files have it, in whatever language `declared` is told."""
    declared: Variable | None = None


@dataclass(frozen=True)
class Personality:
    """Row of weights in P: motives, then temperature, honour, threshold."""

    seat: int
    id: str
    agenda: int
    base: int


@dataclass
class Layout:
    """Where everything is. `places` covers the whole state vector, in order."""

    sets: dict[str, Entities] = field(default_factory=dict)
    relations: dict[tuple[str, str], int] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    variables: dict[tuple[str, str], Place] = field(default_factory=dict)
    constants: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    parameters: dict[str, tuple[int, str]] = field(default_factory=dict)
    tables: dict[str, tuple[int, int]] = field(default_factory=dict)
    personalities: list[Personality] = field(default_factory=list)
    objectives: list[tuple[int, str, Objective]] = field(default_factory=list)
    neighbours: tuple[int, int, int] | None = None  # indptr in I, indices in I, border in C
    size: int = 0
    initial_parameters: FLOATS = field(default_factory=lambda: np.zeros(0))
    constant_values: FLOATS = field(default_factory=lambda: np.zeros(0))
    index_tables: INTS = field(default_factory=lambda: np.zeros(0, np.int64))
    hidden: list[tuple[int, int, tuple[int, ...], float, bool]] = field(default_factory=list)

    def base(self, set_name: str, name: str) -> int:
        """Offset of a place."""
        return self.variables[set_name, name].base

    def describe(self, offset: int) -> str:
        """Name of the double at `offset`: `district[slutsk].protest`, `reserves`."""
        for place in self.places:
            if place.base <= offset < place.base + place.size:
                if place.set == "nation":
                    return place.name
                entities = self.sets.get(place.set)
                which = entities.ids[offset - place.base] if entities else str(offset - place.base)
                return f"{place.set}[{which}].{place.name}"
        return f"offset {offset}"


class _Builder:
    def __init__(self, scenario: Scenario, board: Board | None, report: Report) -> None:
        self.scenario, self.board, self.report = scenario, board, report
        self.layout = Layout()
        self.p: list[float] = []
        self.c: list[float] = []
        self.i: list[int] = []

    def build(self) -> Layout:
        self._sets()
        self._constants()
        self._parameters()
        self._personalities()
        self._variables()
        self._engine_places()
        self._keywords()
        self._twice()
        out = self.layout
        if out.size > MOST_STATE:
            self.report(("variables",), "E-SIZE", f"a state of {out.size} numbers; at most {MOST_STATE}")
        out.initial_parameters = np.array(self.p, np.float64)
        out.constant_values = np.array(self.c or [0.0], np.float64)
        out.index_tables = np.array(self.i or [0], np.int64)
        return out

    # ---- sets and relations ----
    def _sets(self) -> None:
        sets, seats = self.layout.sets, self.scenario.seats
        sets["nation"] = Entities("nation", ("nation",), (self.scenario.title,))
        sets["seat"] = Entities("seat", tuple(seats), tuple(s.title for s in seats.values()))
        self._product("pair", "seat", "seat")
        for name, declared in self.scenario.sets.items():
            if name in ("nation", "seat", "pair"):
                self.report(("sets", name), "E-SET", f"the set {name} is always there: leave it out")
                continue
            if name in RESERVED:
                self.report(("sets", name), "E-SET", f"{name} is a word of the language: choose another name")
                continue
            self._set(name, declared)
        for name, declared in self.scenario.sets.items():
            for to, links in declared.within.items():
                self._within(name, to, links)

    def _set(self, name: str, declared: EntitySet) -> None:
        if declared.product is not None:
            first, second = declared.product
            for factor in (first, second):
                if factor not in self.layout.sets:
                    hint = did_you_mean(factor, self.layout.sets)
                    self.report(("sets", name, "product"), "E-NAME", f"no set {factor} declared above{hint}")
                    return
            if self.layout.sets[first].size * self.layout.sets[second].size > MOST_ENTITIES:
                self.report(("sets", name, "product"), "E-SIZE", f"more than {MOST_ENTITIES} entities")
                return
            self._product(name, first, second)
        elif declared.members is not None:
            if not 0 < len(declared.members) <= MOST_ENTITIES:
                self.report(("sets", name, "members"), "E-SIZE", f"a set has 1 to {MOST_ENTITIES} members")
                return
            self.layout.sets[name] = Entities(name, tuple(declared.members), tuple(declared.members.values()))
        elif self.board is None:
            self.report(("sets", name), "E-BOARD", "the scenario has no board: add `board:` or list members")
        elif declared.board == "oblasts":
            self.layout.sets[name] = Entities(
                name, tuple(o.key for o in self.board.oblasts), tuple(o.name for o in self.board.oblasts)
            )
        else:
            districts = self.board.districts
            self.layout.sets[name] = Entities(name, tuple(d.id for d in districts), tuple(d.name for d in districts))
            self.layout.neighbours = (len(self.i), len(self.i) + len(districts) + 1, len(self.c))
            self.i += [int(x) for x in self.board.adjacency.indptr] + [int(x) for x in self.board.adjacency.indices]
            self.c += [float(x) for x in self.board.adjacency.border_km]
        if declared.board is not None and self.board is not None:
            names = {k: v.board for k, v in self.scenario.sets.items() if v.board and k in self.layout.sets}
            by_kind = {kind: set_name for set_name, kind in names.items()}
            if set(by_kind) == {"districts", "oblasts"}:
                self._relation(by_kind["districts"], by_kind["oblasts"], [int(x) for x in self.board.oblast_of])

    def _product(self, name: str, first: str, second: str) -> None:
        a, b = self.layout.sets[first], self.layout.sets[second]
        ids = tuple(f"{x}:{y}" for x in a.ids for y in b.ids)
        titles = tuple(f"{x}, {y}" for x in a.titles for y in b.titles)
        self.layout.sets[name] = Entities(name, ids, titles, (first, second))
        if first != second:
            self._relation(name, first, [x for x in range(a.size) for _ in range(b.size)])
            self._relation(name, second, [y for _ in range(a.size) for y in range(b.size)])

    def _within(self, name: str, to: str, links: dict[str, str]) -> None:
        source, target = self.layout.sets.get(name), self.layout.sets.get(to)
        path = ("sets", name, "within", to)
        if source is None:
            return
        if target is None:
            self.report(path, "E-NAME", f"no set {to}{did_you_mean(to, self.layout.sets)}")
            return
        for member in source.ids:
            if member not in links:
                self.report(path, "E-WITHIN", f"{member} has no {to}: every member needs one")
        for member, entity in links.items():
            if source.index(member) < 0:
                self.report((*path, member), "E-NAME", f"{name} has no {member}{did_you_mean(member, source.ids)}")
            if target.index(entity) < 0:
                self.report((*path, member), "E-NAME", f"{to} has no {entity}{did_you_mean(entity, target.ids)}")
        self._relation(name, to, [max(0, target.index(links.get(m, ""))) for m in source.ids])

    def _relation(self, name: str, to: str, table: list[int]) -> None:
        self.layout.relations[name, to] = len(self.i)
        self.i += table

    # ---- numbers that do not change in a game ----
    def _by_entity(self, path: Steps, set_name: str, by: dict[str, float], default: float) -> list[float]:
        entities = self.layout.sets[set_name]
        for member in by:
            if entities.index(member) < 0:
                hint = did_you_mean(member, entities.ids)
                self.report((*path, "by", member), "E-NAME", f"{set_name} has no {member}{hint}")
        return [float(by.get(member, default)) for member in entities.ids]

    def _known_set(self, section: str, set_name: str) -> bool:
        if set_name in self.layout.sets:
            return True
        self.report((section, set_name), "E-NAME", f"no set {set_name}{did_you_mean(set_name, self.layout.sets)}")
        return False

    def _constants(self) -> None:
        for set_name, declared in self.scenario.constants.items():
            if not self._known_set("constants", set_name):
                continue
            for name, constant in declared.items():
                path = ("constants", set_name, name)
                values = self._by_entity(path, set_name, constant.by, 0.0)
                if constant.board is not None:
                    if self.board is None or self.layout.sets[set_name].size != len(self.board.districts):
                        self.report(path, "E-BOARD", "a figure of the board needs a board and a set of its districts")
                        continue
                    values = [float(getattr(d, constant.board)) for d in self.board.districts]
                elif isinstance(constant.value, str):
                    self.report((*path, "value"), "E-NUMBER", "a constant is a number, by entity, or from the board")
                elif constant.value is not None:
                    values = self._by_entity(path, set_name, constant.by, float(constant.value))
                self.layout.constants[set_name, name] = (len(self.c), dimension(constant.unit))
                self.c += values

    def _parameters(self) -> None:
        for name, declared in self.scenario.parameters.items():
            value, sourced = (declared.value, declared) if isinstance(declared, Parameter) else (declared, Sourced())
            self.layout.parameters[name] = (len(self.p), dimension(sourced.unit))
            self.p.append(float(value))
            self._bounded(("parameters", name), declared, value)
        for set_name, chosen in self.scenario.parameter_sets.items():
            for name, value in chosen.values.items():
                path: Steps = ("parameter_sets", set_name, "values", name)
                if name in self.scenario.parameters:
                    self._bounded(path, self.scenario.parameters[name], value)
                else:
                    hint = did_you_mean(name, self.scenario.parameters)
                    self.report(path, "E-NAME", f"there is no parameter {name}{hint}")
        for name, table in self.scenario.tables.items():
            values = table if isinstance(table, list) else table.values
            self.layout.tables[name] = (len(self.p), len(values))
            self.p += [float(v) for v in values]

    def _bounded(self, path: Steps, declared: Parameter | float, value: float) -> None:
        """Report a parameter's value outside its declared bounds."""
        if isinstance(declared, Parameter) and not (
            (declared.low is None or declared.low <= value) and (declared.high is None or value <= declared.high)
        ):
            self.report(path, "E-BOUNDS", f"{value} is outside {declared.low}..{declared.high}")

    def _personalities(self) -> None:
        motives = list(self.scenario.motives)
        for s, (seat_id, seat) in enumerate(self.scenario.seats.items()):
            for id_, personality in seat.personalities.items():
                self._motives(("seats", seat_id, "personalities", id_, "motives"), personality.motives)
                for a, agenda in enumerate([None, *seat.agendas.values()]):
                    extra = agenda.motives if agenda else {}
                    self.layout.personalities.append(Personality(s, id_, a, len(self.p)))
                    self.p += [personality.motives.get(m, 0.0) + extra.get(m, 0.0) for m in motives]
                    self.p += [personality.temperature, personality.honour, personality.threshold]
            for id_, agenda in seat.agendas.items():
                self._motives(("seats", seat_id, "agendas", id_, "motives"), agenda.motives)

    def _motives(self, path: Steps, motives: dict[str, float]) -> None:
        for motive in motives:
            if motive not in self.scenario.motives:
                hint = did_you_mean(motive, self.scenario.motives)
                self.report((*path, motive), "E-NAME", f"no motive {motive}{hint}")

    def _keywords(self) -> None:
        """No name is a word of the grammar, and none that is read bare hides a word that is."""
        scenario = self.scenario
        figures = [("variables", s, n) for s, declared in scenario.variables.items() for n in declared]
        figures += [("constants", s, n) for s, declared in scenario.constants.items() for n in declared]
        named: list[Steps] = [*figures, *(("parameters", n) for n in scenario.parameters)]
        named += [*(("define", n) for n in scenario.define), *(("tables", n) for n in scenario.tables)]
        for path in named:
            bare = path[0] in ("parameters", "define") or path[1] == "nation"
            if path[-1] in KEYWORDS or (bare and path[-1] in BARE):
                self.report(path, "E-NAME", f"{path[-1]} is a word of the language: choose another name")

    def _twice(self) -> None:
        """An expression reads a bare name as one thing, and never the other of the same name."""
        scenario = self.scenario
        seen: dict[str, str] = {}
        for kind, section in (("variable", scenario.variables), ("constant", scenario.constants)):
            seen |= dict.fromkeys(section.get("nation", ()), f"a {kind} of the nation")
        for kind, section_, names in (
            ("parameter", "parameters", scenario.parameters), ("define", "define", scenario.define),
        ):  # fmt: skip
            for name in names:
                if name in seen:
                    self.report((section_, name), "E-TWICE", f"{name} is {seen[name]} too: choose another name")
            seen |= dict.fromkeys(names, f"a {kind}")
        for name in scenario.tables:
            if name in self.layout.sets:
                self.report(("tables", name), "E-TWICE", f"{name} is a set too: choose another name")

    # ---- the state vector ----
    def _place(self, set_name: str, name: str, size: int, declared: Variable | None = None) -> Place:
        low, high, unit = (declared.low, declared.high, declared.unit) if declared else (-np.inf, np.inf, "")
        place = Place(set_name, name, self.layout.size, size, low, high, unit, declared)
        self.layout.places.append(place)
        self.layout.variables[set_name, name] = place
        self.layout.size += size
        return place

    def _variables(self) -> None:
        for set_name, declared in self.scenario.variables.items():
            if not self._known_set("variables", set_name):
                continue
            for name, variable in declared.items():
                path = ("variables", set_name, name)
                if (set_name, name) in self.layout.constants:
                    self.report(path, "E-TWICE", f"{set_name}.{name} is a constant too")
                if variable.low <= variable.high:
                    self._starts(path, variable)
                else:
                    self.report(path, "E-BOUNDS", f"low {variable.low} is above high {variable.high}")
                place = self._place(set_name, name, self.layout.sets[set_name].size, variable)
                self._by_entity(path, set_name, variable.by, 0.0)
                self._visibility(path, place, variable)

    def _starts(self, path: Steps, variable: Variable) -> None:
        """Report start values that stand there as numbers, and outside the variable's bounds."""
        given: dict[str, object] = {f"by: {member}": value for member, value in variable.by.items()}
        if "start" in variable.model_fields_set:
            given["start"] = variable.start
        for key, value in given.items():
            if isinstance(value, int | float) and not variable.low <= value <= variable.high:
                self.report(path, "E-BOUNDS", f"{key} {value} is outside {variable.low}..{variable.high}")

    def _visibility(self, path: Steps, place: Place, variable: Variable) -> None:
        if variable.visible == "all":
            return
        seats = self.layout.sets["seat"]
        sees: tuple[int, ...] = ()
        if variable.visible == "owner":
            if place.set not in ("seat", "pair"):
                self.report(path, "E-VISIBLE", "owner is for variables of seat and pair: list the seats that see it")
        else:
            for seat in variable.visible:
                if seats.index(seat) < 0:
                    self.report(path, "E-NAME", f"no seat {seat}{did_you_mean(seat, seats.ids)}")
            sees = tuple(max(0, seats.index(seat)) for seat in variable.visible)
        noise = -1.0 if variable.noise is None else variable.noise
        self.layout.hidden.append((place.base, place.size, sees, noise, variable.visible == "owner"))

    def _engine_places(self) -> None:
        scenario, seats = self.scenario, len(self.scenario.seats)
        for s, (seat_id, seat) in enumerate(scenario.seats.items()):
            self.layout.objectives += [(s, seat_id, o) for o in seat.objectives.values()]
        for name, size in (
            ("flags", len(scenario.flags)),
            ("postures", len(scenario.postures)),
            ("modifier_stacks", len(scenario.modifiers)),
            ("modifier_until", len(scenario.modifiers)),
            ("fatigue", len(scenario.actions) * seats),
            ("agenda", seats),
            ("armed", seats),
            ("score", seats),
            ("banked", seats),
            ("regime", len(REGIME)),
            ("objectives", len(self.layout.objectives) * OBJECTIVE_WIDTH),
            ("event_turn", len(scenario.events)),
            ("event_due", len(scenario.events)),
            ("declined", len(scenario.deals) * seats),
            ("deals", scenario.limits.deals * DEAL_WIDTH),
            ("queue", scenario.limits.queue * QUEUE_WIDTH),
        ):
            self._place("engine", name, size)


def lay_out(scenario: Scenario, board: Board | None, report: Report) -> Layout:
    """Lay a scenario out; what is wrong goes to `report(path, code, message)`."""
    return _Builder(scenario, board, report).build()
