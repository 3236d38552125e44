"""A scenario's texts in the language of the window, changed while games are open.

Hands on `tell` for machines, `retell` for all of them when the language changes, and `speaker` for a scenario that is
only listed. A catalogue that cannot be read is told in one line, and the texts stay English.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from engine.client import words

if TYPE_CHECKING:
    from engine.kernel.machine import Machine
    from engine.rules.ruleset import Ruleset

_english: WeakKeyDictionary[Machine, Ruleset] = WeakKeyDictionary()
"""Every machine of the window with its ruleset as the files have it."""
_ENGLISH = ("en", words.PSEUDO)
"""Languages without catalogues: the pseudo-locale is the interface's alone."""
_log = logging.getLogger(__name__)


def tell(machine: Machine) -> Machine:
    """Have a machine's ruleset told in the language spoken now, and from now on in whichever is spoken."""
    _english.setdefault(machine, machine.ruleset)
    machine.ruleset = _told(_english[machine])
    return machine


def retell() -> None:
    """Take over the language spoken now for every machine of the window."""
    for machine in list(_english):
        tell(machine)


def _told(ruleset: Ruleset) -> Ruleset:
    from engine.rules.catalogue import retold
    from engine.rules.scenario import lineage

    if words.language() in _ENGLISH:
        return ruleset
    return retold(ruleset, speaker(ruleset.source.folders or lineage(ruleset.scenario.id)))


def speaker(folders: tuple[Path, ...]) -> Callable[[str], str]:
    """What turns English into the language spoken now, by the catalogues in these folders, then by the interface's."""
    from engine.rules.catalogue import catalogue_of
    from engine.rules.errors import ScenarioError
    from engine.rules.ruleset import english

    if words.language() in _ENGLISH:
        return english
    try:
        known = catalogue_of(folders, words.language())
    except ScenarioError as error:
        _log.warning("%s; the scenario's texts stay English", error)
        known = {}
    return lambda text: known.get(text) or words._(text)
