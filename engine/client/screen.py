"""A screen of the client: widgets of pygame_gui, things drawn by hand, and hot places with tips.

Hands on `Screen`, the base of all, and `Hot`. A screen is built anew after every change of size, scale or language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame
from pygame_gui.core import UIElement
from pygame_gui.elements import UIButton, UITextBox

from engine.client import colours as c
from engine.client import fonts

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.client.tips import Tip


@dataclass(frozen=True)
class Hot:
    """A place that tells something when pointed at, and may do something when clicked."""

    rect: pygame.Rect
    tip: Callable[[], Tip | None] | None = None
    act: Callable[[], None] | None = None


class Screen:
    """Override `build` and `paint`; `act_on` answers named keys."""

    lively = False
    """Whether it moves by itself and wants frames without events."""
    modal = False
    """Whether the screen below is seen, dimmed, under this one."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.hots: list[Hot] = []
        self.focusable: list[UIElement] = []
        self._acts: dict[UIElement, Callable[[], None]] = {}
        self._tips: dict[UIElement, Callable[[], Tip | None]] = {}
        self._cleared = 0

    # ---- what a screen overrides ----
    def build(self) -> None:
        """Make the widgets for the present size, scale and language."""

    def paint(self, surface: pygame.Surface) -> None:
        """Draw what lies under the widgets; fill `hots` on the way."""

    def paint_over(self, surface: pygame.Surface) -> None:
        """Draw what lies over the widgets."""

    def handle(self, event: pygame.event.Event) -> bool:
        """Take an event that no widget took; True when it was used."""
        return False

    def act_on(self, action: str) -> bool:
        """Answer a named key; True when it was used."""
        return False

    def wants_key(self, event: pygame.event.Event) -> bool:
        """Take a KEYDOWN event before anything else does."""
        return False

    def update(self, now_ms: int) -> bool:
        """Time has passed; True when something has to be drawn anew."""
        return False

    def lesson_area(self, what: str) -> pygame.Rect | None:
        """Where the thing is that a lesson speaks of; None: not on this screen."""
        return None

    def lesson_corner(self) -> tuple[int, int]:
        """Lower left corner of the guide's box."""
        theme = self.app.theme
        return theme.rail + theme.px(12), self.size[1] - theme.px(12)

    def shown(self) -> None:
        """The screen has come to the front."""

    def back(self) -> None:
        """Escape was pressed."""
        self.app.pop()

    def closed(self) -> None:
        """The screen leaves the stack."""

    # ---- helpers ----
    @property
    def size(self) -> tuple[int, int]:
        """Of the window, pixels."""
        return self.app.surface.get_size()

    def clear(self) -> None:
        """Forget all widgets."""
        self._cleared += 1
        for element in list(self._acts) + [e for e in self.focusable if e not in self._acts]:
            if element.alive():
                element.kill()
        self._acts.clear()
        self._tips.clear()
        self.focusable.clear()
        self.hots.clear()

    def soon(self, do: Callable[[], object]) -> None:
        """Have a costly part of `build` done in the next round of the loop, unless it is built anew before that."""
        built = self._cleared

        def now() -> None:
            if built == self._cleared:
                do()

        self.app.call_soon(now)

    def rebuild(self) -> None:
        """Make all widgets anew, the focus staying where it was."""
        at = self.app.focus_index(self)
        self.clear()
        self.build()
        self.app.set_focus_index(self, at)
        self.app.redraw()

    def button(
        self, rect: pygame.Rect, text: str, act: Callable[[], None], *, look: str = "@plain", enabled: bool = True,
        tip: Callable[[], Tip | None] | None = None, left: int = 0, right: int = 0,
    ) -> UIButton:  # fmt: skip
        """A button; its text is shortened to its box, and told whole in its tip where it had to be.

        `left`, `right`: pixels kept free for an icon or a note. `look`: `@plain` and `@chosen` are centred, `@row` and
        `@chosen_row` stand at the left as in a list, `@choice` has room for a line below, `@loud` is the one to press.
        """
        theme = self.app.theme
        room = rect.width - theme.px(16) - left - right
        size = theme.heading if look == "@loud" else theme.text
        shown = fonts.shortened(text, size, room, bold=look in ("@loud", "@choice", "@strong_row"))
        if shown != text:
            fonts.cut(text, shown, rect)
        element = UIButton(rect, shown, self.app.manager, object_id=look)
        if left:
            element.text_horiz_alignment_padding = theme.px(8) + left
            element.rebuild()
        if not enabled:
            element.disable()
        self._acts[element] = act
        if tip is None and shown != text:
            from engine.client.tips import Tip

            tip = lambda: Tip(text)  # noqa: E731
        if tip is not None:
            self._tips[element] = tip
        self.focusable.append(element)
        return element

    def side_by_side(self, texts: Sequence[str], area: pygame.Rect) -> list[pygame.Rect]:
        """Places for buttons in a row, the last of them `@loud`: what its text wants, and a part of the rest."""
        theme, gap = self.app.theme, self.app.theme.px(8)
        wants = [self.width_of(text) for text in texts[:-1]]
        wants = [want + theme.px(20) for want in (*wants, fonts.width(texts[-1], theme.heading, bold=True))]
        room = area.width - gap * (len(texts) - 1)
        spare = room - sum(wants)
        out, x = [], area.x
        for want in wants:
            wide = want + spare // len(texts) if spare >= 0 else room * want // sum(wants)
            out.append(pygame.Rect(x, area.y, wide, area.height))
            x += wide + gap
        return out

    def forget(self, element: UIElement) -> None:
        """Take a widget away."""
        self._acts.pop(element, None)
        self._tips.pop(element, None)
        if element in self.focusable:
            self.focusable.remove(element)
        element.kill()

    def width_of(self, text: str, *, bold: bool = False) -> int:
        """Pixels of a line of body text."""
        return fonts.width(text, self.app.theme.text, bold=bold)

    def text_box(self, rect: pygame.Rect, html: str) -> UITextBox:
        """Text that wraps and scrolls."""
        element = UITextBox(html, rect, self.app.manager, allow_split_dashes=False)  # hanzi break anywhere
        self.focusable.append(element)
        return element

    def keep(self, element: UIElement) -> None:
        """Take another widget into the order of the Tab key."""
        self.focusable.append(element)

    def press(self, element: UIElement) -> bool:
        """Do what a button does."""
        act = self._acts.get(element)
        if act is None or not element.is_enabled:
            return False
        self.app.sound("click")
        act()
        return True

    def tip_of(self, element: UIElement) -> Callable[[], Tip | None] | None:
        """What is told of a widget."""
        return self._tips.get(element)

    def tip_at(self, pos: tuple[int, int]) -> tuple[object, Callable[[], Tip | None]] | None:
        """What is told of a place, with something that tells it from others."""
        for element, tip in self._tips.items():
            if element.alive() and element.rect.collidepoint(pos):
                return element, tip
        for hot in reversed(self.hots):
            if hot.tip is not None and hot.rect.collidepoint(pos):
                return tuple(hot.rect), hot.tip
        return None

    def paragraph(
        self, surface: pygame.Surface, text: str, area: pygame.Rect, y: int, *, colour: c.Colour = c.TEXT,
        bold: bool = False, size: int | None = None,
    ) -> int:  # fmt: skip
        """Text that wraps within an area, as much as fits; where the next line goes."""
        from engine.client.tips import wrapped

        size = size or self.app.theme.text
        step = fonts.height(size)
        for row in wrapped(" ".join(text.split()), size, area.width, bold=bold):
            if y + step > area.bottom + self.app.theme.px(2):
                fonts.cut(text, "", pygame.Rect(area.x, y - step, area.width, step))
                break
            y = self.write(surface, row, (area.x, y), colour=colour, bold=bold, size=size).bottom
        return y

    def write(
        self, surface: pygame.Surface, text: str, pos: tuple[int, int], *, size: int | None = None,
        colour: c.Colour = c.TEXT, bold: bool = False, room: int | None = None, right: bool = False,
    ) -> pygame.Rect:  # fmt: skip
        """Draw a line of text, shortened to its room; the rectangle it took. `right`: pos is its right end."""
        return fonts.put(
            surface, text, pos, size or self.app.theme.text, colour, bold=bold, room=room, right=right
        )  # fmt: skip
