"""A picture of one figure by district, for reports: PNG with borders, rivers, railways, sites, names and a legend.

Hands on `draw_map`; Pillow is imported only when a picture is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maps.board import Board
from maps.raster import Colour

CREDITS = "Natural Earth; GeoNames CC BY 4.0; district lines are modelled, not official"
NO_FIGURE: Colour = (112, 110, 106)
"""Colour of a district without a figure (NaN)."""
RAMPS: dict[str, tuple[Colour, ...]] = {
    "heat": ((240, 226, 190), (230, 178, 112), (206, 110, 74), (160, 52, 52), (98, 20, 40)),
    "green": ((232, 228, 196), (176, 194, 130), (110, 154, 92), (56, 110, 74), (24, 68, 58)),
    "violet": ((236, 222, 216), (200, 168, 188), (154, 116, 160), (106, 72, 128), (60, 36, 88)),
    "blue": ((228, 228, 210), (164, 192, 202), (102, 146, 178), (58, 96, 144), (30, 52, 98)),
    "blue_red": ((58, 96, 160), (136, 164, 196), (232, 222, 200), (206, 128, 104), (160, 46, 52)),
}
"""Palette ramps from low to high; `blue_red` has a neutral middle."""


def ramp_colours(values: ArrayLike, low: float, high: float, ramp: str = "heat") -> NDArray[np.float64]:
    """Colours (n, 3), 0..255, of figures on a ramp from `low` to `high`; beyond them the ends, NaN is `NO_FIGURE`."""
    if ramp not in RAMPS:
        raise ValueError(f"no ramp {ramp!r}; there are {', '.join(RAMPS)}")
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ValueError(f"a legend from {low} to {high}; the first must be less than the second")
    figures = np.asarray(values, np.float64)
    stops = np.array(RAMPS[ramp], np.float64)
    share = np.clip((np.nan_to_num(figures, nan=low) - low) / (high - low), 0, 1) * (len(stops) - 1)
    colours = np.stack([np.interp(share, np.arange(len(stops)), channel) for channel in stops.T], axis=-1)
    return np.where(np.isnan(figures)[:, None], np.array(NO_FIGURE, np.float64), colours)


def draw_map(
    board: Board,
    values: ArrayLike,
    path: str | Path,
    *,
    title: str,
    legend: tuple[float, float, str] | None = None,
    ramp: str = "heat",
    categories: Sequence[tuple[str, Colour]] | None = None,
    note: str = "",
    size: tuple[int, int] = (1600, 1000),
    font: str | Path | None = None,
) -> Path:
    """Draw a figure by district into a PNG and return its path.

    `values` is (districts,): numbers, NaN where there is none; or, with `categories` ((name, colour) pairs), indices
    into them, negative where there is none. `legend` is (low, high, unit), by default the range of the figures.
    `font` is a TrueType file for names beyond the Latin alphabet; Pillow's bundled font is the default.
    ValueError if the shape, an index or the legend does not fit.
    """
    from maps.canvas import CategoryLegend, RampLegend, paint

    figures = np.asarray(values, np.float64)
    if figures.shape != (len(board.districts),):
        raise ValueError(f"values of shape {figures.shape}; the board has {len(board.districts)} districts")
    key: CategoryLegend | RampLegend
    if categories is not None:
        chosen = np.where(np.isnan(figures), -1, figures).astype(np.int64)
        if len(chosen) and chosen.max() >= len(categories):
            raise ValueError(f"category {chosen.max()}; there are {len(categories)}")
        table = np.array([*(colour for _, colour in categories), NO_FIGURE], np.float64)
        colours = table[np.where(chosen < 0, len(categories), chosen)]
        used = [(name, colour) for k, (name, colour) in enumerate(categories) if np.any(chosen == k)]
        key = CategoryLegend(tuple(used) + ((("no figure", NO_FIGURE),) if np.any(chosen < 0) else ()))
    else:
        low, high, unit = legend or _range(figures)
        colours = ramp_colours(figures, low, high, ramp)
        key = RampLegend(low, high, unit, RAMPS[ramp], bool(np.isnan(figures).any()))
    face = Path(font) if font is not None else None
    picture = paint(board, colours, key, title=title, note=note, credits=CREDITS, size=size, font=face)
    target = Path(path)
    picture.save(target, format="PNG", optimize=True)
    return target


def _range(figures: NDArray[np.float64]) -> tuple[float, float, str]:
    known = figures[np.isfinite(figures)]
    if not len(known):
        return 0.0, 1.0, ""
    low, high = float(known.min()), float(known.max())
    return low, high if high > low else low + 1.0, ""
