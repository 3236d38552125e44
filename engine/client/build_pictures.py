"""`python -m engine.client.build_pictures [SCENARIO ...]`: a picture of every scenario with a map, for the setup.

Each is a map mode of a game between personalities, drawn by the client's own map at a turn that shows what the
scenario is about. Nothing is taken from elsewhere.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pygame

from engine.client import colours as c
from engine.client.board.view import BoardView
from engine.client.game.modes import Modes
from engine.client.session import Session
from engine.kernel.machine import machine_of

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "pictures"
SIZE = (352, 232)
SHOWN = {
    "belarus-2020": ("protest", 1), "october-2020": ("economy", 3), "first-hundred-days": ("outrage", 6),
    "cut-off": ("sway_west", 14), "long-game": ("sway_beijing", 60), "tutorial": ("police", 2),
}  # fmt: skip
"""By scenario: the mode, and the turn it is looked at, from 0."""


def draw(scenario: str, mode: str, turn: int) -> pygame.Surface:
    """The map of a scenario at a turn of a game nobody plays by hand."""
    machine = machine_of(scenario)
    session = Session.new(machine, dict.fromkeys(machine.ruleset.scenario.seats, "personality"), 1)
    while session.match.turn < turn and session.stage != "over":
        session.advance()
    modes, board = Modes(session), machine.ruleset.board
    assert board is not None
    number = next(k for k, layer in enumerate(modes.declared) if layer.id == mode)
    view = BoardView(board, SIZE, 0.7, lambda _row: "", plain=True)
    view.set_layer(modes.layer(number, None, session.match.turn))
    picture = pygame.Surface(SIZE)
    picture.fill(c.WELL)
    view.draw(picture)
    return picture


def main() -> None:
    """Draw all, or those named."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    FOLDER.mkdir(exist_ok=True)
    for scenario in sys.argv[1:] or SHOWN:
        pygame.image.save(draw(scenario, *SHOWN[scenario]), str(FOLDER / f"{scenario}.png"))


if __name__ == "__main__":
    main()
