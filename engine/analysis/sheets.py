"""The tables beside a scenario (`facts.csv`, `history.csv`, `priors.csv`), read line by line.

Hands on `read_sheet`; whatever the bytes are, every mistake is a `Problem` at its line.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from pathlib import Path

from engine.rules.errors import Problem, ScenarioError


def read_sheet(
    path: Path, columns: Sequence[str], code: str, problems: list[Problem]
) -> list[tuple[int, dict[str, str]]]:
    """The lines below the head by their numbers; those of too few or too many cells are noted as problems instead.

    Raises ScenarioError for a file that is no such table.
    """

    def problem(line: int, message: str) -> Problem:
        return Problem(str(path), line, 1, code, message)

    data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ScenarioError(
            [problem(line, f"the byte {data[error.start]:#04x} is no UTF-8: save it as UTF-8")]
        ) from None
    rows, out = csv.reader(io.StringIO(text, newline=""), strict=True), []
    try:
        if next(rows, None) != list(columns):
            raise ScenarioError([problem(1, f"expected the columns {','.join(columns)}")])
        for row in rows:
            if row and len(row) != len(columns):
                problems.append(problem(rows.line_num, f"expected {len(columns)} columns, not {len(row)}"))
            elif row:
                out.append((rows.line_num, dict(zip(columns, row, strict=True))))
    except csv.Error as error:
        raise ScenarioError([problem(rows.line_num, f"no table: {error}")]) from None
    return out
