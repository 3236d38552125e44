"""Every `define` by itself: what is wrong in one is told once, at its own place; and those that nothing uses.

Hands on `check_defines`, `unused`. Mistakes go to the binder's report; what nothing uses is a warning.
"""

from __future__ import annotations

from dataclasses import replace

from engine.rules import tree
from engine.rules.binding import Binder
from engine.rules.expressions import Name
from engine.rules.scopes import Counter, InDefine, Path, Scope

_WHERE_USED = ("E-SCOPE", "E-SIZE", "E-DEPTH")
"""Codes of what may be right in one place and wrong in another: they are told there."""


def check_defines(binder: Binder) -> None:
    """Bind every `define` where all is in scope but a target; a faulty one is reported and stands as 0 from then on."""
    named = {name: name for name in binder.layout.sets} | {"self": "seat", "from": "seat"}
    for name, declared in binder.scenario.sets.items():
        if declared.board == "districts":
            named["neighbour"] = name
    everything = Scope(
        {name: (set_name, tree.Lit(0)) for name, set_name in named.items()}, amount=tree.F_AMOUNT, border=0
    )
    binder.counter = Counter()
    for id_ in binder.scenario.define:
        while (fault := _fault(binder, id_, replace(everything, signing=[]))) is not None:
            binder.report(("define", fault.define), fault.cause)
            binder.faulty.add(fault.define)
    binder.defines_used.clear()


def _fault(binder: Binder, id_: str, scope: Scope) -> InDefine | None:
    """What is wrong in a define, or in one it uses, wherever it is used."""
    try:
        binder.whole(Name(id_, 0), scope)
    except InDefine as fault:
        return fault if fault.code not in _WHERE_USED else None
    return None


def unused(binder: Binder) -> list[tuple[Path, str, str]]:
    """(path, code, message) of every `define` that was not bound, once all the rest of a scenario was."""
    left = (id_ for id_ in binder.scenario.define if id_ not in binder.defines_used)
    return [(("define", id_), "W-UNUSED", f"{id_} is defined, and nothing uses it") for id_ in left]
