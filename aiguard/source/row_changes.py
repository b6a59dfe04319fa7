"""What a change did to one function: which of its definitions changed most, how many lines of code came and went."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from aiguard.source.code_lines import changed_lines, code_lines, count_code_lines, trimmed
from aiguard.source.definitions import Definition, Language
from aiguard.source.same_code import documentation, same_code

_OVERLOAD = re.compile(r"(?m)^[ \t]*@(?:\w+\.)*overload\b")


@dataclass(frozen=True, slots=True)
class RowChange:
    """`definition` is the one that a row spans; `added` and `deleted` count lines of code of the whole row.

    `rewritten` is the share of new lines in the definitions that changed, 0 to 1.
    """

    definition: Definition
    added: int = 0
    deleted: int = 0
    rewritten: float = 0.0


def unchanged(definitions: Sequence[Definition]) -> RowChange:
    """A row that nothing happened to: it spans its longest definition, or the implementation of overloads."""
    longest = max(reversed(definitions), key=lambda d: d.place.end_line - d.place.line)
    return RowChange(definitions[-1] if _has_overloads(definitions) else longest)


def brand_new(definitions: Sequence[Definition], language: Language) -> RowChange:
    """A row that was not there before."""
    lines = sum(count_code_lines(definition.text, language) for definition in definitions)
    return RowChange(unchanged(definitions).definition, added=lines, rewritten=1.0)


def row_change(old: Sequence[Definition], new: Sequence[Definition], language: Language) -> RowChange | None:
    """What changed between two versions of a row; None for nothing but layout and comments.

    Where nothing but its documentation changed, no lines of code were added or deleted.
    """
    left, changed = list(old), list[Definition]()
    for definition in new:
        same = next((n for n, was in enumerate(left) if same_code(was, definition, language)), None)
        if same is None:
            changed.append(definition)
        else:
            del left[same]
    if not changed and not left:
        documented = language == "python" and documentation(old) != documentation(new)
        return unchanged(new) if documented else None
    chosen = new[-1] if not changed or _has_overloads(new) else _most_changed(left, changed, language)
    added, deleted = _counts(_text(left), _text(changed), language)
    if not added and not deleted:
        # Only how deep a line stands, or what spaces are in a string.
        added, deleted = changed_lines(_text(left).split("\n"), _text(changed).split("\n"))
    whole = sum(count_code_lines(definition.text, language) for definition in changed)
    return RowChange(chosen, added, deleted, min(1.0, added / max(1, whole)))


def row_change_in_text(old: bytes, new: Sequence[Definition], language: Language) -> RowChange | None:
    """As row_change, of an older version that cannot be taken apart: what stands in it word for word is unchanged."""
    text = old.decode("utf-8", "replace").replace("\r\n", "\n")
    if all(f"\n{definition.text}\n" in f"\n{text}\n" for definition in new):
        return None
    mine = Counter(code_lines(_text(new), language))
    added = (mine - Counter(code_lines(text, language))).total()
    return RowChange(unchanged(new).definition, added, 0, added / max(1, mine.total()))


def _has_overloads(definitions: Sequence[Definition]) -> bool:
    return len(definitions) > 1 and any(_OVERLOAD.search(definition.text) for definition in definitions)


def _most_changed(old: Sequence[Definition], changed: Sequence[Definition], language: Language) -> Definition:
    if len(changed) == 1:
        return changed[0]
    before = _text(old)
    counts = [_counts(before, definition.text, language)[0] for definition in changed]
    return changed[max(range(len(changed)), key=lambda n: (counts[n], n))]


def _counts(before: str, after: str, language: Language) -> tuple[int, int]:
    old, new = trimmed(before, after, language)
    return changed_lines(code_lines(old, language), code_lines(new, language))


def _text(definitions: Sequence[Definition]) -> str:
    return "\n".join(definition.text for definition in definitions)
