"""The base scenario of this room is sound and still."""

from __future__ import annotations

from tests.rules.worlds import World


def test_nothing_moves_in_a_world_without_rules(world: World) -> None:
    play = world.play()
    before = play.running.arrays.state.copy()
    play.turn(12)
    assert play.running.over
    assert not play.running.faulted
    assert (play.running.arrays.state == before).all()
    assert play.towns() == [1.0, 2.0, 4.0]
