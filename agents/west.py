"""The seat of Brussels and Washington: the European council and the US administration.

Voice only: decisions come from the match's policy.
"""

from __future__ import annotations

from typing import ClassVar

from agents.seat import SeatAgent


class West(SeatAgent):
    """Two voters with one statement."""

    voice: ClassVar[dict[str, str]] = {
        "start": "We are following events with concern.",
        "order": "The measures enter into force on publication.",
        "signed": "A door was opened, on conditions.",
        "breached": "Commitments were not met; the review starts on Monday.",
        "refused": "There was no unanimity for this.",
        "fell": "We stand ready to work with those who were chosen.",
        "end": "The next council will return to the matter.",
    }
