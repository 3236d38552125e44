"""How a question and its answer travel between two processes: bounded JSON, and the view as bytes; never a pickle.

Hands on `Message`, `packed`, `send`, `receive`, `question_to_plain`, `question_from_plain`.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import IO, Any

import numpy as np

from engine.policies.names import Names
from engine.policies.question import OptionRow, Question
from engine.policies.view import View

MOST = 1 << 24
"""Bytes of a question at most."""
Message = dict[str, Any]
_OPTION = [field.name for field in fields(OptionRow)]
_PLAIN = ("turn", "point", "seat", "subject", "proposer")


def packed(message: Message, body: bytes = b"") -> bytes:
    """A message and what goes with it, as it travels."""
    text = json.dumps(message, separators=(",", ":")).encode()
    return len(text).to_bytes(4, "big") + len(body).to_bytes(4, "big") + text + body


def send(pipe: IO[bytes], message: Message, body: bytes = b"") -> None:
    """Write a message and what goes with it. Raises OSError."""
    pipe.write(packed(message, body))
    pipe.flush()


def receive(pipe: IO[bytes], most: int = MOST) -> tuple[Message, bytes]:
    """Read a message. Raises EOFError at the end, ValueError for one that is too long or no message."""
    head = pipe.read(8)
    if len(head) < 8:
        raise EOFError
    length, body = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")
    if length + body > most:
        raise ValueError(f"{length + body} bytes, of {most} at most")
    message = json.loads(pipe.read(length))
    if not isinstance(message, dict):
        raise ValueError("no message")
    return message, pipe.read(body)


def question_to_plain(question: Question) -> tuple[Message, bytes]:
    """A question as a message."""
    plain: Message = {name: getattr(question, name) for name in _PLAIN}
    plain["options"] = [[getattr(option, name) for name in _OPTION] for option in question.options]
    return plain, question.view.known.tobytes()


def question_from_plain(names: Names, plain: Message, body: bytes) -> Question:
    """A question from a message."""
    options = tuple(OptionRow(*row) for row in plain["options"])
    view = View(names, names.seat(plain["seat"]), np.frombuffer(body, np.float64))
    return Question(options=options, view=view, **{name: plain[name] for name in _PLAIN})
