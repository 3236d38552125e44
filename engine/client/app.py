"""The window: waits for events, draws only what has changed, and keeps the stack of screens.

Hands on `App`. Threads reach it through `call_soon` alone; `work` runs something beside the window.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import i18n  # type: ignore[import-untyped]
import pygame
import pygame_gui
from pygame_gui.core import UIElement

from engine.client import colours as c
from engine.client import fonts, telling, words
from engine.client import settings as kept
from engine.client.coach import Coach
from engine.client.keys import Keys
from engine.client.motion import Fade
from engine.client.passing import draw_toast, keep_picture
from engine.client.pointing import Pointing
from engine.client.quiet import quiet
from engine.client.screen import Screen
from engine.client.sound import Cue, Player, Volumes
from engine.client.theme import Theme, fitting
from engine.client.tips import Tip

WOKEN = pygame.event.custom_type()
IDLE_MS = 250
"""How long the window sleeps when nothing happens."""
BUSY_MS = 16
TOAST_MS = 4000
LEAST = (1280, 720)
_log = logging.getLogger(__name__)


class App:
    """One window with its screens."""

    def __init__(
        self, settings: kept.Settings, *, config: Path | None = None, saves: Path | None = None, sound: bool = True
    ) -> None:
        self.settings, self._config = settings, config
        self.saves = saves or kept.saves_folder()
        self.mods = self.saves.parent / "scenarios"
        """Folders of scenarios of the player's own."""
        words.switch(settings.language)
        telling.retell()
        pygame.display.init()
        pygame.font.init()
        pygame.key.set_repeat(350, 45)
        self.keys = Keys(settings.keys)
        self.player = Player(self._volumes()) if sound else None
        self.surface = self._window()
        self.theme = self._theme()
        self.manager = self._manager()
        self.screens: list[Screen] = []
        self.running = True
        self._soon: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._dirty = True
        self._focus: UIElement | None = None
        self._ring = False
        self.pointing = Pointing()
        self._toast: tuple[str, int] | None = None
        self.coach: Coach | None = None
        self._fade = Fade()
        self._clock = pygame.time.get_ticks()

    # ---- the window ----
    def _window(self) -> pygame.Surface:
        flags = {"windowed": pygame.RESIZABLE, "borderless": pygame.NOFRAME, "fullscreen": pygame.FULLSCREEN}
        size = (self.settings.width, self.settings.height)
        if self.settings.screen != "windowed":
            sizes = pygame.display.get_desktop_sizes()
            size = sizes[0] if sizes else size
        surface = pygame.display.set_mode(size, flags[self.settings.screen])
        pygame.display.set_caption("Great Stone")
        return surface

    def _theme(self) -> Theme:
        return Theme(fitting(self.settings.scale, *self.surface.get_size()))

    def _manager(self) -> pygame_gui.UIManager:
        manager = pygame_gui.UIManager(
            self.surface.get_size(), theme_path=self.theme.widgets(), enable_live_theme_updates=False
        )
        i18n.load_path.clear()  # what buttons say is translated; searching folders for it again costs 3 ms a button
        manager.add_font_paths(fonts.FAMILY, str(fonts.path()), str(fonts.path(bold=True)))
        return manager

    def _volumes(self) -> Volumes:
        s = self.settings
        return Volumes(s.master, s.interface, s.events, s.ambience, s.mute)

    def did(self, deed: str) -> None:
        """The player has done something a lesson may wait for."""
        if self.coach is not None:
            self.coach.notice(deed)

    def sound(self, cue: str) -> None:
        """Play a cue, if there is sound."""
        if self.player is not None:
            self.player.play(Cue(cue))

    def save_settings(self) -> None:
        """Keep the settings; a folder that cannot be written is told once, in the window."""
        self.settings.keys = self.keys.changed
        try:
            kept.save(self.settings, self._config)
        except OSError as error:
            self.toast(words._("The settings could not be kept: {error}").format(error=error))

    def apply_settings(self) -> None:
        """Take over what the options screen changed; every screen is built anew."""
        words.switch(self.settings.language)
        telling.retell()
        if self.player is not None:
            self.player.set_volumes(self._volumes())
        self.theme = self._theme()
        self.manager = self._manager()
        self.save_settings()
        self._rebuild_all()

    def apply_volumes(self) -> None:
        """Take over volumes alone; nothing is built anew."""
        if self.player is not None:
            self.player.set_volumes(self._volumes())
            self.player.play(Cue.HOVER)

    def set_screen(self, mode: str) -> None:
        """Windowed, borderless or fullscreen."""
        self.settings.screen = mode
        self.surface = self._window()
        self.apply_settings()

    def resize(self, width: int, height: int) -> None:
        """The window has another size now."""
        width, height = max(LEAST[0], width), max(LEAST[1], height)
        if (width, height) != self.surface.get_size():
            self.surface = pygame.display.set_mode((width, height), pygame.RESIZABLE)
        self.settings.width, self.settings.height = width, height
        self.theme = self._theme()
        self.manager = self._manager()
        self._rebuild_all()

    def _rebuild_all(self) -> None:
        self._focus = None
        self.pointing.drop()
        self._fade.stop()
        for screen in self.screens:
            screen.clear()
        if self.screens:
            self.top.build()
        self.redraw()

    # ---- screens ----
    @property
    def top(self) -> Screen:
        """The screen in front."""
        return self.screens[-1]

    def push(self, screen: Screen) -> None:
        """Put a screen in front; the one below loses its widgets until it comes back."""
        if self.screens:
            self.top.clear()
        self.screens.append(screen)
        self._appear()

    def pop(self) -> None:
        """Leave the screen in front; the last one ends the program."""
        screen = self.screens.pop()
        screen.clear()
        screen.closed()
        if self.screens:
            self._appear()
        else:
            self.running = False

    def swap(self, screen: Screen) -> None:
        """Replace the screen in front."""
        old = self.screens.pop()
        old.clear()
        old.closed()
        self.screens.append(screen)
        self._appear()

    def _appear(self) -> None:
        self._focus = None
        self.pointing.drop()
        self.pointing.pinned.clear()
        if not self.settings.reduced_motion:
            self._fade.begin(self.surface, pygame.time.get_ticks())
        self.manager.clear_and_reset()
        screen = self.top
        screen.build()
        self.call_soon(lambda: screen.shown() if self.screens and self.top is screen else None)
        self.redraw()

    def toast(self, text: str) -> None:
        """Tell something in passing."""
        self._toast = (text, pygame.time.get_ticks() + TOAST_MS)
        self.redraw()

    # ---- threads ----
    def call_soon(self, do: Callable[[], None]) -> None:
        """Have something done by the window's thread; may be called from any."""
        self._soon.put(do)
        if pygame.display.get_init():
            pygame.event.post(pygame.event.Event(WOKEN))

    def work(self, do: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
        """Run `do` on a thread of its own, quietly; its result, or its error, comes back to the window's thread."""

        def run() -> None:
            try:
                with quiet():
                    result = do()
            except Exception as error:
                caught = error
                self.call_soon(lambda: failed(caught))
            else:
                self.call_soon(lambda: done(result))

        threading.Thread(target=run, daemon=True).start()

    # ---- focus ----
    def focus_index(self, screen: Screen) -> int:
        """Place of the focus in the order of Tab; -1 for none."""
        return screen.focusable.index(self._focus) if self._focus in screen.focusable else -1

    def set_focus_index(self, screen: Screen, at: int) -> None:
        """Put the focus there if there is such a place."""
        self._focus = screen.focusable[at] if 0 <= at < len(screen.focusable) else None
        if self._focus is not None:
            self.manager.set_focus_set(self._focus)

    def _move_focus(self, step: int) -> None:
        ring = [e for e in self.top.focusable if e.alive() and e.visible and e.is_enabled]
        if not ring:
            return
        at = ring.index(self._focus) + step if self._focus in ring else (0 if step > 0 else -1)
        self._focus, self._ring = ring[at % len(ring)], True
        self.manager.set_focus_set(self._focus)
        if self.settings.spoken:
            print(getattr(self._focus, "text", type(self._focus).__name__), flush=True)
        self.redraw()

    # ---- the loop ----
    def run(self) -> None:
        """Until the last screen is left or the window is closed."""
        while self.running and self.screens:
            first = pygame.event.wait(self.rest_ms())
            events = ([first] if first.type != pygame.NOEVENT else []) + pygame.event.get()
            self.frame(events)
        self.close()

    def rest_ms(self) -> int:
        """How long the loop may wait for an event before its next round."""
        return BUSY_MS if self._busy() or (bool(self.screens) and self.top.lively) else IDLE_MS

    def _busy(self) -> bool:
        return self._dirty or self._fade.running or self._toast is not None or self.pointing.waits

    def frame(self, events: list[pygame.event.Event]) -> None:
        """Take events and draw if something changed: one round of the loop."""
        for _ in range(self._soon.qsize()):  # what these ask for in turn is done in the next round
            self._soon.get()()
            self._dirty = True
        for event in events:
            if not self.running or not self.screens:
                return
            self._take(event)
        if not self.running or not self.screens:
            return
        now = pygame.time.get_ticks()
        self.manager.update(min(0.25, (now - self._clock) / 1000))
        self._clock = now
        if self.top.update(now):
            self._dirty = True
        self._point(now)
        if self._toast is not None and now > self._toast[1]:
            self._toast, self._dirty = None, True
        if self._dirty or self._fade.running:
            self._dirty = False
            self.draw()
            pygame.display.flip()

    def redraw(self) -> None:
        """Have the next frame drawn."""
        self._dirty = True

    def _take(self, event: pygame.event.Event) -> None:
        if event.type == pygame.QUIT:
            self.quit()
            return
        if event.type == pygame.VIDEORESIZE:
            self.resize(event.w, event.h)
            return
        if event.type == WOKEN:
            return
        self._dirty = True
        if event.type == pygame.MOUSEMOTION:
            self._ring = False
        if event.type == pygame.KEYDOWN and self._key(event):
            return
        if self.coach is not None and self.coach.handle(event):
            return
        used = self.manager.process_events(event)
        if event.type == pygame_gui.UI_BUTTON_PRESSED and self.top.press(event.ui_element):
            return
        if not used or event.type >= pygame.USEREVENT:
            if self.top.handle(event):
                return
            if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
                for hot in reversed(self.top.hots):
                    if hot.act is not None and hot.rect.collidepoint(event.pos):
                        self.sound("click")
                        hot.act()
                        return
            if event.type == pygame.MOUSEBUTTONDOWN and event.button == 3:
                self.top.back()

    def _key(self, event: pygame.event.Event) -> bool:
        if self.top.wants_key(event):
            return True
        typing = isinstance(self._focused_widget(), pygame_gui.elements.UITextEntryLine)
        if event.key == pygame.K_TAB:
            self._move_focus(-1 if event.mod & pygame.KMOD_SHIFT else 1)
            return True
        if event.key == pygame.K_ESCAPE:
            if self.pointing.pinned:
                self.pointing.pinned.clear()
            else:
                self.top.back()
            return True
        if typing:
            return False
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE) and self._ring and self._focus:
            if self._focus.alive() and self.top.press(self._focus):
                return True
        if event.key == pygame.K_p and self.pointing.shown is not None:
            self.pointing.pin()
            return True
        if event.key == pygame.K_RETURN and event.mod & pygame.KMOD_ALT:
            self.set_screen("windowed" if self.settings.screen == "fullscreen" else "fullscreen")
            return True
        action = self.keys.action(event)
        if action == "fullscreen":
            self.set_screen("windowed" if self.settings.screen == "fullscreen" else "fullscreen")
        elif action == "screenshot":
            self.screenshot()
        elif action == "lesson" and self.coach is not None:
            self.coach.next()
        elif action == "mute":
            self.settings.mute = not self.settings.mute
            self.apply_settings()
        elif action is None or not self.top.act_on(action):
            return False
        return True

    def _focused_widget(self) -> object:
        found = self.manager.get_focus_set() or set()
        return next((e for e in found if isinstance(e, pygame_gui.elements.UITextEntryLine)), None)

    def _point(self, now: int) -> None:
        """Find what the pointer rests upon, and tell of it after a while."""
        pos = pygame.mouse.get_pos()
        found: tuple[object, Callable[[], Tip | None]] | None = None
        if self._ring and self._focus is not None and self._focus.alive():
            told = self.top.tip_of(self._focus)
            pos = self._focus.rect.midbottom
            found = (self._focus, told) if told is not None else None
        elif pygame.mouse.get_focused() or pygame.display.get_driver() == "dummy":
            found = self.top.tip_at(pos)
        self._dirty |= self.pointing.rest(found, pos, now, self.settings.hover_delay_ms)

    @property
    def tip(self) -> Tip | None:
        """The tip shown now."""
        return None if self.pointing.shown is None else self.pointing.shown[0]

    def draw(self) -> None:
        """The whole window."""
        surface = self.surface
        surface.fill(c.WINDOW)
        screen = self.top
        if screen.modal and len(self.screens) > 1:
            below = self.screens[-2]
            below.paint(surface)
            shade = pygame.Surface(surface.get_size(), pygame.SRCALPHA)
            shade.fill((*c.WINDOW, 170))
            surface.blit(shade, (0, 0))
        screen.hots.clear()
        screen.paint(surface)
        self.manager.draw_ui(surface)
        screen.paint_over(surface)
        if self._ring and self._focus is not None and self._focus.alive():
            pygame.draw.rect(surface, c.FOCUS, self._focus.rect.inflate(6, 6), self.theme.px(2), self.theme.px(6))
        if self.coach is not None:
            self.coach.draw(surface)
        self.pointing.draw(surface, self.theme)
        if self._toast is not None:
            draw_toast(surface, self._toast[0], self.theme)
        self._fade.paint(surface, pygame.time.get_ticks())

    def screenshot(self) -> None:
        """Keep what is seen as a PNG beside the saves."""
        try:
            file = keep_picture(self.surface, self.saves.parent / "screenshots")
        except (OSError, pygame.error) as error:
            self.toast(words._("No picture was kept: {error}").format(error=error))
        else:
            self.toast(words._("Kept as {file}").format(file=file))

    def quit(self) -> None:
        """The window is closed: every screen may keep what it holds."""
        while self.screens:
            screen = self.screens.pop()
            screen.clear()
            screen.closed()
        self.running = False

    def close(self) -> None:
        """Give back window and sound."""
        self.save_settings()
        if self.player is not None:
            self.player.close()
        fonts.forget()
        pygame.display.quit()
