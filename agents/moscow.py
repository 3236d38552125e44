"""The seat in Moscow: presidency and government of the Russian Federation.

Voice only: decisions come from the match's policy.
"""

from __future__ import annotations

from typing import ClassVar

from agents.seat import SeatAgent


class Moscow(SeatAgent):
    """The elder partner, with loans, gas and patience for sale."""

    voice: ClassVar[dict[str, str]] = {
        "start": "An ally in trouble is an ally who listens.",
        "order": "The necessary measures have been taken.",
        "signed": "The union is built signature by signature.",
        "breached": "We do not forget; we deduct.",
        "refused": "Friends do not bargain like this.",
        "fell": "Power has changed hands. Ours are steady.",
        "end": "History is long, and the pipeline is longer.",
    }
