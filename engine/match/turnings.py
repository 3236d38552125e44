"""Turning points of a turn: flags raised and steps gone up or down, with what did it and whether it was so before.

Hands on `Turning` and `turning_points`; reads the ledgers of a traced match. What the game opens with, by a card dated
to its first turn, is how things stand and no turning point; what a seat decides in that turn is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.kernel import game as g
from engine.match.conditions import Known, Terms
from engine.match.happenings import Happening, Kind
from engine.match.ledger import CAUSES, Entry, TurnLedger, figure, figure_title
from engine.match.match import Match
from engine.policies.names import Names
from engine.rules.schema import Effect, Statement
from engine.rules.statements import every_effect

_QUIET = 5  # turns in which a flag raised again is no news
_FROM_HOOKS = {"deal.breached": Kind.BREACHED, "act.leaked": Kind.LEAKED, "deal.leaked": Kind.DEAL_LEAKED}


@dataclass(frozen=True)
class Turning:
    """A flag raised, or a figure with names for its steps gone up or down."""

    text: str
    again: bool
    """Whether it was so before in this game, and was told of."""
    seat: str
    """Id of the seat that brought it about; "" for nobody, or none that is known."""
    by: str
    """Title of the order, answer, card, deal or rule that did it; "" for none that is known."""
    entry: Entry
    """The change itself."""


def turning_points(match: Match, turn: int, known: list[Happening] | None = None) -> list[Turning]:
    """Those of a turn of a traced match: flags in the order declared, then steps. `known`: what happened, as far as
    it may be told; None: all.

    A flag that was raised before and has not been cleared is told again only where something else raised it, and it
    had been quiet for `_QUIET` turns.
    """
    happened = match.happened(turn) if known is None else known
    return [*_flags(match, turn, happened), *_steps(match, turn, happened)]


def _flags(match: Match, turn: int, happened: list[Happening]) -> Iterator[Turning]:
    scenario, ledger = match.names.ruleset.scenario, match.turn_ledger(turn)
    first = match.names.ruleset.layout.base("engine", "flags")
    for at, (id_, text) in enumerate(scenario.flags.items(), first):
        if ledger.after[at] != turn + 1 or id_ in scenario.untold:
            continue
        entries = _in_play(match.names, ledger, at)
        if not entries or entries[0].before == turn + 1:  # it was raised by how the game opens
            continue
        earlier = [
            past for past in range(turn) if match.turn_ledger(past).after[at] == past + 1 and _told(match, past, at)
        ]
        if earlier and ledger.before[at] != 0.0:
            others = [_in_play(match.names, match.turn_ledger(past), at)[-1:] for past in earlier]
            same = any(_alike(other, entries[-1]) for past in others for other in past)
            if same or turn - earlier[-1] <= _QUIET:
                continue
        yield Turning(text, bool(earlier), *_source(match, entries[-1], happened), entries[-1])


def _told(match: Match, turn: int, at: int) -> bool:
    """Whether a flag raised in a turn was raised in play, and not by how the game opens."""
    entries = _in_play(match.names, match.turn_ledger(turn), at)
    return bool(entries) and entries[0].before != turn + 1


def _alike(one: Entry, other: Entry) -> bool:
    """Whether the same did it: the same order of the same seat, whatever it aimed at; the same answer, deal or rule."""
    return (one.kind, one.number) == (other.kind, other.number)


def _steps(match: Match, turn: int, happened: list[Happening]) -> Iterator[Turning]:
    names, ledger = match.names, match.turn_ledger(turn)
    say = names.ruleset.say
    up, down = say("{figure} up to {level}: {step}"), say("{figure} down to {level}: {step}")
    for place in names.ruleset.layout.places:
        steps = [] if place.declared is None else place.declared.steps
        for offset in range(place.base, place.base + (place.size if steps else 0)):
            entries = _in_play(names, ledger, offset)
            if not entries:
                continue
            old, new = (int(level - place.low) for level in (entries[0].before, ledger.after[offset]))
            if old != new:
                title, level = figure_title(names, place, offset), figure(new + place.low)
                text = (up if new > old else down).format(figure=title, level=level, step=steps[new])
                did = [entry for entry in entries if (entry.change > 0.0) == (new > old)][-1]
                yield Turning(text, False, *_source(match, did, happened), did)


def _in_play(names: Names, ledger: TurnLedger, offset: int) -> list[Entry]:
    """What changed a figure in a turn, without what the game opens with."""
    if ledger.before[offset] == ledger.after[offset]:
        return []
    entries, cards = ledger.of(offset), names.ruleset.scenario.events
    if ledger.turn == 0:
        opens = [
            k for k, entry in enumerate(entries)
            if entry.kind == CAUSES[g.BY_EVENT] and cards[names.events[entry.number]].at is not None
        ]  # fmt: skip
        entries = entries[opens[-1] + 1 :] if opens else entries
    return entries


# ---- what did it ----
def _source(match: Match, entry: Entry, happened: list[Happening]) -> tuple[str, str]:
    """Id of the seat and title of what made a change, as far as what happened in the turn tells."""
    names = match.names
    scenario, kind = names.ruleset.scenario, CAUSES.index(entry.kind)
    if kind == g.BY_ORDER:
        seat, action = divmod(entry.number, 4096)
        given = [h for h in happened if h.kind is Kind.ORDERED and h.what == names.actions[action]]
        titles = [h.title for h in given if h.seat == names.seats[seat]]
        return names.seats[seat], titles[-1] if titles else scenario.actions[names.actions[action]].title
    if kind == g.BY_CHOICE:
        event, choice = names.choice(entry.number)
        card = scenario.events[names.events[event]]
        return card.seat or "", card.choices[names.choices(event)[choice]].title
    if kind == g.BY_REACTION:
        did = [h for h in happened if h.kind is Kind.REACTED and h.what == names.reactions[entry.number]]
        return (did[-1].seat, did[-1].title) if did else ("", entry.title)
    if kind == g.BY_POSTURE:
        return scenario.postures[names.postures[entry.number]].seat, entry.title
    if kind == g.BY_HOOK:
        return _hooked(match, entry, happened)
    if kind == g.BY_RULE:
        id_ = names.ruleset.functions[entry.number].name.removeprefix("rule.")
        titled = {rule.id: rule.title for stage in scenario.dynamics for rule in stage.rules}
        return "", titled.get(id_, "")
    return "", entry.title


def _hooked(match: Match, entry: Entry, happened: list[Happening]) -> tuple[str, str]:
    """What fired the hook that made a change: a word broken, an act that became known, or whose text fires it."""
    names = match.names
    scenario, hook = names.ruleset.scenario, names.ruleset.hooks[entry.number]
    if hook in _FROM_HOOKS:
        did = [h for h in happened if h.kind is _FROM_HOOKS[hook] and _raises(match, scenario.hooks[hook], entry, h)]
        if not did:
            return "", ""
        broken = did[-1].kind is Kind.BREACHED
        return did[-1].seat, f"{scenario.clauses[did[-1].extra].title}, broken" if broken else did[-1].title
    for h in happened:
        title, effects = _text_of(names, h)
        if any(effect.hook == hook for effect in every_effect(effects)):
            return h.seat, title
    return "", ""


def _raises(match: Match, statements: list[Statement], entry: Entry, h: Happening) -> bool:
    """Whether a hook raises the flag for who fired it, by the conditions its effects stand under."""
    names = match.names
    flags = dict(enumerate(names.ruleset.scenario.flags, names.ruleset.layout.base("engine", "flags")))
    flag = flags.get(entry.offset)
    under = [
        effect.when for effect in statements
        if isinstance(effect, Effect) and effect.when is not None and flag is not None
        and any(inner.set == flag for inner in every_effect(effect.then))
    ]  # fmt: skip
    if not under:
        return True
    known = Known(match.turn_ledger(h.turn).after, match.running.arrays.parameters, h.turn, names.seat(h.seat))
    target = names.seats.index(h.target) if h.target in names.seats else 0
    return any(not Terms(names, {}, [when], {}, "seat").failed(known, target) for when in under)


def _text_of(names: Names, h: Happening) -> tuple[str, list[Statement]]:
    """What a happening is called, and the effects the scenario writes for it."""
    scenario = names.ruleset.scenario
    if h.kind is Kind.ANSWERED:
        choice = scenario.events[h.what].choices[h.extra]
        return choice.title, choice.effects
    if h.kind is Kind.CARD:
        return h.title, scenario.events[h.what].effects
    if h.kind is Kind.ORDERED:
        return h.title, scenario.actions[h.what].effects
    if h.kind is Kind.REACTED:
        return h.title, scenario.reactions[h.what].effects
    return "", []
