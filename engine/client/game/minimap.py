"""The whole country in small while the map is zoomed: where one looks, and a click to look elsewhere.

Hands on `Minimap`.
"""

from __future__ import annotations

import pygame

from engine.client import colours as c
from engine.client.board.layer import Layer
from engine.client.board.view import BoardView
from engine.client.screen import Screen


class Minimap:
    """Drawn at the map's lower left; its picture follows the layer shown."""

    def __init__(self) -> None:
        self._small: BoardView | None = None
        self._layer: Layer | None = None
        self._rect = pygame.Rect(0, 0, 0, 0)

    @staticmethod
    def place(screen: Screen) -> pygame.Rect:
        """Where it is."""
        theme = screen.app.theme
        tall = theme.px(160)
        return pygame.Rect(theme.rail + theme.px(12), screen.size[1] - theme.px(68) - tall, theme.px(200), tall)

    def paint(self, screen: Screen, surface: pygame.Surface, view: BoardView) -> None:
        """The country, and a frame about what the map shows."""
        theme = screen.app.theme
        size = (theme.px(200), theme.px(160))
        if self._small is None or (self._small.camera.width, self._small.camera.height) != size:
            self._small, self._layer = BoardView(view.board, size, 0.4, lambda _row: "", plain=True), None
        if view.layer is not None and view.layer is not self._layer:
            self._layer = view.layer
            self._small.set_layer(view.layer)
        self._rect = self.place(screen)
        self._small.draw(surface, self._rect.topleft)
        pygame.draw.rect(surface, c.CONTROL, self._rect, 1)
        camera, small = view.camera, self._small.camera
        left, top = small.pixels(camera.point((0, 0)))
        right, bottom = small.pixels(camera.point((camera.width, camera.height)))
        frame = pygame.Rect(round(left), round(top), round(right - left), round(bottom - top)).move(self._rect.topleft)
        pygame.draw.rect(surface, c.WHITE, frame.clip(self._rect), max(1, theme.px(2)))

    def press(self, view: BoardView, pos: tuple[int, int], now_ms: int) -> bool:
        """A click upon it moves the map there; False for a click elsewhere."""
        if view.camera.zoom <= 1.0 or self._small is None or not self._rect.collidepoint(pos):
            return False
        x, y = self._small.camera.point((pos[0] - self._rect.x, pos[1] - self._rect.y))
        view.look_at(x, y, now_ms)
        return True
