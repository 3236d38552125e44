"""Hostile scenario files: each is refused quickly, with a place and a code, and by no other kind of error.

The attacks run one after another in a child process with little memory, so that a crash or a hang is a failed test
and not the end of the run. Several of them kill or hang PyYAML's own loaders.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FULL = 1 << 20
NINE = ",".join(["*{}"] * 9)
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{here}: &{here} [{NINE.replace('{}', below)}]\n" for below, here in zip("abcdefgh", "bcdefghi")
)
MERGE_BOMB = "a: &a {x: 1}\n" + "".join(
    f"{here}: &{here}\n  <<: [{NINE.replace('{}', below)}]\n" for below, here in zip("abcdef", "bcdefg")
)

# name: (bytes, the code it must be refused with)
ATTACKS: dict[str, tuple[bytes, str]] = {
    # references: exponential growth, cycles, merge keys
    "alias bomb": (BOMB.encode(), "E-ALIAS"),
    "merge-key bomb": (MERGE_BOMB.encode(), "E-MERGE"),
    "self reference": (b"a: &a [*a]", "E-ALIAS"),
    "self reference as key": (b"&a {*a : 1}", "E-ALIAS"),
    "undefined alias": (b"a: *nobody", "E-ALIAS"),
    "anchor never used": (b"a: &quiet 1", "E-ALIAS"),
    "anchored key": (b"&k a: 1", "E-ALIAS"),
    "merge of a scalar": (b"<<: 5", "E-MERGE"),
    "merge of an inline mapping": (b"a: 1\n<<: {a: 2}", "E-MERGE"),
    "quoted merge key": (b"'<<': {a: 2}", "E-MERGE"),
    "flood of aliases": (b"- *a\n" * (FULL // 5), "E-ALIAS"),
    # depth: stack overflow
    "a million brackets": (b"[" * FULL, "E-DEPTH"),
    "25,097 brackets, closed": (b"[" * 25_097 + b"]" * 25_097, "E-DEPTH"),
    "half a million dashes": (b"- " * (FULL // 2), "E-DEPTH"),
    "a million braces": (b"{" * FULL, "E-KEY|E-DEPTH"),
    "half a million question marks": (b"? " * (FULL // 2), "E-KEY"),
    "deep block mapping": (b"".join(b" " * n + b"a:\n" for n in range(1_400)), "E-DEPTH"),
    "deep nesting behind a good start": (b"a: 1\nb: " + b"[{a: " * 200, "E-DEPTH"),
    # objects and types
    "python object": (b"!!python/object/apply:os.system ['true']", "E-TAG"),
    "python name": (b"a: !!python/name:os.system", "E-TAG"),
    "unknown tag": (b"a: !include /etc/passwd", "E-TAG"),
    "bad int tag": (b"a: !!int foo", "E-TAG"),
    "bad bool tag": (b"a: !!bool foo", "E-TAG"),
    "bad timestamp tag": (b"a: !!timestamp foo", "E-TAG"),
    "binary tag": (b"a: !!binary AAAA", "E-TAG"),
    "set tag": (b"!!set {a, b}", "E-TAG"),
    "non-specific tag": (b"a: ! 12", "E-TAG"),
    "tag on a key": (b"!!str a: 1", "E-TAG"),
    "tag of a megabyte": (b"!<" + b"%41" * (FULL // 3 - 3) + b">", "E-TAG"),
    "tag that is not UTF-8": (b"!%C0%80 x", "E-SYNTAX"),
    "tag directive": (b"%TAG ! tag:yaml.org,2002:\n---\na: !int 1", "E-DIRECTIVE"),
    "flood of tag directives": (b"".join(b"%%TAG !t%d! x\n" % n for n in range(60_000)), "E-DIRECTIVE"),
    "flood of directives behind a document": (b"a\n...\n" + b"%TAG !t! x\n" * 60_000, "E-DIRECTIVE"),
    "version directive": (b"%YAML 1.1\n---\na: 1", "E-DIRECTIVE"),
    # keys
    "duplicate key": (b"tax: 1\ntax: 2", "E-DUP"),
    "duplicate key in other quotes": (b"tax: 1\n'tax': 2", "E-DUP"),
    "duplicate key by an escape": (b'tax: 1\n"t\\x61x": 2', "E-DUP"),
    "flood of one key": (b"a: 1\n" * (FULL // 5), "E-DUP"),
    "list as key": (b"? [a]\n: 1", "E-KEY"),
    "mapping as key": (b"? {a: b}\n: 1", "E-KEY"),
    "number as key": (b"1: x", "E-KEY"),
    "null as key": (b"~: x", "E-KEY"),
    "empty key": (b"a: 1\n: x", "E-KEY|E-SYNTAX"),
    "empty key in braces": (b"{: x}", "E-KEY|E-SYNTAX"),
    "flag as key": (b"on: x", "E-AMBIG"),
    "endless key": (b"? " + b"k" * 60_000 + b"\n: 1", "E-KEY"),
    # values that change their meaning
    "Norway": (b"country: NO", "E-AMBIG"),
    "octal": (b"mode: 010", "E-AMBIG"),
    "hexadecimal": (b"n: 0x7fffffffffffffff", "E-AMBIG"),
    "sexagesimal": (b"time: 12:30:45", "E-AMBIG"),
    "endless sexagesimal": (b"1" + b":1" * 30_000, "E-AMBIG"),
    "underscores": (b"n: 1_000", "E-AMBIG"),
    "endless underscores": (b"n: " + b"1_" * 30_000, "E-AMBIG"),
    "not a number": (b"n: .nan", "E-AMBIG"),
    "infinity": (b"n: -.inf", "E-AMBIG"),
    "infinity by overflow": (b"n: 1.0e+400", "E-FLOAT"),
    "infinity without a point": (b"n: 1e999", "E-FLOAT"),
    "zero by underflow": (b"n: 1e-999", "E-FLOAT"),
    "endless exponent": (b"n: 1e" + b"9" * 60_000, "E-FLOAT"),
    "integer of 5,000 digits": (b"n: " + b"9" * 5_000, "E-INT"),
    "integer of 64 bits and one": (b"n: 9223372036854775808", "E-INT"),
    "comma inside a call": (b"when: [max(a, b)]", "E-SPLIT"),
    # size
    "two megabytes": (b"a: " + b"x" * (2 * FULL), "E-SIZE"),
    "long text": (b"a: " + b"x" * (FULL - 3), "E-SCALAR"),
    "long quoted text": (b"'" * FULL, "E-SCALAR"),
    "long text of escapes": (b'"' + b"\\x41" * (FULL // 4 - 2) + b'"', "E-SCALAR"),
    "long text of empty lines": (b'"a' + b"\n" * (FULL - 10) + b'b"', "E-SCALAR"),
    "long block": (b"a: |\n" + b" x\n" * (FULL // 3 - 10), "E-SCALAR"),
    "long plain text over lines": (b"x\n" * (FULL // 2), "E-SCALAR"),
    "a megabyte of digits": (b"1" * FULL, "E-SCALAR"),
    "a megabyte of empty lines": (b"\n" * FULL, "E-EMPTY"),
    # bytes and characters
    "UTF-16": ("a: 1".encode("utf-16"), "E-UTF8"),
    "UTF-32": ("a: 1".encode("utf-32"), "E-UTF8"),
    "UTF-16 without a mark": ("a: 1".encode("utf-16-le"), "E-CHAR"),
    "overlong UTF-8": (b"a: \xc0\xaf", "E-UTF8"),
    "surrogate in UTF-8": (b"a: \xed\xa0\x80", "E-UTF8"),
    "cut UTF-8": (b"a: \xd0", "E-UTF8"),
    "NUL": (b"a: 1\0", "E-CHAR"),
    "a megabyte of NUL": (b"\0" * FULL, "E-CHAR"),
    "escape to the terminal": (b"a: \x1b[31m", "E-CHAR"),
    "escaped escape to the terminal": (b'a: "\\x1b[31m"', "E-CHAR"),
    "escaped NUL": (b'a: "\\0"', "E-CHAR"),
    "text turned around": ("a: x\u202ey".encode(), "E-CHAR"),
    "text turned around by an escape": (b'a: "\\u202e"', "E-CHAR"),
    "hidden line break": ("a: 1 # \u2028b: 2".encode(), "E-CHAR"),
    "lone carriage return": (b"a: 1 # \rb: 2", "E-CHAR"),
    "byte order mark inside": (b"a: 1\n\xef\xbb\xbfb: 2", "E-CHAR"),
    "tab as indentation": (b"a:\n\tb: 1", "E-TAB"),
    "escaped surrogate": (b'a: "\\ud800"', "E-SYNTAX|E-CHAR"),
    "escape beyond Unicode": (b'a: "\\U00110000"', "E-SYNTAX"),
    # documents and syntax
    "nothing": (b"", "E-EMPTY"),
    "only a comment": (b"# nothing", "E-EMPTY"),
    "two documents": (b"a: 1\n---\nb: 2", "E-DOCS"),
    "flood of documents": (b"---\n" * (FULL // 4), "E-DOCS"),
    "open bracket": (b"a: [1", "E-SYNTAX"),
    "open quote": (b"a: 'x", "E-SYNTAX"),
    "mapping in a plain value": (b"a: b: c", "E-SYNTAX"),
    "wrong indentation": (b"a:\n  b: 1\n c: 2", "E-SYNTAX"),
    "reserved sign": (b"a: @x", "E-SYNTAX"),
    "endless key without a colon": (b"a: 1\n" + b"k" * 60_000, "E-SYNTAX"),
    "a megabyte of colons": (b": " * (FULL // 2), "E-SYNTAX|E-KEY"),
}
# Legal until the last allowed node: these take the time that the largest allowed file takes.
FLOODS: dict[str, tuple[bytes, str]] = {
    "flood of numbers": (b"[" + b"1," * (FULL // 2 - 2) + b"]", "E-NODES"),
    "flood of empty lists": (b"[" + b"[]," * (FULL // 3 - 2) + b"]", "E-NODES"),
    "flood of pairs": (b"[" + b"a: b, " * (FULL // 6 - 2) + b"]", "E-NODES"),
}


def read_all(parser: str) -> None:
    """In the child: read every attack and print what came of it, a JSON object a line."""
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    sys.path.insert(0, str(ROOT))
    import yaml

    from engine.rules import reader
    from engine.rules.errors import ScenarioError

    if parser == "python":
        reader.PARSER = yaml.SafeLoader
    for name, (data, _) in {**ATTACKS, **FLOODS}.items():
        if parser == "python" and len(data) > 70_000:
            continue
        seconds, outcome = [], ""
        for _ in range(3):
            start = time.process_time()
            problems: list[list[object]] = []
            try:
                reader.read_text(data, "mod.yaml")
                outcome = "accepted"
            except ScenarioError as error:
                outcome = "refused"
                problems = [[p.file, p.line, p.col, p.code, p.message] for p in error.problems]
            except BaseException as error:
                outcome = f"{type(error).__name__}: {error}"
            seconds.append(time.process_time() - start)
        result = {"name": name, "outcome": outcome, "problems": problems, "seconds": min(seconds)}
        print(json.dumps(result), flush=True)


def outcomes(parser: str) -> dict[str, Any]:
    command = [sys.executable, __file__, parser]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    results = [json.loads(line) for line in child.stdout.splitlines()]
    return {"": f"the reader died after {len(results)} attacks: {child.stderr[-500:]}"} | {
        r["name"]: r for r in results
    }


@pytest.fixture(scope="module")
def usual() -> dict[str, Any]:
    """What the reader made of every attack, with the parser it uses here."""
    return outcomes("usual")


@pytest.fixture(scope="module")
def fallback() -> dict[str, Any]:
    """The same for the shorter attacks, with PyYAML's parser in Python."""
    return outcomes("python")


def check(results: dict[str, Any], name: str, code: str) -> None:
    assert name in results, results[""]
    result = results[name]
    assert result["outcome"] == "refused"
    problems = result["problems"]
    assert {problem[3] for problem in problems} & set(code.split("|")), problems
    assert len(problems) <= 101
    for file, line, col, _, message in problems:
        assert (file, line >= 1, col >= 1) == ("mod.yaml", True, True)
        assert message.isprintable()
        assert 0 < len(message) < 200


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_at_once(usual: dict[str, Any], name: str) -> None:
    check(usual, name, ATTACKS[name][1])
    assert usual[name]["seconds"] < 0.3  # a tenth on a quiet machine


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_nodes_ends_at_the_bound(usual: dict[str, Any], name: str) -> None:
    check(usual, name, FLOODS[name][1])
    assert usual[name]["seconds"] < 3


@pytest.mark.parametrize("name", [name for name, (data, _) in ATTACKS.items() if len(data) <= 70_000])
def test_an_attack_is_refused_with_the_slower_parser_too(fallback: dict[str, Any], name: str) -> None:
    check(fallback, name, ATTACKS[name][1])


def test_every_code_of_the_reader_is_met(usual: dict[str, Any]) -> None:
    sys.path.insert(0, str(ROOT))
    from engine.rules.reader import CODES

    met = {problem[3] for name, result in usual.items() if name for problem in result["problems"]}
    assert met == set(CODES) - {"E-FILE"}  # a file's own faults are met in tests/rules/test_reader.py


if __name__ == "__main__":
    read_all(sys.argv[1])
