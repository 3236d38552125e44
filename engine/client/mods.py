"""The scenarios there are, with what is wrong in those that cannot be played: file, line, column.

Hands on `Mods` and `read_scenarios`: those that come with the game, and those in the player's own folder.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.quiet import quiet
from engine.client.screen import Screen
from engine.client.telling import speaker
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.rules.schema import Scenario

FIRST = "belarus-2020"


def read_scenarios(folder: Path) -> tuple[dict[str, Scenario], list[str]]:
    """Scenarios by what they are loaded by, the name of a shipped one or the path of one in `folder`; and faults."""
    from engine.rules.catalogue import retold_scenario
    from engine.rules.errors import ScenarioError
    from engine.rules.scenario import load, shipped

    found, faults = {}, []
    own = sorted(str(file.parent) for file in folder.glob("*/scenario.yaml")) if folder.is_dir() else []
    with quiet():
        for name in [*shipped(), *own]:
            try:
                source = load(name)
                found[name] = retold_scenario(source.scenario, speaker(source.folders))
            except ScenarioError as error:
                faults.append(str(error))
    first = {FIRST: found.pop(FIRST)} if FIRST in found else {}
    return first | found, faults


class Mods(Screen):
    """One text: every scenario and every fault."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._html = _("Reading the scenarios")
        app.work(partial(read_scenarios, app.mods), self._take, lambda error: app.toast(str(error)))

    def _take(self, read: tuple[dict[str, object], list[str]]) -> None:
        from html import escape

        scenarios, faults = read
        parts = []
        for id_, scenario in scenarios.items():
            title, summary = getattr(scenario, "title", id_), getattr(scenario, "summary", "")
            parts.append(f"<b>{escape(str(title))}</b> ({id_})<br>{escape(' '.join(str(summary).split()))}<br>")
        for fault in faults:
            parts.append(f'<font color="{c.hexed(c.WARN)}">{escape(fault)}</font><br>'.replace("\n", "<br>"))
        where = _("Folders with a scenario.yaml in {folder} are listed here and for a new game.").format(
            folder=self.app.mods
        )
        parts.append(f'<font color="{c.hexed(c.MUTED)}">{escape(where)}</font>')
        self._html = "<br>".join(parts)
        if self.app.top is self:
            self.rebuild()

    def build(self) -> None:
        """The text and the way back."""
        theme, (width, height) = self.app.theme, self.size
        pad = theme.px(48)
        self.text_box(pygame.Rect(pad, theme.px(96), width - 2 * pad, height - theme.px(176)), self._html)
        self.button(pygame.Rect(pad, height - theme.px(64), theme.px(140), theme.px(40)), _("Back"), self.back)

    def paint(self, surface: pygame.Surface) -> None:
        """The heading."""
        at = self.app.theme.px(48)
        self.write(surface, _("Scenarios and mods"), (at, at), size=self.app.theme.title, bold=True)
