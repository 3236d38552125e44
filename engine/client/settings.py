"""Everything a player has set, kept in one JSON file that is written whole.

Hands on `Settings`, `load`, `save`; a damaged file is set aside under another name and the defaults are taken.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from engine.match.container import write_whole

NAME = "great-stone"
SCALES = (0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
SCREENS = ("windowed", "borderless", "fullscreen")
KEPT_AUTOSAVES = (3, 5, 10, 20)
DELAYS_MS = (0, 150, 350, 700, 1200)
_log = logging.getLogger(__name__)


@dataclass
class Settings:
    """What the options screen shows; every field persists."""

    language: str = "en"
    scale: float = 1.0
    """Multiplies every size of the interface: one of `SCALES`."""
    screen: str = "windowed"
    width: int = 1280
    height: int = 720
    master: float = 0.8
    interface: float = 0.7
    events: float = 0.8
    ambience: float = 0.4
    mute: bool = False
    reduced_motion: bool = False
    patterns: bool = True
    """Hatches on the map beside its colours."""
    hover_delay_ms: int = 350
    autosaves: int = 5
    warn_idle: bool = True
    """Ask before a turn ends with orders unused."""
    tutorial_seen: bool = False
    spoken: bool = False
    """Write what is focused to standard error, for a screen reader of the terminal."""
    tournaments: list[str] = field(default_factory=list)
    """Folders of tournaments opened last, the latest first."""
    keys: dict[str, str] = field(default_factory=dict)
    """Action -> key where it differs from the default."""


def config_file() -> Path:
    """Where the settings are kept."""
    return user_config_path(NAME, appauthor=False) / "settings.json"


def saves_folder() -> Path:
    """Where games are kept."""
    return user_data_path(NAME, appauthor=False) / "saves"


def load(file: Path | None = None) -> Settings:
    """The settings kept, or the defaults; what does not fit its field is left at its default."""
    file = file or config_file()
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        _log.warning("%s: unreadable settings (%s): the defaults are taken", file, error)
        return Settings()
    settings = Settings()
    for known in fields(Settings):
        value = raw.get(known.name) if isinstance(raw, dict) else None
        default = getattr(settings, known.name)
        if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is type(default):
            setattr(settings, known.name, value)
    settings.scale = min(SCALES, key=lambda s: abs(s - settings.scale))
    settings.tournaments = [text for text in settings.tournaments if isinstance(text, str)]
    settings.screen = settings.screen if settings.screen in SCREENS else "windowed"
    settings.width, settings.height = max(1280, settings.width), max(720, settings.height)
    return settings


def save(settings: Settings, file: Path | None = None) -> None:
    """Write the settings whole. Raises OSError when the folder cannot be written."""
    file = file or config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, (json.dumps(asdict(settings), indent=1, ensure_ascii=False) + "\n").encode())
