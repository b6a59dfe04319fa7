"""The usual forms of an invariant, each put into the names of one function."""

from __future__ import annotations

from collections.abc import Collection, Iterable

_PAIRS = (
    ("encode", "decode"),
    ("dumps", "loads"),
    ("dump", "load"),
    ("serialize", "deserialize"),
    ("serialise", "deserialise"),
    ("marshal", "unmarshal"),
    ("format", "parse"),
    ("render", "parse"),
    ("unparse", "parse"),
    ("to_string", "from_string"),
    ("to", "from"),
    ("pack", "unpack"),
    ("compress", "decompress"),
    ("encrypt", "decrypt"),
    ("escape", "unescape"),
    ("quote", "unquote"),
    ("wrap", "unwrap"),
    ("join", "split"),
    ("flatten", "unflatten"),
    ("write", "read"),
    ("print", "scan"),
    ("push", "pop"),
    ("add", "remove"),
    ("forward", "backward"),
)
_REFERENCES = ("naive", "slow", "reference", "simple", "old", "legacy", "v1", "brute_force")


def inverse_of(name: str, others: Collection[str]) -> tuple[str, bool] | None:
    """The function among `others` that undoes `name`, and whether `name` is the side that encodes."""
    plain = {_plain(other): other for other in others if other != name}
    mine = _plain(name)
    left, middle, right = mine.partition("_to_")
    if middle and (swapped := plain.get(f"{right}_to_{left}")):
        return swapped, True
    for forth, back in _PAIRS:
        for mine_word, other_word, encodes in ((forth, back, True), (back, forth, False)):
            wanted = _with_word(mine, mine_word, other_word)
            if wanted and wanted in plain:
                return plain[wanted], encodes
    return None


def reference_of(name: str, others: Collection[str]) -> str | None:
    """A second implementation of `name` among `others`, by its name."""
    plain = {_plain(other): other for other in others if other != name}
    mine = _plain(name)
    wanted = (form for word in _REFERENCES for form in (f"{mine}_{word}", f"{word}_{mine}"))
    return next((plain[form] for form in wanted if form in plain), None)


def titled(forms: Iterable[tuple[str, str]], comment: str, indent: str) -> list[str]:
    """Each form as comment lines: what it says, and below it the code, a line each."""
    lines = []
    for title, code in forms:
        lines.append(f"{comment} {title}:")
        lines += [f"{comment} {indent}{line}" for line in code.split("\n")]
    return lines


def _plain(name: str) -> str:
    """`ParseInt`, `parse_int` -> parse_int."""
    spaced = "".join(f"_{c.lower()}" if c.isupper() and i and not name[i - 1].isupper() else c.lower()
                     for i, c in enumerate(name))  # fmt: skip
    return spaced.strip("_").replace("__", "_")


def _with_word(name: str, word: str, other: str) -> str:
    """`name` with the word (a whole one, between underscores) replaced; '' where it has none."""
    padded = f"_{name}_"
    return padded.replace(f"_{word}_", f"_{other}_", 1).strip("_") if f"_{word}_" in padded else ""
