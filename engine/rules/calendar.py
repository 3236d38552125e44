"""Dates of turns, and the turns of chapters.

Hands on `turn_dates`, `day_turn`, `chapter_turns`; reads a checked scenario, changes nothing.
"""

from __future__ import annotations

import numpy as np

from engine.rules.schema import Calendar, Scenario


def turn_dates(calendar: Calendar) -> list[tuple[int, int, int]]:
    """(year, month, day) of every turn's start, and of the end."""
    year, month, *rest = (int(part) for part in calendar.start.split("-"))
    day = rest[0] if rest else 1
    out = []
    if calendar.step == "week":
        start = np.datetime64(f"{year:04d}-{month:02d}-{day:02d}")
        for k in range(calendar.turns + 1):
            y, m, d = str(start + np.timedelta64(7 * k, "D")).split("-")
            out.append((int(y), int(m), int(d)))
        return out
    months = {"month": 1, "quarter": 3, "year": 12}[calendar.step]
    for k in range(calendar.turns + 1):
        ahead = month - 1 + months * k
        out.append((year + ahead // 12, ahead % 12 + 1, day))
    return out


def day_turn(calendar: Calendar, day: str) -> int:
    """Turn in which a day (YYYY-MM-DD) falls: before the start -1, after the end the number of turns."""
    year, month, of_month = (int(part) for part in day.split("-"))
    return min(calendar.turns, sum(begun <= (year, month, of_month) for begun in turn_dates(calendar)) - 1)


def chapter_turns(scenario: Scenario) -> dict[str, tuple[int, int]]:
    """First turn of each chapter, and the first after it; a chapter over before the game starts has none."""
    dates, first, out = turn_dates(scenario.calendar)[:-1], 0, {}
    for id_, chapter in scenario.chapters.items():
        end = len(dates)
        if chapter.until is not None:
            until = tuple(int(part) for part in chapter.until.split("-"))
            end = sum(1 for year, month, _ in dates if (year, month) <= until)
        out[id_] = (first, max(first, end))
        first = max(first, end)
    return out
