"""The settings: language, looks, sound, play, keys; every change is taken over at once and kept.

Hands on `Preferences`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pygame
import pygame_gui
from pygame_gui.elements import UIHorizontalSlider

from engine.client import settings as kept
from engine.client.keys import DEFAULTS, KeyTakenError, written
from engine.client.listing import Listing, Row
from engine.client.screen import Screen
from engine.client.tips import wrapped
from engine.client.words import LANGUAGES, _

if TYPE_CHECKING:
    from engine.client.app import App

PAGES = ("looks", "sound", "play", "keys")


def action_names() -> dict[str, str]:
    """What the named actions are called."""
    names = {
        "end_turn": _("End turn"), "undo": _("Undo"), "redo": _("Redo"), "save": _("Save"), "load": _("Load"),
        "next": _("Next thing to do"), "search": _("Find a district"), "help": _("Encyclopaedia"),
        "home": _("To the capital"), "zoom_in": _("Zoom in"), "zoom_out": _("Zoom out"),
        "zoom_reset": _("The whole map"), "left": _("Map left"), "right": _("Map right"), "up": _("Map up"),
        "down": _("Map down"), "deals": _("Deals"), "statistics": _("Statistics"), "log": _("Log"),
        "orders": _("Orders"), "nation": _("Place"), "chapter": _("Goals"), "run_on": _("Run until needed"),
        "branch": _("Change a past decision"), "fullscreen": _("Full screen"), "screenshot": _("Keep a picture"),
        "mute": _("Mute"), "lesson": _("Next lesson"), "event_before": _("To the event before"),
        "event_after": _("To the next event"), "event_list": _("What happened"),
    }  # fmt: skip
    return {a: names.get(a) or _("Map mode {n}").format(n=a.rpartition("_")[2]) for a in DEFAULTS}


class Preferences(Screen):
    """Pages of rows: a name at the left, what can be chosen at the right."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.page = "looks"
        self.binding: str | None = None
        """The action that waits for its key."""
        self._sliders: dict[object, str] = {}
        self._labels: list[tuple[str, int]] = []
        self._list: Listing | None = None

    def build(self) -> None:
        """The pages and the rows of one of them."""
        theme, (width, height) = self.app.theme, self.size
        pad, s = theme.px(48), self.app.settings
        self._sliders, self._labels, self._list = {}, [], None
        names = {"looks": _("Looks"), "sound": _("Sound"), "play": _("Play"), "keys": _("Keys")}
        for k, page in enumerate(PAGES):
            rect = pygame.Rect(pad + k * theme.px(160), theme.px(92), theme.px(152), theme.px(38))
            self.button(rect, names[page], partial(self._open, page), look="@chosen" if page == self.page else "@plain")
        self._y, self._step = theme.px(150), min(theme.px(52), (height - theme.px(220)) // 7)
        if self.page == "looks":
            self._choices(_("Language"), list(LANGUAGES.items()), s.language, lambda v: self._set("language", v))
            size = _("Size of the interface")
            if self.app.theme.scale < s.scale:
                size = _("Size of the interface: this window has room for {share:.0%}").format(
                    share=self.app.theme.scale
                )
            self._choices(
                size, [(v, f"{v:.0%}") for v in kept.SCALES], s.scale,
                lambda v: self._set("scale", v),
            )  # fmt: skip
            screens = [("windowed", _("Window")), ("borderless", _("Borderless")), ("fullscreen", _("Full screen"))]
            self._choices(_("Window"), screens, s.screen, self.app.set_screen)
            self._switch(_("Hatches on the map"), "patterns")
            self._switch(_("Less motion"), "reduced_motion")
            self._switch(_("Write the focus to the terminal"), "spoken")
        elif self.page == "sound":
            for name, text in (
                ("master", _("All sound")), ("interface", _("Buttons")), ("events", _("Events")),
                ("ambience", _("Background")),
            ):  # fmt: skip
                self._slider(text, name)
            self._switch(_("Mute"), "mute")
        elif self.page == "play":
            self._choices(
                _("Tips appear after"), [(v, f"{v} ms") for v in kept.DELAYS_MS], s.hover_delay_ms,
                lambda v: self._set("hover_delay_ms", v),
            )  # fmt: skip
            self._choices(
                _("Games kept by themselves"), [(v, str(v)) for v in kept.KEPT_AUTOSAVES], s.autosaves,
                lambda v: self._set("autosaves", v),
            )  # fmt: skip
            self._switch(_("Ask before a turn ends with orders unused"), "warn_idle")
        else:
            rows = [
                Row(
                    name,
                    partial(self._bind, action),
                    action == self.binding,
                    note=_("press a key") if action == self.binding else self.app.keys.bound[action],
                )
                for action, name in action_names().items()
            ]
            area = pygame.Rect(pad, self._y, min(width - 2 * pad, theme.px(640)), height - self._y - theme.px(84))
            self._list = Listing(self, area, rows)
        self.button(pygame.Rect(pad, height - theme.px(64), theme.px(140), theme.px(40)), _("Back"), self.back)

    # ---- rows ----
    def _choices(self, text: str, values: Sequence[tuple[Any, str]], now: object, take: Callable[[Any], None]) -> None:
        theme = self.app.theme
        x, room = theme.px(360), self.size[0] - theme.px(376)
        wide = min(theme.px(150), max(theme.px(88), room // max(3, len(values)) - theme.px(6)))
        self._labels.append((text, self._y))
        for value, name in values:
            if x + wide > self.size[0] - theme.px(16):
                x, self._y = theme.px(360), self._y + theme.px(42)
            rect = pygame.Rect(x, self._y, wide, theme.px(38))
            self.button(rect, name, partial(take, value), look="@chosen" if value == now else "@plain")
            x += wide + theme.px(6)
        self._y += self._step

    def _switch(self, text: str, name: str) -> None:
        now = bool(getattr(self.app.settings, name))
        self._choices(text, [(True, _("On")), (False, _("Off"))], now, lambda v: self._set(name, v))

    def _slider(self, text: str, name: str) -> None:
        theme = self.app.theme
        self._labels.append((text, self._y))
        slider = UIHorizontalSlider(
            pygame.Rect(theme.px(360), self._y, theme.px(360), theme.px(36)), getattr(self.app.settings, name),
            (0.0, 1.0), self.app.manager, click_increment=0.05,
        )  # fmt: skip
        self._sliders[slider] = name
        self.keep(slider)
        self._y += self._step

    # ---- changes ----
    def _open(self, page: str) -> None:
        self.page, self.binding = page, None
        self.rebuild()

    def _set(self, name: str, value: object) -> None:
        setattr(self.app.settings, name, value)
        self.app.apply_settings()

    def _bind(self, action: str) -> None:
        self.binding = action
        self.rebuild()

    def back(self) -> None:
        """Escape gives up waiting for a key first."""
        if self.binding is not None:
            self.binding = None
            self.rebuild()
        else:
            self.app.save_settings()
            self.app.pop()

    def wants_key(self, event: pygame.event.Event) -> bool:
        """Take a key for the action that waits for one."""
        if self.binding is None or not written(event):
            return False
        try:
            self.app.keys.bind(self.binding, written(event))
        except KeyTakenError as error:
            other = action_names().get(error.action, error.action)
            self.app.toast(_("{key} is taken by: {action}").format(key=error.key, action=other))
        else:
            self.binding = None
            self.app.save_settings()
        self.rebuild()
        return True

    def handle(self, event: pygame.event.Event) -> bool:
        """Sliders, and the wheel over the keys."""
        if event.type == pygame_gui.UI_HORIZONTAL_SLIDER_MOVED and event.ui_element in self._sliders:
            setattr(self.app.settings, self._sliders[event.ui_element], float(event.value))
            self.app.apply_volumes()
            return True
        return self._list is not None and self._list.handle(event)

    def paint(self, surface: pygame.Surface) -> None:
        """Heading and names of the rows."""
        theme = self.app.theme
        self.write(surface, _("Settings"), (theme.px(48), theme.px(36)), size=theme.title, bold=True)
        for text, y in self._labels:
            area = pygame.Rect(theme.px(48), y - theme.px(1), theme.px(300), theme.px(44))
            rows = len(wrapped(text, theme.text, area.width))
            self.paragraph(surface, text, area, y + (theme.px(9) if rows == 1 else 0))

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the list draws itself."""
        if self._list is not None:
            self._list.paint_over(surface)
