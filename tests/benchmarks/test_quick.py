"""The benchmark runs from end to end on the smallest scenario; its counts of operations are those of a worked tree."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.__main__ import main
from benchmarks.count import operations, steps
from engine.rules import tree


def test_the_quick_benchmark_measures_tiny_and_writes_both_files(tmp_path: Path) -> None:
    main(["--scenario", "tiny", "--quick", "--out", str(tmp_path)])
    found = json.loads((tmp_path / "tiny.json").read_text(encoding="utf-8"))
    rows = {row["figure"]: row for row in found["rows"]}
    assert not [row for row in rows.values() if row["measured"].startswith("not measured")]
    assert rows["hash of native and reference"]["holds"]
    assert rows["same bits on one and two threads"]["holds"]
    assert rows["two threads"]["holds"] is None  # demanded of scenarios of true size only
    report = (tmp_path / "tiny.md").read_text(encoding="utf-8")
    assert "python -m benchmarks --scenario tiny --quick" in report
    assert "| figure | demanded | measured | verdict |" in report


def test_operations_count_a_loop_as_often_as_it_turns() -> None:
    member = tree.LoopVar(0)
    body = (tree.Out(0, member, tree.Binary("add", tree.State(0, member), tree.Num(1.0))),)
    once = tree.Function("once", (tree.Out(0, tree.Lit(0), tree.Binary("mul", tree.Num(2.0), tree.Num(3.0))),), 0)
    many = tree.Function("many", (tree.For(tree.Range(0, 100), body),), 0)
    assert operations(once, 0.0) == 1
    assert operations(many, 0.0) == 100
    assert steps(once, 0.0) == (0.0, 1.0)
    assert steps(many, 0.0) == (1.0, 0.0)
