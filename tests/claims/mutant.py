"""A mutant: the flagship with one mechanic of a claim taken out.

It replaces a text that stands once in a file of the flagship (what `october-2020` and `cut-off` extend), so a rule
that is rewritten asks for its mutants to be; a number that is only tuned is written `#`. Data and one change of text;
`tests.claims.test_mutants` plays them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

Edit = tuple[str, str, str]
"""File of the flagship without its ending, what stands there once (`#`: any number), what stands there instead."""


def replaced(text: str, old: str, new: str) -> tuple[str, int]:
    """A text with what stands there replaced, and how many times it stood there."""
    pattern = r"-?\d+(?:\.\d+)?".join(re.escape(piece) for piece in old.split("#"))
    return re.subn(pattern, lambda _: new, text)


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
