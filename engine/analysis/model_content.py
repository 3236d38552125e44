"""What the rules of a scenario act on and are set off by, as Markdown: figures, orders, deals, cards, goals, endings.

Hands on `content` and `differences`, beside the equations of `engine.analysis.model_tables`. Everything is read from
checked scenarios; texts for players are left out, since they change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.rules.schema import (
    Action,
    Clause,
    Constant,
    Deal,
    Effect,
    Event,
    Objective,
    Option,
    Posture,
    Reaction,
    Scenario,
    Statement,
    Table,
    Variable,
)  # fmt: skip

_NAMED = 8  # members whose figures are told one by one
_SECTIONS = (
    "parameters", "variables", "constants", "define", "tables", "dynamics", "actions", "postures", "reactions",
    "events", "clauses", "deals", "modifiers", "hooks", "outcomes", "seats", "flags",
)  # fmt: skip


# ---- effects -----------------------------------------------------------------------------------------------------
def statements(given: Iterable[Statement], indent: str = "") -> list[str]:
    """Effects line by line; those that hang on a draw or a condition stand below it, indented."""
    lines: list[str] = []
    for one in given:
        lines += [indent + one] if isinstance(one, str) else [indent + line for line in _effect(one)]
    return lines


def _effect(effect: Effect) -> list[str]:
    lines = [f"{name} := {text}" for name, text in effect.let.items()]
    told = [
        f"for each {effect.each}" if effect.each else "",
        f"where {effect.where}" if effect.where is not None else "",
    ]
    told += [name for name in ("fatigue", "headroom") if getattr(effect, name)]
    told += [f"{effect.lag} turns later" if effect.lag else ""]
    told += [f"unless then {effect.cancel_if}" if effect.cancel_if is not None else ""]
    note = f"   [{', '.join(filter(None, told))}]" if any(told) else ""
    if effect.do is not None:
        return [*lines, *(f"{text}{note}" for text in ([effect.do] if isinstance(effect.do, str) else effect.do))]
    if effect.roll is not None or effect.when is not None:
        head = f"with chance {effect.roll}:" if effect.roll is not None else f"if {effect.when}:"
        lines += [head + note, *statements(effect.then, "  ")]
        return lines + (["else:", *statements(effect.otherwise, "  ")] if effect.otherwise else [])
    if effect.branches is not None:
        for branch in effect.branches:
            lines += [f"one of, by weight {branch.weight}:{note}", *statements(branch.effects, "  ")]
        return lines
    if effect.queue is not None:
        after = effect.after if isinstance(effect.after, int) else f"{effect.after[0]} to {effect.after[1]}"
        unless = f", unless then {effect.unless}" if effect.unless is not None else ""
        return [*lines, f"card {effect.queue} in {after} turns{unless}{note}"]
    verb, what = next(
        (v, getattr(effect, v)) for v in ("set", "clear", "apply", "hook") if getattr(effect, v) is not None
    )
    return [*lines, f"{verb} {what}{note}"]


def _block(lines: Sequence[str]) -> list[str]:
    return ["```", *lines, "```", ""] if lines else []


def _pairs(given: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in given.items())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    ]
    return [*lines, ""]


# ---- figures -----------------------------------------------------------------------------------------------------
def _by(default: object, by: Mapping[str, float]) -> str:
    """A figure by member: all of few, the least, the mean and the most of many."""
    if not by:
        return str(default)
    if len(by) <= _NAMED:
        return ", ".join(
            [*(f"{member} {value:g}" for member, value in by.items()), *([f"else {default}"] if default else [])]
        )
    figures = list(by.values())
    return f"{min(figures):g} to {max(figures):g}, mean {sum(figures) / len(figures):.3g} of {len(figures)} given"


def _bounds(variable: Variable) -> str:
    low, high = (f"{x:g}" if abs(x) < 1e11 else "" for x in (variable.low, variable.high))
    return f"{low} to {high}" if low or high else "any"


def _seen(variable: Variable) -> str:
    who = variable.visible if isinstance(variable.visible, str) else ", ".join(variable.visible) or "nobody"
    return who + ("" if variable.noise is None else f"; others with an error of {variable.noise:.0%}")


def _figures(scenario: Scenario) -> list[str]:
    lines = [
        "## Figures of the state",
        "",
        "Start values, bounds, and who sees a figure as it is; without a source a design choice.",
        "",
    ]
    rows = [
        (
            f"`{'' if set_ == 'nation' else set_ + '.'}{name}`",
            v.title,
            v.unit or "1",
            _by(v.start, v.by),
            _bounds(v),
            _seen(v),
            v.doc,
            v.source,
        )
        for set_, variables in scenario.variables.items()
        for name, v in variables.items()
    ]
    lines += _table(("figure", "title", "unit", "start", "bounds", "seen by", "meaning", "source"), rows)
    lines += ["## Constants", ""]
    constants: list[tuple[str, Constant]] = [
        (f"`{'' if set_ == 'nation' else set_ + '.'}{name}`", c)
        for set_, given in scenario.constants.items()
        for name, c in given.items()
    ]
    value = {
        name: f"of the board: {c.board}" if c.board else _by(c.value if c.value is not None else "", c.by)
        for name, c in constants
    }
    lines += _table(
        ("constant", "unit", "value", "meaning", "source"),
        [(n, c.unit or "1", value[n], c.doc, c.source) for n, c in constants],
    )
    lines += ["## Named expressions", "", *_block([f"{name} := {text}" for name, text in scenario.define.items()])]
    lines += ["## Tables", ""]
    tables = [(f"`{name}`", Table(values=t) if isinstance(t, list) else t) for name, t in scenario.tables.items()]
    lines += _table(
        ("table", "values from 0 on", "unit", "meaning", "source"),
        [
            (name, ", ".join(f"{x:g}" for x in t.values), t.unit, t.doc, t.source)
            for name, t in tables
        ],
    )  # fmt: skip
    return [
        *lines,
        "## Flags",
        "",
        *_table(("flag", "meaning"), [(f"`{id_}`", text) for id_, text in scenario.flags.items()]),
    ]


# ---- what seats do -----------------------------------------------------------------------------------------------
def _open(option: Option) -> list[str]:
    lines = [f"open when {option.when}"] if option.when is not None else []
    lines += [f"price {_pairs(option.cost)}"] if option.cost else []
    return lines + ([f"speaks for it {_pairs(option.motives)}"] if option.motives else [])


def _action(id_: str, action: Action) -> list[str]:
    lines = [f"**`{id_}`** ({', '.join(action.seats)}): {action.title}.", ""]
    told = [f"phase {action.phase}" + (f"; tags {', '.join(action.tags)}" if action.tags else "")]
    if action.target is not None:
        where = f" where {action.filter}" if action.filter is not None else ""
        told.append(
            f"target {action.target}{where}"
            + (f", the {action.pick.most} with most {action.pick.by}" if action.pick else "")
        )
    told += [f"fatigue {action.fatigue.factor:g}, recovery {action.fatigue.recovery:g}"]
    told += [f"secret, leaks with chance {action.leak:g}"] if action.secret else []
    told += [f"{name} := {text}" for name, text in action.let.items()]
    return [*lines, *_block([*told, *_open(action), *statements(action.effects)])]


def _posture(id_: str, posture: Posture) -> list[str]:
    lines = [f"**`{id_}`** ({posture.seat}): {posture.title}. At the start `{posture.start}`.", ""]
    told = [f"price of a change {_pairs(posture.cost)}"] if posture.cost else []
    for name, level in posture.levels.items():
        when = f", open when {level.when}" if level.when is not None else ""
        told.append(f"{name} = {level.value:g}{when}; speaks for it {_pairs(level.motives) or 'nothing'}")
    return [*lines, *_block(told)]


def _reaction(id_: str, reaction: Reaction) -> list[str]:
    head = f"**`{id_}`** ({reaction.seat}) answers {', '.join(reaction.answers)}"
    head += f" and takes {reaction.blunt:.0%} of its vigour" if reaction.blunt else ""
    return [f"{head}: {reaction.title}.", "", *_block([*_open(reaction), *statements(reaction.effects)])]


def _clause(id_: str, clause: Clause) -> list[str]:
    told = [f"by {', '.join(clause.by)}; {clause.turns} turns" + (f", {clause.grace} of grace" if clause.grace else "")]
    if clause.amount is not None:
        a = clause.amount
        told.append(f"amount {a.low:g} to {a.high:g} by {a.step:g} {a.unit}; in {clause.tranches} tranches")
    what = {"action": clause.action, "kind of action": clause.tag, "condition": clause.condition}
    told += [f"{name} {value}" for name, value in what.items() if value is not None]
    told += ["binds a successor"] if clause.guarantee else []
    told += [f"price {_pairs(clause.cost)}"] if clause.cost else []
    told += [f"worth to {side}: {_pairs(motives)}" for side, motives in clause.worth.items()]
    return [f"**`{id_}`** ({clause.kind}): {clause.title}.", "", *_block([*told, *statements(clause.effects)])]


def _deal(id_: str, deal: Deal) -> list[str]:
    told = [f"open when {deal.when}"] if deal.when is not None else []
    for term in deal.terms:
        after = f", after {term.after}" if term.after else ""
        told.append(f"{term.by} to {term.to}: {term.clause}{after}{', may be left out' if term.optional else ''}")
    told += [f"private, leaks with chance {deal.leak:g}"] if deal.private else []
    return [f"**`{id_}`** ({', '.join(deal.parties)}): {deal.title}.", "", *_block([*told, *statements(deal.effects)])]


def _event(id_: str, event: Event) -> list[str]:
    came = "queued by a rule or another card"
    if event.at is not None:
        came = f"dated {event.at}" + (f", {event.jitter} turns either way" if event.jitter else "")
    elif event.weight is not None:
        came = f"drawn by weight {event.weight}"
    told = [came + (f"; may come again after {event.cooldown} turns" if event.cooldown else "; once a game")]
    told += [f"comes when {event.when}"] if event.when is not None else []
    if event.target is not None:
        where = f" where {event.target.where}" if event.target.where is not None else ""
        chosen = "drawn" if event.target.random else "the one with most"
        told.append(f"about a {event.target.set}{where}, {chosen} by {event.target.by}")
    told += [f"{name} := {text}" for name, text in event.let.items()] + statements(event.effects)
    for name, choice in event.choices.items():
        told.append(f"{name}{' (as in history)' if choice.historical else ''}:")
        told += [f"  {line}" for line in [*_open(choice), *statements(choice.effects)]]
    asked = f" ({event.seat})" if event.seat else ""
    return [f"**`{id_}`**{asked}: {event.title}.", "", *_block(told)]


# ---- what it is for ----------------------------------------------------------------------------------------------
def _objective(id_: str, objective: Objective) -> tuple[str, ...]:
    only = {"chapter": objective.chapter, "agenda": objective.agenda, "heir": objective.successor}
    when = ", ".join(f"{name} {value}" for name, value in only.items() if value is not None) or "always"
    return f"`{id_}`", objective.title, objective.kind, f"`{objective.value}`", f"{objective.weight:g}", when


def _goals(scenario: Scenario) -> list[str]:
    lines = [
        "## Goals",
        "",
        "Points are the weight times the value, as a level (the last), an integral (mean over turns), the longest",
        "streak as a share of turns, or the value on the last day. `outside` is the best alternative to any deal.",
        "",
    ]
    for id_, seat in scenario.seats.items():
        lines += [f"### {seat.title} (`{id_}`)", "", f"outside := `{seat.outside}`", ""]
        lines += _table(
            ("goal", "title", "kind", "value", "points", "counts"),
            [_objective(*item) for item in seat.objectives.items()],
        )
        lines += _table(
            ("hidden agenda", "drawn by weight", "motives"),
            [(f"`{n}`", f"{a.draw:g}", _pairs(a.motives)) for n, a in seat.agendas.items()],
        )
        lines += _table(
            ("personality", "motives", "temperature", "honour", "threshold"),
            [
                (f"`{n}`", _pairs(p.motives), f"{p.temperature:g}", f"{p.honour:g}", f"{p.threshold:g}")
                for n, p in seat.personalities.items()
            ],
        )
    lines += ["## Endings", "", "The first that holds names the game.", ""]
    rows = [
        (f"`{n}`", o.title, f"`{o.when}`", "at once" if o.ends else "at the end", f"{o.points:+g}" if o.points else "")
        for n, o in scenario.outcomes.items()
    ]
    return [*lines, *_table(("ending", "title", "holds when", "ends the game", "points for all"), rows)]


def _succession(scenario: Scenario) -> list[str]:
    given = scenario.succession
    if given is None:
        return []
    lines = ["## Succession", "", f"Of `{given.seat}`; {given.turns} turns without a government.", ""]
    lines += _block(
        [
            f"chance of a fall a turn := {given.hazard}",
            *(f"weight of cause {n} := {x}" for n, x in given.causes.items()),
            *statements(given.effects),
        ]
    )
    lines += _block([f"weight of voter {name} := {text}" for name, text in given.voters.items()])
    for name, heir in given.heirs.items():
        mind = f" Decides by `{heir.personality}`." if heir.personality else ""
        lines += [
            f"**`{name}`**: {heir.title}.{mind}",
            "",
            *_block([f"support {_pairs(heir.support)}", *statements(heir.effects)]),
        ]
    return lines


def content(scenario: Scenario) -> str:
    """Everything the dynamics act on and are set off by."""
    lines = _figures(scenario)
    for title, told in (
        ("Orders", [_action(*item) for item in scenario.actions.items()]),
        ("Postures", [_posture(*item) for item in scenario.postures.items()]),
        ("Reactions", [_reaction(*item) for item in scenario.reactions.items()]),
        ("Clauses of deals", [_clause(*item) for item in scenario.clauses.items()]),
        ("Deals", [_deal(*item) for item in scenario.deals.items()]),
        ("Cards", [_event(*item) for item in scenario.events.items()]),
        ("Hooks", [[f"**`{name}`**", "", *_block(statements(effects))] for name, effects in scenario.hooks.items()]),
    ):
        lines += [f"## {title}", "", *(line for one in told for line in one)]
    lines += ["## Modifiers", ""]
    for id_, m in scenario.modifiers.items():
        lines += [
            f"**`{id_}`** ({m.turns} turns, {m.stacking}, at most {m.most}): {m.title}.",
            "",
            *_block(statements(m.each_turn)),
        ]
    return "\n".join([*lines, *_succession(scenario), *_goals(scenario)]).strip() + "\n"


# ---- other scenarios ---------------------------------------------------------------------------------------------
def differences(base: Scenario, other: Scenario) -> str:
    """What another scenario changes of one it is built on, section by section."""
    lines = [
        f"### `{other.id}`: {other.title}",
        "",
        f"From {other.calendar.start}, {other.calendar.turns} turns of a {other.calendar.step}.",
        "",
    ]
    rows = []
    for section in _SECTIONS:
        was, now = (_items(getattr(one, section)) for one in (base, other))
        rows += [
            (section, f"`{key}`", _short(was.get(key)), _short(now.get(key)))
            for key in {**was, **now}
            if was.get(key) != now.get(key)
        ]
    return "\n".join([*lines, *_table(("what", "which", base.id, other.id), rows)])


def _items(given: Any) -> dict[str, Any]:
    """A section as flat items: a mapping's, one level deeper for sets of figures; rules by their ids."""
    if isinstance(given, list):
        return {f"{stage.id}.{rule.id}": rule for stage in given for rule in stage.rules}
    flat: dict[str, Any] = {}
    for key, value in given.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": one for inner, one in value.items()}
        elif hasattr(value, "objectives"):
            flat |= {f"{key}.{inner}": one for inner, one in value.objectives.items()}
        else:
            flat[key] = value
    return flat


def _short(value: Any) -> str:
    """A figure or a condition; what is longer is said to be there."""
    if value is None:
        return "-"
    if isinstance(value, int | float | str):
        return f"{value:g}" if not isinstance(value, str) else value
    for name in ("value", "start", "when"):
        told = getattr(value, name, None)
        if told is not None:
            return f"`{_by(told, getattr(value, 'by', {}))}`"
    return "given"
