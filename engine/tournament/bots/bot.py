"""What a bot is, and finding its class: `path.py:Class`, or a name among the entry points `great_stone.bots`.

Hands on `Bot`, `find_class`. Only the bot's own process and the one that checks it run its code.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
from pathlib import Path
from typing import Protocol

from engine.policies.question import Choice, Question
from engine.rules.errors import OrderError, did_you_mean

GROUP = "great_stone.bots"


class Bot(Protocol):
    """A class made anew for every game; it sees questions and nothing else and answers alike when asked alike."""

    name: str
    version: str
    author: str

    def decide(self, question: Question) -> Choice | int:
        """Take one of the legal options, by its index."""
        ...


def find_class(text: str) -> type[Bot]:
    """The class a text names; runs the module it is in. Raises OrderError."""
    path, colon, name = text.rpartition(":")
    if not colon:
        points = importlib.metadata.entry_points(group=GROUP)
        if text not in points.names:
            hint = did_you_mean(text, points.names)
            raise OrderError(f"bot {text}: no such entry point of {GROUP}{hint}: or write path.py:Class")
        return _checked(text, points[text].load())
    file = Path(path)
    if file.suffix != ".py" or not file.is_file():
        raise OrderError(f"bot {text}: there is no Python file {path}: write path.py:Class")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise OrderError(f"bot {text}: {path} cannot be read as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module  # so that its instances can be pickled
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise OrderError(f"bot {text}: {type(error).__name__} while it was loaded: {error}") from None
    found = getattr(module, name, None)
    if not isinstance(found, type):
        classes = [n for n, value in vars(module).items() if isinstance(value, type)]
        raise OrderError(f"bot {text}: {path} has no class {name}{did_you_mean(name, classes)}")
    return _checked(text, found)


def _checked(text: str, found: type) -> type[Bot]:
    for field in ("name", "version", "author"):
        value = getattr(found, field, None)
        if not isinstance(value, str) or not value.strip():
            raise OrderError(f'bot {text}: has no {field}: write {field} = "..." in the class')
    if not callable(getattr(found, "decide", None)):
        raise OrderError(f"bot {text}: has no method decide(self, question)")
    return found
