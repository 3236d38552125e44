"""Where peers live: a virtual environment each, made from PyPI under a cache folder, wheels of pinned versions only.

Hands on `Place`, `PLACES`, `NotInstalled`. Nothing of a peer is installed where the project itself is.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_MINUTES = 5


class NotInstalled(RuntimeError):
    """Why a peer is not here, in a line."""


@dataclass(frozen=True)
class Place:
    """An environment of a peer's own."""

    name: str
    wants: tuple[str, ...]

    def python(self, cache: Path) -> str:
        """Its Python, made first where it is missing or of other versions. Raises NotInstalled."""
        folder = cache / self.name
        python, mark = folder / "bin" / "python", folder / "installed.txt"
        wanted = "\n".join((*self.wants, sys.version))
        if mark.is_file() and mark.read_text(encoding="utf-8") == wanted and python.exists():
            return str(python)
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._run([sys.executable, "-m", "venv", str(folder)])
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"]
        self._run([*pip, "--only-binary", ":all:", *self.wants])
        mark.write_text(wanted, encoding="utf-8")
        return str(python)

    def _run(self, words: list[str]) -> None:
        try:
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60 * _MINUTES)
        except subprocess.TimeoutExpired:
            raise NotInstalled(f"{self.name}: {' '.join(self.wants)} took longer than {_MINUTES} minutes") from None
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
            why = said[-1] if said else "no message"
            raise NotInstalled(f"{self.name}: could not install {' '.join(self.wants)} ({why})")


PLACES = {
    place.name: place
    for place in (
        Place("catanatron", ("catanatron==3.2.1", "networkx==3.6.1")),
        Place("open_spiel", ("open_spiel==2.0.2", "numpy==2.4.6")),
        # Its extra [classic] asks for packages that have no wheels; go and connect four need pygame alone.
        Place("pettingzoo", ("pettingzoo==1.27.0", "gymnasium==1.4.0", "pygame==2.6.1", "numpy==2.4.6")),
    )
}
