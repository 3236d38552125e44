"""Lessons follow what the player does, and the tutorial's lessons can all be ended."""

from __future__ import annotations

from engine.client.lessons import Lessons
from engine.rules.ruleset import load_ruleset


def test_a_lesson_ends_with_its_deed_alone() -> None:
    lessons = Lessons(load_ruleset("tutorial").scenario.lessons)
    first = lessons.current
    assert first is not None
    assert first.until == "event_answered"
    assert not lessons.notice("mode_changed")
    assert lessons.current is first
    assert lessons.notice("event_answered")
    assert lessons.progress == (2, 11)


def test_lessons_can_be_passed_and_sent_away() -> None:
    lessons = Lessons(load_ruleset("tutorial").scenario.lessons)
    lessons.next()
    assert lessons.progress[0] == 2
    lessons.skip()
    assert lessons.current is None
    assert not lessons.notice("deals_opened")


def test_the_tutorial_teaches_what_it_should() -> None:
    deeds = {lesson.until for lesson in load_ruleset("tutorial").scenario.lessons}
    assert {"order_given", "posture_set", "figure_pointed", "deals_opened", "event_answered", "turn_ended"} <= deeds
