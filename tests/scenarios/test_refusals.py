"""Whoever refuses names the clause that weighs most against the terms, at every stage of the talks."""

from __future__ import annotations

from itertools import product

from engine.match.account import turn_account
from engine.match.happenings import Kind
from engine.match.match import Match
from engine.match.record import Retelling, record_of
from tests.claims.worlds import FLAGSHIP, begin, machine

MIXED = {
    "minsk": "personality:historical",
    "moscow": "personality:creditor",
    "beijing": "personality:merchant",
    "west": "personality:historical",
    "investors": "personality:tuned",
}


def test_who_turns_terms_down_names_what_weighs_most_against_them() -> None:
    named = {"answer": 0, "consent": 0}
    for seed, seating in product(range(1, 9), ({}, MIXED)):
        match = Match(machine(FLAGSHIP), seed, seating)
        match.play()
        match = Retelling(match.machine, record_of(match), ledger=True).play()
        rules = match.machine.ruleset.scenario
        for turn, reasons in enumerate(match.reasons):
            refused = {(h.seat, h.what): h for h in match.happened(turn) if h.kind is Kind.REFUSED}
            for reason in reasons:
                done = refused.get((reason.seat, reason.what))
                if reason.point in named and reason.parts and reason.worth < reason.alternative and done:
                    worst = min(reason.parts, key=lambda part: part[1])[0]
                    assert rules.clauses[done.extra].title == worst
                    assert f"Refused by {rules.seats[done.seat].title.partition(' (')[0]}" in turn_account(match, turn)
                    named[reason.point] += 1
    assert named["answer"] >= 20
    assert named["consent"] >= 2


def test_the_vote_is_called_stolen_after_the_rupture_too() -> None:
    """Cards that ask for it come in `cut-off` as they do in October."""
    for scenario in ("october-2020", "cut-off"):
        assert begin(scenario).turn(1)("flag.stolen") == 1
