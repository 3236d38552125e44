"""A mutant: the flagship with one mechanic of a claim taken out.

It replaces a text that stands once in a file of the flagship (what `october-2020` and `cut-off` extend), so a rule
that is rewritten asks for its mutants to be. Data only; `tests.claims.test_mutants` plays them.
"""

from __future__ import annotations

from typing import NamedTuple

Edit = tuple[str, str, str]
"""File of the flagship without its ending, what stands there once, what stands there instead."""


class Mutant(NamedTuple):
    """The flagship without one mechanic of a claim."""

    claim: str
    gone: str
    part: str
    """File of the flagship, without its ending."""
    old: str
    new: str
    also: tuple[Edit, ...] = ()
    """Further edits, where a mechanic stands in more than one place."""

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All changes of text."""
        return (self.part, self.old, self.new), *self.also

    @property
    def name(self) -> str:
        """As a test calls it."""
        return f"{self.claim}-{self.gone}"
