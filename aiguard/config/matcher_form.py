"""One `$name` mapping of a contract while it is being read: its argument, its options, and what is wrong with them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import TypeAlias, TypeVar

from aiguard.compare.base import MatcherBase
from aiguard.compare.matching import Scope
from aiguard.compare.scalars import Number
from aiguard.compare.variables import placeholders
from aiguard.compare.wording import compact, describe
from aiguard.config.node import Node
from aiguard.errors import Problem
from aiguard.findings import Json

T = TypeVar("T")
Compile: TypeAlias = Callable[[Node, bool], MatcherBase | None]


def near(word: str, choices: Iterable[str]) -> str:
    """'did you mean `x`?', or nothing where no choice is close."""
    close = difflib.get_close_matches(word, list(choices), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""


def unescaped(node: Node) -> Json:
    """The literal value that a node spells: every `$$key` is the key `$key`."""
    if isinstance(node.value, dict):
        return {key[1:] if key.startswith("$$") else key: unescaped(item) for key, item in node.value.items()}
    return [unescaped(item) for item in node.value] if isinstance(node.value, list) else node.value


@dataclass(slots=True)
class Form:
    """What stands at one `$name`; every method that finds something wrong adds a Problem and answers None."""

    name: str
    node: Node
    argument: Node
    options: dict[str, Node]
    problems: list[Problem]
    compile_node: Compile
    usage: str
    spoiled: bool = field(default=False)

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of the matcher."""
        return self.node.line, self.node.column

    def wrong(self, message: str, hint: str = "", node: Node | None = None) -> T | None:
        """Note a problem, at the argument unless said otherwise; answers None, for the caller to return."""
        self.spoiled = True
        self.problems.append((node or self.argument).problem(message, hint or f"such as {self.usage}"))
        return None

    def inner(self, node: Node | None = None) -> MatcherBase | None:
        """The matcher that the argument spells."""
        return self.compile_node(node or self.argument, False)

    def parts(self, least: int) -> tuple[MatcherBase, ...] | None:
        """The matchers of a list argument."""
        listed = self.argument.value
        if not isinstance(listed, list):
            return self.wrong(f"`{self.name}` takes a list, not {describe(self.argument.plain())}")
        if len(listed) < least:
            return self.wrong(f"`{self.name}` takes a list of at least {least}, or it says nothing")
        compiled = [self.inner(node) for node in listed]
        return tuple(matcher for matcher in compiled if matcher) if all(compiled) else None

    def text(self) -> str | None:
        """A text argument."""
        if isinstance(self.argument.value, str):
            return self.argument.value
        return self.wrong(f"`{self.name}` takes a text as its example, not {describe(self.argument.plain())}")

    def size(self, option: str, least: int = 0) -> int | None:
        """A whole number among the options, if it was given."""
        node = self.options.get(option)
        if node is None:
            return None
        if isinstance(node.value, int) and not isinstance(node.value, bool) and node.value >= least:
            return node.value
        return self.wrong(
            f"`{option}` takes a whole number of at least {least}, not {describe(node.plain())}", node=node
        )

    def bound(self, option: str, *, text_too: bool = False) -> Number | None:
        """A number among the options, if it was given; as text too, where money is written so."""
        node = self.options.get(option)
        if node is None:
            return None
        if isinstance(node.value, int | Decimal) and not isinstance(node.value, bool):
            return node.value
        if text_too and isinstance(node.value, str):
            number = decimal_text(node.value)
            if number is not None:
                return number
        return self.wrong(f"`{option}` takes a number, not {describe(node.plain())}", node=node)

    def ordered(self, low: Number | None, high: Number | None) -> bool:
        """Whether min <= max; a problem where not."""
        if low is None or high is None or low <= high:
            return True
        self.wrong(f"`min` {low} is more than `max` {high}: nothing could match", "swap them", self.options["min"])
        return False

    def example(self) -> tuple[bool, Json]:
        """Whether there is an `example` option, and its value."""
        node = self.options.get("example")
        return (False, None) if node is None else (True, unescaped(node))

    def checked(self, matcher: MatcherBase, node: Node | None = None) -> MatcherBase | None:
        """The matcher, if it accepts its own example; a problem where it does not. `{{name}}` is not looked into."""
        if self.spoiled:
            return None
        shown = matcher.example(_AnyVariables())
        if placeholders(shown):
            return matcher
        scope = Scope(custom=_accept)
        if matcher.match(shown, "$", scope):
            return matcher
        why = scope.mismatches[0].message if scope.mismatches else "it does not match"
        place = node or self.options.get("example") or self.argument
        return self.wrong(f"the example {compact(shown)} does not match its own `{self.name}`: {why}", node=place)


class _AnyVariables(dict[str, Json]):
    """Every variable, as its own placeholder."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> Json:
        return f"{{{{{key}}}}}"


def _accept(reference: str, value: Json) -> None:
    """A custom matcher runs in a replay only; reading a contract runs nothing."""
    del reference, value


def decimal_text(text: str) -> Decimal | None:
    """The decimal that a text of plain digits holds."""
    plain = text.removeprefix("-").replace(".", "", 1)
    return Decimal(text) if plain.isascii() and plain.isdigit() and not text.endswith(".") else None


def tolerance_around(value: Number, tolerance: Number) -> tuple[Number, Number]:
    """The exact range [value - tolerance, value + tolerance]."""
    digits: Sequence[Decimal] = (Decimal(value), Decimal(tolerance))
    lowest = min(int(number.as_tuple().exponent) for number in digits)
    highest = max(number.adjusted() for number in digits)
    if not -1000 <= lowest <= highest <= 1000:
        raise ValueError("too many digits to add")
    context = Context(prec=highest - lowest + 3)
    return context.subtract(*digits), context.add(*digits)
