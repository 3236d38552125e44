"""A game told turn by turn, for reading: what each seat did and why, what came of it, what moved.

Hands on `opening`, `turn_account`, `final_table` as text. It knows everything: what was done in secret is told as such.
The tone is neutral; every reason and cause is the game's own figure, none is made up for the telling.
"""

from __future__ import annotations

import functools
from dataclasses import replace

from engine.kernel import game as g
from engine.match import council, passages
from engine.match.breaches import fates
from engine.match.drivers import drivers
from engine.match.failures import lacked, unmoved
from engine.match.falls import standing
from engine.match.happenings import Happening, Kind
from engine.match.ledger import (
    CAUSES,
    THE_TURN,
    Cause,
    TurnLedger,
    cause_title,
    figure,
    figure_title,
    grouped,
    later_title,
    step,
    telling,
)
from engine.match.match import Match
from engine.match.offices import offices, short
from engine.match.passages import Teller
from engine.match.payments import payments
from engine.match.record import Retelling, record_of
from engine.match.seeing import sees
from engine.match.standing import ending_points, goals, main_causes, medals, score_parts
from engine.match.turnings import Turning, turning_points
from engine.policies.names import Names
from engine.policies.policy import PolicySpec
from engine.rules.calendar import chapter_turns
from engine.rules.layout import Place

_CROWD = 10_000  # persons told in thousands
_MOVED = 5  # figures told of a turn
_CAUSES = 3  # told of a figure
_WAYS = ("shifted", "rose", "fell")  # by which way a figure went: 0, 1, -1
_SIDES = (("reached", True), ("missed", False))


def opening(match: Match) -> str:
    """Title, summary, the scenario's note on itself, who plays whom."""
    scenario, names = match.machine.ruleset.scenario, match.names
    lines = [scenario.title, scenario.summary.strip(), ""] if scenario.summary else [scenario.title, ""]
    for seat, policy in match.policies.items():
        title = scenario.seats[seat].title
        if isinstance(policy, PolicySpec) and policy.kind == "personality":
            number = policy.personality_number(match.machine.ruleset, seat)
            played = list(scenario.seats[seat].personalities.values())[number].title
        else:
            played = policy.name
        office = f", {scenario.seats[seat].office}" if scenario.seats[seat].office else ""
        lines.append(f"{title}{office}: {played}")
    last = scenario.calendar.turns
    lines += ["", f"From {names.date(0)}, {last} turns. Seed {match.seed}."]
    if scenario.note:
        lines.append(scenario.note.strip())
    return "\n".join(lines) + "\n"


def turn_account(match: Match, turn: int, viewer: str | None = None, *, weights: bool = False) -> str:
    """One turn of a match, played again for it unless it is one told again while tracing. ValueError: not played yet.

    With a `viewer` only what that seat may know: no secrets of others that did not leak, no one else's reasons.
    `weights`: with what every motive weighed.
    """
    told = match if turn < len(match.reasons) else _traced(match, turn + 1)

    def known(past: int) -> list[Happening]:
        return told.happened(past) if viewer is None else known_to(viewer, told.happened(past))

    happenings, names, reasons = known(turn), told.names, told.reasons[turn]
    armed = told.reasons[turn - 1] if turn else ()
    if viewer is not None:
        reasons = tuple(reason for reason in reasons if reason.seat == viewer)
    teller = Teller(
        names,
        offices(told, turn),
        earlier=frozenset(h.what for past in range(turn) for h in told.happened(past) if h.kind is Kind.CARD),
        reasons=reasons,
        given=frozenset((h.seat, h.what, h.target) for p in range(turn) for h in known(p) if h.kind is Kind.ORDERED),
        payments=tuple(payments(names, told.turn_ledger(turn), happenings, viewer)),
        costs=_costs_of_breach(told, turn, viewer),
        fates=fates(told, turn, happenings, viewer),
        missing=lacked(told, turn, happenings, viewer),
        unmoved=unmoved(told, turn, happenings, viewer),
        armed=frozenset((reason.seat, reason.what) for reason in armed if reason.point == "reaction"),
        weights=weights,
    )
    lines = [f"{names.date(turn)} (turn {turn + 1} of {names.ruleset.scenario.calendar.turns})"]
    lines += _chapter_opens(teller, turn)
    stood = {h.what: standing(told, turn, h.what, viewer) for h in happenings if h.kind is Kind.FELL}
    falls = passages.regime(teller, happenings, stood)
    points = _points(told, turn, viewer, happenings)
    opposition, stirred = _opposition(told, turn, viewer)
    for title, part in (
        ("Events", passages.events(teller, happenings)),
        ("Talks", passages.talks(teller, happenings)),
        ("Orders", passages.orders(teller, happenings)),
        ("Given words", passages.words(teller, happenings)),
        ("The government", falls),
        ("Turning points", passages.turnings(teller, points)),
        (opposition, stirred),
        ("What moved", _moved(told, turn, viewer)),
    ):
        if part:
            lines += [f"  {title}", *(f"    {line if part is falls else teller.plain(line)}" for line in part)]
    lines += _chapter_closes(told, teller, turn)
    return "\n".join(lines) + "\n"


def _costs_of_breach(told: Match, turn: int, viewer: str | None) -> tuple[str, ...]:
    """Figures that broken words moved in a turn, those most of their range first."""
    names, ledger = told.names, told.turn_ledger(turn)
    number = told.machine.ruleset.hooks.index("deal.breached")
    rows = []
    for offset, change in ledger.by(g.BY_HOOK, number).items():
        place = next(p for p in names.ruleset.layout.places if p.base <= offset < p.base + p.size)
        if place.declared is not None and (viewer is None or sees(names, viewer, place, offset)):
            title = figure_title(names, place, offset)
            text = f"{title} {figure(change, sign=True, unit=place.unit)}"
            rows.append((-_share(place, change, float(ledger.before[offset])), offset, text))
    return tuple(text for _, _, text in sorted(rows)[:_CAUSES])


def _points(told: Match, turn: int, viewer: str | None, happenings: list[Happening]) -> list[Turning]:
    """The turning points of a turn; what did them only where the viewer may know of it."""
    points = turning_points(told, turn, happenings)
    if viewer is None:
        return points
    unseen, leaked = secret_titles(told, viewer, turn), {(h.seat, h.title) for h in happenings if h.kind is Kind.LEAKED}
    hidden = (p for p in points if p.entry.title in unseen and p.seat != viewer and (p.seat, p.by) not in leaked)
    secret = {id(point) for point in hidden}
    return [replace(point, seat="", by="") if id(point) in secret else point for point in points]


def _opposition(told: Match, turn: int, viewer: str | None) -> tuple[str, list[str]]:
    """What the organised opposition is called, and what changed with it; nothing where there is none."""
    if not council.exists(told.machine.ruleset):
        return "", []
    ledgers = [told.turn_ledger(past) for past in range(turn + 1)]
    states = [*(ledger.before for ledger in ledgers), ledgers[-1].after]
    readings = [council.Council(told.names, state, k, viewer) for k, state in enumerate(states)]
    return readings[-1].title, council.changes(readings)


def _chapter_opens(teller: Teller, turn: int) -> list[str]:
    """Title, text and every seat's goals of the chapter that begins with a turn."""
    scenario, lines = teller.names.ruleset.scenario, []
    for id_, (first, end) in chapter_turns(scenario).items():
        if first == turn < end:
            chapter = scenario.chapters[id_]
            lines.append(f"  Chapter: {chapter.title}. {chapter.text.strip()}".rstrip())
            for seat_id, seat in scenario.seats.items():
                wanted = [o.title for o in seat.objectives.values() if o.chapter == id_]
                lines += [f"    {teller.title(seat_id)}: {', '.join(wanted)}"] if wanted else []
    return lines


def _chapter_closes(told: Match, teller: Teller, turn: int) -> list[str]:
    """Which goals were reached in the chapter that ends with a turn."""
    scenario, lines = told.machine.ruleset.scenario, []
    for id_, (first, end) in chapter_turns(scenario).items():
        if first < end == turn + 1:
            lines.append(f"  The chapter {scenario.chapters[id_].title} is over")
            for seat in scenario.seats:
                of_it = [goal for goal in goals(told, seat) if goal.chapter == id_]
                said = [f"{goal.title}: {'reached' if goal.won else 'missed'}" for goal in of_it]
                lines += [f"    {teller.title(seat)}: {', '.join(said)}"] if said else []
    return lines


def final_table(match: Match) -> str:
    """How it ended: outcome, scores, medals, and what mattered most for each seat."""
    told = match if match.traced else _traced(match, match.turn)
    scenario, scores = told.machine.ruleset.scenario, told.scores()
    outcome = told.outcome
    ending = scenario.outcomes[outcome].title if outcome else "No ending was reached"
    when = told.names.date(max(0, told.turn - 1))
    lines = [f"{'The end' if told.over else 'So far'}, {when}: {ending}"]
    if outcome and scenario.outcomes[outcome].text:
        lines.append(scenario.outcomes[outcome].text.strip())
    if points := ending_points(told):
        lines.append(f"Every seat's score holds {points:+g} points for this ending.")
    lines.append("")
    held = offices(told, told.turn)
    teller = Teller(told.names, {seat: short(declared.title) for seat, declared in scenario.seats.items()})
    width = max(len(held[seat]) for seat in scores)
    for seat, score in sorted(scores.items(), key=lambda item: -item[1]):
        won = medals(told, seat)
        earned = f"  medals: {', '.join(won)}" if won else ""
        lines.append(f"  {held[seat]:<{width}}  {score:8.1f}{earned}")
        parts = ", ".join(f"{title} {points:+.1f}" for title, points in score_parts(told, seat) if abs(points) >= 0.05)
        lines += [f"      Made of: {parts}"] if parts else []
        lines += [f"      {teller.plain(line)}" for line in main_causes(told, seat)]
    lines += _chapters(told)
    if scenario.note:
        lines += ["", scenario.note.strip()]
    return "\n".join(lines) + "\n"


def _chapters(told: Match) -> list[str]:
    """Who reached the goals of each chapter that is over: who held the seat in its last turn."""
    scenario, lines = told.machine.ruleset.scenario, []
    for id_, (first, end) in chapter_turns(scenario).items():
        of_it = [(seat, goal) for seat in scenario.seats for goal in goals(told, seat) if goal.chapter == id_]
        if not first < end <= told.turn or not of_it:
            continue
        held = offices(told, end - 1)
        sides = [(word, [held[seat] for seat, goal in of_it if goal.won is won]) for word, won in _SIDES]
        said = "; ".join(f"{word} by {', '.join(seats)}" for word, seats in sides if seats)
        lines.append(f"  {scenario.chapters[id_].title}: {said}")
    return ["", "Goals of the chapters:", *lines] if lines else []


def _traced(match: Match, turns: int) -> Match:
    return Retelling(match.machine, record_of(match), ledger=True).play(None if turns == match.turn else turns)


# ---- parts of a turn ----
def known_to(viewer: str, happenings: list[Happening]) -> list[Happening]:
    """What a seat learns of a turn: its own doings, what is done to it, what is public or has leaked."""
    leaked = {(h.seat, h.what) for h in happenings if h.kind in (Kind.LEAKED, Kind.DEAL_LEAKED)}
    return [h for h in happenings if not h.secret or viewer in (h.seat, h.target) or (h.seat, h.what) in leaked]


def _title(names: Names, seat: str) -> str:
    return names.ruleset.scenario.seats[seat].title


# ---- what moved ----
def _share(place: Place, change: float, level: float) -> float:
    """A change as a share of the figure's range, or of its size where it has no bounds; for ranking only."""
    span = place.high - place.low
    return abs(change) / (span if span < 1e9 else max(1.0, abs(level)))


def _moved(match: Match, turn: int, viewer: str | None) -> list[str]:
    names, ledger = match.names, match.turn_ledger(turn)
    rows = []
    for name in match.machine.ruleset.scenario.headline:
        place = names.place(name)
        for offset in range(place.base, place.base + place.size):
            before, after = float(ledger.before[offset]), float(ledger.after[offset])
            if before != after and (viewer is None or sees(names, viewer, place, offset)):
                rows.append((_share(place, after - before, before), place, offset, before, after))
    rows.sort(key=lambda row: (-row[0], row[2]))
    unseen = secret_titles(match, viewer, turn) if viewer is not None else frozenset()
    return [_line(match, ledger, viewer, unseen, *row[1:]) for row in rows[:_MOVED]]


def secret_titles(match: Match, viewer: str, turn: int | None = None) -> frozenset[str]:
    """How the ledger names what the others do in secret: orders, postures, private deals, and what comes of them.

    As it was known at the end of a turn; without one, as it is known now.
    """
    names, hidden = match.names, set(_secret_acts(match.names, viewer))
    for deal in _private_deals(match, turn):
        declared = names.ruleset.scenario.deals[deal]
        if viewer not in declared.parties:
            hidden |= {declared.title, later_title(names, declared.title)}
    return frozenset(hidden)


def _private_deals(match: Match, turn: int | None) -> set[str]:
    """Ids of deals last signed in private and not become known, and of those meant to be that were never signed."""
    names, arrays = match.names, match.running.arrays
    deals = names.ruleset.scenario.deals
    private = {deal: deals[deal].private for deal in names.deals}
    rows = arrays.happened[: int(arrays.cursor[g.C_HAPPENED])]
    for row in rows[(rows[:, g.H_KIND] == g.SIGNED) | (rows[:, g.H_KIND] == g.DEAL_LEAKED)].tolist():
        if turn is None or row[g.H_TURN] <= turn:
            leaked = row[g.H_KIND] == g.DEAL_LEAKED
            private[names.deals[row[g.H_WHAT]]] = not leaked and names.private(row[g.H_WHAT], row[g.H_EXTRA])
    return {deal for deal, quiet in private.items() if quiet}


@functools.lru_cache(maxsize=32)
def _secret_acts(names: Names, viewer: str) -> frozenset[str]:
    """How the ledger names the secret orders and postures of others."""
    scenario, titles = names.ruleset.scenario, set()
    for action in scenario.actions.values():
        others = [seat for seat in action.seats if seat != viewer]
        if action.secret and others:
            titles |= {f"{action.title} ({_title(names, seat)})" for seat in others}
        if action.secret and viewer not in action.seats:
            titles.add(later_title(names, action.title))
    for posture in scenario.postures.values():
        if posture.secret and posture.seat != viewer:
            titles.add(posture.title)
    return frozenset(titles)


def _line(
    match: Match, ledger: TurnLedger, viewer: str | None, unseen: frozenset[str], place: Place, offset: int,
    before: float, after: float,
) -> str:  # fmt: skip
    names = match.names
    found = grouped(ledger.of(offset))
    causes = [c for c in telling(found) if c.title != cause_title(names, THE_TURN, 0)][:_CAUSES]
    parts, own = [], names.variable_title(place)
    for cause in causes:
        title = "something unseen" if cause.title in unseen else cause.title
        by = _driven(match, ledger, viewer, unseen, offset, cause, own)
        if len(found) == 1:  # it is the whole change
            parts += [by or title] if by or title != own else []
        else:
            said = f"{title} {figure(cause.change, sign=True, unit=place.unit)}"
            parts.append(f"{said} ({by})" if by else said)
    told = f": {', '.join(parts)}" if parts else ""
    if place.unit == "persons" and min(before, after) >= _CROWD:  # nobody counts a crowd to the man
        before, after = round(before, -3), round(after, -3)
    unit = f" {place.unit}" if place.unit not in ("", "1") else ""
    now, moved = figure(after, unit=place.unit), step(before, after, place.unit)
    change = f"{figure(before, unit=place.unit)} -> {now}{unit} ({moved})"
    return f"{figure_title(names, place, offset)} {change}{told}"


def _driven(
    match: Match, ledger: TurnLedger, viewer: str | None, unseen: frozenset[str], offset: int, cause: Cause, own: str
) -> str:
    """`as Legitimacy rose and Unrest fell (The Reef most)`: of a rule, what moved it; "" for nothing that is known.

    What goes by the figure's `own` title explains nothing: where it is the same by place, it is told where it moved.
    """
    names = match.names
    if cause.kind != CAUSES[g.BY_RULE]:
        return ""
    found = drivers(names, ledger, match.running.arrays.parameters, offset, cause.title)
    told, there = [], ""
    for place, way in found:
        if names.variable_title(place) == own:
            there = there or _there(match, ledger, viewer, unseen, place, ())
        elif viewer is None or sees(names, viewer, place, place.base):
            told.append(f"{names.variable_title(place)} {_WAYS[way]}{_where(names, ledger, viewer, place, way)}")
    return ", ".join(part for part in (f"as {' and '.join(told)}" if told else "", there) if part)


def _there(
    match: Match, ledger: TurnLedger, viewer: str | None, unseen: frozenset[str], place: Place, above: tuple[Place, ...]
) -> str:
    """`most of it in The Reef (A gale)`: of a figure of many places, the one that moved most, and what moved it.

    Where that is again the same by smaller places, those are told of; `above` are the figures come from.
    """
    names, run = match.names, slice(place.base, place.base + place.size)
    offset = place.base + int(abs(ledger.after[run] - ledger.before[run]).argmax())
    if place.size == 1 or place in above or (viewer is not None and not sees(names, viewer, place, offset)):
        return ""
    title = names.variable_title(place)
    told = f"most of it in {names.ruleset.layout.sets[place.set].titles[offset - place.base]}"
    for cause in [c for c in grouped(ledger.of(offset)) if c.title not in (title, *unseen)][:1]:
        rule = cause.kind == CAUSES[g.BY_RULE]
        parts = drivers(names, ledger, match.running.arrays.parameters, offset, cause.title) if rule else []
        for part, way in parts:
            if names.variable_title(part) == title:
                return _there(match, ledger, viewer, unseen, part, (*above, place)) or told
            if way and (viewer is None or sees(names, viewer, part, part.base)):
                return f"{told} (as {names.variable_title(part)} {_WAYS[way]})"
        return f"{told} ({cause.title})"
    return told


def _where(names: Names, ledger: TurnLedger, viewer: str | None, place: Place, way: int) -> str:
    """` (The Reef most)`: of a figure of many entities, which one moved most, and where they parted which way."""
    if place.size == 1:
        return ""
    run = slice(place.base, place.base + place.size)
    changes = ledger.after[run] - ledger.before[run]
    most = int(abs(changes).argmax())
    if viewer is not None and not sees(names, viewer, place, place.base + most):
        return ""
    which = "most" if way else "up most" if changes[most] > 0.0 else "down most"
    return f" ({names.ruleset.layout.sets[place.set].titles[most]} {which})"
