"""Deals in force: what is paid, kept, broken, threatened, voided; every figure worked out by hand."""

from __future__ import annotations

import pytest

from engine.kernel import game as g
from tests.rules.worlds import Play, World

GAIN = "worth: {giver: {gain: 1}, taker: {gain: 1}}"
HOOKS = """
hooks:
  deal.kept: ["self.fame += 1"]
  deal.breached: ["self.fame -= 10", "pair(target, self).trust -= 0.25"]
  threat.bluffed: ["self.fame -= 100"]
"""


def pact(world: World, clauses: str, terms: str, more: str = "", *, seats: str = "[red, blue]") -> Play:
    """A game with one template, `pact`, of the given clauses and terms."""
    return world.play(
        f"clauses:\n{clauses}\ndeals:\n  pact: {{title: Pact, parties: {seats}, terms: {terms}}}\n{HOOKS}{more}"
    )


PAY = (
    "  gift: {title: Gift, kind: pay, by: [red], tranches: 2, amount: {low: 2, high: 8, step: 2}, "
    f'cost: {{money: amount}}, effects: ["target.money += amount / 2"], {GAIN}}}'
)


def test_a_payment_goes_over_in_tranches(world: World) -> None:
    play = pact(world, PAY, "[{clause: gift, by: red, to: blue}]")
    play.turn(offer_red="pact", answer_blue="accept", terms=2)  # level 2: 2 + 2 * 2 = 6, three a turn
    assert (play("seat", "money", "red"), play("seat", "money", "blue")) == (7.0, 13.0)
    play.turn()
    assert (play("seat", "money", "red"), play("seat", "money", "blue")) == (4.0, 16.0)
    assert play("seat", "fame", "red") == 1.0
    play.turn(3)
    assert play("seat", "money", "red") == 4.0


def test_who_cannot_pay_a_tranche_breaks_the_deal(world: World) -> None:
    rule = "dynamics: [{id: a, rules: [{id: b, do: [{when: turn == 0, then: ['seat[red].money = 3.5']}]}]}]"
    play = pact(world, PAY, "[{clause: gift, by: red, to: blue}]", rule)
    play.turn(offer_red="pact", answer_blue="accept", terms=3)  # 8 in all, four a turn; 3.5 left before the first
    assert play("seat", "money", "red") == 3.5
    assert play("seat", "fame", "red") == -10.0
    assert play("pair", "trust", "blue:red") == 0.25
    assert play.happened(g.BREACHED) == [(0, 0, 0)]


def test_a_promise_to_act_is_kept_by_the_act_and_broken_by_its_lack(world: World) -> None:
    more = "actions: {bow: {title: Bow, seats: [red]}}"
    vow = f"  vow: {{title: Vow, kind: do, by: [red], action: bow, turns: 3, effects: ['x += 5'], {GAIN}}}"
    kept = pact(world, vow, "[{clause: vow, by: red, to: blue}]", more)
    kept.turn(offer_red="pact", answer_blue="accept").turn(red="bow")
    assert (kept("seat", "fame", "red"), kept("x")) == (1.0, 5.0)
    broken = pact(world, vow, "[{clause: vow, by: red, to: blue}]", more)
    broken.turn(offer_red="pact", answer_blue="accept").turn()
    assert broken("seat", "fame", "red") == 0.0
    broken.turn()
    assert broken("seat", "fame", "red") == -10.0


def test_a_promise_not_to_act_is_broken_by_the_act(world: World) -> None:
    more = "actions: {shout: {title: Shout, seats: [red]}}"
    hush = f"  hush: {{title: Hush, kind: abstain, by: [red], action: shout, turns: 2, {GAIN}}}"
    kept = pact(world, hush, "[{clause: hush, by: red, to: blue}]", more)
    assert kept.turn(2, offer_red="pact", answer_blue="accept")("seat", "fame", "red") == 1.0
    broken = pact(world, hush, "[{clause: hush, by: red, to: blue}]", more)
    assert broken.turn(offer_red="pact", answer_blue="accept", red="shout")("seat", "fame", "red") == -10.0


def test_a_promise_broken_in_secret_is_found_out_when_the_act_leaks(world: World) -> None:
    hush = f"  hush: {{title: Hush, kind: abstain, by: [red], action: plot, turns: 3, {GAIN}}}"

    def fames(leak: float, turns: int) -> float:
        more = f"actions: {{plot: {{title: Plot, seats: [red], secret: true, leak: {leak}}}}}"
        play = pact(world, hush, "[{clause: hush, by: red, to: blue}]", more)
        return play.turn(offer_red="pact", answer_blue="accept", red="plot").turn(turns - 1)("seat", "fame", "red")

    assert fames(1, 1) == -10.0
    assert (fames(0, 1), fames(0, 3)) == (0.0, 1.0), "the victim takes it for kept"
    vow = hush.replace("kind: abstain", "kind: do")
    done = pact(
        world, vow, "[{clause: hush, by: red, to: blue}]", "actions: {plot: {title: P, seats: [red], secret: true}}"
    )
    assert done.turn(offer_red="pact", answer_blue="accept", red="plot")("seat", "fame", "red") == 1.0, (
        "it is shown to whom it was promised"
    )


def test_a_promise_not_to_act_can_be_of_every_act_with_a_tag(world: World) -> None:
    more = """
actions:
  shout: {title: Shout, seats: [red], tags: [loud]}
  roar: {title: Roar, seats: [red], tags: [loud]}
  hum: {title: Hum, seats: [red]}
"""
    hush = f"  hush: {{title: Hush, kind: abstain, by: [red], tag: loud, turns: 3, {GAIN}}}"
    for deed, fame in (("shout", -10.0), ("roar", -10.0), ("hum", 0.0)):
        play = pact(world, hush, "[{clause: hush, by: red, to: blue}]", more)
        assert play.turn(offer_red="pact", answer_blue="accept", red=deed)("seat", "fame", "red") == fame, deed


def test_a_private_deal_leaks_by_its_chance(world: World) -> None:
    hooks = HOOKS + '  deal.leaked: ["self.fame -= 1", "target.fame -= 2"]\n'

    def leaked(private: str, leak: float, seeds: int) -> int:
        found = 0
        for seed in range(seeds):
            deal = f"{{title: Pact, parties: [red, blue], private: {private}, leak: {leak}, "
            deal += "terms: [{clause: gift, by: red, to: blue}]}"
            play = world.play(f"clauses:\n{PAY}\ndeals:\n  pact: {deal}\n{hooks}", seed=seed)
            play.turn(offer_red="pact", answer_blue="accept", terms=0)
            told = play.happened(g.DEAL_LEAKED)
            assert (play("seat", "fame", "red"), play("seat", "fame", "blue")) == ((-1.0, -2.0) if told else (0.0, 0.0))
            found += len(told)
        return found

    assert leaked("true", 0.0, 3) == 0
    assert leaked("false", 1.0, 3) == 0
    assert leaked("true", 1.0, 3) == 3
    assert 12 <= leaked("true", 0.5, 40) <= 28  # 20 give or take 2.5 standard deviations


@pytest.mark.parametrize("private", [False, True])
def test_the_proposer_chooses_whether_a_deal_is_private(world: World, private: bool) -> None:
    """Whatever the template says, the choice decides who sees the deal, who is told of it and whether it may leak."""
    third = "seats: {green: {title: Green, personalities: {plain: {title: P, motives: {gain: 1}, temperature: 0}}}}\n"
    deal = f"{{title: Pact, parties: [red, blue], private: {str(private).lower()}, leak: 1, terms: [{{clause: gift, by: red, to: blue}}]}}"
    patch = f"clauses:\n{PAY}\n{third}deals:\n  pact: {deal}\n"
    for contrary in (False, True):
        seen = []
        for leak in (0, 1):
            play = world.play(patch.replace("leak: 1", f"leak: {leak}"))
            play.turn(offer_red="pact", answer_blue="accept", terms=int(contrary) << 36)
            base = play.ruleset.layout.base("engine", "deals")
            play.machine.advance(play.running)
            seen.append([bool(play.running.arrays.views[seat, base]) for seat in range(3)])
            assert bool(play.happened(g.DEAL_LEAKED)) == (leak == 1 and private != contrary)
        assert seen == [[True, True, private == contrary], [True, True, True]]


def test_a_condition_is_watched_from_signing_with_its_grace(world: World) -> None:
    half = (
        "  half: {title: Half, kind: keep, by: [red], turns: 4, grace: 1, "
        f"condition: 'z <= 0.5 * at_signing(z)', {GAIN}}}"
    )
    fall = "dynamics: [{id: a, rules: [{id: b, do: [{when: 'turn >= 1', then: ['z = 2.5']}]}]}]"
    kept = pact(world, half, "[{clause: half, by: red, to: blue}]", fall)  # z: 5 at signing, 5 once, then 2.5
    assert kept.turn(4, offer_red="pact", answer_blue="accept")("seat", "fame", "red") == 1.0
    still = pact(world, half, "[{clause: half, by: red, to: blue}]")
    assert still.turn(1, offer_red="pact", answer_blue="accept")("seat", "fame", "red") == 0.0
    assert still.turn()("seat", "fame", "red") == -10.0


def test_a_condition_that_fails_at_the_end_is_broken_whatever_its_grace(world: World) -> None:
    half = (
        f"  half: {{title: Half, kind: keep, by: [red], turns: 4, grace: 2, condition: 'z <= at_signing(z)', {GAIN}}}"
    )
    for lapse, mended, fame in ((3, 9, -10.0), (2, 3, 1.0), (2, 9, -10.0)):
        rise = (
            f"dynamics: [{{id: a, rules: [{{id: b, do: ['z = where(turn >= {lapse} and turn < {mended}, 9, 5)']}}]}}]"
        )
        play = pact(world, half, "[{clause: half, by: red, to: blue}]", rise)
        assert play.turn(4, offer_red="pact", answer_blue="accept")("seat", "fame", "red") == fame, (lapse, mended)


def test_a_threat_is_averted_carried_out_or_a_bluff(world: World) -> None:
    threat = (
        f"  or_else: {{title: Or else, kind: threat, by: [red], action: strike, turns: 2, condition: 'x > 0', {GAIN}}}"
    )
    more = "actions: {strike: {title: Strike, seats: [red]}}"
    terms = "[{clause: or_else, by: red, to: blue}]"
    yields = "dynamics: [{id: a, rules: [{id: b, do: ['x = 1']}]}]"
    averted = pact(world, threat, terms, more + "\n" + yields).turn(offer_red="pact", answer_blue="accept")
    assert averted("seat", "fame", "red") == 0.0  # nothing was done, so nothing is earned
    assert averted.happened(g.KEPT)
    called = pact(world, threat, terms, more).turn(2, offer_red="pact", answer_blue="accept")
    assert called("seat", "fame", "red") == 0.0
    assert called.turn(red="strike")("seat", "fame", "red") == 1.0
    bluff = pact(world, threat, terms, more).turn(6, offer_red="pact", answer_blue="accept")
    assert bluff("seat", "fame", "red") == -100.0


def test_a_clause_waits_for_the_one_it_follows(world: World) -> None:
    more = "actions: {bow: {title: Bow, seats: [blue]}}"
    clauses = f"  bowing: {{title: Bowing, kind: do, by: [blue], action: bow, turns: 5, {GAIN}}}\n{PAY}"
    terms = "[{clause: bowing, by: blue, to: red}, {clause: gift, by: red, to: blue, after: bowing}]"
    play = pact(world, clauses, terms, more).turn(2, offer_red="pact", answer_blue="accept", terms=0)
    assert play("seat", "money", "blue") == 10.0
    play.turn(blue="bow")
    assert play("seat", "money", "blue") == 11.0


def test_a_breach_ends_what_the_victim_still_owed(world: World) -> None:
    more = "actions: {shout: {title: Shout, seats: [blue]}}"
    clauses = f"  hush: {{title: Hush, kind: abstain, by: [blue], action: shout, turns: 9, {GAIN}}}\n{PAY}"
    terms = "[{clause: hush, by: blue, to: red}, {clause: gift, by: red, to: blue}]"
    play = pact(world, clauses, terms, more)
    play.turn(offer_red="pact", answer_blue="accept", blue="shout", terms=0)
    assert play("seat", "money", "blue") == 10.0
    assert play("seat", "fame", "blue") == -10.0


def test_a_breach_brings_the_threat_of_who_was_wronged(world: World) -> None:
    more = "actions: {shout: {title: Shout, seats: [blue]}, strike: {title: Strike, seats: [red]}}"
    clauses = (
        f"  hush: {{title: Hush, kind: abstain, by: [blue], action: shout, turns: 9, {GAIN}}}\n"
        "  or_else: {title: Or else, kind: threat, by: [red], action: strike, turns: 9, condition: 'x > 0', "
        f"{GAIN}}}\n{PAY}"
    )
    threat = "{clause: or_else, by: red, to: blue}"
    terms = f"[{threat}, {{clause: hush, by: blue, to: red}}, {{clause: gift, by: red, to: blue}}]"

    def broken(turns: int, more: str = more, terms: str = terms, **orders: str) -> Play:
        play = pact(world, clauses, terms, more)
        return play.turn(offer_red="pact", answer_blue="accept", blue="shout").turn(turns, **orders)

    carried = broken(1, red="strike")
    assert carried("seat", "fame", "red") == 1.0
    assert carried("seat", "money", "blue") == 10.0, "what was owed falls away"
    assert (broken(1)("seat", "fame", "red"), broken(2)("seat", "fame", "red")) == (0.0, -100.0), "due for two turns"
    yielded = broken(2, more.replace("Shout,", "Shout, effects: ['x = 1'],"))
    assert (yielded("seat", "fame", "red"), len(yielded.happened(g.KEPT))) == (0.0, 1), "averted the same turn"
    own = broken(3, terms=terms.replace(threat, "{clause: gift, by: red, to: blue}"))
    assert own.happened(g.BLUFFED) == []


def test_a_counter_changes_one_clause_and_the_proposer_may_agree(world: World) -> None:
    play = pact(world, PAY, "[{clause: gift, by: red, to: blue}]")
    play.turn(offer_red="pact", answer_blue="counter", consent_red="accept", terms=0)
    assert play.happened(g.COUNTERED) == [(0, 1, 0)]
    assert play.happened(g.SIGNED) == [(0, 0, 0)]
    [offered] = [names for point, _, names in play.asked if point == "answer"]
    assert [name for name, _ in offered] == ["refuse", "accept", "counter", "counter"]  # one or two steps up from 2


def test_nobody_else_is_bound_and_three_must_all_agree(world: World) -> None:
    third = (
        "seats: {green: {title: Green, personalities: {plain: {title: Plain, motives: {gain: 1}, temperature: 0}}}}\n"
    )
    terms = "[{clause: gift, by: red, to: green}]"
    no = pact(world, PAY, terms, third, seats="[red, blue, green]")
    no.turn(offer_red="pact", answer_blue="accept", terms=0)
    assert no.happened(g.SIGNED) == []
    yes = pact(world, PAY, terms, third, seats="[red, blue, green]")
    yes.turn(offer_red="pact", answer_blue="accept", consent_green="accept", terms=0)
    assert yes("seat", "money", "green") == 11.0
    world.refuses(
        f"clauses:\n{PAY}\n{third}deals: {{pact: {{title: P, parties: [red, blue], terms: {terms}}}}}",
        "E-PARTY",
        "green",
    )


def test_machines_find_terms_that_suit_both(world: World) -> None:
    swap = (
        "  coin: {title: Coin, kind: pay, by: [red], amount: {low: 1, high: 3, step: 1}, cost: {money: amount}, "
        "effects: ['target.money += amount'], worth: {giver: {gain: '-amount'}, taker: {gain: amount}}}\n"
        "  song: {title: Song, kind: pay, by: [blue], effects: ['target.fame += 9'], "
        "worth: {giver: {gain: -1.5}, taker: {gain: 3.5}}}"
    )
    patch = (
        f"clauses:\n{swap}\ndeals:\n  trade: {{title: Trade, parties: [red, blue], terms: "
        "[{clause: coin, by: red, to: blue}, {clause: song, by: blue, to: red}]}\n"
    )
    play = world.play(patch, kinds=[g.PERSONALITY, g.PERSONALITY]).turn()
    # Nash's product (3.5 - a)(a - 1.5) over a = 1, 2, 3: at 2 it is 0.75, at 3 0.75, and the first of equals stands.
    assert play("seat", "money", "red") in (8.0, 7.0)
    assert play("seat", "fame", "red") >= 9.0
