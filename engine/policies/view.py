"""What a seat may know, read by name: the only thing a policy in Python gets to see of the world.

Hands on `View`; it copies out of the seat's own view array and holds no reference to the true state.
"""

from __future__ import annotations

import numpy as np

from engine.policies.names import Names
from engine.rules.errors import OrderError, did_you_mean
from engine.rules.layout import FLOATS


class View:
    """A seat's knowledge at one moment; hidden figures are its own estimates, or what it assumed at the start."""

    def __init__(self, names: Names, seat: int, known: FLOATS) -> None:
        self._names, self._seat = names, seat
        self._known = known.copy()
        self._known.setflags(write=False)

    def __getitem__(self, name: str) -> FLOATS:
        """A copy of the variable `set.name` (or `name` of the nation), one figure an entity in the set's order."""
        place = self._names.place(name)
        return np.array(self._known[place.base : place.base + place.size])

    def value(self, name: str, entity: str | int | None = None) -> float:
        """One figure: of the nation, or of a named entity. Raises OrderError on an unknown name."""
        place = self._names.place(name)
        return float(self._known[place.base + self._names.entity(place, entity)])

    def flag(self, name: str) -> bool:
        """Whether a flag is set."""
        flags = list(self._names.ruleset.scenario.flags)
        if name not in flags:
            raise OrderError(f"no flag {name}{did_you_mean(name, flags)}")
        return bool(self._known[self._names.ruleset.layout.base("engine", "flags") + flags.index(name)] > 0.0)

    def posture(self, name: str) -> float:
        """Value of the level in force of a posture; a secret one of another seat is not told."""
        if name not in self._names.postures:
            raise OrderError(f"no posture {name}{did_you_mean(name, self._names.postures)}")
        posture = self._names.ruleset.scenario.postures[name]
        if posture.secret and posture.seat != self._names.seats[self._seat]:
            raise OrderError(f"{name} is a secret of {posture.seat}")
        base = self._names.ruleset.layout.base("engine", "postures")
        return float(self._known[base + self._names.postures.index(name)])

    @property
    def names(self) -> Names:
        """What things are called."""
        return self._names

    @property
    def known(self) -> FLOATS:
        """All the seat knows, laid out as the state is; it cannot be written to."""
        return self._known

    @property
    def score(self) -> float:
        """The seat's own score so far."""
        return float(self._known[self._names.ruleset.layout.base("engine", "score") + self._seat])
