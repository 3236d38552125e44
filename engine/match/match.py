"""One game: seats with their policies, played turn by turn, with its log, happenings, series and ledger.

Hands on `Match`. The log of decisions is all that passes from deciding to the state: with the seed it is the game.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.kernel import game as g
from engine.kernel.machine import Machine
from engine.kernel.play import ASKED, FAULTED
from engine.match.asking import question_of
from engine.match.errors import LedgerError, fault_of
from engine.match.expecting import Expectation, expectations
from engine.match.happenings import Happening, decode
from engine.match.ledger import Cause, Entry, TurnLedger
from engine.match.reasons import Reason
from engine.policies.names import Names
from engine.policies.policy import Policy, PolicySpec
from engine.policies.question import Choice, Question, check
from engine.rules.errors import OrderError
from engine.rules.layout import FLOATS, INTS

LEDGER_ROOM = 1 << 20
"""Changes a traced turn has room for."""


class Match:
    """A game in progress. Seats without a policy given play by their first personality.

    Raises OrderError for a policy that is none, FaultError when a start value is not a number.
    """

    def __init__(
        self,
        machine: Machine,
        seed: int,
        policies: Mapping[str, PolicySpec | Policy | str] | None = None,
        *,
        ledger: bool = False,
        parameters: FLOATS | None = None,
    ) -> None:
        self.machine, self.seed, self.traced = machine, seed, ledger
        self._names = Names(machine.ruleset)
        self.parameters = None if parameters is None else parameters.copy()
        given = dict(policies or {})
        for seat in given:
            self.names.seat(seat)
        self.policies: dict[str, PolicySpec | Policy] = {}
        """By seat id, all seats, in their order."""
        for seat in self.names.seats:
            policy = given.get(seat, PolicySpec())
            self.policies[seat] = PolicySpec.parse(policy) if isinstance(policy, str) else policy
        specs = [p if isinstance(p, PolicySpec) else PolicySpec("hand") for p in self.policies.values()]
        self.running = machine.new_game(
            seed,
            kinds=[spec.number for spec in specs],
            personalities=[s.personality_number(machine.ruleset, seat) for seat, s in zip(self.names.seats, specs)],
            parameters=parameters,
            ledger=LEDGER_ROOM if ledger else 0,
        )
        machine.begin(self.running)
        if self.running.faulted:
            raise fault_of(self.running, self.names)
        self.question: Question | None = None
        """The question a seat played by hand has to answer now."""
        self.reasons: list[tuple[Reason, ...]] = []
        """By turn, only of a game told again while tracing: why seats decided as they did."""
        self.expectations: list[tuple[Expectation, ...]] = []
        """By turn, only while tracing: what the seats that think ahead made of their options."""
        self.headlines = tuple(self._headlines())
        """Label and place in the state vector of every figure the series follow."""
        self.series: dict[str, list[float]] = {label: [] for label, _ in self.headlines}
        """Headline figures: at the start, then after every turn."""
        self._ledgers: list[TurnLedger] = []
        self._before = self.running.arrays.state.copy() if ledger else np.zeros(0)
        self._note_series()

    # ---- where the game stands ----
    @property
    def names(self) -> Names:
        """Ids and titles for the game's numbers, told as the machine's ruleset is told now."""
        if self._names.ruleset is not self.machine.ruleset:
            self._names = Names(self.machine.ruleset)
        return self._names

    @property
    def turn(self) -> int:
        """The turn being played, from 0; at the end the number of turns played."""
        return self.running.turn

    @property
    def over(self) -> bool:
        """Whether the game has ended, or stopped at a fault."""
        return self.running.over

    @property
    def state(self) -> FLOATS:
        """The true state vector as it is now, laid out by `machine.ruleset.layout`; copy it to keep it."""
        return self.running.arrays.state

    @property
    def outcome(self) -> str | None:
        """Id of the ending; None while the game runs, or where no outcome held."""
        number = int(self.running.arrays.cursor[g.C_OUTCOME])
        return self.names.outcomes[number] if number >= 0 else None

    @property
    def hashes(self) -> tuple[int, ...]:
        """Hash of the full state: at the start, then after every turn played."""
        return tuple(int(h) for h in self.running.arrays.hashes[: self.turn + 1])

    @property
    def decisions(self) -> INTS:
        """A copy of the log, (rows, `LOG_WIDTH`): the decisions of all seats so far."""
        arrays = self.running.arrays
        return np.array(arrays.log[: int(arrays.cursor[g.C_LOG])])

    def value(self, name: str, entity: str | int | None = None) -> float:
        """A figure of the true state: `reserves`, or `isle.trade` of an entity. Raises OrderError."""
        place = self.names.place(name)
        return float(self.running.arrays.state[place.base + self.names.entity(place, entity)])

    def values(self, name: str) -> FLOATS:
        """A copy of a variable of the true state, one figure an entity."""
        place = self.names.place(name)
        return np.array(self.running.arrays.state[place.base : place.base + place.size])

    def scores(self) -> dict[str, float]:
        """Score by seat id, as it stands."""
        base = self.machine.ruleset.layout.base("engine", "score")
        return {seat: float(self.running.arrays.state[base + s]) for s, seat in enumerate(self.names.seats)}

    def happened(self, turn: int) -> list[Happening]:
        """What happened in a turn, in order."""
        arrays, names = self.running.arrays, self.names
        rows = arrays.happened[: int(arrays.cursor[g.C_HAPPENED])]
        return [decode(names, row) for row in rows[rows[:, g.H_TURN] == turn].tolist()]

    # ---- playing ----
    def run(self) -> Question | None:
        """Play on to the next question of a seat played by hand; None: the turn, or the game, is over.

        Raises FaultError when a rule stores what is not a number, OrderError when a policy's choice is not open.
        """
        if self.over:
            return None
        turn = self.turn
        while True:
            status = self.machine.advance(self.running)
            if status == FAULTED:
                raise fault_of(self.running, self.names)
            if status != ASKED:
                self.question = None
                self.close(turn)
                return None
            question = question_of(self.machine, self.running, self.names)
            policy = self.policies[question.seat]
            if isinstance(policy, PolicySpec):
                self.question = question
                return question
            self._take(question, policy.decide(question))

    def answer(self, choice: Choice | int) -> None:
        """Answer the open question of a seat played by hand; then `run`. Raises OrderError."""
        if self.question is None:
            raise OrderError("no question is open: run the match to the next one")
        self._take(self.question, Choice(choice) if isinstance(choice, int) else choice)
        self.question = None

    def step(self) -> None:
        """Play a turn of seats that all have policies. Raises OrderError when a seat played by hand has to decide."""
        question = self.run()
        if question is not None:
            raise OrderError(
                f"turn {question.turn + 1}: {question.seat} is played by hand and has to decide ({question.point}): "
                "answer, then run"
            )

    def play(self) -> None:
        """Play to the end."""
        while not self.over:
            self.step()

    def _take(self, question: Question, choice: Choice) -> None:
        check(question, choice)
        option, terms = question.options[choice.index], 0
        if option.kind == "offer":
            terms = option.terms if choice.terms is None else choice.terms
            self.names.check_terms(self.names.deals.index(option.what), terms)
        elif option.kind == "refuse" and choice.terms is not None:
            terms = choice.terms
            self.names.check_clause(self.names.deals.index(option.what), terms)
        cursor = self.running.arrays.cursor
        cursor[g.C_ANSWER], cursor[g.C_ANSWER_B] = choice.index, terms

    # ---- records ----
    def _headlines(self) -> list[tuple[str, int]]:
        out = []
        for name in self.machine.ruleset.scenario.headline:
            place = self.names.place(name)
            out += [(self.machine.ruleset.layout.describe(k), k) for k in range(place.base, place.base + place.size)]
        return out

    def _note_series(self) -> None:
        state = self.running.arrays.state
        for label, offset in self.headlines:
            self.series[label].append(state.item(offset))

    def close(self, turn: int) -> None:
        """Note a turn the kernel has just finished: series, and while tracing its ledger and reasons. `run` does so."""
        self._note_series()
        if not self.traced:
            return
        arrays = self.running.arrays
        count = int(arrays.cursor[g.C_LEDGER])
        if count >= LEDGER_ROOM:
            raise LedgerError(f"turn {turn + 1}: more than {LEDGER_ROOM} changes in a turn: trace a smaller scenario")
        after = arrays.state.copy()
        rows, values = arrays.ledger[:count].copy(), arrays.ledger_values[:count].copy()
        self._ledgers.append(TurnLedger(self.names, turn, rows, values, self._before, after))
        self._before = after
        arrays.cursor[g.C_LEDGER] = 0
        self.expectations.append(tuple(expectations(self.names, self.running, turn)))

    # ---- causes ----
    def turn_ledger(self, turn: int) -> TurnLedger:
        """The ledger of a turn played while tracing; `engine.match.replay.trace` makes that of any other."""
        if not self.traced:
            raise ValueError("this match is not traced: give ledger=True, or trace the turn by replay")
        if not 0 <= turn < len(self._ledgers):
            raise ValueError(f"turn {turn} is not played: {len(self._ledgers)} are")
        ledger = self._ledgers[turn]
        ledger.names = self.names
        return ledger

    def ledger(self, turn: int) -> list[Entry]:
        """Every change of a turn; see `TurnLedger`."""
        return list(self.turn_ledger(turn).entries())

    def causes(self, variable: str, entity: str | int | None, turn: int) -> list[Cause]:
        """What moved a figure in a turn, the largest first."""
        place = self.names.place(variable)
        return self.turn_ledger(turn).causes(place, self.names.entity(place, entity))
