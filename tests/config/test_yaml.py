"""The YAML reader: JSON types only, every problem at its place, bounded work on hostile files."""

from __future__ import annotations

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.config.yaml import CONFIG_LIMIT, read_yaml, scan_yaml
from aiguard.errors import InputError

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=15,
)


def problems(data: bytes | str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_yaml(data.encode() if isinstance(data, str) else data, "f.yaml")
    return [str(problem) for problem in caught.value.problems]


@given(JSON.filter(lambda value: isinstance(value, dict | list)))
@settings(max_examples=200, deadline=None)
def test_every_json_document_reads_back_equal(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, indent="\t")):
        exact = json.loads(text, parse_float=Decimal)
        assert read_yaml(text.encode(), "f.json").plain() == exact


def test_values_and_places() -> None:
    node = read_yaml(b"a: 1\nb:\n  - text\n  - {c: 1.50, d: ~}\n", "f.yaml")
    assert node.plain() == {"a": 1, "b": ["text", {"c": Decimal("1.50"), "d": None}]}
    assert isinstance(node.value, dict)
    assert (node.value["b"].line, node.value["b"].column) == (3, 3)
    assert node.keys["b"] == (2, 1)


def test_json_documents_know_their_places() -> None:
    node = read_yaml(b'{\n  "a": 1,\n  "b": [1e3, {"c": "x"}]\n}', "f.json")
    assert isinstance(node.value, dict)
    assert node.keys["b"] == (3, 3)
    assert node.plain() == {"a": 1, "b": [Decimal("1e3"), {"c": "x"}]}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_file_is_null(text: str) -> None:
    assert read_yaml(text.encode(), "f.yaml").plain() is None


def test_line_ends_of_windows() -> None:
    assert read_yaml(b"a: 1\r\nb: x\r\n", "f.yaml").plain() == {"a": 1, "b": "x"}


@pytest.mark.parametrize(
    "word",
    "no yes on off y N True NULL 012 0o12 0x1F 0b1 1_000 1:30 2024-01-01 2024-01-01T10:00:00Z 1e3 .inf .NaN = + +1 "
    ".5 5. NaN -Infinity".replace(" + ", " ").split(),
)
def test_what_readers_disagree_about_is_refused_with_a_way_to_write_it(word: str) -> None:
    (value,) = problems(f"a: {word}\n")
    assert value.startswith("f.yaml:1:4: ")
    assert "quote it" in value
    (key,) = problems(f"{word}: a\n")
    assert key.startswith("f.yaml:1:1: the key ")
    assert f'quote it: "{word}"' in key


@pytest.mark.parametrize(
    "text", ["30s", "2xx", "127.0.0.1:80", "1.2.3", "-", "a-b", "noo", "2024-01", "/orders/{{id}}", "N/A"]
)
def test_text_that_only_begins_like_a_trap_is_text(text: str) -> None:
    assert read_yaml(f"a: {json.dumps(text) if text == '-' else text}\n".encode(), "f.yaml").plain() == {"a": text}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1", "the key a is given twice: on line 1 and again on line 3"),
        ("a:\n\tb: 1\n", "2:1", "a tab is used for indentation"),
        ("a: @x\n", "1:4", "cannot begin with @"),
        ("a: &x [*x]\n", "1:4", "anchors (&x)"),
        ("a: *x\n", "1:4", "aliases (*x)"),
        ("!!python/object/apply:os.system [id]\n", "1:1", "tags"),
        ("a: !foo b\n", "1:4", "tags (!foo)"),
        ("<<: {a: 1}\n", "1:1", "merge keys"),
        ("200: x\n", "1:1", 'the key 200 is not text\n    quote it: "200"'),
        ("id: {{order}}\n", "1:6", '"{{name}}"'),
        ("a: 1\n---\nb: 2\n", "2:1", "second document"),
        ("a: b: c\n", "1:5", "needs quotes"),
        ("a: [1, 2\n", "2:1", "not finished"),
        ('a: "x\n', "2:1", "closing quote"),
        ('a: "\\q"\n', "1:5", "an escape is wrong"),
        ("a:\n  b: 1\n c: 2\n", "3:2", "indentation"),
        ("%TAG ! x:\n---\na: 1\n", "1:1", "%TAG"),
        ('{"a": 1,\n "a": 2}', "2:2", "on line 1 and again on line 2"),
        ('{"a": "\\ud800"}', "1:7", "surrogate"),
        ("a: " + "9" * 4301, "1:4", "4300 digits"),
        ("a: 1.0e9999999999999999999999", "1:4", "exponent"),
        ("a: \u202eb\n", "1:4", "U+202E"),
    ],
)
def test_what_is_refused_and_where(text: str, place: str, words: str) -> None:
    first = problems(text)[0]
    assert first.startswith(f"f.yaml:{place}: ")
    assert words in first


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"\xef\xbb\xbfa: 1\n", "1:1", "byte order mark"),
        ("a: 1".encode("utf-16"), "1:1", "UTF-16"),
        ("a: 1".encode("utf-32"), "1:1", "UTF-32"),
        (b"a: 1\nb: \xe9\n", "2:4", "0xE9 is not UTF-8"),
        (b"a: \0\n", "1:4", "NUL"),
    ],
)
def test_bytes_that_are_not_text(data: bytes, place: str, words: str) -> None:
    (only,) = problems(data)
    assert only.startswith(f"f.yaml:{place}: ")
    assert words in only


def test_all_problems_at_once() -> None:
    assert len(problems("a: no\na: 1\nb: 012\n7: x\n")) == 4


def test_what_could_be_read_comes_with_its_problems() -> None:
    node, found = scan_yaml(b"a: no\nb: 1\n", "f.yaml")
    assert node is not None
    assert node.plain() == {"a": "", "b": 1}
    assert len(found) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000,
        b"{a: " * 200_000,
        b'{"a":' * 200_000,
        b"- " * 200_000,
        b"? " * 200_000,
        b"a: 1\n" * 100_000,
        b"".join(b"%%TAG !a%d! b\n" % number for number in range(50_000)),
        b"a: &a [x, x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(2000)),
        b"[" + b"1," * 600_000 + b"1]",
        b"x" * (CONFIG_LIMIT * 2) + b": 1",
        b" " * (17 * 1024 * 1024),
    ],
    ids=lambda data: repr(data[:12]),
)
def test_hostile_files_end_soon(data: bytes) -> None:
    started = time.monotonic()
    assert problems(data)
    assert time.monotonic() - started < 30
