"""Errors say where and what, travel between processes whole, and suggest a spelling."""

from __future__ import annotations

import pickle

import pytest

from engine.rules.errors import OrderError, Problem, SaveError, ScenarioError, StoreError, did_you_mean, quoted

LATE = Problem("a.yaml", 10, 2, "E-DUP", "duplicate key")
EARLY = Problem("a.yaml", 9, 30, "E-KEY", "a key must be text")


def test_a_problem_reads_as_file_line_column_code_message() -> None:
    assert str(LATE) == "a.yaml:10:2: [E-DUP] duplicate key"


def test_a_scenario_error_lists_its_problems_once_in_the_order_of_the_file() -> None:
    error = ScenarioError([LATE, EARLY, LATE])
    assert error.problems == (EARLY, LATE)
    assert str(error) == "a.yaml:9:30: [E-KEY] a key must be text\na.yaml:10:2: [E-DUP] duplicate key"


def test_a_scenario_error_without_a_problem_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one"):
        ScenarioError([])


def test_a_scenario_error_crosses_to_another_process_whole() -> None:
    again = pickle.loads(pickle.dumps(ScenarioError([LATE, EARLY])))
    assert isinstance(again, ScenarioError)
    assert again.problems == (EARLY, LATE)


@pytest.mark.parametrize("kind", [ScenarioError, OrderError, SaveError, StoreError])
def test_every_error_is_a_value_error(kind: type[Exception]) -> None:
    assert issubclass(kind, ValueError)


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("protests", ' (did you mean "protest"?)'),
        ("prtoest", ' (did you mean "protest"?)'),
        ("Reserves", ' (did you mean "reserves"?)'),
        ("gdpp", ' (did you mean "GDP"?)'),
        ("xyzzy", ""),
        ("", ""),
        ("p" * 65, ""),
    ],
)
def test_a_misspelt_name_gets_the_nearest_known_one(word: str, answer: str) -> None:
    assert did_you_mean(word, ["reserves", "protest", "GDP", "prices"]) == answer


def test_the_suggestion_does_not_depend_on_the_order_of_the_known_names() -> None:
    known = ["tax_a", "tax_b", "tax_c"]
    assert did_you_mean("tax_d", known) == did_you_mean("tax_d", reversed(known)) != ""


def test_quoted_text_cannot_steer_a_terminal_or_fill_it() -> None:
    assert quoted("a\x1b[31m\u202eb\n") == '"a\\u001b[31m\\u202eb\\n"'
    assert quoted("x" * 100, 5) == '"xxxx…"'
    assert quoted('say "да"') == '"say \\"да\\""'
