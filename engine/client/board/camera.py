"""Where the window looks: board units to pixels and back, zoom at a point, pan within the land.

Hands on `Camera`, frozen: moving gives another one, so that a cache can be keyed by it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maps.board import Board

MOST = 8.0
"""The closest zoom, relative to the whole country in the window."""
STEP = 1.25
"""How much a tick of the wheel zooms."""


@dataclass(frozen=True)
class Camera:
    """`fit` pixels a board unit at zoom 1; `x`, `y` is the board point at the middle of the window."""

    width: int
    height: int
    fit: float
    home: tuple[float, float]
    half: tuple[float, float]
    """Half the size of the country, board units: the middle stays on it."""
    x: float
    y: float
    zoom: float = 1.0

    @classmethod
    def whole(cls, board: Board, width: int, height: int) -> Camera:
        """The whole country in the window."""
        view = board.view
        fit = min(width / view.width, height / view.height)
        home = (view.x + view.width / 2, view.y + view.height / 2)
        return cls(width, height, fit, home, (view.width / 2, view.height / 2), *home)

    @property
    def scale(self) -> float:
        """Pixels a board unit."""
        return self.fit * self.zoom

    def pixels(self, points: ArrayLike) -> NDArray[np.float64]:
        """Board points, shape (n, 2) or (2,), as pixels."""
        middle = np.array([self.width / 2, self.height / 2])
        moved: NDArray[np.float64] = (np.asarray(points, np.float64) - (self.x, self.y)) * self.scale + middle
        return moved

    def point(self, pixel: tuple[float, float]) -> tuple[float, float]:
        """A pixel as a board point."""
        return (
            (pixel[0] - self.width / 2) / self.scale + self.x,
            (pixel[1] - self.height / 2) / self.scale + self.y,
        )

    def zoomed(self, pixel: tuple[float, float], steps: float) -> Camera:
        """Closer by so many ticks (away below 0), the land under the pixel staying where it is."""
        x, y = self.point(pixel)
        closer = replace(self, zoom=min(MOST, max(1.0, self.zoom * STEP**steps)))
        x2, y2 = closer.point(pixel)
        return closer.moved_to(closer.x + x - x2, closer.y + y - y2)

    def panned(self, dx: float, dy: float) -> Camera:
        """The land moved by so many pixels."""
        return self.moved_to(self.x - dx / self.scale, self.y - dy / self.scale)

    def moved_to(self, x: float, y: float) -> Camera:
        """Another middle, kept over the country; the whole country is always in the middle."""
        free = 1.0 - 1.0 / self.zoom
        (hx, hy), (wx, wy) = self.home, self.half
        x = min(hx + wx * free, max(hx - wx * free, x))
        y = min(hy + wy * free, max(hy - wy * free, y))
        return replace(self, x=x, y=y)
