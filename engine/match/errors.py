"""What stops a match through no decision: a rule stored what is not a number, or asked for more than there is room."""

from __future__ import annotations

from engine.kernel import game as g
from engine.kernel.machine import Running
from engine.policies.names import Names
from engine.rules.errors import FaultError


class LedgerError(ValueError):
    """A turn made more changes than the ledger has room for."""


def fault_of(running: Running, names: Names) -> FaultError:
    """The fault a game stopped at."""
    ruleset, fault = names.ruleset, running.arrays.fault
    number, offset, turn = (int(fault[k]) for k in (g.X_FUNCTION, g.X_OFFSET, g.X_AT_TURN))
    when = f"turn {turn + 1} ({names.date(turn)})"
    scenario = ruleset.scenario.id
    if number < 0:
        slots = ruleset.scenario.limits.queue
        message = f"{scenario}, {when}: the queue of {slots} later effects is full: raise limits.queue or queue less"
        return FaultError("queue", turn, "", float("nan"), message)
    rule = ruleset.functions[number].name
    value = float(running.arrays.fault_value[0])
    guard = "guard the division, log or exp that it comes from"
    if offset == g.NOWHERE:
        message = f"{scenario}, {when}: {rule} made the weight of the card {value}: {guard}"
        return FaultError(rule, turn, "", value, message)
    if offset < 0:
        message = f"{scenario}, {when}: {rule} queues more in one call than a rule may: split it"
        return FaultError(rule, turn, "", float("nan"), message)
    entity = ruleset.layout.describe(offset)
    message = f"{scenario}, {when}: {rule} made {entity} {value}: {guard}"
    return FaultError(rule, turn, entity, value, message)
