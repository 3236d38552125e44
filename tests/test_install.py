"""The installed game works outside the checkout: a wheel is built, unpacked elsewhere and run."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, timeout=300)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def _run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site)}
    command = [sys.executable, "-m", "run_game", *arguments]
    return subprocess.run(command, cwd=site.parent, env=environment, capture_output=True, text=True, timeout=300)


def test_the_wheel_holds_board_and_scenarios(site: Path) -> None:
    assert (site / "maps" / "belarus.topo.json").is_file()
    assert (site / "scenarios" / "october-2020" / "scenario.yaml").is_file()
    assert (site / "LICENSE").is_file() or list(site.glob("*.dist-info/licenses/LICENSE"))


def test_an_installed_game_checks_its_own_scenarios(site: Path) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import engine; print(engine.__file__)"],
        cwd=site.parent, env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert where.stdout.startswith(str(site)), where.stdout + where.stderr
    checked = _run(site, "check")
    assert checked.returncode == 0, checked.stderr
    assert "october-2020: October 2020" in checked.stdout


def test_benchmarks_are_named_as_part_of_the_checkout(site: Path) -> None:
    told = _run(site, "bench")
    assert told.returncode == 2
    assert "checkout" in told.stderr
    assert "Traceback" not in told.stderr
