"""Conditions of the modding language in words a player reads: `reserves > 3000` as `Reserves: above 3,000, now 2,100`.

Hands on `failing`, `defined`; reads syntax and titles, binds and computes nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.match.ledger import figure
from engine.policies.names import Names
from engine.rules.expressions import Call, Fold, Item, Member, Name, Number, Operation, Syntax, parse

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_ALL_DIGITS = 17  # a double has no more
_ARITHMETIC = frozenset({*_SIGNS, "neg"})


def failing(names: Names, part: Syntax, sides: list[float], target_set: str | None, seat: int, target: int) -> str:
    """One line that says what has to hold and how it stands.

    `sides` are the two figures of a comparison; `target_set` and `target` the entity aimed at.
    """
    words, limits = _Words(names, target_set, seat, target), _limits(names.ruleset.say)
    if isinstance(part, Operation) and part.op in limits and len(sides) == 2:
        what, limit, op = part.args[0], part.args[1], part.op
        now, bound = sides
        if isinstance(what, Number):  # 3000 < reserves
            what, limit, now, bound = limit, what, bound, now
            op = op.translate(str.maketrans("<>", "><"))
        told = names.ruleset.say("{what}: {limit}, now {now}")
        stands, wanted = _apart(now, bound)
        said = limits[op].format(wanted)
        if not isinstance(limit, Number):
            said += f" ({words.of(limit)})"
        return _capital(told.format(what=words.of(what), limit=said, now=stands))
    return _capital(words.condition(part))


def defined(names: Names, node: Syntax) -> Syntax:
    """What a name that stands for a condition (`define`) is short for; as it is, whatever else, or has a `meaning`."""
    scenario = names.ruleset.scenario
    text = scenario.define.get(node.id) if isinstance(node, Name) and node.id not in scenario.meaning else None
    meant = node if text is None else parse(str(text))
    return meant if isinstance(meant, Operation) and meant.op not in _ARITHMETIC else node


def _limits(say: Callable[[str], str]) -> dict[str, str]:
    return {
        "<": say("below {}"), "<=": say("at most {}"), ">": say("above {}"), ">=": say("at least {}"),
        "==": say("exactly {}"), "!=": say("other than {}"),
    }  # fmt: skip


def _apart(one: float, other: float) -> tuple[str, str]:
    """Two figures written with as many digits as it takes to tell them apart."""
    told, digits = (figure(one), figure(other)), 4
    while told[0] == told[1] and one != other and digits <= _ALL_DIGITS:
        told, digits = (figure(one, digits=digits), figure(other, digits=digits)), digits + 1
    return told


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class _Words:
    def __init__(self, names: Names, target_set: str | None, seat: int, target: int) -> None:
        self._names, self._target_set, self._seat, self._target = names, target_set, seat, target
        self._scenario, self._layout = names.ruleset.scenario, names.ruleset.layout
        self.say, self._limits = names.ruleset.say, _limits(names.ruleset.say)

    def condition(self, node: Syntax) -> str:
        """What has to hold."""
        if isinstance(node, Operation):
            if node.op == "not":
                return self.say("not while: {}").format(self.condition(node.args[0]))
            if node.op in ("and", "or"):
                joint = self.say(" and ") if node.op == "and" else self.say(" or ")
                return joint.join(self.condition(arg) for arg in node.args)
            if node.op in self._limits:
                return f"{self.of(node.args[0])} {self._limits[node.op].format(self.of(node.args[1]))}"
        return self.of(node)

    def of(self, node: Syntax) -> str:
        """A figure."""
        match node:
            case Number(value):
                return figure(value)
            case Name(id_) if id_ in self._scenario.meaning:
                return self._scenario.meaning[id_]
            case Name(id_):
                meant = defined(self._names, node)
                return self._named("nation", id_) if meant is node else self.condition(meant)
            case Member(Name("regime"), id_):
                return {"fallen": self.say("a government has fallen"), "interregnum": self.say("an interregnum")}.get(
                    id_, _plain(id_)
                )
            case Member(Name("flag"), id_):
                return self._scenario.flags.get(id_, id_)
            case Member(Name("posture"), id_):
                return self._scenario.postures[id_].title if id_ in self._scenario.postures else _plain(id_)
            case Member(of, id_):
                set_name, whose = self._entity(of)
                title = self._named(set_name, id_)
                return f"{title} ({whose})" if whose else title
            case Item(name, inner):
                return f"{_plain(name)} {self.of(inner)}"
            case Call(name, args):
                return self._call(name, args)
            case Fold(kind, set_name, _, _, _, body):
                return f"{_plain(kind)} ({_plain(set_name)}): {self.of(body)}"
            case Operation("neg", args):
                return f"−{self.of(args[0])}"
            case Operation(op, args) if op in _SIGNS:
                return f"{self.of(args[0])} {_SIGNS[op]} {self.of(args[1])}"
            case Operation():
                return self.condition(node)

    def _call(self, name: str, args: tuple[Syntax, ...]) -> str:
        inner = args[-1]
        if name == "since" and isinstance(inner, Name):
            return self.say("turns since: {}").format(self._scenario.flags.get(inner.id, inner.id))
        if name == "is_regime" and isinstance(inner, Name) and self._scenario.succession is not None:
            heir = self._scenario.succession.heirs.get(inner.id)
            return self.say("in office: {}").format(heir.title if heir else _plain(inner.id))
        if name == "agenda" and isinstance(inner, Name):
            held = [seat.agendas[inner.id].title for seat in self._scenario.seats.values() if inner.id in seat.agendas]
            return self.say("hidden agenda: {}").format(held[0] if held else _plain(inner.id))
        if name in ("dealing", "bound") and isinstance(inner, Name):
            deal = self._scenario.deals.get(inner.id)
            return self.say("a deal in force: {}").format(deal.title if deal else _plain(inner.id))
        return f"{_plain(name)} ({', '.join(self.of(arg) for arg in args)})"

    def _entity(self, node: Syntax) -> tuple[str, str]:
        """Set and title of an entity; no title for the seat itself and the target one sees."""
        sets = self._layout.sets
        if isinstance(node, Name):
            if node.id == "self":
                return "seat", ""
            if node.id == "target" and self._target_set:
                return self._target_set, sets[self._target_set].titles[self._target]
            return node.id, ""
        if isinstance(node, Item) and node.name in sets and isinstance(node.inner, Name):
            at = sets[node.name].index(node.inner.id)
            return node.name, sets[node.name].titles[at] if at >= 0 else _plain(node.inner.id)
        if isinstance(node, Call):
            return node.name, ""
        return "", ""

    def _named(self, set_name: str, id_: str) -> str:
        place = self._layout.variables.get((set_name, id_))
        return self._names.variable_title(place) if place is not None and place.declared else _plain(id_)


def _plain(id_: str) -> str:
    return id_.replace("_", " ")
