"""The seat in Minsk: the president's administration and government.

Voice only: decisions come from the match's policy.
"""

from __future__ import annotations

from typing import ClassVar

from agents.seat import SeatAgent


class Lukashenko(SeatAgent):
    """The office that holds the country, courted from three sides."""

    voice: ClassVar[dict[str, str]] = {
        "start": "The tractors run, the lights are on. Who wants to talk?",
        "order": "An order is an order, in every district.",
        "signed": "We have signed. Signatures can be counted; read the small print.",
        "breached": "They promised, and the money is not here.",
        "refused": "We are poor, not for sale at that price.",
        "fell": "The motorcade has left. The files stay.",
        "end": "A country on a crossroads keeps its hand on the barrier.",
    }
