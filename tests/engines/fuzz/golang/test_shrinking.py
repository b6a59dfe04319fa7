from hypothesis import given
from hypothesis import strategies as st

from aiguard.engines.fuzz.golang.corpus import INTEGERS, Literal
from aiguard.engines.fuzz.golang.shrinking import Candidates, rounds


def test_text_loses_whole_characters_and_bytes_whole_bytes() -> None:
    text = Literal("string", "aé世".encode())
    assert list(rounds(text)) == [3, 2, 1, 0]
    assert [c.value for c in Candidates(text, 1)] == ["é世".encode(), "a世".encode(), "aé".encode()]
    assert [c.value for c in Candidates(Literal("[]byte", b"\xff\xfe"), 1)] == [b"\xfe", b"\xff"]
    assert [c.value for c in Candidates(Literal("string", b"ab"), 0)] == [b"00", b"0b", b"a0"]


@given(st.sampled_from(sorted(INTEGERS)).flatmap(lambda n: st.tuples(st.just(n), st.integers(*INTEGERS[n]))))
def test_integers_stay_in_their_type_and_come_nearer_to_zero(case: tuple[str, int]) -> None:
    name, value = case
    least, greatest = INTEGERS[name]
    found = [int(candidate.value) for candidate in Candidates(Literal(name, value), 0)]
    assert all(least <= number <= greatest for number in found)
    assert all(abs(number) < abs(value) or number == -value for number in found)
    assert not found or found[0] == 0
    assert bool(found) is (value != 0)


@given(st.floats())
def test_floats_only_become_simpler(value: float) -> None:
    for candidate in Candidates(Literal("float64", value), 0):
        assert len(repr(candidate.value)) <= len(repr(value))


def test_what_is_simplest_has_no_candidates() -> None:
    for literal in (Literal("bool", False), Literal("int", 0), Literal("string", b""), Literal("float64", 0.0)):
        assert [len(Candidates(literal, size)) for size in rounds(literal)] == [0]
    assert [c.value for c in Candidates(Literal("bool", True), 0)] == [False]
