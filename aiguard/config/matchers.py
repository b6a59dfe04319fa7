"""From what stands on a value in a contract to its matcher: the table of every `$name`, and the reading of literals."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from aiguard.compare.base import MatcherBase
from aiguard.compare.formats import FORMATS
from aiguard.compare.json_text import DEEPEST
from aiguard.compare.lists import Items
from aiguard.compare.scalars import Filled, Literal, Text
from aiguard.compare.structures import Absent, AllOf, AnyOf, Field, Nullable, Object
from aiguard.compare.variables import placeholders
from aiguard.config import matcher_builders as build
from aiguard.config.matcher_form import Form, near
from aiguard.config.node import Node, Scalar
from aiguard.errors import Problem

_LOOSE_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one matcher is written: what builds it, its option keys, and an example of its use."""

    build: Callable[[Form], MatcherBase | None]
    usage: str
    options: tuple[str, ...] = ()
    on_key: bool = False
    """Whether it is about a key being there, and so stands directly on a key of an object only."""
    holds: bool = False
    """Whether other matchers may stand inside it."""


MATCHERS: Mapping[str, Spelling] = {
    "$text": Spelling(build.build_text, "{$text: gift}", ("min", "max")),
    "$integer": Spelling(build.build_number, "{$integer: 2, min: 1}", ("min", "max", "tolerance")),
    "$number": Spelling(build.build_number, "{$number: 1.5}", ("min", "max", "tolerance")),
    "$decimal": Spelling(build.build_decimal, '{$decimal: "19.90"}', ("places", "min", "max", "tolerance")),
    "$boolean": Spelling(build.build_boolean, "{$boolean: true}"),
    "$regex": Spelling(build.build_regex, "{$regex: '[A-Z]{3}-[0-9]{4}', example: ABC-1234}", ("example",)),
    "$enum": Spelling(build.build_enum, "{$enum: [new, paid, shipped]}", ("example",)),
    "$equal": Spelling(build.build_equal, "{$equal: {id: 1}}"),
    "$any": Spelling(build.build_any, "{$any: whatever}"),
    "$nullable": Spelling(build.build_nullable, "{$nullable: {$text: gift}}", holds=True),
    "$optional": Spelling(build.build_optional, "{$optional: {$text: gift}}", on_key=True, holds=True),
    "$absent": Spelling(build.build_absent, "{$absent: true}", on_key=True),
    "$each": Spelling(build.build_each, "{$each: {sku: {$text: ABC}}, min: 0}", ("min", "max"), holds=True),
    "$contains": Spelling(build.build_contains, "{$contains: [urgent]}", holds=True),
    "$unordered": Spelling(build.build_unordered, "{$unordered: [a, b]}", holds=True),
    "$length": Spelling(build.build_length, "{$length: {min: 1, max: 20}, example: abc}", ("example",)),
    "$not_empty": Spelling(build.build_not_empty, "{$not_empty: [a]}", holds=True),
    "$all_of": Spelling(build.build_all_of, "{$all_of: [{$text: abc}, {$length: 3}]}", holds=True),
    "$any_of": Spelling(build.build_any_of, "{$any_of: [{$integer: 1}, {$text: one}]}", holds=True),
    "$custom": Spelling(build.build_custom, '{$custom: "checks.money:is_price", example: "1.00"}', ("example",)),
    **{name: Spelling(build.build_format, f'{{{name}: "{named.example}"}}') for name, named in FORMATS.items()},
}
_LEAVES = frozenset(name for name, spelling in MATCHERS.items() if not (spelling.holds or spelling.on_key))


def compile_matcher(node: Node, problems: list[Problem], *, on_key: bool = False) -> MatcherBase | None:
    """The matcher that a value of a contract spells; None, and at least one more problem, where it is wrong.

    `on_key` allows `$optional` and `$absent`, which ask for a key (or a header) rather than for a value.
    """
    return _Compiler(problems).compile(node, on_key)


def cannot_fail(matcher: MatcherBase, *, always_text: bool = False) -> str:
    """Why no answer could fail this matcher, or '' where one could.

    `always_text` is for a place that holds text in any case, such as a text body or a header.
    """
    if build.accepts_anything(matcher):
        return "it accepts any value"
    if always_text and _accepts_any_text(matcher):
        return "it accepts any text, and text is all that can stand here"
    return ""


def _accepts_any_text(matcher: MatcherBase) -> bool:
    if isinstance(matcher, Text):
        return matcher.low is None and matcher.high is None
    if isinstance(matcher, Nullable):
        return _accepts_any_text(matcher.inner)
    if isinstance(matcher, AnyOf):
        return any(map(_accepts_any_text, matcher.alternatives))
    if isinstance(matcher, AllOf):
        return all(map(_accepts_any_text, matcher.parts))
    return build.accepts_anything(matcher)


@dataclass(slots=True)
class _Compiler:
    problems: list[Problem]
    depth: int = 0

    def compile(self, node: Node, on_key: bool = False) -> MatcherBase | None:
        if self.depth >= DEEPEST:
            self.problems.append(node.problem(f"this nests deeper than {DEEPEST} levels"))
            return None
        self.depth += 1
        try:
            value = node.value
            if isinstance(value, dict):
                leaf = _known_leaf(value)
                if leaf is not None:
                    return leaf.moved(node.line, node.column)
                names = [key for key in value if key[:1] == "$" and key[1:2] != "$"]
                return self.named(node, value, names, on_key) if names else self._object(node, value)
            return self._list(node, value) if isinstance(value, list) else self._scalar(node)
        finally:
            self.depth -= 1

    def _object(self, node: Node, value: dict[str, Node]) -> MatcherBase | None:
        fields: list[Field] = []
        for written, item in value.items():
            matcher = self.compile(item, on_key=True)
            if matcher is not None:
                fields.append(Field.of(written[1:] if written.startswith("$$") else written, matcher))
        if len(fields) < len(value):
            return None
        declared = frozenset(field.key for field in fields if not isinstance(field.matcher, Absent))
        return Object(node.line, node.column, tuple(fields), declared)

    def _list(self, node: Node, value: list[Node]) -> MatcherBase | None:
        compiled = [self.compile(item) for item in value]
        items = tuple(matcher for matcher in compiled if matcher is not None)
        return Items(node.line, node.column, items) if len(items) == len(value) else None

    def _scalar(self, node: Node) -> MatcherBase | None:
        value = node.value
        assert not isinstance(value, dict | list)
        if isinstance(value, str) and "{{" in value:
            if placeholders(value):
                return Filled(node.line, node.column, value)
            loose = _LOOSE_PLACEHOLDER.search(value)
            if loose:
                self.problems.append(
                    node.problem(f"`{loose[0]}` is not read as a variable", f"write `{{{{{loose[1]}}}}}`")
                )
                return None
        return Literal(node.line, node.column, value)

    def named(self, node: Node, value: dict[str, Node], names: list[str], on_key: bool) -> MatcherBase | None:
        """The matcher of a mapping with these `$` names among its keys."""
        name = names[0]
        if len(names) > 1:
            listed = " and ".join(f"`{name}`" for name in names)
            return self._wrong(node, names[1], f"{listed} on one value", "combine them with `$all_of` or `$any_of`")
        spelling = MATCHERS.get(name)
        if spelling is None:
            return self._wrong(node, name, f"unknown matcher `{name}`", self._meant(name))
        if spelling.on_key and not on_key:
            return self._wrong(
                node, name, f"`{name}` stands only directly on a key of an object", self._moved(spelling)
            )
        unknown = [key for key in value if key != name and key not in spelling.options]
        for key in unknown:
            self._wrong(node, key, f"`{name}` has no option `{key}`", self._options(key, spelling))
        if unknown:
            return None
        given = {key: item for key, item in value.items() if key != name}
        form = Form(name, node, value[name], given, self.problems, self.compile, spelling.usage)
        matcher = spelling.build(form)
        return None if form.spoiled else matcher

    def _wrong(self, node: Node, key: str, message: str, hint: str) -> MatcherBase | None:
        self.problems.append(node.key_problem(key, message, hint))
        return None

    @staticmethod
    def _meant(name: str) -> str:
        guess = near(name, MATCHERS)
        literal = f"a key that is really called `{name}` is written `${name}`"
        return f"{guess} {literal[:1].upper()}{literal[1:]}" if guess else literal

    @staticmethod
    def _moved(spelling: Spelling) -> str:
        return f"write `note: {spelling.usage}`; for null there is `$nullable`, for an empty list `$each` with `min: 0`"

    @staticmethod
    def _options(key: str, spelling: Spelling) -> str:
        guess = near(key, spelling.options)
        known = ", ".join(f"`{option}`" for option in spelling.options)
        return guess or (f"its options are {known}" if known else f"it takes none: {spelling.usage}")


def _known_leaf(value: dict[str, Node]) -> MatcherBase | None:
    """The matcher for `{$name: scalar, option: scalar}` at no place; None for anything else, and where it is wrong."""
    written: list[tuple[str, type, Scalar]] = []
    for key, node in value.items():
        item = node.value
        if (not written and key not in _LEAVES) or isinstance(item, dict | list):
            return None
        # Equal decimals may differ in their digits, and 1, true and 1.0 are equal to Python.
        written.append((key, type(item), str(item) if isinstance(item, Decimal) else item))
    return _leaf(tuple(written)) if written else None


@functools.lru_cache(maxsize=4096)
def _leaf(written: tuple[tuple[str, type, Scalar], ...]) -> MatcherBase | None:
    """What `{$text: gift}` and the like mean; contracts say the same on thousands of lines."""
    problems: list[Problem] = []
    value: dict[str, Node] = {}
    for key, kind, item in written:
        value[key] = Node(Decimal(str(item)) if kind is Decimal else item, 0, 0, "")
    names = [key for key in value if key[:1] == "$" and key[1:2] != "$"]
    matcher = _Compiler(problems).named(Node(value, 0, 0, ""), value, names, False)
    return None if problems else matcher
