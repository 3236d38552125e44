"""What the reader reads, where it says things stand, and that it finds all problems of a file at once."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest
import yaml

from engine.rules import reader
from engine.rules.document import Place
from engine.rules.errors import ScenarioError
from engine.rules.reader import Document, read_file, read_text

SMALL = b"""\
# a comment
tax: 1
rates: [1.5, true, null, "NO", -7]
seat: {name: Minsk, since: 1994-07-20}
orders:
  - id: raid
    when: protest > 0.5 and cash >= 3
  - id: wait
text: |

  One line.
  Another.
folded: >-
  one
  two
quoted: "caf\\u00e9"
"""


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both sources of events; libyaml is skipped where it is not built in."""
    if request.param == "libyaml" and not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(reader, "PARSER", yaml.CSafeLoader if request.param == "libyaml" else yaml.SafeLoader)
    return str(request.param)


def codes(data: bytes) -> list[str]:
    """The codes of a refused text, in the order of the file."""
    with pytest.raises(ScenarioError) as caught:
        read_text(data, "f.yaml")
    return [problem.code for problem in caught.value.problems]


def small() -> Document:
    return read_text(SMALL, "small.yaml")


@pytest.mark.usefixtures("parser")
def test_plain_values_keep_their_kind_and_order() -> None:
    value = small().value
    assert value == {
        "tax": 1,
        "rates": [1.5, True, None, "NO", -7],
        "seat": {"name": "Minsk", "since": "1994-07-20"},
        "orders": [{"id": "raid", "when": "protest > 0.5 and cash >= 3"}, {"id": "wait"}],
        "text": "\nOne line.\nAnother.\n",
        "folded": "one two",
        "quoted": "café",
    }
    assert isinstance(value, dict)
    assert list(value) == ["tax", "rates", "seat", "orders", "text", "folded", "quoted"]
    assert [type(item) for item in value["rates"]] == [float, bool, type(None), str, int]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("path", "entry", "value"),
    [
        ((), (2, 1), (2, 1)),
        (("tax",), (2, 1), (2, 6)),
        (("rates", 0), (3, 9), (3, 9)),
        (("rates", 3), (3, 26), (3, 27)),
        (("seat", "since"), (4, 21), (4, 28)),
        (("orders", 1), (8, 5), (8, 5)),
        (("orders", 0, "when"), (7, 5), (7, 11)),
        (("text",), (9, 1), (11, 3)),
        (("folded",), (13, 1), (14, 3)),
        (("quoted",), (16, 1), (16, 10)),
    ],
)
def test_every_entry_knows_its_line_and_column(path: Place, entry: Place, value: Place) -> None:
    document = small()
    assert document.positions[path] == entry
    assert document.value_positions[path] == value


def test_positions_cover_every_node_and_nothing_else() -> None:
    positions = small().positions
    assert len(positions) == len(list(positions)) == 1 + 7 + 5 + 2 + 2 + 3
    assert all(path in positions for path in positions)
    assert ("rates", 5) not in positions
    assert ("tax", "x") not in positions


def test_columns_count_characters_not_bytes() -> None:
    document = read_text("{город: Мінск, n_1: 2}".encode(), "f")
    assert document.positions[("n_1",)] == (1, 16)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    document = read_text(b"\xef\xbb\xbf" + SMALL.replace(b"\n", b"\r\n"), "f")
    assert document.value == small().value
    assert dict(document.positions) == dict(small().positions)


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("path", "offset", "place"),
    [
        (("orders", 0, "when"), None, (7, 5)),
        (("orders", 0, "when"), 0, (7, 11)),
        (("orders", 0, "when"), 18, (7, 29)),
        (("orders", 0, "when"), 10_000, (7, 38)),
        (("orders", 0, "effects", 3), None, (6, 5)),
        (("orders", 0, "some_tag", "when"), None, (7, 5)),
        (("nowhere",), None, (2, 1)),
        (("text",), 5, (11, 7)),
        (("text",), 11, (12, 3)),
        (("text",), 0, (11, 3)),
        (("folded",), 5, (14, 3)),
        (("quoted",), 1, (16, 11)),
        (("tax",), 3, (2, 6)),
    ],
)
def test_a_problem_points_at_its_entry_or_into_its_text(
    path: tuple[str | int, ...], offset: int | None, place: Place
) -> None:
    problem = small().problem(path, "E-NAME", "unknown name", offset=offset)
    assert (problem.file, problem.line, problem.col, problem.code) == ("small.yaml", *place, "E-NAME")


def test_a_block_with_an_indentation_indicator_points_at_its_own_columns() -> None:
    document = read_text(b"a: |2\n    x\n  y\n", "f")
    assert document.value == {"a": "  x\ny\n"}
    assert document.problem(("a",), "E", "", offset=2).col == 5
    assert document.problem(("a",), "E", "", offset=4).col == 3


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)), ("+5", 5), ("-0", 0),
        ("1e3", 1000.0), ("1.5e-3", 0.0015), (".5", 0.5), ("5.", 5.0), ("0.0", 0.0), ("-0.25", -0.25),
        ("0e9", 0.0), ("true", True), ("false", False), ("null", None), ("~", None), ("", None),
        ('"no"', "no"), ("'010'", "010"), ('"1_000"', "1_000"), ("2020-10-01", "2020-10-01"), ("1.2.3", "1.2.3"),
        ("nose", "nose"), ("max(a, b)", "max(a, b)"), ("[held(x)]", ["held(x)"]), ("['max(a, b)']", ["max(a, b)"]),
        ('"a\\tb\\nc"', "a\tb\nc"), ("Гомель", "Гомель"), ("a #b", "a"), ("a: b", {"a": "b"}),
    ],
)  # fmt: skip
def test_a_scalar_reads_as_its_author_means_it(text: str, value: object) -> None:
    document = read_text(f"k:\n  {text}\n".encode(), "f")
    assert document.value == {"k": value}
    assert isinstance(document.value, dict)
    assert type(document.value["k"]) is type(value)


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no", "E-AMBIG"), ("Off", "E-AMBIG"), ("Y", "E-AMBIG"), ("TRUE", "E-AMBIG"), ("Null", "E-AMBIG"),
        ("010", "E-AMBIG"), ("08", "E-AMBIG"), ("-007", "E-AMBIG"), ("0x1F", "E-AMBIG"), ("0o17", "E-AMBIG"),
        ("0b11", "E-AMBIG"), ("1_000", "E-AMBIG"), ("1_0.5", "E-AMBIG"), ("12:30", "E-AMBIG"),
        ("12:30:45.5", "E-AMBIG"), (".nan", "E-AMBIG"), ("-.INF", "E-AMBIG"), ("=", "E-AMBIG"),
        ("9223372036854775808", "E-INT"), ("-9223372036854775809", "E-INT"), ("9" * 5000, "E-INT"),
        ("1.0e+400", "E-FLOAT"), ("1e-400", "E-FLOAT"), ("0." + "0" * 70, "E-FLOAT"),
        ("[max(a, b)]", "E-SPLIT"), ("{k: max(a, b)}", "E-SPLIT"),
    ],
)  # fmt: skip
def test_a_scalar_with_two_readings_or_out_of_range_is_refused(text: str, code: str) -> None:
    assert set(codes(f"k: {text}\n".encode())) == {code}


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("text", ["{c:[1]}", "{c :{}}", "[c:, 1]", "k: |#\n  x", "k: {c? : 1}", "k: [a ? b]"])
def test_what_the_two_parsers_read_differently_is_refused(text: str) -> None:
    assert set(codes(text.encode())) & {"E-SYNTAX", "E-SPLIT"}


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("key", ["on", "off", "yes", "no", "true", "null", "1", "1.5", "010", "12:30", "~"])
def test_a_bare_key_is_plain_text(key: str) -> None:
    assert codes(f"{key}: x\n".encode()) in (["E-KEY"], ["E-AMBIG"])
    assert read_text(f"'{key}': x\n".encode(), "f").value == {key: "x"}


@pytest.mark.usefixtures("parser")
def test_all_problems_of_a_file_are_found_in_one_pass() -> None:
    data = b"a: no\nb: 1_0\na: 2\n? [x]\n: 3\n1: 4\n<<: *u\nx: &k !t 1e999\nlast: [ok, 010]\n"
    with pytest.raises(ScenarioError) as caught:
        read_text(data, "mod/actions.yaml")
    assert [(p.line, p.col, p.code) for p in caught.value.problems] == [
        (1, 4, "E-AMBIG"),
        (2, 4, "E-AMBIG"),
        (3, 1, "E-DUP"),
        (4, 3, "E-KEY"),
        (6, 1, "E-KEY"),
        (7, 1, "E-MERGE"),
        (7, 5, "E-ALIAS"),
        (8, 4, "E-ALIAS"),
        (8, 4, "E-FLOAT"),
        (8, 4, "E-TAG"),
        (9, 12, "E-AMBIG"),
    ]
    assert 'mod/actions.yaml:3:1: [E-DUP] duplicate key "a" (first at line 1)' in str(caught.value)


def test_broken_syntax_ends_the_reading_but_keeps_what_was_found() -> None:
    assert codes(b"a: no\nb: [1\nc: yes\n") == ["E-AMBIG", "E-SYNTAX"]


def test_a_duplicate_key_is_refused_even_where_its_value_is_nested_or_quoted() -> None:
    assert codes(b"a: 1\n'a': {b: {c: no}}\n") == ["E-DUP", "E-AMBIG"]


def test_too_many_problems_are_cut_short() -> None:
    found = codes(b"- no\n" * 5000)
    assert len(found) == reader.MAX_PROBLEMS + 1
    assert "E-MANY" in found


@pytest.mark.parametrize(("depth", "fits"), [(32, True), (33, False)])
def test_nesting_is_bounded(depth: int, fits: bool) -> None:
    data = b"[" * depth + b"]" * depth
    if fits:
        assert len(read_text(data, "f").positions) == depth
    else:
        assert codes(data) == ["E-DEPTH"]


@pytest.mark.parametrize(("extra", "fits"), [(0, True), (1, False)])
def test_bytes_are_bounded(extra: int, fits: bool) -> None:
    data = b"a: 1\n".ljust(2**20 + extra, b"#")
    if fits:
        assert read_text(data, "f").value == {"a": 1}
    else:
        assert codes(data) == ["E-SIZE"]


@pytest.mark.parametrize(("extra", "fits"), [(0, True), (1, False)])
def test_a_text_is_bounded(extra: int, fits: bool) -> None:
    data = b"a: " + b"x" * (65_536 + extra)
    if fits:
        assert read_text(data, "f").value == {"a": "x" * 65_536}
    else:
        assert codes(data) == ["E-SCALAR"]


@pytest.mark.parametrize(("length", "fits"), [(200, True), (201, False)])
def test_a_key_is_bounded(length: int, fits: bool) -> None:
    data = b"k" * length + b": 1"
    if fits:
        assert read_text(data, "f").value == {"k" * 200: 1}
    else:
        assert codes(data) == ["E-KEY"]


@pytest.mark.parametrize(("count", "fits"), [(199_999, True), (200_000, False)])
def test_nodes_are_bounded(count: int, fits: bool) -> None:
    data = b"[" + b"1," * count + b"]"
    if fits:
        assert read_text(data, "f").value == [1] * count
    else:
        assert codes(data) == ["E-NODES"]


def test_a_large_file_is_kept_in_modest_memory() -> None:
    block = "".join(f"  v{i}: {{start: {i}, low: 0, high: 100, doc: text}}\n" for i in range(18_000))
    data = b"variables:\n" + block.encode()
    assert 800_000 < len(data) < 2**20
    tracemalloc.start()
    document = read_text(data, "f")
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert document.positions[("variables", "v17999", "high")][0] == 18_001
    assert kept < 60e6
    assert peak < 80e6


def test_a_file_is_read_and_named(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_bytes(b"a: no\n")
    with pytest.raises(ScenarioError, match=r"scenario\.yaml:1:4: \[E-AMBIG\]"):
        read_file(path)
    with pytest.raises(ScenarioError, match=r"^mine:1:4: "):
        read_file(path, "mine")
    path.write_bytes(b"a: 1\n")
    assert read_file(path).value == {"a": 1}


def test_what_is_not_a_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "absent", Path("/dev/zero"), Path("a\0b")):
        with pytest.raises(ScenarioError) as caught:
            read_file(path, "f")
        assert [problem.code for problem in caught.value.problems] == ["E-FILE"]


def test_a_file_over_the_bound_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(2**40)
    with pytest.raises(ScenarioError, match="E-SIZE"):
        read_file(path)
