"""A guided game: which lesson is on, and what ends it.

Hands on `Lessons`; knows the scenario's texts and the names of what a player does, draws nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.rules.schema import Lesson


class Lessons:
    """The lessons of a scenario, one after another."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        self._lessons = list(lessons)
        self._at = 0

    def retell(self, lessons: Sequence[Lesson]) -> None:
        """The same lessons in another language."""
        self._lessons = list(lessons)

    @property
    def current(self) -> Lesson | None:
        """The lesson that is on; None: all are over."""
        return self._lessons[self._at] if self._at < len(self._lessons) else None

    @property
    def progress(self) -> tuple[int, int]:
        """Number of the lesson, from 1, and how many there are."""
        return min(self._at + 1, len(self._lessons)), len(self._lessons)

    def notice(self, deed: str) -> bool:
        """The player has done something; True when that ended the lesson."""
        lesson = self.current
        if lesson is None or lesson.until != deed:
            return False
        self._at += 1
        return True

    def next(self) -> None:
        """On without doing it."""
        self._at = min(self._at + 1, len(self._lessons))

    def skip(self) -> None:
        """Send the guide away."""
        self._at = len(self._lessons)
