"""Tournaments on Ray: the same table, on the loopback only, and a node that dies costs no game."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="Ray is not installed (extra [cluster])")
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def run(code: str, timeout: int = 240) -> str:
    """Run code in a process of its own, since Ray stays in one."""
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=timeout, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


SETUP = """
    import os
    from pathlib import Path
    from engine.tournament.cluster import RayCluster, loopback_only
    from engine.tournament.pool import LocalPool
    from engine.tournament.results import Results
    from engine.tournament.runner import Runner, Tournament, open_store
    from engine.tournament.schedule import Plan
"""


def test_the_table_of_a_cluster_is_that_of_the_pool_and_only_the_loopback_listens(tmp_path: Path) -> None:
    out = run(f"""{SETUP}
    def listening():
        outward = 0
        children = {{os.getpid()}}
        for entry in sorted((int(p) for p in os.listdir("/proc") if p.isdigit())):
            try:
                fields = open(f"/proc/{{entry}}/stat").read().rpartition(")")[2].split()
                command = open(f"/proc/{{entry}}/cmdline").read()
            except OSError:
                continue
            if int(fields[1]) in children or {str(tmp_path)!r} in command or "ray" in command:
                children.add(entry)
        inodes = set()
        for pid in children:
            try:
                for fd in os.listdir(f"/proc/{{pid}}/fd"):
                    link = os.readlink(f"/proc/{{pid}}/fd/{{fd}}")
                    if link.startswith("socket:["):
                        inodes.add(link[8:-1])
            except OSError:
                continue
        found = []
        for name in ("tcp", "tcp6"):
            for line in open(f"/proc/net/{{name}}").read().splitlines()[1:]:
                words = line.split()
                if words[3] == "0A" and words[9] in inodes:
                    found.append(words[1].split(":")[0])
        return found

    if __name__ == "__main__":
        tables = []
        t = Tournament.prepare(Plan(("tiny",), ("random", "personality"), games=120))
        for name, make in (("ray", lambda: RayCluster(2, t.probes())), ("pool", lambda: LocalPool(2, t.probes()))):
            folder = Path({str(tmp_path)!r}) / name
            executor = make()
            seen = []
            with open_store(t, folder) as store:
                Runner(t, store, executor, lambda done, total: seen.extend(listening() if name == "ray" else ())).run()
            executor.close()
            if name == "ray":
                loopback = {{"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}}
                print("listeners", len(seen), "outward", len([a for a in seen if a not in loopback]))
            Results.read(folder).export()
            tables.append((folder / "games.csv").read_bytes())
        print("equal", tables[0] == tables[1], len(tables[0]))
    """)
    listeners, outward = out.split("listeners ")[1].split("\n")[0].split(" outward ")
    assert int(listeners) > 0, "Ray's listeners were looked for where they are"
    assert int(outward) == 0
    assert "equal True" in out


def test_a_node_that_dies_while_it_plays_costs_no_game(tmp_path: Path) -> None:
    """A node is ended while Ray says it is at work; where no chunk lay on it just then, once more."""
    lost = 0
    for attempt in range(4):
        out = end_a_node(tmp_path / str(attempt))
        assert "games 30000 given up 0" in out
        lost = int(out.split("lost chunks ")[1].split()[0])
        if lost:
            break
    assert lost > 0, f"the node died with a chunk on it: {out}"


def end_a_node(folder: Path) -> str:
    """Play on two nodes and end the second; what the script said."""
    return run(f"""{SETUP}
    if __name__ == "__main__":
        loopback_only()
        import ray
        from ray.cluster_utils import Cluster
        cluster = Cluster(initialize_head=True, head_node_args={{"num_cpus": 1, "include_dashboard": False}})
        second = cluster.add_node(num_cpus=1)
        t = Tournament.prepare(Plan(("tiny",), ("random", "personality"), games=30_000))
        executor = RayCluster(2, t.probes(), cluster.address)
        lost = []
        take = executor.collect
        def collect():
            out = take()
            lost.extend(r.reason for _, r in out if not hasattr(r, "rows"))
            return out
        executor.collect = collect
        killed = []
        def tell(done, total):
            if done > 2_000 and not killed and not ray.available_resources().get("CPU"):
                killed.append(done)
                cluster.remove_node(second, allow_graceful=False)
        folder = Path({str(folder)!r})
        with open_store(t, folder) as store:
            Runner(t, store, executor, tell).run()
            print("games", store.count(), "given up", len(store.poisoned()), "lost chunks", len(lost), lost[:2])
        executor.close()
        cluster.shutdown()
    """)
