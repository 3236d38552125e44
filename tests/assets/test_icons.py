"""The icons: each draws in its colour and bounds, and every id that code or the table names has a file."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pygame
import pytest
import yaml

from engine.client import icons
from engine.rules.scenario import load

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "assets" / "icons"
TABLE = yaml.safe_load((FOLDER / "icons.yaml").read_text(encoding="utf-8"))
WHITE = (255, 255, 255)


@pytest.mark.parametrize("id_", icons.icon_ids())
def test_an_icon_fills_its_grid_in_one_colour(id_: str) -> None:
    drawn = icons.icon(id_, 48, (200, 40, 120))
    alpha = pygame.surfarray.array_alpha(drawn)
    assert drawn.get_size() == (48, 48)
    assert (alpha > 128).sum() > 48, "hardly anything is drawn"
    columns, rows = np.nonzero(alpha > 128)
    assert max(np.ptp(columns), np.ptp(rows)) >= 30, "the drawing is small on its grid"
    full = pygame.surfarray.array3d(drawn)[alpha == 255]
    assert np.abs(full.astype(int) - (200, 40, 120)).max() <= 3  # laying a tint under a stroke rounds


@pytest.mark.parametrize("id_", icons.icon_ids())
def test_an_icon_is_drawn_by_the_same_hand(id_: str) -> None:
    text = (FOLDER / f"{id_}.svg").read_text(encoding="ascii")
    assert 'viewBox="0 0 24 24"' in text
    assert 'stroke-width="2" stroke-linecap="round" stroke-linejoin="round"' in text
    assert set(re.findall(r'(?:stroke|fill)="([^"]*)"', text)) <= {"none", "currentColor"}
    assert text.count("stroke-width") == 1


def test_no_two_icons_are_the_same() -> None:
    pictures = {pygame.image.tobytes(icons.icon(id_, 24, WHITE), "RGBA") for id_ in icons.icon_ids()}
    assert len(pictures) == len(icons.icon_ids())


def test_every_icon_of_the_table_has_a_file() -> None:
    named = {id_ for table in TABLE.values() for id_ in table.values()}
    assert named <= set(icons.icon_ids())
    assert all("default" in table for table in TABLE.values())


def test_every_icon_named_in_code_has_a_file() -> None:
    named = {
        id_
        for path in (ROOT / "engine" / "client").rglob("*.py")
        for id_ in re.findall(r'\bicon\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert named <= set(icons.icon_ids()), named - set(icons.icon_ids())


def test_every_order_posture_and_figure_of_the_flagship_has_an_icon_of_its_own() -> None:
    scenario = load("belarus-2020").scenario
    for section, ids in (
        ("orders", scenario.actions),
        ("postures", scenario.postures),
        ("reactions", scenario.reactions),
        ("motives", scenario.motives),
        ("modes", scenario.maps),
        ("figures", scenario.headline),
        ("seats", scenario.seats),
    ):
        assert set(ids) <= set(TABLE[section]), section


def test_the_first_key_known_counts() -> None:
    assert icons.icon_for("orders", "no_such_order", "loan", "economy") == "loan"
    assert icons.icon_for("orders", "no_such_order", "economy") == "coins"
    assert icons.icon_for("orders", "no_such_order") == "card"
    assert icons.icon_for("figures", "no_such_figure", "persons") == "people"


def test_seats_of_any_game_get_glyphs_that_differ() -> None:
    strangers = [f"house_{k}" for k in range(6)]
    glyphs = icons.seat_icons(["minsk", *strangers])
    assert glyphs["minsk"] == "columns"
    assert list(glyphs) == ["minsk", *strangers]
    assert len(set(glyphs.values())) == 7


def test_an_unknown_icon_is_named() -> None:
    with pytest.raises(icons.IconError, match=r"no icon 'colums'.*columns"):
        icons.icon("colums", 24, WHITE)
    with pytest.raises(icons.IconError, match="no section 'figure'"):
        icons.icon_for("figure", "reserves")
    with pytest.raises(ValueError, match="at 0 pixels"):
        icons.icon("columns", 0, WHITE)


def test_an_icon_is_drawn_once_for_a_size_and_colour() -> None:
    assert icons.icon("flag", 24, WHITE) is icons.icon("flag", 24, WHITE)
    assert icons.icon("flag", 24, WHITE) is not icons.icon("flag", 20, WHITE)
