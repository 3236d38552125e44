"""Definitions that nothing uses: no rule binds them, so that their mistakes would never be told; texts nobody reads.

Hands on `unused`, `unread`: the mistakes go to the binder's report, what is left is a warning at its place.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.rules import tree
from engine.rules.binding import Binder
from engine.rules.expressions import ExpressionError, Name, parse
from engine.rules.scopes import Counter, Failed, Path, Scope


def unused(binder: Binder) -> list[tuple[Path, str, str]]:
    """(path, code, message) of every `define` that was not bound, once all the rest of a scenario was."""
    left = [id_ for id_ in binder.scenario.define if id_ not in binder.defines_used]
    anywhere = Scope({name: (name, tree.Lit(0)) for name in binder.layout.sets})
    binder.counter = Counter()
    for id_ in left:
        try:
            parse(binder.scenario.define[id_])
            binder.whole(Name(id_, 0), anywhere)
        except ExpressionError as error:
            binder.report(("define", id_), error)
        except Failed as error:  # what it names may be there where it would be used; a loop is one everywhere
            if error.code == "E-LOOP":
                binder.problem(("define", id_), error.code, error.message)
    return [(("define", id_), "W-UNUSED", f"{id_} is defined, and nothing uses it") for id_ in left]


def unread(places: Iterable[Path]) -> list[tuple[Path, str, str]]:
    """(path, code, message) of every text of an effect that nobody reads."""
    message = "nobody reads this text: only the effects of orders, reactions and answers to cards are told"
    return [(path, "W-UNREAD", message) for path in places]
