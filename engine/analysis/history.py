"""Games in which every seat is its `historical` self: cards answered as in history, and the postures it is known to
have held (`history.csv` beside the scenario) held; all else by that personality.

Hands on `History`. The file may name other courses, which leave history at a card or a posture to take a cause out.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from engine.analysis.sheets import read_sheet
from engine.kernel import game as g
from engine.kernel.machine import Machine, Running
from engine.kernel.play import ASKED, game_key
from engine.match.errors import fault_of
from engine.policies.names import Names
from engine.policies.policy import PolicySpec
from engine.rules import roles as r
from engine.rules.errors import Problem, ScenarioError, did_you_mean
from engine.rules.layout import FLOATS, INTS
from engine.rules.ruleset import Ruleset

FILE = "history.csv"
HISTORICAL = "historical"
ITSELF = ""
"""The course of history itself."""
_COLUMNS = ["course", "what", "from", "choice", "source"]


@dataclass
class Course:
    """What is decided beforehand."""

    answers: dict[str, str] = field(default_factory=dict)
    """Card -> the choice taken instead of history's."""
    postures: dict[str, dict[int, float]] = field(default_factory=dict)
    """Posture -> first turn -> the value in force from then on."""


def read_courses(ruleset: Ruleset) -> dict[str, Course]:
    """The courses by name; a scenario without the file has that of history alone. Raises ScenarioError."""
    path, scenario = ruleset.source.folder / FILE, ruleset.scenario
    courses = {ITSELF: Course()}
    if not path.is_file():
        return courses
    turns = {f"{int(year):04d}-{int(month):02d}": k for k, (year, month) in reversed(list(enumerate(ruleset.dates)))}
    problems: list[Problem] = []
    for line, row in read_sheet(path, _COLUMNS, "E-HISTORY", problems):
        course = courses.setdefault(row["course"], Course())
        what, start, choice = row["what"], row["from"], row["choice"]
        if what in scenario.postures and choice in scenario.postures[what].levels and start in turns:
            course.postures.setdefault(what, {})[turns[start]] = scenario.postures[what].levels[choice].value
        elif what in scenario.events and choice in scenario.events[what].choices and not start:
            course.answers[what] = choice
        else:
            hint = did_you_mean(what, [*scenario.postures, *scenario.events])
            wrong = f"{what} {start} {choice}: expected a posture, a month and a level, or a card and a choice{hint}"
            problems.append(Problem(str(path), line, 1, "E-HISTORY", wrong))
    held = courses[ITSELF].postures
    for name, course in courses.items():
        if unheld := [posture for posture in course.postures if posture not in held]:
            problems.append(Problem(str(path), 1, 1, "E-HISTORY", f"{name} holds {unheld[0]}, which history does not"))
        course.postures = {posture: values | course.postures.get(posture, {}) for posture, values in held.items()}
    if problems:
        raise ScenarioError(problems)
    return courses


class History:
    """A machine that plays history: it takes the machine for itself, as nobody chooses the postures held any more."""

    def __init__(self, machine: Machine) -> None:
        self.machine, self.courses = machine, read_courses(machine.ruleset)
        scenario = machine.ruleset.scenario
        self._postures = {posture: k for k, posture in enumerate(scenario.postures)}
        for posture in self.courses[ITSELF].postures:
            machine.program.postures[self._postures[posture], r.P_SEAT] = r.NONE
        names = [HISTORICAL if HISTORICAL in seat.personalities else "" for seat in scenario.seats.values()]
        specs = [PolicySpec("personality", name) for name in names]
        self._kinds = [spec.number for spec in specs]
        self._numbers = [spec.personality_number(machine.ruleset, seat) for spec, seat in zip(specs, scenario.seats)]
        self._events = list(scenario.events.items())

    def play(self, seed: int, turns: int, parameters: FLOATS, course: str = ITSELF) -> list[FLOATS]:
        """The states at the start and after every turn. A game that ends early stands still from then on.

        Raises FaultError when a rule gave no finite number.
        """
        running = self.machine.new_game(seed, kinds=self._kinds, personalities=self._numbers, parameters=parameters)
        self.machine.begin(running)
        snapshots = [running.arrays.state.copy()]
        for turn in range(turns):
            if not running.over:
                self._hold(running, self.courses[course], turn)
                self._turn(running, self.courses[course])
            if running.faulted:
                raise fault_of(running, Names(self.machine.ruleset))
            snapshots.append(running.arrays.state.copy())
        return snapshots

    def play_many(
        self, seed: int, games: Iterable[int], turns: int, parameters: FLOATS, course: str = ITSELF, *, threads: int = 1
    ) -> list[list[FLOATS]]:
        """Games of a batch by their numbers."""
        seeds = [int(game_key(seed, number)) for number in games]
        if threads == 1:
            return [self.play(s, turns, parameters, course) for s in seeds]
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(lambda s: self.play(s, turns, parameters, course), seeds))

    def _hold(self, running: Running, course: Course, turn: int) -> None:
        base = self.machine.ruleset.layout.base("engine", "postures")
        for posture, values in course.postures.items():
            past = [first for first in values if first <= turn]
            if past:
                running.arrays.state[base + self._postures[posture]] = values[max(past)]

    def _turn(self, running: Running, course: Course) -> None:
        """Seats are asked at cards only; what history did not choose, or could not, is left to them."""
        arrays, cursor = running.arrays, running.arrays.cursor
        own: INTS = arrays.kinds.copy()
        arrays.kinds[:] = g.EXTERNAL
        while self.machine.advance(running) == ASKED:
            if cursor[g.C_POINT] != g.EVENT:
                arrays.kinds[:] = own
                continue
            arrays.kinds[:] = g.EXTERNAL
            card, declared = self._events[int(cursor[g.C_SUBJECT])]
            answer = course.answers.get(card)
            wanted = [id_ == answer if answer else choice.historical for id_, choice in declared.choices.items()]
            if any(wanted) and arrays.scores[wanted.index(True)] > r.ILLEGAL:
                cursor[g.C_ANSWER] = wanted.index(True)
            else:
                arrays.kinds[int(cursor[g.C_SEAT])] = own[int(cursor[g.C_SEAT])]
        arrays.kinds[:] = own
