"""Broken words: the account says why, as far as the game knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.match.account import turn_account
from engine.match.happenings import Kind
from engine.match.match import Match
from tests.match.games import variant


def told(folder: Path, patch: str, what: str, kind: Kind = Kind.BREACHED, viewer: str | None = None) -> set[str]:
    """What is told of a clause after its title, where it was broken or fell away, in forty games."""
    machine, out = variant(folder, patch), set()
    mark = ": broken" if kind is Kind.BREACHED else " no longer binds"
    for seed in range(40):
        match = Match(machine, seed, ledger=True)
        match.play()
        for turn in range(match.turn):
            titles = {
                match.names.ruleset.scenario.clauses[h.extra].title for h in match.happened(turn) if h.kind is kind
            }
            if what in titles:
                text = turn_account(match, turn, viewer).partition("  Given words\n")[2]
                parts = [line.partition(what) for line in text.splitlines()]
                out |= {rest for head, _, rest in parts if mark in rest and mark not in head}
    assert out, f"{what} is never {kind.name.lower()}"
    return out


def test_who_could_not_pay_lacked_means(tmp_path: Path) -> None:
    poor = 'dynamics: [{id: fate, every: turn, rules: [{id: theft, for: seat, do: ["seat.money *= 0.05"]}]}]'
    lines = told(tmp_path, f'{poor}\nclauses: {{oil_money: {{cost: {{money: "9 * amount"}}}}}}', "Money for oil")
    assert all(line.startswith(": broken, could not pay (Silver: ") for line in lines)
    assert all(" needed, " in line and " there)" in line for line in lines)


def test_a_promise_not_done_is_told_so(tmp_path: Path) -> None:
    lines = told(tmp_path, 'actions: {share: {when: "turn > 90"}}', "Share the catch")
    assert all(line.startswith(": broken, not done by the date") for line in lines)


def test_a_promise_whose_order_failed_is_told_so(tmp_path: Path) -> None:
    drained = 'levy: {motives: {purse: 90}, effects: ["seat[drummers].money = 0"]}'
    patch = f"actions: {{{drained}, share: {{phase: information, cost: {{money: 0.1}}, motives: {{renown: 5}}}}}}"
    lines = told(tmp_path, patch, "Share the catch")
    assert any(line.startswith(": broken, ordered by the date, but nothing came of it") for line in lines)


def test_what_was_promised_not_to_be_done_and_was_is_named(tmp_path: Path) -> None:
    lines = told(tmp_path, "actions: {drum: {motives: {renown: 90}}}", "No drums")
    assert all(line.startswith(": broken, done all the same (Beat the drums") for line in lines)


DARK = 'dynamics: [{id: fate, every: turn, rules: [{id: dark, do: ["beacon *= 0.6"]}]}]\n'


def test_a_condition_that_fails_is_told_with_the_figure_it_was_held_to(tmp_path: Path) -> None:
    lines = told(tmp_path, DARK, "Keep the light burning")
    assert all(line.startswith(": broken, no longer held (The beacon: at least ") for line in lines)
    for line in lines:
        limit, now = (float(x) for x in line.partition("at least ")[2].partition(")")[0].split(", now "))
        assert now < limit


def test_what_rests_on_a_condition_that_is_gone_binds_no_longer(tmp_path: Path) -> None:
    patch = 'flags: {storm: The great storm}\nclauses: {no_drums: {condition: "not flag.storm"}}\n'
    patch += 'dynamics: [{id: fate, every: turn, rules: [{id: sky, do: [{when: "turn == 4", then: [{set: storm}]}]}]}]'
    lines = told(tmp_path, patch, "No drums", Kind.VOIDED)
    assert " (The Drummers) no longer binds: The great storm." in lines


@pytest.mark.parametrize("viewer", ["keepers", "drummers"])
def test_what_others_lacked_is_not_told(tmp_path: Path, viewer: str) -> None:
    poor = 'dynamics: [{id: fate, every: turn, rules: [{id: theft, for: seat, do: ["seat.money *= 0.05"]}]}]'
    patch = (
        f'{poor}\nclauses: {{oil_money: {{cost: {{money: "9 * amount"}}}}}}\ndeals: {{quiet_shore: {{private: false}}}}'
    )
    lines = told(tmp_path, patch, "Money for oil", viewer=viewer)
    assert all(line.startswith(": broken, could not pay") and "needed" not in line for line in lines)


@pytest.mark.parametrize("viewer", ["keepers", "weighers"])
def test_the_purse_a_promise_hung_on_is_told_to_its_owner_alone(tmp_path: Path, viewer: str) -> None:
    patch = 'clauses: {keep_light: {condition: "self.money > 60"}}'
    lines = told(tmp_path, patch, "Keep the light burning", viewer=viewer)
    assert all(line.startswith(": broken, no longer held") for line in lines)
    assert all(("above 60, now " in line) == (viewer == "keepers") for line in lines), lines
