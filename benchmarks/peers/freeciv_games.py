"""Freeciv's server by its script of commands: five of its computer players among themselves, as many turns as ours.

`python -m benchmarks.peers.freeciv_games SECONDS`; processor time of the server, with the making of its map.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SEATS, TURNS = 5, 36
_PLACES = "/usr/games:/usr/local/games"
_SCRIPT = """\
set mapseed {seed}
set gameseed {seed}
set aifill {seats}
set minplayers 0
set endturn {turns}
set timeout -1
set autosaves GAMEOVER
start
"""


def server() -> str | None:
    """Where the server lies, if it is installed."""
    return shutil.which("freeciv-server", path=f"{os.environ.get('PATH', '')}:{_PLACES}")


def _run(words: Sequence[str], folder: Path) -> str:
    """Run the server in a folder of its own; it refuses to be run by the superuser."""
    options: dict[str, Any] = {"env": {"PATH": os.environ.get("PATH", ""), "HOME": str(folder)}, "cwd": folder}
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
        options |= {"user": "nobody", "group": "nogroup", "extra_groups": ()}
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(words, check=False, **pipes, **options)
    text: str = done.stdout.decode(errors="replace")
    if done.returncode:
        raise SystemExit(f"freeciv-server ended with {done.returncode}: {(text.strip() or '-').splitlines()[-1]}")
    return text


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def play(program: str, seed: int) -> int:
    """Play a game to its end; the turns played."""
    with tempfile.TemporaryDirectory(prefix="great-stone-freeciv-") as name:
        folder = Path(name)
        (folder / "game.serv").write_text(_SCRIPT.format(seed=seed, seats=SEATS, turns=TURNS), encoding="utf-8")
        here = ["--bind", "127.0.0.1", "--port", str(_free_port()), "--Announce", "none"]
        _run([program, "--read", "game.serv", "--exit-on-end", "--saves", name, *here], folder)
        kept = [re.search(r"-T(\d+)-", path.name) for path in folder.glob("*final*")]
        turns = [int(found[1]) - 1 for found in kept if found]
        if not turns:
            raise SystemExit("freeciv-server left no saved game, so that nobody knows what it played")
        return turns[0]


def main(seconds: float) -> dict[str, object]:
    """Games until the time is over."""
    program = server()
    if program is None:
        raise SystemExit("freeciv-server is not installed (Debian: apt install freeciv-server)")
    with tempfile.TemporaryDirectory(prefix="great-stone-freeciv-") as name:
        told = re.search(r"version (\S+)", _run([program, "--version"], Path(name)))
    games = turns = 0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun, spent = used.ru_utime + used.ru_stime, 0.0
    while spent < seconds:
        turns += play(program, 2 + games)
        games += 1
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = used.ru_utime + used.ru_stime - begun
    version = told[1] if told else "unknown"
    played = turns * SEATS
    return {
        "version": version, "games": games, "decisions": played, "seat_turns": played, "open": None, "seconds": spent
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(float(sys.argv[2]))))
