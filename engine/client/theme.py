"""Sizes and the look of ordinary widgets: every token times the interface scale.

Hands on `Theme` with pixel sizes, and the theme pygame_gui wants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.client import colours as c
from engine.client import fonts

LEAST = (960, 540)
"""The smallest window at scale 1: what all screens find room in."""


def fitting(scale: float, width: int, height: int) -> float:
    """The scale asked for, or the largest a window of this size has room for."""
    return min(scale, width / LEAST[0], height / LEAST[1])


@dataclass(frozen=True)
class Theme:
    """Sizes in pixels at one scale."""

    scale: float = 1.0

    def px(self, size: float) -> int:
        """A size token in pixels."""
        return max(1, round(size * self.scale))

    @property
    def text(self) -> int:
        """Body text; 14 at scale 1, the least that is used."""
        return self.px(14)

    @property
    def heading(self) -> int:
        """Headings of panels."""
        return self.px(16)

    @property
    def title(self) -> int:
        """Titles of screens."""
        return self.px(22)

    @property
    def bar(self) -> int:
        """Height of the top bar."""
        return self.px(48)

    @property
    def rail(self) -> int:
        """Width of the rail of map modes."""
        return self.px(56)

    @property
    def gutter(self) -> int:
        """Room between things that do not belong together."""
        return self.px(12)

    @property
    def gap(self) -> int:
        """Room between things that do."""
        return self.px(4)

    @property
    def button(self) -> int:
        """Height of a button."""
        return self.px(36)

    def inspector(self, width: int) -> int:
        """Width of the inspector in a window so wide."""
        return self.px(340) if width >= 1600 * self.scale else min(self.px(300), width // 2)

    def widgets(self) -> dict[str, Any]:
        """The theme of pygame_gui's widgets."""
        h = c.hexed
        radius, font = str(self.px(6)), self._font(self.text)
        colours = {
            "dark_bg": h(c.WELL), "normal_bg": h(c.RAISED), "hovered_bg": h(c.HOVER), "disabled_bg": h(c.PANEL),
            "selected_bg": h(c.ACCENT), "active_bg": h(c.ACCENT), "normal_text": h(c.TEXT), "hovered_text": h(c.TEXT),
            "selected_text": h(c.WHITE), "active_text": h(c.WHITE), "disabled_text": h(c.DISABLED),
            "normal_border": h(c.CONTROL), "hovered_border": h(c.FOCUS), "disabled_border": h(c.HAIRLINE),
            "selected_border": h(c.FOCUS), "active_border": h(c.FOCUS), "link_text": h(c.SEAT_TEXTS[3]),
            "link_hover": h(c.WHITE), "link_selected": h(c.WHITE), "text_cursor": h(c.TEXT),
            "filled_bar": h(c.ACCENT), "unfilled_bar": h(c.WELL), "selected_text_bg": h(c.ACCENT),
        }  # fmt: skip
        shape = {"shape": "rounded_rectangle", "shape_corner_radius": radius, "border_width": "1", "shadow_width": "0"}
        flat = {"shape": "rectangle", "border_width": "1", "shadow_width": "0"}
        loud = colours | {"normal_bg": h(c.ACCENT), "hovered_bg": h(c.ACCENT_HOVER), "normal_text": h(c.WHITE)}
        quiet = colours | {"normal_bg": h(c.PANEL), "normal_border": h(c.PANEL)}
        chosen = colours | {"normal_bg": h(c.ACCENT), "normal_border": h(c.FOCUS), "normal_text": h(c.WHITE)}
        pad = str(self.px(8))
        left = {"text_horiz_alignment": "left", "text_horiz_alignment_padding": pad}
        return {
            "defaults": {"colours": colours, "font": font, "misc": flat},
            "button": {"colours": colours, "font": font, "misc": shape},
            "@loud": {"colours": loud, "font": self._font(self.heading, bold=True), "misc": shape},
            "@quiet": {"colours": quiet, "font": font, "misc": shape | left},
            "@plain": {"colours": colours, "font": font, "misc": shape},
            "@row": {"colours": colours, "font": font, "misc": shape | left},
            "@strong_row": {"colours": colours, "font": self._font(self.text, bold=True), "misc": shape | left},
            "@choice": {"colours": colours, "font": self._font(self.text, bold=True), "misc": shape | left | {
                "text_vert_alignment": "top", "text_vert_alignment_padding": str(self.px(7))}},
            "@chosen": {"colours": chosen, "font": font, "misc": shape},
            "@chosen_row": {"colours": chosen, "font": font, "misc": shape | left},
            "text_box": {"colours": colours | {"dark_bg": h(c.PANEL)}, "font": font, "misc": flat | {
                "border_width": "0", "padding": f"{self.px(6)},{self.px(6)}", "line_spacing": "1.15"}},
            "text_entry_line": {"colours": colours, "font": font, "misc": flat | {"padding": f"{pad},{self.px(4)}"}},
            "selection_list": {"colours": colours, "font": font, "misc": flat | {
                "list_item_height": str(self.px(36))}},
            "selection_list.@selection_list_item": {"colours": quiet, "font": font, "misc": flat | left},
            "drop_down_menu": {"colours": colours, "font": font, "misc": flat | {"expand_direction": "down"}},
            "horizontal_slider": {"colours": colours, "font": font, "misc": flat | {
                "enable_arrow_buttons": "0", "sliding_button_width": str(self.px(20))}},
            "vertical_scroll_bar": {"colours": colours, "font": font, "misc": flat | {"enable_arrow_buttons": "0"}},
            "panel": {"colours": colours | {"dark_bg": h(c.PANEL)}, "font": font, "misc": flat | {"border_width": "0"}},
        }  # fmt: skip

    @staticmethod
    def _font(size: int, *, bold: bool = False) -> dict[str, str]:
        return {
            "name": fonts.FAMILY, "size": str(size), "bold": "1" if bold else "0",
            "regular_path": str(fonts.path()), "bold_path": str(fonts.path(bold=True)),
        }  # fmt: skip
