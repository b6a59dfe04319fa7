from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aiguard.process.output import Captured

CHUNKS = st.lists(st.binary(max_size=400), max_size=60)


@given(CHUNKS)
def test_short_output_is_whole(chunks: list[bytes]) -> None:
    captured = Captured(64 * 1024)
    for chunk in chunks:
        captured.add(chunk)
    whole = b"".join(chunks)
    assert captured.text() == whole.decode("utf-8", "backslashreplace")
    assert captured.position == len(whole)
    assert not captured.cut


@given(st.integers(1, 3000), st.integers(20_000, 60_000), st.integers(0, 60_000))
def test_long_output_keeps_both_ends_in_bounded_memory(keep: int, lines: int, since: int) -> None:
    captured = Captured(keep)
    text = "".join(f"{number}\n" for number in range(lines))
    for start in range(0, len(text), 7000):
        captured.add(text[start : start + 7000].encode())
    assert captured.cut
    shown = captured.text()
    assert len(shown) < max(keep, 1024) + 200
    assert shown.endswith(f"{lines - 1}\n")
    before, mark, after = shown.partition("bytes cut ...]\n")
    assert mark
    assert after in text
    assert text.startswith(before[: before.rfind("\n[...")])
    assert len(captured.text(since)) <= len(shown) + 200


def test_text_after_a_position() -> None:
    captured = Captured(64 * 1024)
    captured.add(b"before\n")
    position = captured.position
    assert captured.text(position) == ""
    captured.add(b"after\n")
    assert captured.text(position) == "after\n"


def test_position_in_what_was_let_go() -> None:
    captured = Captured(100)
    captured.add(b"".join(b"%d\n" % number for number in range(20_000)))
    position = captured.position // 2
    text = captured.text(position)
    assert text.startswith("[... about")
    assert text.endswith("19999\n")
