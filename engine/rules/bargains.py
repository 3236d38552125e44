"""The half of the function builder for deals, objectives, outcomes and succession.

Called by `engine.rules.functions.Compiler.compile`; fills the same functions and roles.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.rules import roles as r
from engine.rules import tree
from engine.rules.calendar import chapter_turns
from engine.rules.errors import did_you_mean
from engine.rules.layout import MAX_TERMS
from engine.rules.roles import NONE
from engine.rules.schema import Clause, Deal, Seat, Term
from engine.rules.scopes import Path, Scope
from engine.rules.tree import Expr, Stmt

if TYPE_CHECKING:
    from engine.rules.functions import Body, Compiler, Text

_MOST_LEVELS = 32
_CLAUSES = ("pay", "do", "abstain", "keep", "threat")
_OBJECTIVES = ("level", "integral", "streak", "end")
VALUATION = "valuation"
"""How the function of a seat's valuation is called, behind the seat's id."""


def compile_bargains(compiler: Compiler) -> None:
    """Build the functions of deals, objectives, outcomes and succession."""
    for id_, clause in compiler.scenario.clauses.items():
        _clause(compiler, id_, clause)
    for id_, deal in compiler.scenario.deals.items():
        _deal(compiler, id_, deal)
    used = {term.clause for deal in compiler.scenario.deals.values() for term in deal.terms}
    for id_, clause in compiler.scenario.clauses.items():
        if id_ not in used:
            _unused(compiler, id_, clause)
    _objectives(compiler)
    _outcomes(compiler)
    _succession(compiler)


# ---- deals ------------------------------------------------------------------------------------------------------
def _clause(compiler: Compiler, id_: str, clause: Clause) -> None:
    """What can be wrong in a clause whoever signs it."""
    path: Path = ("clauses", id_)
    problem, seats = compiler.binder.problem, compiler.scenario.seats
    for k, seat in enumerate(clause.by):
        compiler.seat_index(seat, (*path, "by", k))
    for key, motives in clause.worth.items():
        at: Path = (*path, "worth", key)
        if key not in ("giver", "taker", *seats):
            hint = did_you_mean(key, ["giver", "taker", *seats])
            problem(at, "E-NAME", f"worth is to giver, taker or a seat, not {key}{hint}")
        for motive in motives:
            compiler.index("motive", motive, compiler.scenario.motives, (*at, motive))
    if clause.kind in ("do", "abstain", "threat"):
        if clause.kind == "abstain" and clause.tag is not None:
            tags = dict.fromkeys(tag for action in compiler.scenario.actions.values() for tag in action.tags)
            compiler.index("tag", clause.tag, tags, (*path, "tag"))
            if clause.action is not None:
                problem((*path, "tag"), "E-ACTION", "an abstain clause names an action or a tag, not both")
        elif clause.action is None:
            problem(path, "E-ACTION", f"a {clause.kind} clause names an action")
        else:
            compiler.index("action", clause.action, compiler.scenario.actions, (*path, "action"))
            for seat in clause.by if clause.action in compiler.scenario.actions else ():
                compiler.giving(seat, clause.action, (*path, "action"))
    if clause.tag is not None and clause.kind != "abstain":
        problem((*path, "tag"), "E-ACTION", f"a {clause.kind} clause names an action: only abstain takes a tag")
    if clause.kind in ("keep", "threat") and clause.condition is None:
        problem(path, "E-CONDITION", f"a {clause.kind} clause has a condition")
    if clause.amount is not None and not 1 <= _levels(clause) <= _MOST_LEVELS:
        message = f"{_levels(clause)} amounts; 1 to {_MOST_LEVELS}: change the step"
        problem((*path, "amount"), "E-SIZE", message)


def _unused(compiler: Compiler, id_: str, clause: Clause) -> None:
    """Check the texts of a clause that no deal holds."""
    path: Path = ("clauses", id_)
    giver = clause.by[0] if clause.by else next(iter(compiler.scenario.seats))
    taker = next((seat for seat in compiler.scenario.seats if seat != giver), giver)
    scope = replace(_between(compiler, giver, taker), amount=tree.F_AMOUNT)
    compiler.prices(clause.cost, scope, path)
    compiler.expr(clause.condition, replace(scope, signing=[]), (*path, "condition"))
    compiler.effects.bind(clause.effects, scope, (*path, "effects"))
    for key, motives in clause.worth.items():
        compiler.score(motives, scope, (*path, "worth", key))


def _levels(clause: Clause) -> int:
    """How many amounts a clause can be agreed at."""
    if clause.amount is None:
        return 1
    return int(min(1e6, (clause.amount.high - clause.amount.low) / clause.amount.step + 1e-9)) + 1


def _deal(compiler: Compiler, id_: str, deal: Deal) -> None:
    path: Path = ("deals", id_)
    problem = compiler.binder.problem
    parties = [compiler.seat_index(s, (*path, "parties", k)) for k, s in enumerate(deal.parties)]
    if len(set(deal.parties)) < len(deal.parties):
        problem((*path, "parties"), "E-PARTY", "a seat is party to a deal once")
    terms: list[tuple[Term, Clause]] = []
    for k, term in enumerate(deal.terms):
        clause = compiler.scenario.clauses.get(term.clause)
        at: Path = (*path, "terms", k)
        compiler.index("clause", term.clause, compiler.scenario.clauses, (*at, "clause"))
        for side in (term.by, term.to):
            if side not in deal.parties:
                problem(at, "E-PARTY", f"{side} is no party to this deal: nothing binds a third")
        if term.by == term.to:
            problem(at, "E-PARTY", f"{term.by} promises {term.clause} to itself")
        if clause is None:
            continue
        if term.by not in clause.by:
            problem((*at, "by"), "E-PARTY", f"{term.clause} may be promised by {', '.join(clause.by)}")
        terms.append((term, clause))
    for side in deal.parties:
        if not any(side in (term.by, term.to) for term in deal.terms):
            message = f"{side} is asked, and gives and gets nothing: leave it out, or give it a clause"
            compiler.effects.vain[(*path, "parties"), "W-VAIN", message] = None
        if sum(term.by == side for term in deal.terms) > 3:
            problem((*path, "terms"), "E-SIZE", f"{side} promises more than three clauses")
    names = [term.clause for term, _ in terms]
    _check_order(compiler, path, terms, names)
    scope = _between(compiler, deal.parties[0], deal.parties[1])
    when = compiler.value_function(f"deal.{id_}.when", path, [(deal.when, scope, (*path, "when"))])
    signed = compiler.effect_function(f"deal.{id_}.signed", deal.effects, compiler.scope("seat"), (*path, "effects"))
    worth = [_worth(compiler, id_, party, terms) for party in deal.parties] + [NONE] * (3 - len(parties))
    numbers = [*parties, *[NONE] * (3 - len(parties)), len(parties), when, len(terms), int(deal.private), signed]
    compiler.roles.deals.append([*numbers, *worth])
    compiler.roles.deal_leaks.append(deal.leak)
    for k in range(MAX_TERMS):
        if k < len(terms):
            _term(compiler, f"deal.{id_}.{k}", terms[k], names)
        else:
            compiler.roles.terms.append([NONE] * r.T_WIDTH)
            compiler.roles.term_actions.append([0] * len(compiler.scenario.actions))
            compiler.roles.term_amounts.append([0.0, 0.0])


def _check_order(compiler: Compiler, path: Path, terms: list[tuple[Term, Clause]], names: list[str]) -> None:
    """Every `after` names another clause of the deal, and none waits for itself."""
    after = {term.clause: term.after for term, _ in terms if term.after is not None}
    for k, (term, _) in enumerate(terms):
        at: Path = (*path, "terms", k)
        if names.count(term.clause) > 1 and term.clause in after.values():
            message = f"{term.clause} is there twice, so that nothing can come after it"
            compiler.binder.problem((*at, "clause"), "E-TWICE", message)
        if term.after is not None and term.after not in names:
            hint = did_you_mean(term.after, names)
            compiler.binder.problem((*at, "after"), "E-NAME", f"no clause {term.after} in this deal{hint}")
        step, seen = term.after, 0
        while step is not None and step != term.clause and seen <= MAX_TERMS:
            step, seen = after.get(step), seen + 1
        if term.after is not None and step == term.clause:
            compiler.binder.problem((*at, "after"), "E-LOOP", f"{term.clause} waits for itself")


def _between(compiler: Compiler, by: str, to: str) -> Scope:
    """A scope with fixed seats: self is who promises, target to whom."""
    seats = list(compiler.scenario.seats)
    first = tree.Lit(seats.index(by) if by in seats else 0)
    second = tree.Lit(seats.index(to) if to in seats else 0)
    return Scope({"self": ("seat", first), "target": ("seat", second), "from": ("seat", second)})


def _worth(compiler: Compiler, id_: str, party: str, terms: list[tuple[Term, Clause]]) -> int:
    """O[k] = worth of clause k to the party, at the amounts in F[F_TERMS + k]."""

    def worth(k: int, term: Term, clause: Clause) -> Expr:
        side = "giver" if party == term.by else "taker" if party == term.to else ""
        key = party if party in clause.worth else side
        motives = clause.worth.get(key, {})
        scope = replace(_between(compiler, term.by, term.to), amount=tree.F_TERMS + k)
        return compiler.score(motives, scope, ("clauses", term.clause, "worth", key))

    def build() -> list[Stmt]:
        return [tree.Out(k, tree.Lit(0), worth(k, term, clause)) for k, (term, clause) in enumerate(terms)]

    return compiler.function(f"deal.{id_}.worth.{party}", ("deals", id_), build)


def _term(compiler: Compiler, name: str, pair: tuple[Term, Clause], names: list[str]) -> None:
    term, clause = pair
    at: Path = ("clauses", term.clause)
    scope = replace(_between(compiler, term.by, term.to), amount=tree.F_AMOUNT)
    seats = list(compiler.scenario.seats)

    def pay() -> Body:
        from engine.rules.functions import NO, YES

        share = tree.Num(1.0 / clause.tranches)
        prices = [(base, ref, tree.Binary("mul", price, share), low)
                  for base, ref, price, low in compiler.prices(clause.cost, scope, at)]  # fmt: skip
        return (tree.If(compiler.affordable(prices, tree.Num(1.0)), (YES, *compiler.paying(prices)), (NO,)),)

    signing: list[Expr] = []
    condition = signed = NONE
    if clause.condition is not None:
        watched = (clause.condition, replace(scope, signing=signing), (*at, "condition"))
        condition = compiler.value_function(f"{name}.condition", at, [watched])
    if signing:
        outs = [tree.Out(k, tree.Lit(0), value) for k, value in enumerate(signing)]
        signed = compiler.function(f"{name}.signing", at, lambda: outs)
    paying = compiler.function(f"{name}.pay", at, pay) if clause.cost else NONE
    effects = compiler.effect_function(f"{name}.effects", clause.effects, scope, (*at, "effects"))
    after = names.index(term.after) if term.after in names else NONE
    by, to = (seats.index(s) if s in seats else 0 for s in (term.by, term.to))
    row = [_CLAUSES.index(clause.kind), by, to, clause.turns, clause.grace, clause.tranches]
    compiler.roles.term_actions.append([int(a) for a in _about(compiler, clause)])
    row += [int(clause.guarantee), after, int(term.optional), _levels(clause), paying, effects, condition, signed]
    compiler.roles.terms.append(row)
    low, step = (clause.amount.low, clause.amount.step) if clause.amount else (0.0, 0.0)
    compiler.roles.term_amounts.append([low, step])


def _about(compiler: Compiler, clause: Clause) -> list[bool]:
    """Of every action, whether doing it keeps, breaks or carries out the clause."""
    if clause.kind == "abstain" and clause.tag is not None:
        return [clause.tag in action.tags for action in compiler.scenario.actions.values()]
    return [clause.kind in ("do", "abstain", "threat") and clause.action == id_ for id_ in compiler.scenario.actions]


# ---- objectives, outcomes, succession ---------------------------------------------------------------------------
def _objectives(compiler: Compiler) -> None:
    heirs = list(compiler.scenario.succession.heirs) if compiler.scenario.succession else []
    spans, index = chapter_turns(compiler.scenario), 0
    for s, (seat_id, seat) in enumerate(compiler.scenario.seats.items()):
        scope = Scope({"self": ("seat", tree.Lit(s))})
        path: Path = ("seats", seat_id)
        values: list[tuple[Text, Scope, Path]] = []
        for id_, objective in seat.objectives.items():
            at: Path = (*path, "objectives", id_)
            agenda = heir = 0
            if objective.agenda is not None:
                agenda = 1 + compiler.index("agenda", objective.agenda, seat.agendas, (*at, "agenda"))
            if objective.successor is not None:
                heir = 1 + compiler.index("heir", objective.successor, heirs, (*at, "successor"))
                ruling = compiler.scenario.succession.seat if compiler.scenario.succession else ""
                if seat_id != ruling and heirs:
                    message = f"only {ruling} has successors: leave successor out, or move the objective to {ruling}"
                    compiler.binder.problem((*at, "successor"), "E-SEAT", message)
            span = (0, compiler.scenario.calendar.turns)
            if objective.chapter is not None:
                compiler.index("chapter", objective.chapter, spans, (*at, "chapter"))
                span = spans.get(objective.chapter, span)
            compiler.roles.objectives.append([s, _OBJECTIVES.index(objective.kind), agenda, heir, index, *span])
            medal = float("nan") if objective.medal is None else objective.medal
            compiler.roles.objective_figures.append([objective.weight, medal])
            index += 1
            values.append((objective.value, scope, (*at, "value")))
        compiler.roles.objective_values.append(compiler.value_function(f"seat.{seat_id}.objectives", path, values))
        outside = compiler.value_function(f"seat.{seat_id}.outside", path, [(seat.outside, scope, (*path, "outside"))])
        compiler.roles.outside.append(outside)
        compiler.roles.agenda_draws.append([a.draw for a in seat.agendas.values()])
        _valuation(compiler, seat_id, seat, scope)


def _valuation(compiler: Compiler, seat_id: str, seat: Seat, scope: Scope) -> None:
    """How a seat judges a position: factors on its objectives, and figures with theirs."""
    roles, held, path = compiler.roles, seat.valuation, ("seats", seat_id, "valuation")
    if held is None:
        roles.outlooks += [[1.0, 0.0] for _ in seat.objectives]
        roles.valuations.append(r.NONE)
        roles.valuation_bases.append([0.0, 0.0, 0.0])
        roles.valuation_figures.append([])
        return
    factors = {id_: [1.0, 0.0] for id_ in seat.objectives}
    for k, (id_, *factor) in enumerate(held.objectives):
        compiler.index("objective", id_, seat.objectives, (*path, "objectives", k))
        factors[id_] = factor
    roles.outlooks += [factors[id_] for id_ in seat.objectives]
    values = [(text, scope, (*path, "figures", k)) for k, (text, *_) in enumerate(held.figures)]
    roles.valuations.append(compiler.value_function(f"seat.{seat_id}.{VALUATION}", path, values))
    roles.valuation_bases.append(list(held.base))
    roles.valuation_figures.append([factor for _, *factor in held.figures])


def _outcomes(compiler: Compiler) -> None:
    outcomes = compiler.scenario.outcomes
    if outcomes:
        values = [(outcome.when, Scope({}), ("outcomes", id_, "when")) for id_, outcome in outcomes.items()]
        compiler.roles.outcomes = compiler.value_function("outcomes", ("outcomes",), values)
    compiler.roles.outcome_ends = [int(outcome.ends) for outcome in outcomes.values()]
    compiler.roles.outcome_points = [outcome.points for outcome in outcomes.values()]


def _succession(compiler: Compiler) -> None:
    given = compiler.scenario.succession
    if given is None:
        return
    path: Path = ("succession",)
    seat = compiler.seat_index(given.seat, (*path, "seat"))
    scope = Scope({"self": ("seat", tree.Lit(seat))})
    hazard = compiler.value_function("succession.hazard", path, [(given.hazard, scope, (*path, "hazard"))])
    causes = compiler.value_function(
        "succession.causes", path, [(text, scope, (*path, "causes", cause)) for cause, text in given.causes.items()]
    )
    votes: list[tuple[Text, Scope, Path]]
    votes = [(text, scope, (*path, "voters", voter)) for voter, text in given.voters.items()]
    for heir_id, heir in given.heirs.items():
        for voter in heir.support:
            compiler.index("voter", voter, given.voters, (*path, "heirs", heir_id, "support", voter))
    for voter in given.voters:
        for heir_id, heir in given.heirs.items():
            votes.append((heir.support.get(voter, 0.0), scope, (*path, "heirs", heir_id, "support", voter)))
    voting = compiler.value_function("succession.votes", path, votes)
    fell = compiler.effect_function("succession.effects", given.effects, scope, (*path, "effects"))
    compiler.roles.succession = [seat, hazard, causes, len(given.causes), given.turns, voting]
    compiler.roles.succession += [len(given.voters), len(given.heirs), fell]
    for heir_id, heir in given.heirs.items():
        at: Path = (*path, "heirs", heir_id, "effects")
        compiler.roles.heirs.append(compiler.effect_function(f"heir.{heir_id}", heir.effects, scope, at))
        minds = compiler.scenario.seats[given.seat].personalities if given.seat in compiler.scenario.seats else {}
        mind = NONE
        if heir.personality is not None:
            mind = compiler.index("personality", heir.personality, minds, (*path, "heirs", heir_id, "personality"))
        compiler.roles.heir_minds.append(mind)
