"""What may be done and what may come in a scenario, as Markdown: orders, bargains, cards, goals, with every number.

Hands on the parts of docs/model-content.md, each a function of the checked scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.analysis.model_statements import STEP, figures, lines, number
from engine.rules.schema import Action, Clause, Deal, Effect, Event, Level, Option, Scenario, Seat


def block(name: str, title: str, told: Iterable[str], rows: Iterable[str]) -> list[str]:
    """One thing: its id, its title, what is said of it in a line, then its rows as code."""
    about = "; ".join(text for text in told if text)
    body = [row for row in rows if row]
    code = ["```", *body, "```"] if body else []
    return [f"**`{name}`** {title}{': ' if about else ''}{about}", "", *code, *([""] if body else [])]


def _row(key: str, text: str) -> str:
    return f"{key:<8}{text}" if text else ""


def _effects(statements: Iterable[str | Effect], key: str = "does") -> list[str]:
    return [f"{key if k == 0 else '':<8}{line}" for k, line in enumerate(lines(statements))]


def _option(option: Option, where: Iterable[str] = ()) -> list[str]:
    """When it is open, what it costs, what speaks for it, what it does."""
    return [
        *where,
        _row("open", number(option.when)),
        _row("costs", figures(option.cost)),
        _row("for", figures(option.motives)),
        *_effects(option.effects),
    ]


def _order(action: Action) -> list[str]:
    pick = f", the {action.pick.most} of most {number(action.pick.by)}" if action.pick else ""
    condition = f" where {number(action.filter)}" if action.filter is not None else ""
    where = [f"{'let':<8}{name} := {number(value)}" for name, value in action.let.items()]
    return [_row("at", f"{action.target}{condition}{pick}" if action.target else ""), *_option(action, where)]


def orders(scenario: Scenario) -> str:
    """Every order by the first seat that may give it."""
    found: list[str] = []
    for seat in scenario.seats:
        found += [f"#### Orders of `{seat}`", ""]
        for name, action in scenario.actions.items():
            if action.seats[0] != seat:
                continue
            tired = action.fatigue
            told = [
                action.phase,
                f"also {', '.join(action.seats[1:])}" if action.seats[1:] else "",
                f"tags {', '.join(action.tags)}" if action.tags else "",
                f"fatigue {tired.factor:g}, recovery {tired.recovery:g}",
                f"secret, leaks with chance {action.leak:g}" if action.secret else "",
            ]
            found += block(name, action.title, told, _order(action))
    return _text(found)


def postures(scenario: Scenario) -> str:
    """Every posture with its levels."""
    found: list[str] = []
    for name, posture in scenario.postures.items():
        told = [posture.seat, f"starts at {posture.start}", f"a change costs {figures(posture.cost)}"]
        rows = [_level(level, held) for level, held in posture.levels.items()]
        found += block(name, posture.title, [*told, "secret" if posture.secret else ""], rows)
    return _text(found)


def _level(name: str, level: Level) -> str:
    condition = f" if {number(level.when)}" if level.when is not None else ""
    return f"{name} = {level.value:g}{condition}  for {figures(level.motives)}"


def reactions(scenario: Scenario) -> str:
    """Every prepared reaction: what it answers, what share of it it takes away."""
    found: list[str] = []
    for name, one in scenario.reactions.items():
        told = [one.seat, f"answers {', '.join(one.answers)}", f"blunts by {one.blunt:g}"]
        found += block(name, one.title, told, _option(one))
    return _text(found)


def clauses(scenario: Scenario) -> str:
    """Every promise: its kind, its spans, what it does, what it is worth to either side."""
    return _text(row for name, one in scenario.clauses.items() for row in block(name, one.title, *_clause(one)))


def _clause(clause: Clause) -> tuple[list[str], list[str]]:
    what = clause.action or (f"any order tagged {clause.tag}" if clause.tag else "")
    amount = clause.amount
    told = [
        f"{clause.kind} {what}".strip(),
        f"by {', '.join(clause.by)}",
        f"amount {amount.low:g} to {amount.high:g} by {amount.step:g} {amount.unit}".strip() if amount else "",
        f"within {clause.turns} turns",
        f"{clause.tranches} tranches" if clause.tranches > 1 else "",
        f"grace {clause.grace} turns" if clause.grace else "",
        "a guarantee" if clause.guarantee else "",
    ]
    rows = [_row("holds", number(clause.condition)), _row("costs", figures(clause.cost)), *_effects(clause.effects)]
    return told, rows + [_row(side, figures(motives)) for side, motives in clause.worth.items()]


def deals(scenario: Scenario) -> str:
    """Every template of a bargain: parties, when it may be offered, its clauses, what the signature does."""
    return _text(row for name, one in scenario.deals.items() for row in block(name, one.title, *_deal(one)))


def _deal(deal: Deal) -> tuple[list[str], list[str]]:
    usual = "private" if deal.private else "public"
    told = [
        ", ".join(deal.parties),
        f"{usual}, or as the proposer chooses; in private it leaks with chance {deal.leak:g}",
    ]
    terms = []
    for term in deal.terms:
        more = [f"after {term.after}" if term.after else "", "may be left out" if term.optional else ""]
        marks = ", ".join(mark for mark in more if mark)
        terms.append(f"{term.by} to {term.to}: {term.clause}{f' [{marks}]' if marks else ''}")
    rows = [f"{'terms' if k == 0 else '':<8}{line}" for k, line in enumerate(terms)]
    return told, [_row("open", number(deal.when)), *rows, *_effects(deal.effects, "signed")]


def cards(scenario: Scenario) -> str:
    """Every card: dated, queued by something else, or drawn by weight."""
    kinds = {
        "Dated cards": {name: one for name, one in scenario.events.items() if one.at is not None},
        "Queued cards": {n: one for n, one in scenario.events.items() if one.at is None and one.weight is None},
        "Drawn cards": {name: one for name, one in scenario.events.items() if one.weight is not None},
    }
    found: list[str] = []
    for kind, held in kinds.items():
        found += [f"#### {kind}", "", *(row for name, one in held.items() for row in card(name, one))]
    return _text(found)


def card(name: str, event: Event) -> list[str]:
    """One card with its choices."""
    told = [
        (event.at or "") + (f", {event.jitter} turns sooner or later" if event.jitter else ""),
        f"rests {event.cooldown} turns" if event.cooldown else "",
        f"answered by {event.seat}" if event.seat else "",
    ]
    rows = [
        _row("weight", number(event.weight)),
        _row("comes", f"if {number(event.when)}" if event.when is not None else ""),
        _row("about", _about(event)),
        *(f"{'let':<8}{key} := {number(value)}" for key, value in event.let.items()),
        *_effects(event.effects),
    ]
    for key, choice in event.choices.items():
        rows += [f"{key}: {choice.title}{' (as it happened)' if choice.historical else ''}"]
        rows += [STEP + row for row in _option(choice) if row]
    return block(name, event.title, told, rows)


def _about(event: Event) -> str:
    target = event.target
    if target is None:
        return ""
    condition = f" where {number(target.where)}" if target.where is not None else ""
    return f"{target.set}{condition}, {'drawn by' if target.random else 'of most'} {number(target.by)}"


def modifiers(scenario: Scenario) -> str:
    """Every timed condition."""
    found: list[str] = []
    for name, one in scenario.modifiers.items():
        told = [f"{one.turns} turns", one.stacking, f"at most {one.most}" if one.most > 1 else ""]
        found += block(name, one.title, told, _effects(one.each_turn, "turn"))
    return _text(found)


def hooks(scenario: Scenario) -> str:
    """What follows by itself from what is signed, kept, broken or fallen."""
    return _text(row for name, held in scenario.hooks.items() for row in block(name, "", [], _effects(held)))


def flags(scenario: Scenario) -> str:
    """Every flag and what it says."""
    return _text(f"- `{name}`: {text}" for name, text in scenario.flags.items())


def succession(scenario: Scenario) -> str:
    """The chance of a fall, its causes, who is heard on the heir, what each heir brings."""
    held = scenario.succession
    if held is None:
        return ""
    rows = [_row("chance", number(held.hazard)), *_list("cause", held.causes), *_list("voter", held.voters)]
    fall = block("fall", "", [f"of {held.seat}", f"{held.turns} turns until an heir"], [*rows, *_effects(held.effects)])
    for name, heir in held.heirs.items():
        told = [f"decides as {heir.personality}" if heir.personality else ""]
        fall += block(name, heir.title, told, [_row("support", figures(heir.support)), *_effects(heir.effects)])
    return _text(fall)


def _list(key: str, values: Mapping[str, str | int | float]) -> Iterator[str]:
    for k, (name, value) in enumerate(values.items()):
        yield f"{key if k == 0 else '':<8}{name} = {number(value)}"


def outcomes(scenario: Scenario) -> str:
    """How a game is named, in the order the names are tried, and its chapters."""
    found: list[str] = []
    for name, one in scenario.outcomes.items():
        told = ["ends the game" if one.ends else "", f"{one.points:+g} points to every seat" if one.points else ""]
        found += block(name, one.title, told, [_row("holds", number(one.when))])
    for name, chapter in scenario.chapters.items():
        found.append(f"- chapter `{name}`: {chapter.title}, until {chapter.until or 'the end'}")
    return _text(found)


def objectives(scenario: Scenario) -> str:
    """What each seat is scored for, and how."""
    return _text(row for name, seat in scenario.seats.items() for row in _objectives(name, seat))


def _objectives(name: str, seat: Seat) -> list[str]:
    found = [f"#### `{name}`: {seat.office}", "", f"Outside option: `{number(seat.outside)}`", ""]
    found += ["| objective | counts as | value | weight | medal at | only |", "|---|---|---|---|---|---|"]
    for key, one in seat.objectives.items():
        only = [f"chapter {one.chapter}"] if one.chapter else []
        only += [f"agenda {one.agenda}"] if one.agenda else []
        only += [f"heir {one.successor}"] if one.successor else []
        medal = "" if one.medal is None else f"{one.medal:g}"
        cells = [f"`{key}`", one.kind, f"`{number(one.value)}`", f"{one.weight:g}", medal, ", ".join(only)]
        found.append(f"| {' | '.join(cells)} |")
    return [*found, ""]


def minds(scenario: Scenario) -> str:
    """Personalities and hidden agendas of each seat: weights over motives."""
    found = [f"- motive `{name}`: {text}" for name, text in scenario.motives.items()] + [""]
    for name, seat in scenario.seats.items():
        found += [f"#### `{name}`", ""]
        for key, one in seat.personalities.items():
            told = f"temperature {one.temperature:g}, honour {one.honour:g}, threshold {one.threshold:g}"
            found.append(f"- `{key}`: {figures(one.motives)}; {told}")
        for key, agenda in seat.agendas.items():
            found.append(f"- agenda `{key}`, drawn by weight {agenda.draw:g}: {figures(agenda.motives)}")
        found.append("")
    return _text(found)


def _text(rows: Iterable[str]) -> str:
    return "\n".join(rows).strip() + "\n"
