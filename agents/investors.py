"""The seat of the Great Stone park: its administration and investors.

Voice only: decisions come from the match's policy.
"""

from __future__ import annotations

from typing import ClassVar

from agents.seat import SeatAgent


class Investors(SeatAgent):
    """Capital with a fence around it, and a gate."""

    voice: ClassVar[dict[str, str]] = {
        "start": "Plots are levelled, power is connected, the brochure is at the printer.",
        "order": "The board has resolved, and so it is.",
        "signed": "The guarantee is in the annex.",
        "breached": "Risk has a price, and it has just gone up.",
        "refused": "The return does not carry it.",
        "fell": "The tenants ask who signs the permits now.",
        "end": "The accounts are open to the shareholders.",
    }
