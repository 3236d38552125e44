"""Games kept: by themselves every turn, under a name when asked, each with a small picture of the map.

Hands on `Keeping`, a part of the game screen.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from engine.client.storage import autosave, free_name, keep
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.game.screen import Game


class Keeping:
    """What cannot be kept is told in one line, and the game goes on."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self._kept_as: Path | None = None
        """The file this turn was kept in by itself."""

    def seen(self) -> pygame.Surface:
        """The map as it is drawn now, small."""
        surface = self.game.app.surface
        area = self.game.land.clip(surface.get_rect())
        return pygame.transform.smoothscale(surface.subsurface(area), (480, 480 * area.height // area.width))

    def picture(self) -> bytes:
        """The same as a PNG."""
        return _png(self.seen())

    def by_itself(self, seen: pygame.Surface) -> str:
        """Keep the game beside the last ones; why it could not be, "" where it was. May run on a thread."""
        app = self.game.app
        try:
            self._kept_as = autosave(self.game.session, app.saves, app.settings.autosaves, _png(seen))
        except (OSError, ValueError) as error:
            return _("The game could not be kept: {error}").format(error=error)
        return ""

    def again(self) -> None:
        """Keep the plan in the place of the last time, the turn being the same."""
        if self._kept_as is None:
            self.now()
            return
        try:
            keep(self.game.session, self._kept_as, None)
        except (OSError, ValueError) as error:
            self.game.app.toast(_("The game could not be kept: {error}").format(error=error))

    def now(self) -> None:
        """Keep the game by itself, and tell what stands in the way."""
        fault = self.by_itself(self.seen())
        if fault:
            self.game.app.toast(fault)

    def by_name(self) -> None:
        """Keep the game under the next free name."""
        app, session = self.game.app, self.game.session
        file = free_name(app.saves, session.match.machine.ruleset.scenario.id)
        try:
            keep(session, file, self.picture())
        except (OSError, ValueError) as error:
            app.toast(_("The game could not be kept: {error}").format(error=error))
        else:
            app.toast(_("Kept as {file}").format(file=file.name))


def _png(picture: pygame.Surface) -> bytes:
    out = io.BytesIO()
    pygame.image.save(picture, out, "x.png")
    return out.getvalue()
