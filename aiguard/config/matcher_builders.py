"""One small function for each `$name`: from what is written in a contract to the matcher, or to problems."""

from __future__ import annotations

import re
from decimal import Decimal

from aiguard.compare.base import MatcherBase
from aiguard.compare.formats import FORMATS, Formatted, offset_of
from aiguard.compare.lists import MOST_UNORDERED, Contains, ContainsText, Each, Unordered
from aiguard.compare.regexes import BadPattern, Regex, full_match, matches_everything
from aiguard.compare.scalars import (
    Anything,
    Boolean,
    DecimalValue,
    Enum,
    Exactly,
    Number,
    Numeric,
    Text,
    equal,
    is_number,
    is_whole,
)
from aiguard.compare.structures import Absent, AllOf, AnyOf, Custom, Length, NotEmpty, Nullable, Optional
from aiguard.compare.variables import placeholders
from aiguard.compare.wording import describe
from aiguard.config.matcher_form import Form, decimal_text, tolerance_around, unescaped
from aiguard.config.regex_example import example_of
from aiguard.findings import Json

LONGEST_EXAMPLE = 1000
_REFERENCE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)


def accepts_anything(matcher: MatcherBase) -> bool:
    """Whether no JSON value at all could fail this matcher, once there is a value."""
    if isinstance(matcher, Optional | Nullable):
        return accepts_anything(matcher.inner)
    if isinstance(matcher, AnyOf):
        return any(map(accepts_anything, matcher.alternatives))
    if isinstance(matcher, AllOf):
        return all(map(accepts_anything, matcher.parts))
    return isinstance(matcher, Anything)


def build_text(form: Form) -> MatcherBase | None:
    """`$text: example`, `min`, `max` (characters)."""
    value, low, high = form.text(), form.size("min"), form.size("max")
    if value is None or not form.ordered(low, high):
        return None
    return form.checked(Text(*form.place, value, low or None, high))


def build_boolean(form: Form) -> MatcherBase | None:
    """`$boolean: example`."""
    value = form.argument.value
    if not isinstance(value, bool):
        return form.wrong(f"`$boolean` takes true or false as its example, not {describe(form.argument.plain())}")
    return Boolean(*form.place, value)


def build_any(form: Form) -> MatcherBase | None:
    """`$any: example`."""
    return Anything(*form.place, unescaped(form.argument))


def build_equal(form: Form) -> MatcherBase | None:
    """`$equal: value`."""
    return Exactly(*form.place, unescaped(form.argument))


def build_number(form: Form) -> MatcherBase | None:
    """`$number` and `$integer`: example, `min`, `max`, `tolerance`."""
    value = form.argument.plain()
    fits = is_whole(value) if form.name == "$integer" else is_number(value)
    if not fits and not _is_variable(value):
        noun = "a whole number" if form.name == "$integer" else "a number"
        return form.wrong(f"`{form.name}` takes {noun} as its example, not {describe(value)}")
    low, high, tolerance = form.bound("min"), form.bound("max"), form.bound("tolerance")
    if not form.ordered(low, high):
        return None
    near = _near(form, value, tolerance)
    return form.checked(Numeric(*form.place, form.name, value, low, high, tolerance, near))


def build_decimal(form: Form) -> MatcherBase | None:
    """`$decimal: example`, `places`, `min`, `max`, `tolerance`."""
    value = form.argument.plain()
    if not is_number(value) and not _is_variable(value) and (not isinstance(value, str) or decimal_text(value) is None):
        return form.wrong(f"`$decimal` takes a decimal as its example, as text or number, not {describe(value)}")
    places = form.size("places")
    low, high = form.bound("min", text_too=True), form.bound("max", text_too=True)
    tolerance = form.bound("tolerance", text_too=True)
    if not form.ordered(low, high):
        return None
    number = decimal_text(value) if isinstance(value, str) else value
    near = _near(form, number, tolerance)
    return form.checked(DecimalValue(*form.place, value, places, low, high, tolerance, near))


def _is_variable(value: Json) -> bool:
    return isinstance(value, str) and bool(placeholders(value))


def _near(form: Form, value: Json, tolerance: Number | None) -> tuple[Number, Number] | None:
    if tolerance is None:
        return None
    place = form.options["tolerance"]
    if tolerance < 0:
        return form.wrong("`tolerance` is below zero: nothing could match", node=place)
    if not is_number(value):
        return form.wrong("`tolerance` needs a number as the example, not a variable", node=place)
    assert isinstance(value, int | Decimal)
    try:
        return tolerance_around(value, tolerance)
    except (ValueError, ArithmeticError):
        return form.wrong("`tolerance` and the example differ too much in size to be added exactly", node=place)


def build_regex(form: Form) -> MatcherBase | None:
    """`$regex: pattern`, `example`."""
    pattern = form.argument.value
    if not isinstance(pattern, str):
        return form.wrong(f"`$regex` takes a pattern, not {describe(form.argument.plain())}; quote it")
    try:
        vacuous = matches_everything(pattern)
    except BadPattern as bad:
        return form.wrong(f"`$regex`: {bad}", "RE2's syntax: github.com/google/re2/wiki/Syntax")
    if vacuous:
        return form.wrong(f"`$regex: '{pattern}'` cannot fail on any text", "write `$text` where any text will do")
    given, value = form.example()
    if not given:
        value = example_of(pattern)
        if not isinstance(value, str) or not full_match(pattern, value):
            return form.wrong("`$regex` needs an `example` here: none could be made from the pattern", form.usage)
    if not isinstance(value, str):
        return form.wrong(f"the example of `$regex` is a text, not {describe(value)}", node=form.options["example"])
    return form.checked(Regex(*form.place, pattern, value))


def build_enum(form: Form) -> MatcherBase | None:
    """`$enum: [values]`, `example`."""
    listed = unescaped(form.argument)
    if not isinstance(listed, list):
        return form.wrong(f"`$enum` takes a list of values, not {describe(listed)}")
    if not listed:
        return form.wrong("`$enum` lists no value: nothing could match")
    given, first = form.example()
    return form.checked(Enum(*form.place, tuple(listed), first if given else listed[0]))


def build_format(form: Form) -> MatcherBase | None:
    """`$date`, `$uuid` and the others of FORMATS: example."""
    value = form.text()
    if value is None:
        return None
    named = FORMATS[form.name]
    offset = None if not named.has_offset or placeholders(value) else offset_of(value) is not None
    return form.checked(Formatted(*form.place, form.name, value, named, offset))


def build_nullable(form: Form) -> MatcherBase | None:
    """`$nullable: matcher`."""
    inner = form.inner()
    if inner is None:
        return None
    if inner.show() is None or isinstance(inner, Nullable) or accepts_anything(inner):
        return form.wrong("`$nullable` wraps something that accepts null already", "say what a value looks like")
    return Nullable(*form.place, inner)


def build_optional(form: Form) -> MatcherBase | None:
    """`$optional: matcher`."""
    inner = form.inner()
    if inner is None:
        return None
    if accepts_anything(inner):
        return form.wrong("`$optional` of `$any` cannot fail", "say what the value looks like where it is present")
    return Optional(*form.place, inner)


def build_absent(form: Form) -> MatcherBase | None:
    """`$absent: true`."""
    if form.argument.value is not True:
        return form.wrong(f"`$absent` takes true, not {describe(form.argument.plain())}")
    return Absent(*form.place)


def build_each(form: Form) -> MatcherBase | None:
    """`$each: matcher`, `min`, `max`."""
    inner, low, high = form.inner(), form.size("min"), form.size("max", least=1)
    low = 1 if low is None else low
    if high is not None and low > high:
        return form.wrong(f"`min` {low} is more than `max` {high}: nothing could match", "`min` is 1 if not given")
    if inner is None or form.spoiled:
        return None
    if low == 0 and high is None and accepts_anything(inner):
        return form.wrong("`$each` of anything with `min: 0` cannot fail on a list", "say what an item looks like")
    return Each(*form.place, inner, low, high)


def build_contains(form: Form) -> MatcherBase | None:
    """`$contains: text`, or `$contains: [matchers]`."""
    value = form.argument.value
    if value in ("", [], None):
        return form.wrong("`$contains` of nothing cannot fail", "name at least one item, or a text that is not empty")
    if isinstance(value, str):
        return ContainsText(*form.place, value)
    if isinstance(value, list):
        parts = form.parts(1)
        return Contains(*form.place, parts) if parts else None
    single = form.inner()
    return Contains(*form.place, (single,)) if single else None


def build_unordered(form: Form) -> MatcherBase | None:
    """`$unordered: [matchers]`."""
    listed = form.argument.value
    if isinstance(listed, list) and len(listed) > MOST_UNORDERED:
        return form.wrong(f"`$unordered` takes at most {MOST_UNORDERED} items", "`$each` or `$contains` have no limit")
    parts = form.parts(1)
    return Unordered(*form.place, parts) if parts else None


def build_length(form: Form) -> MatcherBase | None:
    """`$length: 3`, or `$length: {min, max}`; `example`."""
    if isinstance(form.argument.value, dict):
        for key in form.argument.value.keys() - {"min", "max"}:
            form.wrong(f"`$length` knows `min` and `max`, not `{key}`")
        form.options = {**form.options, **form.argument.value}
        low, high = form.size("min"), form.size("max")
    else:
        low = high = Form.size(_with_option(form, "$length"), "$length")
    if form.spoiled or not form.ordered(low, high):
        return None
    if not low and high is None:
        return form.wrong("`$length` of at least 0 cannot fail", "give `max`, or a `min` of at least 1")
    given, value = form.example()
    if not given:
        size = low if low is not None else min(1, high or 0)
        if size > LONGEST_EXAMPLE:
            return form.wrong(f"`$length` needs an `example` where it is above {LONGEST_EXAMPLE}")
        value = "x" * size
    return form.checked(Length(*form.place, low or (0 if high == 0 else None), high, value))


def _with_option(form: Form, name: str) -> Form:
    form.options = {**form.options, name: form.argument}
    return form


def build_not_empty(form: Form) -> MatcherBase | None:
    """`$not_empty: example`, `$not_empty: matcher`, or `$not_empty: true`."""
    value = form.argument.value
    if value is True:
        return NotEmpty(*form.place, None, "text")
    if isinstance(value, dict) and any(key.startswith("$") and not key.startswith("$$") for key in value):
        inner = form.inner()
        return form.checked(NotEmpty(*form.place, inner, None)) if inner else None
    return form.checked(NotEmpty(*form.place, None, unescaped(form.argument)))


def build_all_of(form: Form) -> MatcherBase | None:
    """`$all_of: [matchers]`."""
    parts = form.parts(1)
    if parts is None:
        return None
    if all(map(accepts_anything, parts)):
        return form.wrong("`$all_of` of `$any` cannot fail", "say what the value looks like")
    for index in range(len(parts)):
        matcher = AllOf(*form.place, parts, index)
        problems = len(form.problems)
        if form.checked(matcher):
            return matcher
        del form.problems[problems:]
        form.spoiled = False
    return form.wrong("no example of `$all_of` matches all of it", "give one of them an example that all others accept")


def build_any_of(form: Form) -> MatcherBase | None:
    """`$any_of: [matchers]`."""
    parts = form.parts(2)
    if parts is None:
        return None
    if any(map(accepts_anything, parts)):
        return form.wrong("`$any_of` with `$any` among its alternatives cannot fail", "name the alternatives")
    if any(equal(left.show(), right.show()) for i, left in enumerate(parts) for right in parts[:i]):
        return form.wrong("`$any_of` lists the same alternative twice", "leave one out")
    return AnyOf(*form.place, parts)


def build_custom(form: Form) -> MatcherBase | None:
    """`$custom: "module:function"`, `example`."""
    reference = form.argument.value
    if not isinstance(reference, str) or not _REFERENCE.fullmatch(reference):
        return form.wrong(f"`$custom` takes `module:function`, not {describe(form.argument.plain())}")
    given, value = form.example()
    if not given:
        return form.wrong("`$custom` needs an `example`: a value that the function accepts")
    return Custom(*form.place, reference, value)
