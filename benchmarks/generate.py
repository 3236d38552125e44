"""Writes a made-up scenario of true size: `python -m benchmarks.generate OUT [--seed N] [--seats N]`.

As many districts, groups, rules, actions, events and deals as the flagship has, in the same shapes, and no story at
all. Every variable is bounded, so that no game faults. The same seed gives the same files.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

import yaml

from maps.board import load_board

BOARD = Path(__file__).resolve().parents[1] / "maps" / "belarus.topo.json"
ACTIONS_A_SEAT, EVENTS, DEALS, COMPANIES, ROUTES, MOTIVES = 12, 30, 12, 10, 6, 20
GROUPS = ("workers", "clerks", "youth", "elders", "officials", "others")
PHASES = ("security", "diplomacy", "economy", "information")
FIGURES = {
    "nation": [f"n{k}" for k in range(24)],
    "district": ["protest", "fear", "outrage", "jobs", "output", "police", "media", "contagion", "push", "mood"],
    "cell": ["active", "anger", "hope"],
    "company": ["capital", "exports", "debt"],
    "route": ["flow", "risk"],
    "oblast": ["order", "unrest"],
    "bloc": ["loyalty", "rents"],
}
Mapping = dict[str, Any]


class _Writer:
    """One scenario on its way; every number comes from one seeded generator."""

    def __init__(self, seed: int, seats: int) -> None:
        self.random = random.Random(seed)
        self.seats = [f"seat{k}" for k in range(seats)]
        self.districts = [d.id for d in load_board(BOARD).districts]
        self.parameters: dict[str, float] = {}

    # ---- expressions -------------------------------------------------------------------------------------------------
    def number(self, low: float, high: float) -> float:
        return round(self.random.uniform(low, high), 4)

    def parameter(self, low: float, high: float) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = self.number(low, high)
        return name

    def figure(self, set_name: str) -> str:
        """A figure between 0 and 1 of a set, or of the nation; "target:route": of a target that is a route."""
        scope, _, of = set_name.partition(":")
        name = self.random.choice(FIGURES[of or scope])
        return name if set_name == "nation" else f"{scope}.{name}"

    def mixed(self, *sets: str, terms: int = 3) -> str:
        """A weighted sum of products of figures of some sets."""
        parts = []
        for _ in range(terms):
            first, second = (self.figure(self.random.choice(sets)) for _ in range(2))
            parts.append(f"{self.number(0.1, 0.9)} * {first} * (1 - {second})")
        return " + ".join(parts)

    def drift(self, place: str, *sets: str, terms: int = 3) -> str:
        """Move a figure part of the way to a mixture."""
        return f"{place} += {self.parameter(0.02, 0.2)} * ({self.mixed(*sets, terms=terms)} - {place})"

    # ---- what there is -----------------------------------------------------------------------------------------------
    def world(self) -> Mapping:
        companies = {f"works{k}": f"Works {k}" for k in range(COMPANIES)}
        homes = {name: self.random.choice(self.districts) for name in companies}
        hidden = {"visible": [self.seats[0]], "noise": 0.2}
        variables: Mapping = {}
        for set_name, names in FIGURES.items():
            variables[set_name] = {
                name: {"start": self.number(0.1, 0.6), "low": 0, "high": 1, **self._hidden(set_name, k, hidden)}
                for k, name in enumerate(names)
            }
        variables["nation"]["crowd"] = {"start": 0, "low": 0, "high": 10000000}
        variables["cell"]["people"] = {
            "start": "district(cell).population * group(cell).share",
            "low": 0,
            "high": 5000000,
        }
        variables["district"]["crowd"] = {"start": 0, "low": 0, "high": 10000000}
        variables["oblast"]["crowd"] = {"start": 0, "low": 0, "high": 10000000}
        variables["seat"] = {
            "money": {"start": 60, "low": 0, "high": 1000, "visible": "owner", "noise": 0.2},
            "standing": {"start": 0.5, "low": 0, "high": 1},
            "heat": {"start": 0.2, "low": 0, "high": 1},
        }
        variables["pair"] = {
            "trust": {"start": 0.5, "low": 0, "high": 1},
            "grudge": {"start": 0.1, "low": 0, "high": 1, "visible": "owner"},
        }
        share = {name: round(1 / len(GROUPS), 4) for name in GROUPS}
        return {
            "sets": {
                "oblast": {"board": "oblasts"},
                "district": {"board": "districts"},
                "group": {"members": {name: name.title() for name in GROUPS}},
                "cell": {"product": ["district", "group"]},
                "company": {"members": companies, "within": {"district": homes}},
                "route": {"members": {f"route{k}": f"Route {k}" for k in range(ROUTES)}},
                "bloc": {"members": {f"bloc{k}": f"Bloc {k}" for k in range(4)}},
            },
            "constants": {
                "group": {"share": {"by": share}, "reluctance": {"by": {n: self.number(4, 8) for n in GROUPS}}},
                "district": {"population": {"board": "population"}, "heat": {"value": 0.9}},
            },
            "variables": variables,
        }

    @staticmethod
    def _hidden(set_name: str, k: int, hidden: Mapping) -> Mapping:
        if set_name == "bloc" and k == 0:
            return hidden
        if set_name == "cell" and k == 2:
            return {"visible": hidden["visible"]}
        return hidden if set_name in ("nation", "district") and k == 9 else {}

    # ---- what happens by itself --------------------------------------------------------------------------------------
    def dynamics(self) -> list[Mapping]:
        district, cell = "district", "cell"
        will = "sigmoid(5 * cell.anger - group(cell).reluctance + 6 * district(cell).push)"
        streets: list[Mapping] = [
            {"id": "contact", "for": district, "let": {"near": "mean(neighbour by border: neighbour.protest)"},
             "do": ["district.contagion += 0.3 * (0.5 * district.protest + 0.4 * near - district.contagion)",
                    "district.crowd = 0"]},
            {"id": "fear", "for": district,
             "let": {"risk": "1 - exp(-2.3 * district.police / (district.protest + 0.02))"},
             "do": ["district.fear += 0.04 * (risk - district.fear)"]},
            {"id": "push", "for": district, "do": [self.drift("district.push", district, "nation", terms=5)]},
        ]  # fmt: skip
        march: list[Mapping] = [
            {"id": "march", "for": cell,
             "let": {"will": will, "next": "cell.active + 0.5 * (0.2 * will - cell.active)"},
             "do": ["cell.active = next"]},
            {"id": "anger", "for": cell, "do": [self.drift("cell.anger", cell, "nation", terms=2)]},
            {"id": "hope", "for": cell,
             "do": ["cell.hope += 0.1 * (1 - cell.anger - cell.hope) - 0.02 * district(cell).fear"]},
        ]  # fmt: skip
        squares: list[Mapping] = [
            {"id": "gather", "for": cell, "do": ["district(cell).crowd += cell.active * cell.people"]},
        ]
        count: list[Mapping] = [
            {"id": "nation", "do": ["crowd = sum(district: district.crowd)"]},
            {"id": "shares", "for": district, "do": ["district.protest = district.crowd / district.population"]},
            {"id": "spread", "for": district, "let": {"talk": "mean(neighbour: neighbour.media)"},
             "do": ["district.media += 0.05 * (talk - district.media)"]},
        ]  # fmt: skip
        stages: list[Mapping] = [
            {"id": "streets", "rules": streets},
            {"id": "march", "rules": march},
            {"id": "squares", "rules": squares},
            {"id": "count", "rules": count},
            {"id": "economy", "rules": self._economy()},
            {"id": "month", "every": "turn", "rules": self._month()},
        ]
        return stages

    def _economy(self) -> list[Mapping]:
        rules: list[Mapping] = [
            {"id": f"company_{name}", "for": "company", "do": [self.drift(f"company.{name}", "company", "nation")]}
            for name in FIGURES["company"]
        ]
        rules += [
            {"id": f"route_{name}", "for": "route", "do": [self.drift(f"route.{name}", "route", "nation")]}
            for name in FIGURES["route"]
        ]
        rules += [{"id": f"week_{k}", "do": [self.drift(f"n{k}", "nation", terms=4)]} for k in range(12)]
        return rules

    def _month(self) -> list[Mapping]:
        rules: list[Mapping] = [
            {"id": f"month_{k}", "do": [self.drift(f"n{k}", "nation", terms=5)]} for k in range(12, 24)
        ]
        rules += [
            {"id": f"district_{name}", "for": "district", "do": [self.drift(f"district.{name}", "district", "nation")]}
            for name in ("outrage", "jobs", "output", "police", "mood")
        ]
        folds = (
            "mean(district: district.{})",
            "mean(district by population: district.{})",
            "mean(cell by people: cell.{})",
        )
        for k in range(18):
            fold = folds[k % 3].format(self.random.choice(FIGURES["cell" if k % 3 == 2 else "district"]))
            rules.append({"id": f"sum_{k}", "do": [f"n{k} += {self.parameter(0.02, 0.1)} * ({fold} - n{k})"]})
        rules += [{"id": f"debt_{k}", "do": [self.drift(f"n{k}", "nation", terms=4)]} for k in range(20)]
        rules += [
            {"id": f"bloc_{name}", "for": "bloc", "do": [self.drift(f"bloc.{name}", "bloc", "nation")]}
            for name in FIGURES["bloc"]
        ]
        rules += [
            {"id": "oblasts", "for": "oblast", "let": {"unrest": "mean(district in oblast: district.protest)"},
             "do": ["oblast.unrest += 0.3 * (unrest - oblast.unrest)", self.drift("oblast.order", "oblast", "nation")]},
            {"id": "purses", "for": "seat", "do": ["seat.money += 12 + 6 * seat.standing", "seat.heat *= 0.8"]},
            {"id": "standing", "for": "seat", "do": ["seat.standing += 0.1 * (0.5 - seat.standing)"]},
            {"id": "trust", "for": "pair", "do": ["pair.trust += 0.02 * (0.5 - pair.trust)", "pair.grudge *= 0.95"]},
        ]  # fmt: skip
        return rules

    # ---- what seats choose -------------------------------------------------------------------------------------------
    def motives(self, most: int, *sets: str) -> Mapping:
        chosen = self.random.sample(range(MOTIVES), most)
        return {f"m{k}": f"{self.number(-0.4, 1.2)} * ({self.mixed(*sets, terms=2)})" for k in chosen}

    def effects(self, target: str | None, most: int) -> list[Any]:
        out: list[Any] = []
        for k in range(most):
            sign = self.random.choice(("+=", "-="))
            size = self.number(0.01, 0.12)
            if target in FIGURES and k % 2 == 0:
                place = f"target.{self.random.choice(FIGURES[target])}"
                out.append({"do": f"{place} {sign} {size}", "fatigue": True, "headroom": True})
            elif target == "seat" and k % 2 == 0:
                out.append(f"pair(self, target).trust {sign} {size}")
            else:
                out.append({"do": f"{self.figure('nation')} {sign} {size} * (0.5 + n0)", "headroom": True})
        return out

    def action(self, seat: str, k: int) -> Mapping:
        target = (
            None,
            "district",
            None,
            "oblast",
            None,
            "district",
            "company",
            "seat",
            None,
            "route",
            "district",
            None,
        )[k]
        aim = f"target:{target}" if target in FIGURES else "nation"
        action: Mapping = {
            "title": f"Action {k} of {seat}",
            "seats": [seat],
            "phase": PHASES[k % 4],
            "cost": {"money": f"2 + 6 * {self.figure('nation')}"},
            "motives": self.motives(3, "nation", aim),
            "effects": self.effects(target, 6),
            "tags": [f"tag{k % 4}"],
        }
        if target is not None:
            action["target"] = target
        if target in ("district", "company"):
            action["filter"] = f"{self.figure(aim)} < 0.95"
        if target == "district":
            action["pick"] = {"by": self.mixed(aim, terms=1), "most": 8}
            action["effects"].append({"do": "cell.anger += 0.03", "each": "cell in target", "headroom": True})
        if k % 3 == 0:
            action["when"] = f"{self.figure('nation')} < 0.97"
            action["effects"].append({"do": f"{self.figure('nation')} -= 0.02", "lag": 2, "cancel_if": "n1 > 0.9"})
        if k == 4:
            rolled = {"roll": "0.3 + 0.4 * n2", "then": self.effects(None, 2), "otherwise": self.effects(None, 1)}
            action["effects"].append(rolled)
        if k == 8:
            action.update(secret=True, leak=0.2)
        return action

    def choices(self) -> Mapping:
        actions = {f"{seat}_a{k}": self.action(seat, k) for seat in self.seats for k in range(ACTIONS_A_SEAT)}
        postures = {
            f"{seat}_stance": {
                "title": f"Stance of {seat}", "seat": seat, "start": "middle", "cost": {"money": 1},
                "levels": {
                    name: {"title": name.title(), "value": value, "motives": self.motives(2, "nation")}
                    for name, value in (("low", 0), ("middle", 0.5), ("high", 1))
                },
            }
            for seat in self.seats
        }  # fmt: skip
        reactions = {
            f"{seat}_guard": {
                "title": f"Guard of {seat}", "seat": seat, "answers": [f"tag{k % 4}"], "blunt": 0.4,
                "cost": {"money": 1},
                "motives": self.motives(1, "nation"), "effects": ["pair(self, from).trust -= 0.05"],
            }
            for k, seat in enumerate(self.seats)
        }  # fmt: skip
        return {"actions": actions, "postures": postures, "reactions": reactions}

    def events(self) -> Mapping:
        events: Mapping = {}
        for k in range(EVENTS):
            event: Mapping = {"title": f"Card {k}", "effects": self.effects(None, 3)}
            if k % 3 == 0:
                event.update(at=f"20{21 + k % 2}-{1 + k % 12:02d}", jitter=k % 3)
            elif k % 3 == 1:
                event.update(
                    weight=f"0.5 + {self.figure('nation')}", cooldown=4, when=f"{self.figure('nation')} < 0.95"
                )
                event["target"] = {"set": "district", "by": "0.1 + district.protest", "random": True}
                event["effects"].append({"do": "target.outrage += 0.05", "headroom": True})
                event["effects"].append({"queue": f"card{(k + 1) % EVENTS}", "after": [1, 3], "unless": "n3 > 0.8"})
            if k % 2 == 0:
                event["seat"] = self.random.choice(self.seats)
                event["choices"] = {
                    f"c{n}": {"title": f"Answer {n}", "historical": n == 0, "motives": self.motives(2, "nation"),
                              "effects": self.effects(None, 2)}
                    for n in range(3)
                }  # fmt: skip
            events[f"card{k}"] = event
        return events

    def bargains(self) -> Mapping:
        clauses: Mapping = {}
        deals: Mapping = {}
        worth = {"giver": {"m0": "-0.02 * amount", "m1": -0.1}, "taker": {"m0": "0.04 * amount", "m2": 0.2}}
        amount = {"low": 2, "high": 20, "step": 2}
        for k in range(DEALS):
            first = self.seats[k % len(self.seats)]
            second = self.seats[(k + 1 + k // len(self.seats) % (len(self.seats) - 1)) % len(self.seats)]
            keep = f"{self.figure('nation')} >= 0.5 * at_signing(n{k})"
            plain = {"giver": {"m3": -0.1}, "taker": {f"m{4 + k % 8}": "0.3 * (1 - n4)"}}
            clauses[f"pay{k}"] = {
                "title": f"Payment {k}", "kind": "pay", "by": [first], "amount": amount, "tranches": 3, "turns": 6,
                "cost": {"money": "amount"}, "effects": ["target.money += amount / 3"], "worth": worth,
            }  # fmt: skip
            clauses[f"keep{k}"] = {
                "title": f"Condition {k}", "kind": "keep", "by": [second], "condition": keep, "turns": 5, "grace": 1,
                "effects": ["pair(self, target).trust += 0.05"], "worth": plain,
            }  # fmt: skip
            clauses[f"do{k}"] = {"title": f"Deed {k}", "kind": "do" if k % 2 else "abstain", "by": [second],
                                 "action": f"{second}_a{k}", "turns": 4, "worth": plain}  # fmt: skip
            terms = [
                {"clause": f"pay{k}", "by": first, "to": second},
                {"clause": f"keep{k}", "by": second, "to": first, "after": f"pay{k}", "optional": True},
                {"clause": f"do{k}", "by": second, "to": first, "optional": k % 3 == 0},
            ]
            deals[f"deal{k}"] = {"title": f"Deal {k}", "parties": [first, second], "terms": terms,
                                 "private": k % 4 == 0, "when": f"{self.figure('nation')} < 0.9"}  # fmt: skip
        return {"clauses": clauses, "deals": deals}

    # ---- who plays ---------------------------------------------------------------------------------------------------
    def players(self) -> Mapping:
        out: Mapping = {}
        for seat in self.seats:
            kinds = ("level", "integral", "streak", "end")
            out[seat] = {
                "title": seat.title(),
                "outside": f"0.05 * {self.figure('nation')}",
                "objectives": {
                    kind: {"title": kind.title(), "kind": kind, "value": self.mixed("nation", terms=2), "weight": 25}
                    for kind in kinds
                },
                "agendas": {f"a{k}": {"title": f"Agenda {k}", "motives": {f"m{k}": 0.5}} for k in range(2)},
                "personalities": {
                    name: {
                        "title": name.title(), "temperature": 0.1,
                        "motives": {f"m{k}": self.number(0, 1.2) for k in range(MOTIVES)},
                    }
                    for name in ("first", "second")
                },
            }  # fmt: skip
        return out

    def ending(self) -> Mapping:
        voters = {f"bloc{k}": f"0.25 + 0.1 * bloc[bloc{k}].rents" for k in range(4)}
        heirs = {
            f"heir{k}": {
                "title": f"Heir {k}",
                "support": {voter: self.mixed("nation", terms=2) for voter in voters},
                "effects": self.effects(None, 3),
            }
            for k in range(4)
        }
        return {
            "hooks": {
                "deal.breached": ["pair(target, self).trust -= 0.2", {"do": "n5 -= 0.02", "headroom": True}],
                "deal.kept": ["pair(target, self).trust += 0.05"],
                "act.leaked": ["self.heat += 0.1"],
            },
            "outcomes": {
                "calm": {"title": "Calm", "when": "n0 < 0.3"},
                "storm": {"title": "Storm", "when": "mean(district: district.protest) > 0.3"},
                "other": {"title": "Neither", "when": "1"},
            },
            "succession": {
                "seat": self.seats[0],
                "hazard": "0.004 + 0.02 * n6 * (1 - bloc[bloc0].loyalty)",
                "causes": {"split": "0.2 + n7", "street": "0.1 + n8"},
                "voters": voters,
                "heirs": heirs,
                "effects": self.effects(None, 2),
            },
        }


def build(seed: int = 1, seats: int = 5) -> dict[str, Mapping]:
    """The files of a scenario, by name."""
    if not 2 <= seats <= 12:
        raise ValueError(f"{seats} seats; 2 to 12")
    w = _Writer(seed, seats)
    head = {
        "format": 1, "id": "generated", "title": "A scenario of true size",
        "summary": "Made by a program, to be measured.",
        "board": "belarus", "calendar": {"start": "2020-10", "turns": 36, "step": "month", "ticks": 4},
        "limits": {"deals": 16, "queue": 96, "draws": 1, "orders": 2, "offers": 2},
        "motives": {f"m{k}": f"Motive {k}" for k in range(MOTIVES)}, "seats": w.players(),
        "modifiers": {"boom": {"title": "Boom", "turns": 3, "each_turn": ["n9 += 0.01"]}},
        "flags": {"seen": "Seen"},
    }  # fmt: skip
    files = {
        "scenario.yaml": head,
        "world.yaml": w.world(),
        "dynamics.yaml": {"dynamics": w.dynamics()},
        "choices.yaml": w.choices(),
        "events.yaml": {"events": w.events()},
        "deals.yaml": w.bargains(),
        "ending.yaml": w.ending(),
    }
    files["parameters.yaml"] = {"parameters": w.parameters}
    return files


def write(folder: Path, seed: int = 1, seats: int = 5) -> Path:
    """Write the scenario into `folder`, which is made if need be."""

    class Plain(yaml.SafeDumper):
        """YAML without anchors, which the reader refuses."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    folder.mkdir(parents=True, exist_ok=True)
    for name, content in build(seed, seats).items():
        text = yaml.dump(content, Dumper=Plain, sort_keys=False, width=110, allow_unicode=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("out", type=Path, help="folder of the scenario")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seats", type=int, default=5, help="2 to 12")
    given = parser.parse_args()
    print(write(given.out, given.seed, given.seats))


if __name__ == "__main__":
    main()
