"""A pending question of the kernel as a `Question` for a person or a policy in Python.

Hands on `question_of`, `view_of`; reads the cursor and the options, writes nothing.
"""

from __future__ import annotations

from engine.kernel import game as g
from engine.kernel.bargain import partner_of
from engine.kernel.imagine import forget
from engine.kernel.machine import Machine, Running
from engine.policies.names import Names
from engine.policies.question import OptionRow, Question
from engine.policies.view import View
from engine.rules import roles as r


def question_of(machine: Machine, running: Running, names: Names) -> Question:
    """The question the game waits at."""
    cursor = running.arrays.cursor
    point, seat, subject, count = (int(cursor[c]) for c in (g.C_POINT, g.C_SEAT, g.C_SUBJECT, g.C_OPTIONS))
    options = tuple(_option(machine, running, names, point, seat, subject, k) for k in range(count))
    about, proposer = str(subject), ""
    if point == g.EVENT:
        about = names.events[subject]
    elif point == g.POSTURE:
        about = names.postures[subject]
    elif point in (g.ANSWER, g.CONSENT):
        about, proposer = names.deals[subject], names.seats[other_side(machine, running, point, seat)]
    view = view_of(machine, running, names, seat)
    return Question(running.turn, g.POINTS[point], names.seats[seat], about, options, view, proposer)


def view_of(machine: Machine, running: Running, names: Names, seat: int) -> View:
    """What a seat may know, as it stands in its view; without others' secrets and cards still to come."""
    known, layout = running.arrays.views[seat].copy(), names.ruleset.layout
    forget(machine.handle, known, seat)
    due = layout.base("engine", "event_due")
    known[due : due + len(names.events)] = 0.0
    return View(names, seat, known)


def other_side(machine: Machine, running: Running, point: int, seat: int) -> int:
    """The seat whose terms are on the table at an answer or a consent."""
    arrays = running.arrays
    template = int(arrays.cursor[g.C_TEMPLATE])
    for row in arrays.log[: int(arrays.cursor[g.C_LOG])][::-1]:
        if row[g.L_POINT] == g.OFFER and row[g.L_CHOICE] > 0:
            proposer = int(row[g.L_SEAT])
            if point == g.CONSENT and proposer == seat:
                return int(partner_of(machine.program, template, seat))
            return proposer
    return seat


def _option(machine: Machine, running: Running, names: Names, point: int, seat: int, subject: int, k: int) -> OptionRow:
    scenario, arrays = names.ruleset.scenario, running.arrays
    what, second, raw = int(arrays.options[k, 0]), int(arrays.options[k, 1]), float(arrays.scores[k])
    legal = raw > r.ILLEGAL
    score = raw if legal else None
    if point == g.EVENT:
        id_ = names.choices(subject)[k]
        return OptionRow(k, "choice", id_, "", scenario.events[names.events[subject]].choices[id_].title, score, legal)
    if point == g.POSTURE:
        id_ = names.levels(subject)[k]
        title = scenario.postures[names.postures[subject]].levels[id_].title
        return OptionRow(k, "level", id_, "", title, score, legal)
    if point in (g.ANSWER, g.CONSENT):
        kind = ("refuse", "accept", "counter")[what]
        title = f"{kind.capitalize()}: {_terms(names, subject, second)}"
        return OptionRow(k, kind, names.deals[subject], "", title, score, legal, second)
    if what < 0:
        title = {g.OFFER: "No offer", g.ORDER: "No order"}.get(point, "Nothing")
        return OptionRow(k, "none", "", "", title, score, legal)
    if point == g.OFFER:  # what the seat's own personality sees no worth in may still be offered
        partner = names.seats[int(partner_of(machine.program, what, seat))]
        private = " (in private)" if names.private(what, second) else ""
        title = f"{scenario.deals[names.deals[what]].title}{private}: {_terms(names, what, second)}"
        return OptionRow(k, "offer", names.deals[what], partner, title, score, True, second)
    if point == g.REACTION:
        id_ = names.reactions[what]
        return OptionRow(k, "reaction", id_, "", scenario.reactions[id_].title, score, legal)
    targets = names.targets(what)
    target = targets.ids[second] if targets else ""
    return OptionRow(k, "order", names.actions[what], target, names.order_title(what, second), score, legal)


def _terms(names: Names, deal: int, terms: int) -> str:
    return "; ".join(str(clause) for clause in names.clauses(deal, terms) if clause.included)
