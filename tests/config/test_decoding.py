"""What a file may hold, told from its bytes."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from aiguard.config.decoding import may_hold
from aiguard.config.yaml import read_yaml

CHARACTERS = st.sampled_from(["$", "{", "}", "a", "\\", '"', "\n", " ", "é"])


def spelled(text: str, escape: list[bool]) -> str:
    """The text in double quotes, some of its characters as escapes."""
    return (
        '"' + "".join(f"\\u{ord(c):04x}" if e else json.dumps(c)[1:-1] for c, e in zip(text, escape, strict=True)) + '"'
    )


@given(st.lists(st.tuples(CHARACTERS, st.booleans()), max_size=12), st.sampled_from(["${", "{{"]))
def test_what_a_text_holds_its_file_may_hold(parts: list[tuple[str, bool]], mark: str) -> None:
    text = "".join(character for character, _ in parts)
    data = f"a: {spelled(text, [escaped for _, escaped in parts])}\n".encode()
    assert read_yaml(data, "f.yaml").plain() == {"a": text}
    assert may_hold(mark.encode(), data) or mark not in text


def test_a_file_without_the_mark_and_without_escapes_holds_none() -> None:
    assert not may_hold(b"${", rb"a: {$regex: '\d{3}', b: {c: $}}")
