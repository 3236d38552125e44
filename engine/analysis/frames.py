"""A game's snapshots as tables: one row a turn, or one row a turn and entity; written as CSV and Parquet.

Hands on pandas frames. Text that a spreadsheet would run as a formula is disarmed in CSV (CWE-1236).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from engine.match.container import write_whole
from engine.rules.calendar import turn_dates
from engine.rules.layout import FLOATS
from engine.rules.ruleset import Ruleset

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|")


def date_labels(ruleset: Ruleset) -> list[str]:
    """A label for the start of every turn and for the end: 2020-10, or 2020-10-05 for weeks."""
    days = ruleset.scenario.calendar.step == "week"
    return [
        f"{y:04d}-{m:02d}-{d:02d}" if days else f"{y:04d}-{m:02d}" for y, m, d in turn_dates(ruleset.scenario.calendar)
    ]


def turn_frame(ruleset: Ruleset, snapshots: Sequence[FLOATS]) -> pd.DataFrame:
    """One row a snapshot (the start, then after every turn): nation and seat variables, scores, flags, postures."""
    layout, scenario = ruleset.layout, ruleset.scenario
    states = np.stack(list(snapshots))
    columns: dict[str, object] = {"turn": np.arange(len(states)), "date": date_labels(ruleset)[: len(states)]}
    for (set_name, name), place in layout.variables.items():
        if set_name == "nation":
            columns[name] = states[:, place.base]
        elif set_name == "seat":
            for k, seat in enumerate(scenario.seats):
                columns[f"{seat}.{name}"] = states[:, place.base + k]
    for k, seat in enumerate(scenario.seats):
        columns[f"score.{seat}"] = states[:, layout.base("engine", "score") + k]
    for k, flag in enumerate(scenario.flags):
        columns[f"flag.{flag}"] = (states[:, layout.base("engine", "flags") + k] > 0).astype(np.int64)
    for k, posture in enumerate(scenario.postures):
        columns[f"posture.{posture}"] = states[:, layout.base("engine", "postures") + k]
    return pd.DataFrame(columns)


def entity_frame(ruleset: Ruleset, snapshots: Sequence[FLOATS], set_name: str) -> pd.DataFrame:
    """One row a snapshot and entity of a set, with the set's variables as columns."""
    entities = ruleset.layout.sets[set_name]
    states = np.stack(list(snapshots))
    dates = date_labels(ruleset)[: len(states)]
    columns: dict[str, object] = {
        "turn": np.repeat(np.arange(len(states)), entities.size),
        "date": np.repeat(dates, entities.size),
        set_name: np.tile(np.array(entities.ids), len(states)),
    }
    for (owner, name), place in ruleset.layout.variables.items():
        if owner == set_name:
            columns[name] = states[:, place.base : place.base + place.size].ravel()
    return pd.DataFrame(columns)


def sets_with_variables(ruleset: Ruleset) -> list[str]:
    """Sets, other than nation and seat, that have variables."""
    owners = {owner for owner, _ in ruleset.layout.variables} - {"nation", "seat", "engine"}
    return [name for name in ruleset.layout.sets if name in owners]


def disarm(value: object) -> object:
    """Text that begins like a formula, made harmless; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def write_table(frame: pd.DataFrame, folder: Path, name: str) -> list[Path]:
    """Write a frame as CSV and Parquet, each whole or not at all. Raises SaveError."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(disarm)
    safe.columns = [str(disarm(c)) for c in safe.columns]
    text = safe.to_csv(index=False, lineterminator="\n")
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    paths = [folder / f"{name}.csv", folder / f"{name}.parquet"]
    for path, data in zip(paths, (text.encode(), buffer.getvalue()), strict=True):
        write_whole(path, data)
    return paths
