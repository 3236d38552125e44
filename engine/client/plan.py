"""What a person means to do in a turn before it is ended: orders, postures, the armed reaction, with undo and redo.

Hands on `Order`, `Plan`, `Planning`; knows nothing of a game, so that nothing planned can touch one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Order:
    """An action and what it is aimed at."""

    action: str
    """Id of the action."""
    target: str = ""
    """Id of the entity; "" where the action has no target."""


@dataclass(frozen=True)
class Plan:
    """Everything a seat decides between its last talks and the end of the turn."""

    orders: tuple[Order | None, ...]
    """By slot; None: no order."""
    postures: Mapping[str, str]
    """Posture id -> level id, for every posture of the seat; never changed in place."""
    reaction: str | None
    """Id of the reaction armed; None: none."""

    def with_order(self, slot: int, order: Order | None) -> Plan:
        """The plan with another order in a slot, or none."""
        return replace(self, orders=(*self.orders[:slot], order, *self.orders[slot + 1 :]))

    def with_posture(self, posture: str, level: str) -> Plan:
        """The plan with another level of a posture."""
        return replace(self, postures={**self.postures, posture: level})

    def with_reaction(self, reaction: str | None) -> Plan:
        """The plan with another reaction, or none."""
        return replace(self, reaction=reaction)


@dataclass
class Planning:
    """A plan with every earlier version of it back to the start of the turn."""

    plans: list[Plan]
    at: int = field(default=0)

    @property
    def plan(self) -> Plan:
        """The plan as it stands."""
        return self.plans[self.at]

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier version."""
        return self.at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a later version, undone."""
        return self.at + 1 < len(self.plans)

    def change(self, plan: Plan) -> None:
        """A new version; what was undone is forgotten. The same plan again is no version."""
        if plan != self.plan:
            del self.plans[self.at + 1 :]
            self.plans.append(plan)
            self.at += 1

    def undo(self) -> None:
        """Back to the version before, where there is one."""
        self.at -= self.can_undo

    def redo(self) -> None:
        """On to the version undone last, where there is one."""
        self.at += self.can_redo
