"""A bot to copy: it takes what its seat's own advisers think best, keeps out of deals they dislike, and says yes late.

Run it: run_game.py check-bot agents/bots/careful.py:Careful
"""

from __future__ import annotations

from engine.policies.question import Choice, OptionRow, Question


class Careful:
    """Looks at every legal option and takes the one its advisers score highest, if that is any good."""

    name = "careful"
    version = "1.0"
    author = "Great Stone contributors"

    def decide(self, question: Question) -> Choice:
        """One decision. `question.options` are numbered; only those in `question.legal` may be taken."""
        best = max(question.legal, key=lambda option: (self.worth(option), -option.index))
        return Choice(best.index)

    def worth(self, option: OptionRow) -> float:
        """What to make of an option; doing nothing is worth nothing."""
        if option.score is None:
            return 0.0 if option.kind in ("none", "refuse") else -0.01
        return option.score
