"""What a person is told of given words before breaking them."""

from __future__ import annotations

from pathlib import Path

from engine.client.game.cards import Card
from engine.client.session import Session
from engine.kernel.words import ACTIVE
from engine.rules.layout import DEAL_HEAD, MAX_TERMS, TERM_WIDTH
from tests.client.driver import Driver
from tests.client.games import flagship, start


def promised(session: Session) -> None:
    """Put a deal in force in which the West promised no new lists: the true state and every view of it."""
    match, layout = session.match, session.match.machine.ruleset.layout
    base, deal = layout.base("engine", "deals"), match.names.deals.index("quiet_border")
    arrays = match.running.arrays
    for state in (arrays.state, *arrays.views):
        state[base], state[base + 1] = deal + 1.0, 1.0
        for k in range(MAX_TERMS):
            state[base + DEAL_HEAD + k * TERM_WIDTH] = ACTIVE if k < 2 else 0.0
            state[base + DEAL_HEAD + k * TERM_WIDTH + 3] = 9.0


def test_a_card_tells_which_answer_breaks_a_word_and_whose(tmp_path: Path) -> None:
    app = Driver(tmp_path).app
    session = start(4, flagship(), west="hand")
    while session.question is None or session.question.subject != "eu_first_list":
        assert session.match.turn < 6, "the card never came"
        if session.stage == "plan":
            session.commit()
        elif session.question is not None:
            session.answer(session.question.legal[0].index)
        session.advance()
    card = Card(app, session, lambda _: None)
    below = {choice.choice: card._below(choice) for choice in card.choices}
    assert not any("your word" in text for text in below.values())
    promised(session)
    below = {choice.choice: card._below(choice) for choice in card.choices}
    assert "Breaks your word to Minsk" in below["sign"]
    assert "No new lists" in below["sign"]
    assert "your word" not in below["wait"]
