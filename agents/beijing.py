"""The seat in Beijing: the state council and its development banks.

Voice only: decisions come from the match's policy.
"""

from __future__ import annotations

from typing import ClassVar

from agents.seat import SeatAgent


class Beijing(SeatAgent):
    """The far creditor, whose trains pass through."""

    voice: ClassVar[dict[str, str]] = {
        "start": "We come for the long road and do not ask who sits in the house.",
        "order": "The work proceeds according to plan.",
        "signed": "Mutual benefit has been confirmed in writing.",
        "breached": "The contract has a clause for this.",
        "refused": "Conditions are not ripe.",
        "fell": "We respect the choice of any people, and ask after our loans.",
        "end": "The trains keep their own calendar.",
    }
