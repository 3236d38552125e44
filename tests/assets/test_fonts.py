"""The interface fonts: what they cover, that digits stand in columns, and that the build gives the committed bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets import build_fonts
from engine.client import fonts

TTFont = pytest.importorskip("fontTools.ttLib").TTFont
GREY = (200, 200, 200)


@pytest.mark.parametrize("bold", [False, True])
def test_every_character_of_the_projects_texts_has_a_glyph(bold: bool) -> None:
    known = TTFont(fonts.path(bold=bold)).getBestCmap()
    lacking = {character for text in build_fonts.texts() for character in text if character.isprintable()} - {
        chr(point) for point in known
    }
    assert not lacking, f"run python -m assets.build_fonts: {''.join(sorted(lacking))}"


@pytest.mark.parametrize("bold", [False, True])
def test_the_coverage_told_is_the_fonts_own(bold: bool) -> None:
    known = set(TTFont(fonts.path(bold=bold)).getBestCmap())
    assert fonts._coverage() == known


@pytest.mark.parametrize(
    "text",
    [
        "Ўладзімір ўжо з’еў дзьмухавец і ґузік",
        "Съешь ещё этих мягких французских булок, да выпей чаю № 5",
        "大石头工业园：白俄罗斯、俄罗斯、中国、欧盟与美国。",
        "Łódź Žemaitija ŠČ ė 12.5 % → ↑ ↓ ▲ ▼ ● ✓ × − ± ≤ ≥ ≈ €$₽¥",
    ],
)
def test_the_four_languages_are_covered(text: str) -> None:
    assert fonts.missing(text) == ""


@pytest.mark.parametrize("bold", [False, True])
def test_digits_stand_in_columns(bold: bool) -> None:
    for size in (12, 14, 15, 20, 28):
        assert len({metrics[4] for metrics in fonts.font(size, bold=bold).metrics("0123456789") if metrics}) == 1


def test_a_script_the_family_lacks_is_drawn_from_another_font() -> None:
    assert fonts.missing("abcひらがな") == "ひらがな"
    drawn = fonts.line("abcひらがな", 20, GREY)
    assert drawn.get_width() == fonts.width("abcひらがな", 20)
    boxes = fonts.font(20).render("ひらがな", True, GREY)
    assert drawn.get_width() != fonts.width("abc", 20) + boxes.get_width()


def test_a_line_is_drawn_once() -> None:
    assert fonts.line("Great Stone", 14, GREY) is fonts.line("Great Stone", 14, GREY)
    assert fonts.line("Great Stone", 14, GREY) is not fonts.line("Great Stone", 14, GREY, bold=True)


def test_a_line_break_is_drawn_as_a_space() -> None:
    assert fonts.line("a\nb", 14, GREY) is fonts.line("a b", 14, GREY)


def test_a_long_text_is_shortened_to_its_width() -> None:
    for most in range(0, 130, 7):
        short = fonts.shortened("Smalyavichy district", 14, most)
        assert fonts.width(short, 14) <= most
        assert short in ("", "Smalyavichy district") or "Smalyavichy district".startswith(short[:-1].rstrip())
    assert fonts.shortened("Minsk", 14, 500) == "Minsk"


@pytest.mark.slow
def test_the_build_gives_the_committed_files(tmp_path: Path) -> None:
    for made in build_fonts.build(tmp_path):
        kept = build_fonts.FOLDER / made.name
        assert made.read_bytes() == kept.read_bytes(), f"run python -m assets.build_fonts: {made.name} differs"
    assert sum(path.stat().st_size for path in build_fonts.FOLDER.iterdir()) < 3_000_000
