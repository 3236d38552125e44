"""What the map shows: a figure or a category by district, its colours, hatch and legend.

Hands on `Layer`, `Category`, `Mark`, `colours_of`, `draw_legend`. Contest and gaps are
told by hatch, not by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from engine.client import colours as c
from engine.client import fonts
from engine.client.icons import icon
from engine.client.theme import Theme

RAMPS = {"sequential": c.SEQUENTIAL, "diverging": c.DIVERGING, "heat": c.HEAT}
TINT = 0.72
"""Share of a category's own colour on the map: below 0.65 seats can no longer be told apart."""
UNKNOWN = c.rgb("#5A6570")


@dataclass(frozen=True)
class Category:
    """One of a few things a district can be."""

    name: str
    colour: c.Colour
    glyph: str = ""
    """Icon shown with it."""


@dataclass(frozen=True)
class Layer:
    """A map mode with its data. `values`, shape (districts,): NaN is unknown; of categories, their numbers."""

    key: str
    title: str
    unit: str
    kind: str
    """sequential, diverging, heat or categories."""
    values: NDArray[np.float64]
    low: float = 0.0
    high: float = 1.0
    categories: tuple[Category, ...] = ()
    hatch: NDArray[np.bool_] | None = None
    hatched: str = ""
    """What the hatch says, for the legend."""

    @property
    def is_share(self) -> bool:
        """Whether it is told in per cent: between 0 and 1, without a unit of its own."""
        return not self.unit and self.kind != "categories" and self.low >= 0.0 and self.high <= 1.0


@dataclass(frozen=True)
class Mark:
    """An icon upon a district, or at a board point."""

    icon: str
    colour: c.Colour
    title: str
    row: int = -1
    point: tuple[float, float] | None = None
    text: str = ""


def colours_of(layer: Layer) -> NDArray[np.uint8]:
    """Colours by district, shape (districts, 3)."""
    known = np.isfinite(layer.values)
    out = np.empty((len(layer.values), 3))
    out[:] = UNKNOWN
    if layer.kind == "categories":
        table = np.array([c.mix(each.colour, c.PAPER, TINT) for each in layer.categories], np.float64)
        out[known] = table[layer.values[known].astype(int)]
    else:
        ramp = np.array(RAMPS[layer.kind], np.float64)
        span = (layer.high - layer.low) or 1.0
        share = np.clip((layer.values[known] - layer.low) / span, 0.0, 1.0) * (len(ramp) - 1)
        below = np.minimum(share.astype(int), len(ramp) - 2)
        part = (share - below)[:, None]
        out[known] = ramp[below] * (1 - part) + ramp[below + 1] * part
    return np.rint(out).astype(np.uint8)


def number(value: float, *, share: bool = False) -> str:
    """A figure for a legend, short: three digits, thousands grouped; a share in per cent."""
    if share:
        return f"{100 * value:.3g}%"
    size = abs(value)
    if size >= 100 or value == 0:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def draw_legend(layer: Layer, theme: Theme, unknown: str) -> pygame.Surface:
    """Title, unit and scale of a layer as a small panel. `unknown`: what a gap in the data is called."""
    pad, size, step = theme.px(10), theme.text, fonts.height(theme.text)
    title = f"{layer.title}, {layer.unit}" if layer.unit else layer.title
    gaps = bool((~np.isfinite(layer.values)).any())
    hatched = layer.hatch is not None and bool(layer.hatch.any())
    extra = [text for text, shown in ((layer.hatched, hatched), (unknown, gaps)) if shown and text]
    names = [each.name for each in layer.categories] + extra
    swatch = theme.px(18)
    width = max(
        [theme.px(200), fonts.width(title, size, bold=True)] + [fonts.width(n, size) + swatch * 2 for n in names]
    )
    rows = len(names) if layer.kind == "categories" else 2 + len(extra)
    out = pygame.Surface((width + 2 * pad, step * (rows + 1) + 2 * pad + theme.px(4)), pygame.SRCALPHA)
    pygame.draw.rect(out, (*c.PANEL, 235), out.get_rect(), border_radius=theme.px(8))
    pygame.draw.rect(out, c.HAIRLINE, out.get_rect(), 1, theme.px(8))
    fonts.put(out, title, (pad, pad), size, c.TEXT, bold=True)
    y = pad + step + theme.px(4)
    if layer.kind == "categories":
        for each in layer.categories:
            _swatch(out, pygame.Rect(pad, y, swatch, step - theme.px(5)), c.mix(each.colour, c.PAPER, TINT))
            if each.glyph:
                out.blit(icon(each.glyph, theme.px(12), c.WINDOW), (pad + theme.px(3), y + theme.px(1)))
            fonts.put(out, each.name, (pad + swatch + theme.px(8), y), size, c.TEXT)
            y += step
    else:
        bar = pygame.Rect(pad, y, width, step - theme.px(6))
        ramp = np.linspace(layer.low, layer.high, bar.width)
        shades = colours_of(Layer(layer.key, "", "", layer.kind, ramp, layer.low, layer.high))
        for x, shade in enumerate(shades.tolist()):
            pygame.draw.line(out, shade, (bar.x + x, bar.y), (bar.x + x, bar.bottom - 1))
        pygame.draw.rect(out, c.CONTROL, bar, 1)
        y += step
        for share in (0.0, 0.5, 1.0):
            text = number(layer.low + (layer.high - layer.low) * share, share=layer.is_share)
            fonts.put(out, text, (round(pad + (width - fonts.width(text, size)) * share), y), size, c.MUTED)
        y += step
    for text in extra:
        box = pygame.Rect(pad, y, swatch, step - theme.px(5))
        _swatch(out, box, UNKNOWN if text == unknown else c.PAPER)
        if text != unknown:
            for x in range(-box.height, box.width, theme.px(5)):
                start, end = max(0, -x), min(box.height, box.width - x)
                pygame.draw.line(
                    out, c.WINDOW, (box.x + x + start, box.bottom - 1 - start), (box.x + x + end, box.bottom - end)
                )
        fonts.put(out, text, (pad + swatch + theme.px(8), y), size, c.TEXT)
        y += step
    return out


def _swatch(surface: pygame.Surface, rect: pygame.Rect, colour: c.Colour) -> None:
    pygame.draw.rect(surface, colour, rect)
    pygame.draw.rect(surface, c.CONTROL, rect, 1)
