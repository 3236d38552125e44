"""Running a tournament: what is not in the store yet is given out in chunks, and every chunk that comes back is kept.

Hands on `Tournament`, `Runner`, `open_store`. The order in which chunks come back decides nothing: the store's rows
follow from the plan.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from engine import __version__
from engine.kernel.machine import machine_of
from engine.rules.errors import OrderError, StoreError
from engine.tournament.pool import Executor, Refused
from engine.tournament.schedule import Fixture, Plan, check_plan, fixtures
from engine.tournament.store import Store, key_of
from engine.tournament.worker import Done, Order, check_policy, probe

ATTEMPTS = 3
"""Times a game may cost its worker's life before it is given up."""
CHUNK_SECONDS = 0.4
"""What a chunk should take: at a quarter of a second and more, giving it out costs next to nothing."""
_MOST = 2000  # games a chunk
STORE = "games.sqlite"
"""Name of the store in a tournament's folder."""


@dataclass(frozen=True)
class Tournament:
    """A plan with its scenarios loaded."""

    plan: Plan
    digests: tuple[str, ...]
    seats: tuple[tuple[str, ...], ...]
    """Ids of the seats by scenario."""

    @classmethod
    def prepare(cls, plan: Plan) -> Tournament:
        """Load and check all that is named. Raises OrderError, ScenarioError."""
        check_plan(plan)
        machines = [machine_of(name) for name in plan.scenarios]
        for name, machine in zip(plan.scenarios, machines, strict=True):
            for text in plan.entrants:
                check_policy(machine, text, name)
        rulesets = [machine.ruleset for machine in machines]
        ids = [ruleset.scenario.id for ruleset in rulesets]
        for k, id_ in enumerate(ids):
            if id_ in ids[:k]:
                raise OrderError(f"{plan.scenarios[k]} is scenario {id_}, named already: name each once")
        return cls(plan, tuple(r.digest for r in rulesets), tuple(tuple(r.scenario.seats) for r in rulesets))

    @property
    def header(self) -> dict[str, object]:
        """What a store says of the tournament; the number of games may grow, so it is not in it."""
        told = asdict(self.plan)
        del told["games"]
        return {"engine": __version__, **told, "digests": self.digests, "seats": self.seats}

    def fixtures(self) -> list[Fixture]:
        """Its games."""
        return list(fixtures(self.plan, [len(seats) for seats in self.seats]))

    def policies(self, fixture: Fixture) -> tuple[str, ...]:
        """By seat: the policy."""
        return tuple(map(self.plan.entrants.__getitem__, fixture.seating))

    def key(self, fixture: Fixture) -> str:
        """Key of a game in the store."""
        return key_of(self.digests[fixture.scenario], __version__, fixture.seed, self.policies(fixture))

    def order(self, fixture: Fixture) -> Order:
        """A game as a worker is told of it."""
        name = self.plan.scenarios[fixture.scenario]
        return Order(fixture.number, name, fixture.block, fixture.seed, self.policies(fixture))

    def probes(self) -> dict[str, str]:
        """By scenario: the hash of the game every worker has to reproduce."""
        return {name: probe(name) for name in self.plan.scenarios}


class Runner:
    """One run over a store. `tell(done, total)` follows it; `enough()` may end it early, between chunks."""

    def __init__(
        self,
        tournament: Tournament,
        store: Store,
        executor: Executor,
        tell: Callable[[int, int], None] = lambda done, total: None,
        enough: Callable[[], bool] = lambda: False,
    ) -> None:
        self.tournament, self.store, self.executor = tournament, store, executor
        self._tell, self._enough = tell, enough
        played = store.keys()
        all_games = tournament.fixtures()
        self.total = len(all_games)
        self._left = deque(fixture for fixture in all_games if tournament.key(fixture) not in played)
        self._again: deque[list[Fixture]] = deque()
        self._out: dict[int, list[Fixture]] = {}
        self._attempts: dict[int, int] = {}
        self._pace: dict[bool, float] = {}
        self._ticket = 0

    @property
    def done(self) -> int:
        """Games in the store, or given up."""
        waiting = sum(len(chunk) for chunk in (*self._out.values(), *self._again))
        return self.total - len(self._left) - waiting

    def run(self) -> None:
        """Play what is left. Raises StoreError, OrderError; what is in the store stays there whatever happens."""
        self._tell(self.done, self.total)
        while (self._left or self._again or self._out) and not self._enough():
            while self.executor.free and (chunk := self._next()):
                self._ticket += 1
                self._out[self._ticket] = chunk
                self.executor.give(self._ticket, [self.tournament.order(fixture) for fixture in chunk])
            try:
                for ticket, result in self.executor.collect():
                    self._take(self._out.pop(ticket), result)
            except Refused as error:
                raise OrderError(str(error)) from None
            self._tell(self.done, self.total)

    def _slow(self, fixture: Fixture) -> bool:
        """Whether a seat thinks ahead, or is a process of its own: such games come in smaller chunks."""
        quick = ("random", "passive", "personality")
        return any(text.partition(":")[0] not in quick for text in self.tournament.policies(fixture))

    def _next(self) -> list[Fixture]:
        if self._again:
            return self._again.popleft()
        if not self._left:
            return []
        slow = self._slow(self._left[0])
        room = int(min(_MOST, max(1.0, CHUNK_SECONDS / self._pace[slow]))) if slow in self._pace else 1
        room = min(room, 1 + len(self._left) // 4)  # so that the last chunks end together
        chunk = [self._left.popleft()]
        while self._left and len(chunk) < room and self._slow(self._left[0]) == slow:
            chunk.append(self._left.popleft())
        return chunk

    def _take(self, chunk: list[Fixture], result: object) -> None:
        if isinstance(result, Done):
            self.store.add(result.rows)
            self._pace[self._slow(chunk[0])] = max(1e-5, result.seconds / len(chunk))
            return
        reason = getattr(result, "reason", "")
        if not reason:
            self._again.append(chunk)
        elif len(chunk) > 1:
            self._again.extend([fixture] for fixture in chunk)  # alone, so that the guilty one is known by name
        else:
            number = chunk[0].number
            self._attempts[number] = self._attempts.get(number, 0) + 1
            if self._attempts[number] < ATTEMPTS:
                self._again.append(chunk)
            else:
                self.store.give_up(self.tournament.key(chunk[0]), number, reason)


def open_store(tournament: Tournament, folder: Path) -> Store:
    """The store of a tournament's folder, both made if need be. Raises StoreError, OSError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise StoreError(f"{folder}: is no folder: give another folder") from None
    return Store.create(folder / STORE, tournament.header)
