"""The benchmark runs from end to end on the smallest scenario; its counts of operations are those of a worked tree."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.__main__ import ROOT, main, measured_on
from benchmarks.count import operations, steps
from engine import __version__
from engine.rules import tree
from engine.rules.ruleset import load_ruleset


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
    assert f"\n{measured_on('tiny')}\n" in report
    assert "| figure | demanded | measured | verdict |" in report


def test_a_page_names_the_engine_and_the_rules_it_was_measured_on() -> None:
    digests = [load_ruleset(name).digest[:16] for name in ("tiny", "october-2020")]
    told = f"Engine {__version__}, rules of tiny {digests[0]}, rules of october-2020 {digests[1]}."
    assert measured_on("tiny", "october-2020") == told
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "benchmarks").rglob("*.py")]
    pages = [text for text in texts if ".md" in text and ".write_text(" in text]
    assert len(pages) == 6
    assert all("measured_on(" in text for text in pages)


def test_operations_count_a_loop_as_often_as_it_turns() -> None:
    member = tree.LoopVar(0)
    body = (tree.Out(0, member, tree.Binary("add", tree.State(0, member), tree.Num(1.0))),)
    once = tree.Function("once", (tree.Out(0, tree.Lit(0), tree.Binary("mul", tree.Num(2.0), tree.Num(3.0))),), 0)
    many = tree.Function("many", (tree.For(tree.Range(0, 100), body),), 0)
    assert operations(once, 0.0) == 1
    assert operations(many, 0.0) == 100
    assert steps(once, 0.0) == (0.0, 1.0)
    assert steps(many, 0.0) == (1.0, 0.0)
