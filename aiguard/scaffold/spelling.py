"""How values are spelled in the YAML that is written: plain where that is safe beyond doubt, JSON otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from aiguard.scaffold.survey import Kind

_PLAIN = re.compile(r"[A-Za-z/@][\w ./~@-]*(?<! )", re.ASCII)
# Words that some YAML reader takes for something else (https://yaml.org/type/bool.html and its neighbours).
_TRAPS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"}
_HOLE = re.compile(r"\{(\w+)\}")
_KNOWN = {Kind.INTEGER: "1", Kind.UUID: "3f2b8c1e-9a4d-4c5b-8e6f-7a1b2c3d4e5f", Kind.PATH: "a/b", Kind.TEXT: "example"}
_UNKNOWN = {
    Kind.INTEGER: "0", Kind.UUID: "00000000-0000-0000-0000-000000000000", Kind.PATH: "no/such", Kind.TEXT: "no-such",
}  # fmt: skip


def scalar(text: str) -> str:
    """The string as a YAML scalar."""
    if _PLAIN.fullmatch(text) and text.lower() not in _TRAPS:
        return text
    return json.dumps(text, ensure_ascii=False)


def owner_list(owners: Sequence[str]) -> str:
    """The owners of a contract in flow style; a stand-in where nobody is known."""
    return json.dumps(list(owners) or ["@your-team"])


def example_path(path: str, params: Mapping[str, Kind], *, unknown: bool = False) -> str:
    """The path with an example for each placeholder; with `unknown`, one that nothing is likely to be found under."""

    def value(match: re.Match[str]) -> str:
        return _example(match[1], params, unknown=unknown)

    return _HOLE.sub(value, path).replace("{", "").replace("}", "")


def _example(name: str, params: Mapping[str, Kind], *, unknown: bool) -> str:
    kind = params.get(name, Kind.INTEGER if re.search(r"(?i)(^|_)(id|pk|number)$|[a-z]Id$", name) else Kind.TEXT)
    if name == "year" and not unknown:
        return "2024"
    return (_UNKNOWN if unknown else _KNOWN)[kind]


def state_of(path: str, params: Mapping[str, Kind]) -> tuple[str, dict[str, str]]:
    """The state that a path needs and its parameters: `/orders/{order_id}` needs `order_exists`, `order_id: 1`."""
    nouns = [segment for segment in path.split("/") if segment and not _HOLE.search(segment)]
    holes = _HOLE.findall(path)
    if holes:
        before = path[: path.index("{")].strip("/").split("/")
        nouns = [segment for segment in before if segment] or nouns
    noun = re.sub(r"[^a-z0-9]+", "_", (nouns[-1] if nouns else "it").lower()).strip("_") or "it"
    singular = re.sub(r"ies$", "y", noun) if noun.endswith("ies") else re.sub(r"(?<!s)s$", "", noun)
    return f"{singular}_exists", {name: scalar_value(_example(name, params, unknown=False)) for name in holes}


def scalar_value(text: str) -> str:
    """An example as YAML: a number stays a number."""
    return text if text.isdigit() else scalar(text)


def route_id(method: str, path: str) -> str:
    """An id for a route: `GET /api/orders/{id}/` is `get-api-orders-by-id`."""
    words = [method]
    for segment in path.strip("/").split("/"):
        hole = _HOLE.fullmatch(segment)
        words.append(f"by-{hole[1]}" if hole else segment)
    text = re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")
    return text if path.strip("/") else f"{text}-root"
