"""The body of a response as matchers, as far as the source said what it holds."""

from __future__ import annotations

import json

from aiguard.scaffold.spelling import scalar
from aiguard.scaffold.survey import Field, Shape

# A naive and an aware date-time look alike in the source, so a date-time is promised as text and no more.
_MATCHERS = {
    "text": "{{$text: {name}}}", "integer": "{{$integer: 1}}", "number": "{{$number: 1.5}}",
    "boolean": "{{$boolean: true}}", "date": '{{$date: "2026-01-31"}}', "datetime": '{{$text: "2026-01-31T12:00:00Z"}}',
    "time": '{{$text: "12:00:00"}}', "uuid": "{{$uuid: 3f2b8c1e-9a4d-4c5b-8e6f-7a1b2c3d4e5f}}",
    "decimal": '{{$decimal: "19.90"}}', "email": "{{$email: someone@example.com}}",
    "url": '{{$url: "https://example.com/"}}',
}  # fmt: skip
UNKNOWN = "{$any: example}"


def body_lines(shape: Shape) -> list[str]:
    """The lines that stand under `body:`, indented by two for each level."""
    lines = _object(shape, 0)
    if shape.many:
        return ["$each:", *(f"  {line}" for line in lines)]
    return lines


def nullable_fields(shape: Shape) -> list[str]:
    """The names of the top-level fields that may be null."""
    return [field.name for field in shape.fields if field.nullable]


def unknown_fields(shape: Shape) -> list[str]:
    """The names of the top-level fields of which the source says no more than that they are there, but for ids."""
    known = {*_MATCHERS, "enum"}
    return [
        field.name
        for field in shape.fields
        if field.kind not in known and field.nested is None and not _is_list(field) and field.name not in {"id", "pk"}
    ]


def list_fields(shape: Shape) -> list[str]:
    """The names of the top-level fields that hold lists."""
    return [field.name for field in shape.fields if _is_list(field)]


def _is_list(field: Field) -> bool:
    return field.kind.startswith("each ") or (field.nested is not None and field.nested.many)


def _object(shape: Shape, depth: int) -> list[str]:
    lines = []
    for field in shape.fields:
        key = scalar("$" + field.name if field.name.startswith("$") else field.name)
        if field.nested is not None and depth < 4 and not field.nullable:
            inner = _object(field.nested, depth + 1)
            lines.append(f"{key}:")
            lines += (
                ["  $each:", *(f"    {line}" for line in inner)] if field.nested.many else [f"  {i}" for i in inner]
            )
            continue
        value, note = _value(field)
        lines.append(f"{key}: {value}{note}")
    return lines


def _value(field: Field) -> tuple[str, str]:
    item = field.kind.removeprefix("each ")
    if field.kind == "enum" and field.choices:
        value = "{$enum: " + json.dumps(list(field.choices), ensure_ascii=False) + "}"
    elif item in _MATCHERS:
        value = _MATCHERS[item].format(name=scalar(field.name.replace("_", " ").strip() or "text"))
    elif field.nested is not None:
        return _flow(field), ""
    else:
        return UNKNOWN, "  # it must be there; say what it holds"
    if field.kind.startswith("each "):
        value = f"{{$each: {value}}}"
    if field.nullable:
        return f"{{$nullable: {value}}}", "  # null and a value must each be seen in a run"
    return value, ""


def _flow(field: Field) -> str:
    """A nullable object or list on one line."""
    assert field.nested is not None
    inner = ", ".join(f"{scalar(part.name)}: {_value(part)[0]}" for part in field.nested.fields)
    value = f"{{$each: {{{inner}}}}}" if field.nested.many else f"{{{inner}}}"
    return f"{{$nullable: {value}}}" if field.nullable else value
