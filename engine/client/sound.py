"""Sound: short cues in two channels and a quiet loop, each with a volume of its own under a master and a mute.

Hands on a player that stays silent, and says so once in the log, where there is no audio device. Nothing waits for it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from time import monotonic

import pygame

RATE = 22_050
"""The sounds' own rate in hertz, so that nothing is resampled on loading."""
BUFFER = 512
"""Samples between asking and hearing: 23 ms."""
VOICES = 16
FADE_MS = 800
"""How long the ambience takes to come and go."""
LEAST_GAP_S = 0.045
"""The same cue twice within this time is played once: a pointer that crosses a list would rattle."""
_log = logging.getLogger(__name__)


class Cue(StrEnum):
    """Every sound there is, by the name of its file."""

    CLICK = "click"
    HOVER = "hover"
    SELECT = "select"
    TYPE = "type"
    ORDER_PLACED = "order_placed"
    ORDER_REMOVED = "order_removed"
    END_TURN = "end_turn"
    CARD = "card"
    DEAL_OFFERED = "deal_offered"
    DEAL_SIGNED = "deal_signed"
    PROMISE_BROKEN = "promise_broken"
    WARNING = "warning"
    UNREST = "unrest"
    CRACKDOWN = "crackdown"
    MONEY = "money"
    CHAPTER = "chapter"
    VICTORY = "victory"
    DEFEAT = "defeat"


INTERFACE = frozenset({Cue.CLICK, Cue.HOVER, Cue.SELECT, Cue.TYPE, Cue.ORDER_PLACED, Cue.ORDER_REMOVED, Cue.END_TURN})
"""Cues that answer the player's hand; all others tell of events."""


@dataclass(frozen=True)
class Volumes:
    """What the settings hold: positions of sliders, 0 to 1."""

    master: float = 0.8
    interface: float = 0.7
    events: float = 0.8
    ambience: float = 0.4
    mute: bool = False

    def of(self, cue: Cue) -> float:
        """Loudness of a cue as amplitude, 0 to 1: squared, as the ear hears a slider."""
        return self._amplitude(self.interface if cue in INTERFACE else self.events)

    @property
    def of_ambience(self) -> float:
        """Loudness of the loop as amplitude, 0 to 1."""
        return self._amplitude(self.ambience)

    def _amplitude(self, position: float) -> float:
        return 0.0 if self.mute else (min(1.0, max(0.0, self.master)) * min(1.0, max(0.0, position))) ** 2


class Player:
    """Plays cues at the volumes set; without a device every call returns at once and nothing is heard."""

    def __init__(self, volumes: Volumes | None = None) -> None:
        self.volumes = volumes or Volumes()
        self.available = _opened()
        """Whether anything can be heard at all."""
        self._sounds: dict[str, pygame.mixer.Sound] = {}
        self._last: dict[Cue, float] = {}
        self._ambience: pygame.mixer.Channel | None = None

    def play(self, cue: Cue) -> bool:
        """Start a cue; False when it cannot be heard or was begun a moment ago."""
        loudness, now = self.volumes.of(cue), monotonic()
        if not self.available or not loudness or now - self._last.get(cue, -1.0) < LEAST_GAP_S:
            return False
        sound = self._sound(cue)
        sound.set_volume(loudness)
        self._last[cue] = now
        return sound.play() is not None

    def start_ambience(self) -> None:
        """Let the loop come up; it goes on until `stop_ambience`, unheard while its volume is nothing."""
        if self.available and self._ambience is None:
            sound = self._sound("ambience")
            sound.set_volume(self.volumes.of_ambience)
            self._ambience = pygame.mixer.Channel(0)
            self._ambience.play(sound, loops=-1, fade_ms=FADE_MS)

    def stop_ambience(self) -> None:
        """Let the loop die away."""
        if self._ambience is not None:
            self._ambience.fadeout(FADE_MS)
            self._ambience = None

    def set_volumes(self, volumes: Volumes) -> None:
        """Take the settings' volumes; what is playing follows."""
        self.volumes = volumes
        for name, sound in self._sounds.items():
            sound.set_volume(volumes.of_ambience if name == "ambience" else volumes.of(Cue(name)))

    def close(self) -> None:
        """Give the device back."""
        if self.available:
            self.available = False
            self._ambience = None
            self._sounds.clear()
            pygame.mixer.quit()

    def _sound(self, name: str) -> pygame.mixer.Sound:
        if name not in self._sounds:
            file = files("assets") / "sounds" / f"{name}.wav"
            self._sounds[name] = pygame.mixer.Sound(file=str(file))
        return self._sounds[name]


def _opened() -> bool:
    try:
        pygame.mixer.init(RATE, -16, 1, BUFFER)
    except pygame.error as error:
        _log.warning("no sound: %s", error)
        return False
    pygame.mixer.set_num_channels(VOICES)
    pygame.mixer.set_reserved(1)  # the loop's own voice
    return True
