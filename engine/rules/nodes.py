"""What models of a scenario are made of: ids, numbers, truths, expressions and texts as YAML gives them; their base.

Hands on `Node`, `Id`, `Day`, `Float`, `Flag`, `Count`, `NUMBER`, `Expression`, `Text`, `Told`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from engine.rules.errors import quoted

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]


def _is_number(value: Any) -> Any:
    """To pydantic YAML's true is 1 and the text "inf" a number: nobody means that. Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError(f"expected a number, not {str(value).lower()}")
    if isinstance(value, str):
        raise ValueError(f"expected a number, not the text {quoted(value)}")
    return value


def _is_flag(value: Any) -> Any:
    """To pydantic the text "yes" and the number 1 are true: another reader takes them otherwise. Raises ValueError."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        told = f"the text {quoted(value)}" if isinstance(value, str) else f"{value}"
        raise ValueError(f"expected true or false, not {told}")
    return value


def _is_scalar(value: Any) -> Any:
    """One line where a union would tell three. Raises ValueError."""
    if value is None or isinstance(value, bool | list | dict):
        kind = {type(None): "nothing", bool: str(value).lower(), list: "a list", dict: "a mapping"}[type(value)]
        raise ValueError(f"expected a number or an expression, not {kind}")
    return value


NUMBER = BeforeValidator(_is_number)
Float = Annotated[float, NUMBER]
Flag = Annotated[bool, BeforeValidator(_is_flag)]
Expression = Annotated[
    str | int | float,
    Field(description="A number or an expression; see docs/language.md."),
    BeforeValidator(_is_scalar),
]
Count = Annotated[int, Field(ge=0, le=1000), NUMBER]


def _is_day(value: str) -> str:
    """A month, or a day that there is. Raises ValueError."""
    date.fromisoformat(value if len(value) > len("2020-10") else f"{value}-01")
    return value


Day = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2})?$"), AfterValidator(_is_day)]


class Told:
    """Marks a text that a player reads: catalogues may hold it in other languages."""


Text = Annotated[str, Told()]


class Node(BaseModel):
    """Base of every model: unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)
