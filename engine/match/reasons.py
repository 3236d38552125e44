"""Why a seat decided as it did, taken while it is asked from the very figures it decides by.

Hands on `Reason` and `reason_of`. A seat whose policy weighs nothing (random, passive, by hand, a bot) has no reason to
give, and none is made up for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.explain import explain_option, explain_order, explain_terms
from engine.kernel.machine import Machine, Running
from engine.kernel.words import ACTIVE, CALLED
from engine.match.expecting import Expectation
from engine.policies.names import Names
from engine.policies.policy import PolicySpec
from engine.rules import roles as r
from engine.rules.errors import OrderError
from engine.rules.layout import DEAL_HEAD, DEAL_WIDTH, MAX_TERMS, TERM_WIDTH

_FOR, _AGAINST = 2, 1  # told of what weighs
_MUCH = 0.5  # of what speaks for a decision: from there on what speaks against it is told in brief too
_TOLD = 0.005  # what would be written as 0.00 is not told

Parts = tuple[tuple[str, float], ...]
"""Titles of motives, or of clauses, with what each weighs; the largest first."""


@dataclass(frozen=True)
class Reason:
    """One decision and what was weighed for it."""

    seat: str
    point: str
    """One of `POINTS` of the kernel."""
    what: str
    """Id of the card, deal, action, posture or reaction."""
    proposer: str = ""
    """Of talks: who made the offer."""
    parts: Parts = ()
    """Of an order or a reaction its motives; of a card or a posture by how much more each speaks for it than for
    `other`; of talks the worth of every clause. They add up to `worth`."""
    worth: float = 0.0
    other: str = ""
    """What else was open: the next best, of a posture the level held; "": nothing."""
    behind: float = 0.0
    """By how much its leanings preferred `other`, so that chance decided; 0: they did not."""
    alternative: float = 0.0
    """Of talks: what it reckons with if nothing is signed."""
    pledges: tuple[str, ...] = ()
    """Titles of the deals in which it gave its word to give this order."""
    word: float = 0.0
    """What the given words add to the order's motives."""
    expected: Expectation | None = None
    """Of a seat that thinks ahead."""

    def __str__(self) -> str:
        """One or two sentences with what each motive weighs; "" where nothing was weighed."""
        return self._pledged(self._given())

    @property
    def brief(self) -> str:
        """The same in a few words: what weighs most for it, and what against it where that is not much less."""
        return self._pledged(self._given_in_brief())

    def _pledged(self, told: str) -> str:
        if self.pledges:
            told = f"{told} It had given its word in {' and in '.join(self.pledges)}.".lstrip()
        return told

    def _given(self) -> str:
        if self.expected is not None:
            return f"It {self.expected}."
        weighed = _weighed(self.parts)
        if self.point in ("offer", "answer", "consent"):
            return self._bargained(weighed)
        if self.point in ("event", "posture"):
            return self._preferred(weighed)
        return _capital(f"{weighed}.{self._tipped()}") if weighed else self._tipped().strip()

    def _given_in_brief(self) -> str:
        weighed = _leading(self.parts)
        if self.expected is not None:
            return f"It {self.expected}."
        if self.point not in ("event", "posture"):
            return _capital(f"{weighed}.") if weighed else ""
        if not self.other:
            return ""
        if self.behind:
            return f"It leaned more to {_quoted(self.other)}; chance tipped it." if self.point == "event" else ""
        return f"Rather than {_quoted(self.other)}: {weighed}." if weighed else self._preferred("")

    def _tipped(self) -> str:
        return f" It leaned more to {self.other} (by {self.behind:.2f}); chance tipped it." if self.behind else ""

    def _preferred(self, weighed: str) -> str:
        if not self.other:
            return ""
        if self.behind:
            told = f": {weighed}" if weighed else ""
            return f"It leaned more to {_quoted(self.other)} (by {self.behind:.2f}){told}; chance tipped it."
        if not weighed:
            return f"It was all the same to it as {_quoted(self.other)}; chance tipped it."
        return f"Rather than {_quoted(self.other)}: {weighed}."

    def _bargained(self, weighed: str) -> str:
        if not self.parts and not self.alternative:
            return ""
        gain = self.worth - self.alternative
        side = "no better and no worse" if abs(gain) < _TOLD else f"{abs(gain):.2f} {'better' if gain > 0 else 'worse'}"
        without = f" than without a deal ({self.alternative:+.2f})" if self.alternative else " by it"
        return f"It reckons to be {side} off{without}: {weighed or 'nothing in it weighs'}."


def _weighed(parts: Parts) -> str:
    """`for it A (+0.30), B (+0.10), against it C (-0.20)`."""
    told = []
    for word, sign, most in (("for it", 1, _FOR), ("against it", -1, _AGAINST)):
        side = [f"{title} ({weight:+.2f})" for title, weight in parts if weight * sign >= _TOLD][:most]
        told += [f"{word} {', '.join(side)}"] if side else []
    return "; ".join(told)


def _leading(parts: Parts) -> str:
    """`for it A; against it C`, the largest each; C only where it is at least half of A."""
    told: list[str] = []
    most = 0.0
    for word, sign in (("for it", 1), ("against it", -1)):
        title, weight = next(((title, weight * sign) for title, weight in parts if weight * sign >= _TOLD), ("", 0.0))
        if weight > 0.0 and weight >= _MUCH * most:
            told, most = [*told, f"{word} {title}"], weight
    return "; ".join(told)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _quoted(title: str) -> str:
    return f"“{title.rstrip('.')}”"


class Asked:
    """A seat's question as it stands, and the option it will take."""

    def __init__(self, machine: Machine, running: Running, names: Names, choice: int) -> None:
        self.names, self._machine, self._running = names, machine, running
        self._arrays, self.choice = running.arrays, choice
        cursor = self._arrays.cursor
        self.point, self.seat, self.subject = (int(cursor[c]) for c in (g.C_POINT, g.C_SEAT, g.C_SUBJECT))
        count = int(cursor[g.C_OPTIONS])
        self.options = [(int(a), int(b)) for a, b in self._arrays.options[:count, :2].tolist()]
        self.scores = [float(score) for score in self._arrays.scores[:count]]

    @property
    def what(self) -> str:
        """Id of what is decided on; "": things stay as they are."""
        names, what = self.names, self.options[self.choice][0]
        if self.point == g.EVENT:
            return names.events[self.subject]
        if self.point == g.POSTURE:
            return names.postures[self.subject] if self.choice != self.held else ""
        if self.point in (g.ANSWER, g.CONSENT):
            return names.deals[self.subject]
        known = {g.OFFER: names.deals, g.ORDER: names.actions, g.REACTION: names.reactions}[self.point]
        return known[what] if what >= 0 else ""

    def motives(self, option: int) -> dict[str, float]:
        """What each motive weighs for an option, in the seat's own eyes; of one it would see fail, its contrary."""
        program, (a, b) = self._machine.program, self.options[option]
        handles = (self._machine.handle, self._running.handle, self.seat)
        if self.point == g.ORDER:
            explain_order(*handles, a, b)
        elif self.point == g.REACTION:
            explain_option(*handles, 0, self.seat, int(program.reactions[a, r.R_SCORE]), 0)
        elif self.point == g.POSTURE:
            explain_option(*handles, 0, 0, int(program.postures[self.subject, r.P_OPTIONS]), option)
        else:
            explain_option(*handles, b, 0, int(program.events[self.subject, r.E_OPTIONS]), option)
        titles, arrays = self.names.ruleset.scenario.motives, self._arrays
        leanings = arrays.parameters[int(arrays.rows[self.seat]) :]
        return {
            titles[id_] if leanings[k] >= 0 else f"the contrary of {_quoted(titles[id_])}": float(arrays.output[k])
            for k, id_ in enumerate(self.names.motives)
        }

    def clauses(self) -> tuple[Parts, float]:
        """Worth of every clause as the seat answers it, and of its best alternative. Of other terms: of those."""
        a, terms = self.options[self.choice]
        template = a if self.point == g.OFFER else self.subject
        if self.point == g.ANSWER and a == 0:
            terms = self.options[1][1]  # what was offered
        explain_terms(self._machine.handle, self._running.handle, template, terms, self.seat)
        output = self._arrays.output
        parts = {c.title: float(output[k]) for k, c in enumerate(self.names.clauses(template, terms)) if c.included}
        return _sorted(parts), float(output[MAX_TERMS])

    @property
    def held(self) -> int:
        """Of a posture: the level in force; the first where none is, as for the kernel."""
        program = self._machine.program
        now = float(self._arrays.state[int(program.shape[t.B_POSTURES]) + self.subject])
        values: list[float] = program.posture_values[self.subject, : len(self.options)].tolist()
        return values.index(now) if now in values else 0

    @property
    def next_best(self) -> int:
        """The option it likes best of those it does not take; -1: no other is open."""
        others = [k for k, score in enumerate(self.scores) if k != self.choice and score > r.ILLEGAL]
        return max(others, key=lambda k: (self.scores[k], -k), default=-1)

    def option_title(self, option: int) -> str:
        """What a person calls an option."""
        names, scenario, (a, b) = self.names, self.names.ruleset.scenario, self.options[option]
        if self.point == g.EVENT:
            return scenario.events[names.events[self.subject]].choices[names.choices(self.subject)[option]].title
        if self.point == g.POSTURE:
            return scenario.postures[names.postures[self.subject]].levels[names.levels(self.subject)[option]].title
        if self.point == g.REACTION:
            return "no reaction" if a < 0 else scenario.reactions[names.reactions[a]].title
        return "no order" if a < 0 else names.order_title(a, b)

    @property
    def pledges(self) -> tuple[str, ...]:
        """Titles of the deals by which the seat owes the order, or the answer, now; none where no word weighs."""
        if self.word(self.choice) <= 0.0:
            return ()
        program, state, acts = self._machine.program, self._arrays.state, self.acts(self.choice)
        out: list[str] = []
        for slot in range(int(program.shape[t.N_SLOTS])):
            at = int(program.shape[t.B_DEALS]) + slot * DEAL_WIDTH
            template = int(state[at]) - 1
            for k in range(MAX_TERMS if template >= 0 else 0):
                row, status = program.terms[template * MAX_TERMS + k], state[at + DEAL_HEAD + k * TERM_WIDTH]
                due = (row[r.T_KIND] == r.DO and status == ACTIVE) or (row[r.T_KIND] == r.THREAT and status == CALLED)
                if due and row[r.T_BY] == self.seat and program.term_actions[template * MAX_TERMS + k, acts].any():
                    out.append(self.names.ruleset.scenario.deals[self.names.deals[template]].title)
        return tuple(dict.fromkeys(out))

    def acts(self, option: int) -> list[int]:
        """The orders an option is, or amounts to: what given words are about."""
        program = self._machine.program
        if self.point == g.EVENT:
            return [
                int(a) for a in np.flatnonzero(program.choice_acts[program.events[self.subject, r.E_FIRST] + option])
            ]
        return [self.options[option][0]] if self.point == g.ORDER and self.options[option][0] >= 0 else []

    def word(self, option: int) -> float:
        """What given words add to the score of an option."""
        return float(self._arrays.bonus[self.acts(option)].sum())


def _sorted(parts: dict[str, float]) -> Parts:
    return tuple(sorted(((k, v) for k, v in parts.items() if v != 0.0), key=lambda part: -abs(part[1])))


def reason_of(asked: Asked, policy: str, proposer: str, expected: Expectation | None) -> Reason | None:
    """Why a seat takes the option it does; None where it leaves things as they are.

    `expected`: what it expects of it, of a seat that thinks ahead.
    """
    names, what = asked.names, asked.what
    if not what:
        return None
    kind = _kind(policy)
    told = Reason(names.seats[asked.seat], g.POINTS[asked.point], what, proposer, expected=expected)
    if kind >= g.PERSONALITY and asked.point in (g.ORDER, g.EVENT):
        told = replace(told, pledges=asked.pledges)
    if kind != g.PERSONALITY:
        return told
    if asked.point in (g.OFFER, g.ANSWER, g.CONSENT):
        parts, alternative = asked.clauses()
        return replace(told, parts=parts, worth=sum(weight for _, weight in parts), alternative=alternative)
    return _by_leaning(asked, told)


def _kind(policy: str) -> int:
    """The kernel's number of a policy by name; of one in Python that of a hand."""
    try:
        return PolicySpec.parse(policy).number
    except OrderError:
        return g.EXTERNAL


def _by_leaning(asked: Asked, told: Reason) -> Reason:
    """Of a personality: motives; where something has to be done in any case, against what else was open."""
    best, parts = asked.next_best, asked.motives(asked.choice)
    behind = asked.scores[best] - asked.scores[asked.choice] if best >= 0 else 0.0
    behind = behind if behind >= _TOLD else 0.0
    other = asked.held if asked.point == g.POSTURE and not behind else best
    if asked.point in (g.EVENT, g.POSTURE) and other >= 0:
        theirs = asked.motives(other)
        parts = {title: weight - theirs[title] for title, weight in parts.items()}
    if asked.point == g.EVENT and other >= 0:
        parts["its given word"] = asked.word(asked.choice) - asked.word(other)
    return replace(
        told,
        parts=_sorted(parts),
        worth=sum(parts.values()),
        other=asked.option_title(other) if other >= 0 else "",
        behind=behind,
        word=asked.word(asked.choice) if asked.point == g.ORDER else 0.0,
    )
