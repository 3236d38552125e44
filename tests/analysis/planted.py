"""A world with known faults: an action that wins by itself, one never open, one nobody wants, a flag never set.

Red and blue earn up to 1 a turn by chance. Red prays, though minting would bring it 1 more a turn.
"""

from __future__ import annotations

from pathlib import Path

from engine.analysis.study import Plan, Study
from engine.kernel.machine import Machine
from engine.rules.ruleset import load_ruleset
from tests.rules.worlds import World

PLANTED = """
limits: {deals: 2, queue: 8, draws: 1, quiet: 1, orders: 1, offers: 1}
actions:
  mint: {title: Mint, seats: [red], motives: {gain: 0.5}, effects: ["self.money += 1"]}
  pray: {title: Pray, seats: [red], motives: {gain: 1}}
  fly: {title: Fly, seats: [blue], when: "0", motives: {gain: 9}}
  fish: {title: Fish, seats: [blue], motives: {gain: 1}}
  sulk: {title: Sulk, seats: [blue], motives: {gain: -1}}
events:
  fair:
    title: A fair
    weight: 1
    cooldown: 1
    seat: blue
    choices: {dance: {title: Dance, motives: {gain: 1}}, sleep: {title: Sleep, motives: {gain: -1}}}
modifiers: {frost: {title: Frost, turns: 2}}
clauses:
  gift: {title: Gift, kind: pay, by: [red]}
dynamics:
- {id: all, rules: [{id: luck, for: seat, do: ["seat.money += random"]}]}
seats:
  red: {objectives: {purse: {title: Purse, value: self.money}}}
  blue: {objectives: {purse: {title: Purse, value: self.money}}}
outcomes:
  rich: {title: Rich, when: "seat[red].money > seat[blue].money"}
  poor: {title: Poor, when: "1"}
headline: [gauge]
"""


def planted(world: World, more: str = "") -> Machine:
    """The world's machine, with a patch."""
    world.write("planted", f"extends: base\nid: planted\n{PLANTED}")
    return Machine(load_ruleset(str(world.write("mod", f"extends: planted\nid: mod\n{more}"))))


def small(machine: Machine, *, threads: int = 1, notes: Path | None = None, **over: int) -> Study:
    """A study of few games."""
    sizes = {"games": 120, "restricted": 60, "blocks": 20, "decisions": 20, **over}
    return Study(machine, Plan(ladder=("random", "personality"), **sizes), threads=threads, notes=notes)
