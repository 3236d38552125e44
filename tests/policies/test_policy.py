"""Policies by name, what a policy is shown, and what a choice may be."""

from __future__ import annotations

import pytest

from engine.match.match import Match
from engine.policies.first_legal import FirstLegal
from engine.policies.names import Names
from engine.policies.policy import KINDS, Policy, PolicySpec
from engine.policies.question import Choice, Question, check
from engine.rules.errors import OrderError
from tests.match.games import tiny


@pytest.mark.parametrize("text", [
    "passive", "random", "personality", "personality:historical", "hand", "lookahead", "lookahead:historical", "search",
    "search:32", "search:200", "search:200:historical",
])  # fmt: skip
def test_a_name_parses_to_what_prints_it(text: str) -> None:
    assert PolicySpec.parse(text).name == text
    assert PolicySpec.parse(f" {text} ") == PolicySpec.parse(text)


@pytest.mark.parametrize("text", [
    "", "Random", "look", "personality:", "passive:calm", "random,random", "lookahead:", "search:", "search:historical",
    "search:0", "search:30", "search:33", "search:-64", "search:1e3", "search:100002", "search:²", "search:64:",
])  # fmt: skip
def test_a_name_that_is_none_is_refused_with_the_list(text: str) -> None:
    with pytest.raises(OrderError) as caught:
        PolicySpec.parse(text)
    told = "an even number from 32 to 100000" if text.startswith("search:") else ", ".join(KINDS)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_kernel_numbers_the_personalities_in_their_order() -> None:
    ruleset = tiny().ruleset
    assert PolicySpec.parse("personality").personality_number(ruleset, "keepers") == 0
    assert PolicySpec.parse("personality:historical").personality_number(ruleset, "keepers") == 1


def test_first_legal_is_a_policy() -> None:
    assert isinstance(FirstLegal(), Policy)


class Watcher:
    """Answers like FirstLegal and keeps the questions."""

    name = "watcher"

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def decide(self, question: Question) -> Choice:
        self.asked.append(question)
        return FirstLegal().decide(question)


def questions() -> list[Question]:
    watchers = []
    for seed in range(12):
        watcher = Watcher()
        match = Match(tiny(), seed, {"weighers": watcher})
        match.play()
        watchers += watcher.asked
    return watchers


def test_every_question_has_numbered_options_of_which_one_at_least_is_open() -> None:
    points = set()
    for question in questions():
        points.add(question.point)
        assert question.seat == "weighers"
        assert [option.index for option in question.options] == list(range(len(question.options)))
        assert question.legal
        assert all(option.title for option in question.options)
        for option in question.options:
            if option.kind == "order":
                assert option.what in ("lend", "corner", "wait")
                assert (option.target != "") == (option.what == "lend")
            if option.kind in ("accept", "refuse", "counter"):
                assert question.proposer in ("keepers", "drummers")
                assert question.subject == option.what
    assert points == {"event", "offer", "answer", "consent", "order"}


def test_a_counter_is_put_to_the_proposer_with_the_other_side_named() -> None:
    for question in questions():
        if question.point == "consent":
            assert question.proposer != question.seat
            assert [option.kind for option in question.options] == ["refuse", "accept"]


@pytest.mark.parametrize("index", [-1, 99, True, "0", 1.0, None])
def test_what_is_no_number_of_an_option_is_refused(index: object) -> None:
    question = questions()[0]
    with pytest.raises(OrderError, match="no option"):
        check(question, Choice(index))  # type: ignore[arg-type]


def test_terms_go_with_offers_alone() -> None:
    question = next(q for q in questions() if q.point == "order")
    with pytest.raises(OrderError, match="terms go with an offer"):
        question.choose(0, terms=3)


def test_terms_are_packed_from_words_and_read_back() -> None:
    names = Names(tiny().ruleset)
    packed = names.pack("quiet_shore", {"oil_money": 4}, without=["bread"])
    names.check_terms(1, packed)
    clauses = names.clauses(1, packed)
    assert [str(c) for c in clauses] == ["Money for oil (4 marks)", "No drums", "Share the catch"]
    assert [c.included for c in clauses] == [True, True, False]
    for deal, amounts, without, text in (
        ("quiet_shor", {}, [], 'did you mean "quiet_shore"'),
        ("quiet_shore", {"oil": 3.0}, [], "has no clause oil"),
        ("quiet_shore", {"oil_money": 9.0}, [], "9 is not an amount"),
        ("quiet_shore", {"bread": 1.0}, [], "1 is not an amount"),
        ("quiet_shore", {}, ["no_drums"], "no optional clause"),
    ):
        with pytest.raises(OrderError, match=text):
            names.pack(deal, amounts, without)
    public = names.pack("quiet_shore", {"oil_money": 4}, private=False)
    names.check_terms(1, public)
    assert (names.private(1, packed), names.private(1, public)) == (True, False)
    assert public == names.pack("quiet_shore", {"oil_money": 4}) | 1 << 36
    assert names.pack("quiet_shore", private=True) == names.pack("quiet_shore")
    for terms in (-1, 4, 1 << 5, 1 << 31, 1 << 33, 1 << 37, 1 << 40):
        with pytest.raises(OrderError, match="do not fit"):
            names.check_terms(1, terms)


def test_months_have_their_names() -> None:
    names = Names(tiny().ruleset)
    assert [names.date(t) for t in (0, 1, 7, 8)] == ["January 1201", "April 1201", "October 1202", "January 1203"]
