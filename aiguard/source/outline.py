"""What a source file consists of, so that two versions can be compared: functions, and the code outside of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LARGEST_SOURCE = 2 * 1024 * 1024
"""Bytes; a larger source file is not looked into."""


class Unreadable(Exception):
    """A source file that cannot be taken apart; the text says why, in words that go after 'shop/money.py: '."""


@dataclass(frozen=True, slots=True)
class Function:
    """One definition. `line` and `end_line` count from 1 and include decorators.

    `qualname` is `Class.method`, `outer.inner`, `Type.Method` or `func`. `digest` is equal for two definitions that
    differ in nothing but comments, documentation, formatting and the functions nested in them. `outer` is the outermost
    function that it stands in, '' for none.
    """

    qualname: str
    line: int
    end_line: int
    digest: str
    outer: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement outside of functions: the names that it binds, and its digest without the functions inside it."""

    names: frozenset[str]
    digest: str


@dataclass(frozen=True, slots=True)
class Outline:
    """One version of a file. `imports` maps each name that an import binds to what it stands for."""

    functions: tuple[Function, ...] = ()
    statements: tuple[Statement, ...] = ()
    imports: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether it holds no code at all."""
        return not (self.functions or self.statements or self.imports)


def changed_outside(before: Outline, after: Outline) -> bool:
    """Whether code outside of functions changed for those who use the file.

    A new import or a new name changes nothing for them by itself: the function that uses it has changed as well.
    """
    if any(after.imports.get(name) != source for name, source in before.imports.items()):
        return True
    known = {name for statement in before.statements for name in statement.names}
    kept = [s.digest for s in after.statements if not s.names or s.names & known]
    return kept != [s.digest for s in before.statements]


def changed_inside(before: Outline, after: Outline) -> list[tuple[Function, bool]]:
    """The definitions of `after` that `before` does not have, each with whether its name is new."""
    old: dict[str, list[str]] = {}
    for function in before.functions:
        old.setdefault(function.qualname, []).append(function.digest)
    found: list[tuple[Function, bool]] = []
    last: dict[str, Function] = {}
    for function in after.functions:
        last[function.qualname] = function
        digests = old.get(function.qualname)
        if digests is None:
            found.append((function, True))
        elif function.digest in digests:
            digests.remove(function.digest)
        else:
            found.append((function, False))
    # One of several definitions of a name is gone (a setter, an overload): the name means something else now.
    said = {function.qualname for function, _ in found}
    found += [(last[name], False) for name, left in old.items() if left and name in last and name not in said]
    return sorted(found, key=lambda pair: (pair[0].line, pair[0].qualname))
