"""The buttons about the map: its modes at the left, menu, keeping and statistics at the bar's end.

Hands on `Rail`, a part of the game screen.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.icons import icon, icon_for
from engine.client.tips import Tip
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.game.screen import Game


class Rail:
    """Buttons, and the signs upon them."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self._corner: list[tuple[pygame.Rect, str]] = []
        """Buttons at the bar's end, with their signs."""

    def build(self) -> None:
        """A button a mode, and those of the corner."""
        game = self.game
        theme, keys = game.app.theme, game.app.keys.bound
        x, y = theme.px(8), theme.bar + theme.px(8)
        step, side = self._step()
        for number, title in enumerate(game.modes.titles):
            key = keys.get(f"mode_{number + 1}", "")
            game.button(
                pygame.Rect(x, y, side, side), "", partial(game.set_mode, number),
                look="@chosen" if number == game.mode else "@plain",
                tip=partial(Tip, title, key, game.modes.text(number) or _("Show this on the map")),
            )  # fmt: skip
            y += step
        side = theme.px(36)
        x, y = game.size[0] - theme.px(8) - side, (theme.bar - side) // 2
        self._corner = [(pygame.Rect(x - k * (side + theme.px(6)), y, side, side), sign) for k, sign in enumerate(
            ("menu", "save", "chart"))]  # fmt: skip
        for (rect, _sign), do, tip in zip(
            self._corner, (game.menu, game.save, game.statistics),
            ((_("Menu"), "Esc"), (_("Keep the game"), keys["save"]), (_("Statistics"), keys["statistics"])),
            strict=True,
        ):  # fmt: skip
            game.button(rect, "", do, enabled=not (game.busy and do == game.save), tip=partial(Tip, *tip))

    def _step(self) -> tuple[int, int]:
        """From one mode's button to the next one's, and its side: closer together where the window is low."""
        theme = self.game.app.theme
        room = (self.game.size[1] - theme.bar - theme.px(12)) // max(1, len(self.game.modes.declared))
        step = min(theme.px(46), room)
        return step, min(theme.px(40), step - theme.px(2))

    @property
    def modes(self) -> pygame.Rect:
        """Where the modes' buttons stand."""
        theme = self.game.app.theme
        tall = theme.px(8) + self._step()[0] * len(self.game.modes.declared)
        return pygame.Rect(0, theme.bar, theme.rail, tall)

    @property
    def corner(self) -> int:
        """Where the buttons at the bar's end begin."""
        return self._corner[-1][0].x

    def paint(self, surface: pygame.Surface) -> None:
        """The rail's ground."""
        theme = self.game.app.theme
        rail = pygame.Rect(0, theme.bar, theme.rail, self.game.size[1] - theme.bar)
        pygame.draw.rect(surface, c.PANEL, rail)
        pygame.draw.line(surface, c.HAIRLINE, rail.topright, rail.bottomright)

    def paint_over(self, surface: pygame.Surface) -> None:
        """Signs upon the buttons."""
        theme = self.game.app.theme
        x, y = theme.px(8), theme.bar + theme.px(8)
        step, side = self._step()
        for layer in self.game.modes.declared:
            sign = icon(icon_for("modes", layer.id), theme.px(24), c.TEXT)
            surface.blit(sign, sign.get_rect(center=(x + side // 2, y + side // 2)))
            y += step
        for rect, name in self._corner:
            sign = icon(name, theme.px(20), c.TEXT)
            surface.blit(sign, sign.get_rect(center=rect.center))
