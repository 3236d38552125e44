"""The examples of docs/learning.md run as they stand, and the one that trains does learn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("pettingzoo", reason="PettingZoo is not installed (extra [rl])")

PAGE = Path(__file__).parents[2] / "docs" / "learning.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_runs(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(EXAMPLES[number], f"example {number + 1} of docs/learning.md", "exec"), {})
    learnt = re.search(r"first ten batches (\S+) points, last ten (\S+)", capsys.readouterr().out)
    if learnt:
        assert float(learnt[2]) > float(learnt[1]) + 2.0
    assert bool(learnt) == ("weights +=" in EXAMPLES[number])
