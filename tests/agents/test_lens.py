"""What a learner is shown of the state: figures scaled so that none is lost."""

from __future__ import annotations

from engine.kernel.lens import new_lens, scaled
from engine.rules.ruleset import load_ruleset


def test_every_government_and_who_fell_last_looks_another_way() -> None:
    ruleset = load_ruleset("belarus-2020")
    assert ruleset.scenario.succession is not None
    lens, regime = new_lens(ruleset), ruleset.layout.base("engine", "regime")
    heirs = len(ruleset.scenario.succession.heirs)
    for seat in range(len(ruleset.scenario.seats)):
        [run] = [n for n in range(lens.runs.shape[1]) if lens.runs[seat, n, 2] == regime]
        seen = {scaled(float(k), lens.runs[seat, run, 3], *lens.scales[seat, run]) for k in range(-heirs, heirs + 1)}
        assert len(seen) == 2 * heirs + 1
