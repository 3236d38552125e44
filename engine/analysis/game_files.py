"""What a game leaves in a folder: its account, replay, tables and maps.

Hands on `write_game`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.analysis.frames import date_labels, entity_frame, sets_with_variables, turn_frame, write_table
from engine.analysis.layers import draw_moments
from engine.match.container import whole_folder, write_whole
from engine.match.match import Match
from engine.match.replay import write_replay
from engine.rules.layout import FLOATS


def write_game(match: Match, snapshots: Sequence[FLOATS], account: str, out: Path) -> None:
    """Write all of them or none; `snapshots` are the states at the start and after every turn.

    Raises SaveError, OSError.
    """
    ruleset = match.machine.ruleset
    with whole_folder(out) as folder:
        write_whole(folder / "account.txt", account.encode())
        write_replay(match, folder / "game.gsr")
        write_table(turn_frame(ruleset, snapshots), folder, "turns")
        for set_name in sets_with_variables(ruleset):
            write_table(entity_frame(ruleset, snapshots, set_name), folder, set_name)
        draw_moments(ruleset, snapshots, date_labels(ruleset), folder)
