"""Whatever the bytes, the reader gives plain values with places or a `ScenarioError`, alike with both parsers.

Runs for a few seconds; set GREAT_STONE_FUZZ_SECONDS for a longer hunt.
"""

from __future__ import annotations

import json
import math
import os
import random
import time

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import given, settings

from engine.rules import reader
from engine.rules.errors import ScenarioError
from engine.rules.reader import Document, read_text

SECONDS = float(os.environ.get("GREAT_STONE_FUZZ_SECONDS", "3"))
SEEDS = [
    b"""\
extends: base
calendar: {start: 2020-10-01, months: 48, ticks: 4}
variables:
  reserves: {start: 7.3, low: 0, unit: bn_usd, doc: "Gold and currency", source: [bank, 3]}
  protest: {start: 0.4, low: 0, high: 1}
actions:
  - id: raid
    cost: {cash: 3}
    when: protest > 0.5 and cash >= 3
    effects:
      - district.protest *= 1 - 0.2 * police
      - {do: trust -= 10, lag: 2}
  - id: wait
text: |
  One line.

  Another line.
folded: >-
  one
  two
""",
    b'["a", \'b\', {c: [1, -2.5, 1e3, null, true, ~]}, "caf\\u00e9"]\n',
    "город: Мінск\nлічба: 12\n".encode(),
    b"a: &x [1]\nb: *x\n<<: *x\nc: !t 1\nd: NO\ne: 010\n? [k]\n: v\n---\n",
]
PIECES = [
    b"&a ", b"*a", b"<<: ", b"!!int ", b"! ", b"[", b"]", b"{", b"}", b": ", b"- ", b"? ", b"|\n", b">\n", b"|2-\n",
    b'"', b"'", b"#", b" #", b"\t", b"\n", b"\r", b"\r\n", b"  ", b"---\n", b"...\n", b"%YAML 1.1\n", b"\0", b"\xff",
    b"\xef\xbb\xbf", b".nan", b"NO", b"1e999", b"1_0", b"9" * 30, b"\\u", b'"\\ud800"', b'"\\U00110000"', b"\xc2\x85",
    b"!<x>", b"~", b"=", b",", b"@", b"`", b"(", b"a: b\n", b"a" * 1025, "\u2028".encode(), "Я".encode(),
]  # fmt: skip


def mutated(dice: random.Random) -> bytes:
    data = bytearray(dice.choice(SEEDS))
    for _ in range(dice.randint(1, 6)):
        at, kind = dice.randrange(len(data) + 1), dice.random()
        if kind < 0.45:
            data[at:at] = dice.choice(PIECES) * dice.choice((1, 1, 1, 2, 40))
        elif kind < 0.6 and data:
            data[at % len(data)] = dice.randrange(256)
        elif kind < 0.8:
            del data[at : at + dice.randrange(20)]
        else:
            other = dice.choice(SEEDS)
            start = dice.randrange(len(other) + 1)
            data[at:at] = other[start : start + dice.randrange(60)]
    return bytes(data)


def check_value(document: Document, data: bytes) -> None:
    """Plain finite values only, each with a place inside the file."""
    lines = data.decode("utf-8-sig").split("\n")
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), document.value)]
    count = 0
    while waiting:
        path, value = waiting.pop()
        count += 1
        assert type(value) in (dict, list, str, int, float, bool, type(None))
        for line, col in (document.positions[path], document.value_positions[path]):
            assert 1 <= line <= len(lines) + 1
            assert 1 <= col <= (len(lines[line - 1]) + 2 if line <= len(lines) else 1)
        if isinstance(value, str):
            value.encode("utf-8")
            if "\n" not in value:
                assert document.problem(path, "E", "", offset=len(value)).line >= 1
        elif isinstance(value, float):
            assert math.isfinite(value)
        elif isinstance(value, dict):
            assert all(type(key) is str for key in value)
            waiting += [((*path, key), below) for key, below in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, index), below) for index, below in enumerate(value)]
    assert count == len(document.positions)


def outcome(data: bytes) -> Document | list[str]:
    """The document, or the codes it was refused with; any other error passes through and fails the test."""
    try:
        document = read_text(data, "f")
    except ScenarioError as error:
        problems = error.problems
    else:
        check_value(document, data)
        return document
    assert all(problem.line >= 1 and problem.col >= 1 for problem in problems)
    assert {problem.code for problem in problems} <= set(reader.CODES)
    return [problem.code for problem in problems]


def test_mutated_files_are_read_or_refused() -> None:
    dice = random.Random(int(os.environ.get("GREAT_STONE_FUZZ_SEED", "1")))
    deadline, slowest, read, refused = time.monotonic() + SECONDS, 0.0, 0, 0
    while time.monotonic() < deadline or read + refused < 200:
        data, start = mutated(dice), time.process_time()
        try:
            if isinstance(outcome(data), Document):
                read += 1
            else:
                refused += 1
        except Exception as error:
            raise AssertionError(f"{data!r}") from error
        slowest = max(slowest, time.process_time() - start)
    assert read > 10
    assert refused > 10
    assert slowest < 1


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML was built without libyaml")
def test_both_parsers_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(int(os.environ.get("GREAT_STONE_FUZZ_SEED", "2")))
    deadline, alike = time.monotonic() + SECONDS, 0
    while time.monotonic() < deadline or alike < 50:
        data = mutated(dice)
        monkeypatch.setattr(reader, "PARSER", yaml.CSafeLoader)
        fast = outcome(data)
        monkeypatch.setattr(reader, "PARSER", yaml.SafeLoader)
        slow = outcome(data)
        if isinstance(fast, Document) and isinstance(slow, Document):
            assert fast.value == slow.value, data
            assert dict(fast.positions) == dict(slow.positions), data
            alike += 1
        else:
            assert isinstance(fast, Document) == isinstance(slow, Document), (data, fast, slow)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    outcome(data)


TEXT = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"], max_codepoint=0xFFFF), max_size=20)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda below: (
        st.lists(below, max_size=4) | st.dictionaries(TEXT.filter(lambda key: key != "<<"), below, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(VALUES, st.booleans())
def test_json_is_read_as_json(value: object, ascii_only: bool) -> None:
    document = outcome(json.dumps(value, ensure_ascii=ascii_only).encode())
    assert isinstance(document, Document)
    assert json.dumps(document.value) == json.dumps(value)
