import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.engines.fuzz.golang.corpus import FLOATS, INTEGERS, Literal, encode, file_name, parse, quote, shown


def values() -> st.SearchStrategy[Literal]:
    integers = st.sampled_from(sorted(INTEGERS)).flatmap(
        lambda name: st.integers(*INTEGERS[name]).map(lambda number: Literal(name, number))
    )
    return st.one_of(
        st.binary().map(lambda data: Literal("[]byte", data)),
        st.text().map(lambda text: Literal("string", text.encode("utf-8", "surrogatepass"))),
        st.booleans().map(lambda value: Literal("bool", value)),
        st.sampled_from(FLOATS).flatmap(lambda name: st.floats(allow_nan=False).map(lambda x: Literal(name, x))),
        integers,
    )


@given(st.lists(values(), max_size=4))
def test_what_is_written_is_read_again(literals: list[Literal]) -> None:
    read = parse(encode(literals).decode())
    assert [literal.value for literal in read] == [literal.value for literal in literals]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (r'[]byte("A\xf6\x00\"\\\t\u00e9\101")', b'A\xf6\x00"\\\t\xc3\xa9A'),
        ("string(`raw \\n`)", b"raw \\n"),
        ("byte('\\x01')", 1),
        ("byte('\\'')", 39),
        ("rune('世')", 0x4E16),
        ("int8(-128)", -128),
        ("uint64(0xFF)", 255),
        ("float64(+Inf)", math.inf),
        ("float32(1.5e-07)", 1.5e-07),
        ("bool(true)", True),
    ],
)
def test_the_forms_that_go_writes(line: str, value: object) -> None:
    (literal,) = parse(f"go test fuzz v1\n{line}\n")
    assert literal.value == value
    assert str(literal) == line


def test_a_nan_keeps_its_bits() -> None:
    line = "math.Float64frombits(0x7ff8000000000002)"
    (literal,) = parse(f"go test fuzz v1\n{line}")
    assert literal.type == "float64"
    assert math.isnan(float(literal.value))
    assert encode([literal]).decode().splitlines()[1] == line


@pytest.mark.parametrize("text", ["", "go test fuzz v2\n", "go test fuzz v1\nfoo(1)", 'go test fuzz v1\nstring("a'])
def test_what_is_no_corpus_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse(text)


@pytest.mark.parametrize("data", [bytes(range(256)) * 4000, "世\\u".encode() * 40000])
def test_what_is_very_long_is_written_and_read_again(data: bytes) -> None:
    (literal,) = parse(encode([Literal("[]byte", data)]).decode())
    assert literal.value == data


def test_the_file_name_is_the_one_that_go_gives() -> None:
    # Written by go1.26's fuzzer.
    assert file_name(b'go test fuzz v1\n[]byte("AB\\xf6a")\nint(34)\n') == "fad25029d2c95642"


def test_a_call_is_shown_with_its_names_and_cut_where_it_is_long() -> None:
    literals = [Literal("string", b"ab"), Literal("int", 3)]
    assert shown("FuzzX", ["s", "n"], literals) == 'FuzzX(s=string("ab"), n=int(3))'
    assert shown("FuzzX", [], literals) == 'FuzzX(string("ab"), int(3))'
    assert shown("FuzzX", ["s"], [Literal("string", b"a" * 5000)]).endswith("… (5,010 characters))")


def test_what_a_terminal_would_obey_is_escaped() -> None:
    assert quote("\x1b[31m\u202e\ufeff".encode()) == '"\\x1b[31m\\u202e\\ufeff"'
