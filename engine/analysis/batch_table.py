"""A batch of games on the screen: scores and wins by seat, endings by kind.

Hands on rich tables of the frame `play_batch` gives.
"""

from __future__ import annotations

import pandas as pd
from rich.table import Table
from rich.text import Text

from engine.analysis.batch import wilson, winners
from engine.rules.schema import Scenario


def score_table(frame: pd.DataFrame, scenario: Scenario, title: str) -> Table:
    """Mean and spread of every seat's score, and how often it was furthest above par."""
    won, games = winners(frame, list(scenario.seats)), len(frame)
    table = Table("Seat", "Score, mean", "Spread", "Wins above par", "95 %", title=title)
    for id_, seat in scenario.seats.items():
        scores, hits = frame[f"score.{id_}"], int((won == id_).sum())
        low, high = wilson(hits, games)
        figures = (f"{scores.mean():.1f}", f"{scores.std():.1f}", f"{hits / games:.1%}", f"{low:.1%}-{high:.1%}")
        table.add_row(Text(seat.title), *figures)
    return table


def outcome_table(frame: pd.DataFrame, scenario: Scenario) -> Table:
    """Share of every ending, the commonest first."""
    table = Table("Outcome", "Share", "95 %")
    for outcome, count in frame["outcome"].value_counts().items():
        low, high = wilson(int(count), len(frame))
        declared = scenario.outcomes.get(str(outcome))
        title = Text(declared.title if declared else "none")
        table.add_row(title, f"{count / len(frame):.1%}", f"{low:.1%}-{high:.1%}")
    return table
