"""The half of the function builder for deals, objectives, outcomes and succession.

Called by `engine.rules.functions.Compiler.compile`; fills the same functions and roles.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.rules import roles as r
from engine.rules import tree
from engine.rules.binding import Path, Scope
from engine.rules.layout import MAX_TERMS
from engine.rules.roles import NONE
from engine.rules.schema import Clause, Deal, Term
from engine.rules.tree import Expr

if TYPE_CHECKING:
    from engine.rules.functions import Body, Compiler

_CLAUSES = ("pay", "do", "abstain", "keep", "threat")
_OBJECTIVES = ("level", "integral", "streak", "end")


def compile_bargains(compiler: Compiler) -> None:
    """Build the functions of deals, objectives, outcomes and succession."""
    for id_, deal in compiler.scenario.deals.items():
        _deal(compiler, id_, deal)
    _objectives(compiler)
    _outcomes(compiler)
    _succession(compiler)


# ---- deals --------------------------------------------------------------------------------------------------------------
def _deal(compiler: Compiler, id_: str, deal: Deal) -> None:
    path: Path = ("deals", id_)
    parties = [compiler.seat_index(s, (*path, "parties", k)) for k, s in enumerate(deal.parties)]
    terms: list[tuple[Term, Clause]] = []
    for k, term in enumerate(deal.terms):
        clause = compiler.scenario.clauses.get(term.clause)
        at: Path = (*path, "terms", k)
        compiler.index("clause", term.clause, list(compiler.scenario.clauses), (*at, "clause"))
        for side in (term.by, term.to):
            if side not in deal.parties:
                compiler.binder.problem(at, "E-PARTY", f"{side} is no party to this deal: nothing binds a third")
        if clause is None:
            continue
        if term.by not in clause.by:
            compiler.binder.problem((*at, "by"), "E-PARTY", f"{term.clause} may be promised by {', '.join(clause.by)}")
        terms.append((term, clause))
    for side in deal.parties:
        if sum(term.by == side for term in deal.terms) > 3:
            compiler.binder.problem((*path, "terms"), "E-SIZE", f"{side} promises more than three clauses")
    scope = _between(compiler, deal.parties[0], deal.parties[1])
    when = compiler.value_function(f"deal.{id_}.when", [lambda: compiler.expr(deal.when, scope, (*path, "when"))])
    effects = compiler.effect_function(f"deal.{id_}.signed", deal.effects, compiler.scope("seat"), (*path, "effects"))
    worth = [_worth(compiler, id_, party, terms) for party in deal.parties] + [NONE] * (3 - len(parties))
    numbers = [*(parties + [NONE] * (3 - len(parties))), len(parties), when, len(terms), int(deal.private), effects]
    compiler.roles.deals.append([*numbers, *worth])
    names = [term.clause for term, _ in terms]
    for k in range(MAX_TERMS):
        if k < len(terms):
            _term(compiler, (*path, "terms", k), f"deal.{id_}.{k}", terms[k], names)
        else:
            compiler.roles.terms.append([NONE] * r.T_WIDTH)
            compiler.roles.term_amounts.append([0.0, 0.0])


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

    values = [lambda k=k, t=t, c=c: worth(k, t, c) for k, (t, c) in enumerate(terms)]
    return compiler.value_function(f"deal.{id_}.worth.{party}", values)


def _term(compiler: Compiler, path: Path, name: str, pair: tuple[Term, Clause], names: list[str]) -> None:
    term, clause = pair
    at: Path = ("clauses", term.clause)
    scope = replace(_between(compiler, term.by, term.to), amount=tree.F_AMOUNT)
    seats, actions = list(compiler.scenario.seats), list(compiler.scenario.actions)
    action = NONE
    if clause.kind in ("do", "abstain", "threat"):
        if clause.action is None:
            compiler.binder.problem(at, "E-ACTION", f"a {clause.kind} clause names an action")
        else:
            action = compiler.index("action", clause.action, actions, (*at, "action"))
    if clause.kind in ("keep", "threat") and clause.condition is None:
        compiler.binder.problem(at, "E-CONDITION", f"a {clause.kind} clause has a condition")

    def pay() -> Body:
        share = 1.0 / clause.tranches
        prices = [(b, tree.Lit(seats.index(term.by)) if isinstance(ref, tree.Ctx) else ref,
                   tree.Binary("mul", price, tree.Num(share)), low)
                  for b, ref, price, low in compiler.prices(clause.cost, scope, at)]
        legal = compiler.affordable(prices, tree.Num(1.0))
        yes, no = tree.Out(0, tree.Lit(0), tree.Num(1.0)), tree.Out(0, tree.Lit(0), tree.Num(0.0))
        return (tree.If(legal, (yes, *compiler.paying(prices)), (no,)),)

    signing: list[Expr] = []
    condition = NONE
    if clause.condition is not None:
        watched = replace(scope, signing=signing)
        condition = compiler.value_function(
            f"{name}.condition", [lambda: compiler.expr(clause.condition, watched, (*at, "condition"))]
        )
    signed = NONE
    if signing:
        saved = list(signing)
        signed = compiler.function(
            f"{name}.signing", lambda: [tree.Out(k, tree.Lit(0), e) for k, e in enumerate(saved)]
        )
    paying = compiler.function(f"{name}.pay", pay) if clause.cost else NONE
    effects = compiler.effect_function(f"{name}.effects", clause.effects, scope, (*at, "effects"))
    after = names.index(term.after) if term.after in names else NONE
    if term.after is not None and after == NONE:
        compiler.binder.problem((*path, "after"), "E-NAME", f"no clause {term.after} in this deal")
    levels, low, step = 1, 0.0, 0.0
    if clause.amount is not None:
        low, step = clause.amount.low, clause.amount.step
        levels = int((clause.amount.high - low) / step + 1e-9) + 1
        if levels < 1 or levels > 32:
            compiler.binder.problem((*at, "amount"), "E-SIZE", f"{levels} amounts; 1 to 32: change the step")
            levels = 1
    by, to = (seats.index(s) if s in seats else 0 for s in (term.by, term.to))
    compiler.roles.terms.append(
        [_CLAUSES.index(clause.kind), by, to, action, clause.turns, clause.grace, clause.tranches, int(clause.guarantee)]
        + [after, int(term.optional), levels, paying, effects, condition, signed]
    )
    compiler.roles.term_amounts.append([low, step])


# ---- objectives, outcomes, succession -----------------------------------------------------------------------------------
def _objectives(compiler: Compiler) -> None:
    heirs = list(compiler.scenario.succession.heirs) if compiler.scenario.succession else []
    index = 0
    for s, (seat_id, seat) in enumerate(compiler.scenario.seats.items()):
        scope = Scope({"self": ("seat", tree.Lit(s)), "from": ("seat", tree.Lit(s))})
        path: Path = ("seats", seat_id)
        values = []
        for id_, objective in seat.objectives.items():
            at: Path = (*path, "objectives", id_)
            agenda = 0 if objective.agenda is None else 1 + compiler.index("agenda", objective.agenda, list(seat.agendas), at)
            heir = 0 if objective.successor is None else 1 + compiler.index("heir", objective.successor, heirs, at)
            compiler.roles.objectives.append([s, _OBJECTIVES.index(objective.kind), agenda, heir, index])
            medal = float("nan") if objective.medal is None else objective.medal
            compiler.roles.objective_figures.append([objective.weight, medal])
            index += 1
            values.append(lambda text=objective.value, at=at: compiler.expr(text, scope, (*at, "value")))
        compiler.roles.objective_values.append(compiler.value_function(f"seat.{seat_id}.objectives", values))
        outside = [lambda: compiler.expr(seat.outside, scope, (*path, "outside"))]  # noqa: B023
        compiler.roles.outside.append(compiler.value_function(f"seat.{seat_id}.outside", outside))
        compiler.roles.agenda_draws.append([a.draw for a in seat.agendas.values()])


def _outcomes(compiler: Compiler) -> None:
    scope = Scope({})
    values = [
        lambda text=outcome.when, id_=id_: compiler.expr(text, scope, ("outcomes", id_, "when"))
        for id_, outcome in compiler.scenario.outcomes.items()
    ]
    if values:
        compiler.roles.outcomes = compiler.value_function("outcomes", values)
    compiler.roles.outcome_ends = [int(o.ends) for o in compiler.scenario.outcomes.values()]


def _succession(compiler: Compiler) -> None:
    given = compiler.scenario.succession
    if given is None:
        return
    path: Path = ("succession",)
    scope = Scope({"self": ("seat", tree.Lit(compiler.seat_index(given.seat, (*path, "seat"))))})
    hazard = compiler.value_function("succession.hazard", [lambda: compiler.expr(given.hazard, scope, (*path, "hazard"))])
    causes = compiler.value_function(
        "succession.causes",
        [lambda t=t, c=c: compiler.expr(t, scope, (*path, "causes", c)) for c, t in given.causes.items()],
    )
    votes = [lambda t=t, v=v: compiler.expr(t, scope, (*path, "voters", v)) for v, t in given.voters.items()]
    for heir_id, heir in given.heirs.items():
        for voter in heir.support:
            compiler.index("voter", voter, list(given.voters), (*path, "heirs", heir_id, "support", voter))
    for voter in given.voters:
        for heir_id, heir in given.heirs.items():
            at: Path = (*path, "heirs", heir_id, "support", voter)
            votes.append(lambda t=heir.support.get(voter, 0.0), at=at: compiler.expr(t, scope, at))
    voting = compiler.value_function("succession.votes", votes)
    fell = compiler.effect_function("succession.effects", given.effects, scope, (*path, "effects"))
    seat = compiler.seat_index(given.seat, (*path, "seat"))
    compiler.roles.succession = [seat, hazard, causes, len(given.causes), given.turns, voting]
    compiler.roles.succession += [len(given.voters), len(given.heirs), fell]
    for heir_id, heir in given.heirs.items():
        at = (*path, "heirs", heir_id, "effects")
        compiler.roles.heirs.append(compiler.effect_function(f"heir.{heir_id}", heir.effects, scope, at))

