"""What a bot is, finding its class, reading its answer: `path.py:Class`, or an entry point of `great_stone.bots`.

Hands on `Bot`, `find_class`, `choice_of`, `told`. Only the bot's own process and the one that checks it run its code.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import operator
import sys
import sysconfig
import traceback
from pathlib import Path
from typing import Any, Protocol

from engine.policies.question import Choice, Question
from engine.rules.errors import OrderError, did_you_mean

GROUP = "great_stone.bots"
_ENGINE = str(Path(__file__).resolve().parents[2])
_LIBRARIES = tuple(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib"))


class Bot(Protocol):
    """A class made anew for every game; it sees questions and nothing else and answers alike when asked alike."""

    name: str
    version: str
    author: str

    def decide(self, question: Question) -> Choice | int:
        """Take one of the legal options, by its index."""
        ...


def find_class(text: str) -> type[Bot]:
    """The class a text names; runs the module it is in, which may import its neighbours. Raises OrderError."""
    path, colon, name = text.rpartition(":")
    if not colon:
        points = importlib.metadata.entry_points(group=GROUP)
        if text not in points.names:
            hint = did_you_mean(text, points.names)
            raise OrderError(f"bot {text}: no such entry point of {GROUP}{hint}: or write path.py:Class")
        try:
            return _checked(text, points[text].load())
        except (Exception, SystemExit) as error:
            raise _unloadable(text, error) from None
    file = Path(path)
    if file.suffix != ".py" or not file.is_file():
        raise OrderError(f"bot {text}: there is no Python file {path}: write path.py:Class")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise OrderError(f"bot {text}: {path} cannot be read as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module  # so that its instances can be pickled
    sys.path.append(str(file.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise _unloadable(text, error) from None
    found = getattr(module, name, None)
    if not isinstance(found, type):
        classes = [n for n, value in vars(module).items() if isinstance(value, type)]
        raise OrderError(f"bot {text}: {path} has no class {name}{did_you_mean(name, classes)}")
    return _checked(text, found)


def _unloadable(text: str, error: BaseException) -> OrderError:
    return error if isinstance(error, OrderError) else OrderError(f"bot {text}: {told(error, 'while it was loaded')}")


def _checked(text: str, found: Any) -> type[Bot]:
    if not isinstance(found, type):
        raise OrderError(f"bot {text}: names {type(found).__name__} {found!r:.60}, and not a class")
    for field in ("name", "version", "author"):
        value = getattr(found, field, None)
        if not isinstance(value, str) or not value.strip():
            raise OrderError(f'bot {text}: has no {field}: write {field} = "..." in the class')
    if not callable(getattr(found, "decide", None)):
        raise OrderError(f"bot {text}: has no method decide(self, question)")
    return found


def choice_of(answer: Any) -> Choice:
    """What `decide` gave, as plain whole numbers. Raises TypeError for what is none."""
    given = answer if isinstance(answer, Choice) else Choice(answer)
    return Choice(_whole(given.index), None if given.terms is None else _whole(given.terms))


def _whole(number: Any) -> int:
    if isinstance(number, bool) or not hasattr(number, "__index__"):
        raise TypeError(f"decide gave {number!r:.60}, which is no whole number: return an option's index, or a Choice")
    return operator.index(number)


def told(error: BaseException, when: str = "") -> str:
    """`ValueError at mine.py:12: no idea`: an error in one line, with the last place in it that is the bot's own."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not _within(f.filename, (_ENGINE,))]
    own = [frame for frame in frames if not _within(frame.filename, _LIBRARIES)] or frames
    place = f" at {Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}{place}{' ' + when if when else ''}: {said}"


def _within(file: str, folders: tuple[str, ...]) -> bool:
    return file.startswith("<frozen") or any(Path(file).is_relative_to(folder) for folder in folders)
