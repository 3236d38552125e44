"""The map modes of a game: the layers its scenario declares, on what the person in front knows.

Hands on `Modes`. A mode keeps one scale over the whole game, so that turns can be compared.
"""

from __future__ import annotations

import math

import numpy as np

from engine.analysis.layers import TROUBLE, foot, layers
from engine.analysis.layers import Layer as Declared
from engine.client.board.layer import Layer
from engine.client.session import Session
from engine.client.words import _
from engine.kernel.reference import compile_reference
from engine.rules import tree
from engine.rules.layout import FLOATS


def mode_names() -> dict[str, str]:
    """What usual layers are called; others by their id."""
    return {
        "protest": _("Protest"), "grievance": _("Grievance"), "fear": _("Fear"), "outrage": _("Outrage"),
        "police": _("Police"), "russian_media": _("Russian media"), "free_media": _("Free media"),
        "control": _("Standing of the government"), "reach_moscow": _("Moscow's reach"),
        "reach_beijing": _("Beijing's reach"), "reach_west": _("The West's reach"),
        "economy": _("Output of the great plants"), "employment": _("Work"),
        "park_and_corridor": _("Park and corridor"),
    }  # fmt: skip


def mode_texts() -> dict[str, str]:
    """What usual layers measure; others say nothing."""
    return {
        "protest": _("The share of residents who march in an average week."),
        "grievance": _("How much people hold against the government, from none to all they could."),
        "fear": _("How much people fear to be seen in the street."),
        "outrage": _("Anger at violence beyond what people had come to expect."),
        "police": _("How much of the police is at hand in a district."),
        "russian_media": _("The share of people whom Russian media reach."),
        "free_media": _("The share of people whom independent media reach."),
        "control": _("How people think of the government, from nothing to the best."),
        "reach_moscow": _("How far Moscow's word and means carry in a district."),
        "reach_beijing": _("How far Beijing's word and means carry in a district."),
        "reach_west": _("How far the West's word and means carry in a district."),
        "economy": _("What the great plants of a district make, as a share of the country's output."),
        "employment": _("How many of the usual places of work in a district are filled."),
        "park_and_corridor": _("Sites with Chinese capital and how firm their foothold is."),
    }  # fmt: skip


HATCHED = 0.8
"""Share of the scale from which a district is hatched, so that the extremes do not hang on colour alone."""


class Modes:
    """Layers by number, computed when they are looked at."""

    def __init__(self, session: Session) -> None:
        self._session = session
        ruleset = session.match.machine.ruleset
        self.declared: list[Declared] = layers(ruleset) if ruleset.board is not None else []
        self._functions = [compile_reference([layer.function])[0] for layer in self.declared]
        self._tops = [0.0] * len(self.declared)
        self._lows = [math.inf] * len(self.declared)

    @property
    def titles(self) -> list[str]:
        """Names of the modes."""
        names = mode_names()
        return [names.get(layer.id) or layer.id.replace("_", " ").capitalize() for layer in self.declared]

    def text(self, number: int) -> str:
        """What a mode measures."""
        return mode_texts().get(self.declared[number].id, "")

    def values(self, number: int, state: FLOATS, turn: int) -> FLOATS:
        """A mode's figures on a state vector. Shape (districts,)."""
        ruleset = self._session.match.machine.ruleset
        assert ruleset.board is not None
        out = np.zeros(len(ruleset.board.districts))
        context, figures = np.zeros(tree.X_SIZE, np.int64), np.zeros(tree.F_SIZE)
        context[tree.X_TURN] = turn
        figures[tree.F_YEAR], figures[tree.F_MONTH] = ruleset.dates[min(turn, len(ruleset.dates) - 1)]
        state = state.copy()
        self._functions[number](
            state, state, ruleset.parameters, ruleset.constants, ruleset.tables, context, figures, out
        )
        return out

    def layer(self, number: int, past: FLOATS | None = None, turn: int = 0) -> Layer:
        """A mode as the person in front knows it now; or on a `past` state, at the start of a turn."""
        match, viewer = self._session.match, self._session.viewer
        state = match.state if viewer is None else match.running.arrays.views[match.names.seat(viewer)]
        values = self.values(number, state, match.turn) if past is None else self.values(number, past, turn)
        self._tops[number] = max(self._tops[number], _round_up(float(values.max())))
        declared = self.declared[number]
        ramp = "heat" if declared.id in TROUBLE else "sequential"
        step = self._tops[number] / 10
        low = math.floor(foot(declared.id, float(values.min()), self._tops[number]) / step + 1e-9) * step
        self._lows[number] = low = min(low, self._lows[number])
        top = self._tops[number] or 1.0
        return Layer(
            declared.id, self.titles[number], declared.unit, ramp, values,
            low, top, hatch=values >= low + HATCHED * (top - low),
            hatched=_("in the upper fifth of the scale"),
        )  # fmt: skip


def _round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    if value <= 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= value * (1 - 1e-12))
