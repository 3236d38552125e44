"""The plainest policy in Python: the first option that does something. An example to copy, and a partner for tests."""

from __future__ import annotations

from engine.policies.question import Choice, Question


class FirstLegal:
    """Takes the first legal option after `none` and `refuse`, and one of those where nothing else is open."""

    name = "first-legal"

    def decide(self, question: Question) -> Choice:
        """See the class."""
        for option in question.legal:
            if option.kind not in ("none", "refuse"):
                return Choice(option.index)
        return Choice(question.legal[0].index)
