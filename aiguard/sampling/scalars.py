"""The types whose values need no looking into, by the dotted name that they are imported by."""

from __future__ import annotations

from aiguard.sampling.interface import Strategy, plain
from aiguard.sampling.layout import call

_ANYTHING = call("st.one_of", "st.none()", "st.booleans()", "st.integers()", "st.text()")

_SOURCES = {
    "int": "st.integers()",
    "float": "st.floats()",
    "str": "st.text()",
    "bytes": "st.binary()",
    "bytearray": "st.binary().map(bytearray)",
    "memoryview": "st.binary().map(memoryview)",
    "bool": "st.booleans()",
    "complex": "st.complex_numbers()",
    "None": "st.none()",
    "slice": "st.slices(10)",
    "range": "st.builds(range, st.integers(0, 100))",
    "list": "st.lists(st.integers())",
    "set": "st.sets(st.integers())",
    "frozenset": "st.frozensets(st.integers())",
    "tuple": "st.builds(tuple, st.lists(st.integers()))",
    "dict": "st.dictionaries(st.text(), st.integers())",
    "decimal.Decimal": "st.decimals()",
    "fractions.Fraction": "st.fractions()",
    "datetime.datetime": "st.datetimes()",
    "datetime.date": "st.dates()",
    "datetime.time": "st.times()",
    "datetime.timedelta": "st.timedeltas()",
    "datetime.tzinfo": "st.timezones()",
    "zoneinfo.ZoneInfo": "st.timezones()",
    "uuid.UUID": "st.uuids()",
    "ipaddress.IPv4Address": "st.ip_addresses(v=4)",
    "ipaddress.IPv6Address": "st.ip_addresses(v=6)",
    "random.Random": "st.randoms(use_true_random=False)",
    "numbers.Integral": "st.integers()",
    "numbers.Real": "st.floats()",
    "numbers.Number": "st.one_of(st.integers(), st.floats())",
    "typing.Hashable": "st.one_of(st.integers(), st.text())",
    "typing.Sized": "st.lists(st.integers())",
    "typing.SupportsInt": "st.integers()",
    "typing.SupportsFloat": "st.floats()",
    "typing.Text": "st.text()",
    "typing.AnyStr": "st.text()",
    "typing.LiteralString": "st.text()",
    "pydantic.EmailStr": "st.emails()",
    "pydantic.PositiveInt": "st.integers(min_value=1)",
    "pydantic.NonNegativeInt": "st.integers(min_value=0)",
    "pydantic.NegativeInt": "st.integers(max_value=-1)",
    "pydantic.NonPositiveInt": "st.integers(max_value=0)",
    "pydantic.PositiveFloat": "st.floats(min_value=0, exclude_min=True)",
    "pydantic.NonNegativeFloat": "st.floats(min_value=0)",
    "pydantic.StrictInt": "st.integers()",
    "pydantic.StrictStr": "st.text()",
    "pydantic.StrictBool": "st.booleans()",
    "pydantic.StrictFloat": "st.floats()",
}

_IMPORTING = {
    "pathlib.Path": ("st.text().map(Path)", ("pathlib", "Path")),
    "pathlib.PurePath": ("st.text().map(PurePath)", ("pathlib", "PurePath")),
    "pathlib.PurePosixPath": ("st.text().map(PurePosixPath)", ("pathlib", "PurePosixPath")),
    "os.PathLike": ("st.text().map(Path)", ("pathlib", "Path")),
    "io.BytesIO": ("st.binary().map(BytesIO)", ("io", "BytesIO")),
    "io.StringIO": ("st.text().map(StringIO)", ("io", "StringIO")),
    "typing.BinaryIO": ("st.binary().map(BytesIO)", ("io", "BytesIO")),
    "typing.TextIO": ("st.text().map(StringIO)", ("io", "StringIO")),
    "pydantic.HttpUrl": ("urls()", ("hypothesis.provisional", "urls")),
    "pydantic.AnyUrl": ("urls()", ("hypothesis.provisional", "urls")),
}

_SHORT = ("typing_extensions.", "collections.abc.")


def scalar(dotted: str) -> Strategy | None:
    """The strategy of a type by its dotted name; None for a type that is not in the table."""
    name = _plain(dotted)
    if name in {"typing.Any", "object"}:
        return Strategy(_ANYTHING, notes=("any value is allowed by the type: narrow it to what callers pass",))
    if name in _IMPORTING:
        source, needed = _IMPORTING[name]
        return Strategy(source, frozenset({needed}))
    return plain(_SOURCES[name]) if name in _SOURCES else None


def _plain(dotted: str) -> str:
    for prefix in _SHORT:
        if dotted.startswith(prefix):
            return f"typing.{dotted.removeprefix(prefix)}"
    return dotted.removeprefix("builtins.")
