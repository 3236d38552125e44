"""What the keyboard does: named actions, their usual keys, and changes to them without two actions on one key.

Hands on `Keys`; a key is written as people read it: `Ctrl+Z`, `F5`, `Return`.
"""

from __future__ import annotations

import pygame

DEFAULTS = {
    "end_turn": "Return", "undo": "Ctrl+Z", "redo": "Ctrl+Y", "save": "Ctrl+S", "load": "Ctrl+L", "next": "N",
    "search": "Ctrl+F", "help": "F1", "home": "Home", "zoom_in": "+", "zoom_out": "-", "zoom_reset": "0",
    "left": "Left", "right": "Right", "up": "Up", "down": "Down", "deals": "E", "statistics": "T", "log": "L",
    "orders": "O", "nation": "I", "chapter": "G", "run_on": "R", "branch": "B", "fullscreen": "F11",
    "screenshot": "F12", "mute": "Ctrl+M", "lesson": "Ctrl+N", "event_before": ",", "event_after": ".",
    "event_list": "V", "mode_1": "F2", "mode_2": "F3", "mode_3": "F4",
    "mode_4": "F5", "mode_5": "F6", "mode_6": "F7", "mode_7": "F8", "mode_8": "F9", "mode_9": "F10",
}  # fmt: skip
"""Action -> its usual key."""
ALSO = {"W": "up", "A": "left", "S": "down", "D": "right", "/": "search"}
"""Second keys of some actions, where nothing else is bound to them."""
FIXED = frozenset({"Escape", "Tab", "Shift+Tab", "Space"})
"""Keys that move about in every window and cannot be given away."""
_SIGNS = {"=": "+", "Keypad +": "+", "Keypad -": "-", "Enter": "Return", "Keypad Enter": "Return"}


def written(event: pygame.event.Event) -> str:
    """The key of a KEYDOWN event as people read it; "" for a modifier alone."""
    if event.key in (pygame.K_LCTRL, pygame.K_RCTRL, pygame.K_LSHIFT, pygame.K_RSHIFT, pygame.K_LALT, pygame.K_RALT):
        return ""
    name = pygame.key.name(event.key)
    name = name.upper() if len(name) == 1 else name.title()
    if name.startswith("["):
        name = name.strip("[]")
    name = _SIGNS.get(name, name)
    mod = getattr(event, "mod", 0)
    held = [word for bit, word in ((pygame.KMOD_CTRL, "Ctrl"), (pygame.KMOD_ALT, "Alt")) if mod & bit]
    if mod & pygame.KMOD_SHIFT and name != "+":
        held.append("Shift")
    return "+".join([*held, name])


class KeyTakenError(ValueError):
    """The key belongs to another action, or to no action ever."""

    def __init__(self, key: str, action: str) -> None:
        super().__init__(f"{key} is taken by {action}")
        self.key, self.action = key, action


class Keys:
    """The bindings in force."""

    def __init__(self, changed: dict[str, str] | None = None) -> None:
        self.bound = dict(DEFAULTS)
        for action, key in (changed or {}).items():
            if action in self.bound and key not in FIXED and key not in self.bound.values():
                self.bound[action] = key

    def action(self, event: pygame.event.Event) -> str | None:
        """The action a KEYDOWN event stands for."""
        key = written(event)
        return next((action for action, bound in self.bound.items() if bound == key), ALSO.get(key))

    def bind(self, action: str, key: str) -> None:
        """Give an action another key. Raises KeyTakenError."""
        if key in FIXED:
            raise KeyTakenError(key, "the window")
        for other, bound in self.bound.items():
            if bound == key and other != action:
                raise KeyTakenError(key, other)
        self.bound[action] = key

    @property
    def changed(self) -> dict[str, str]:
        """What differs from the defaults, for the settings."""
        return {action: key for action, key in self.bound.items() if DEFAULTS[action] != key}
