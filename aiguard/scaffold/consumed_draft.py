"""The contracts of the services that this repository calls: one for each host or setting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from aiguard.scaffold.spelling import example_path, owner_list, route_id, scalar
from aiguard.scaffold.survey import Call
from aiguard.scaffold.templates import filled

MOST = 20
_METHODS = {"GET": 0, "HEAD": 1, "OPTIONS": 2, "POST": 3, "PUT": 4, "PATCH": 5, "DELETE": 6}
_SUFFIX = re.compile(r"_?(BASE|API|SERVICE|URL|URI|HOST|ENDPOINT|ADDR|ADDRESS|ROOT|ORIGIN|DOMAIN)$", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Consumed:
    """One service that is called: its name, what it is known by (a host or a setting), and every call to it."""

    name: str
    known_by: str
    calls: tuple[Call, ...]

    @property
    def variable(self) -> str:
        """The environment variable that would say where it is."""
        setting = next((call.setting for call in self.calls if call.setting), "")
        return setting if setting.isupper() else f"{self.name.replace('-', '_').upper()}_URL"


def consumed(calls: Iterable[Call]) -> list[Consumed]:
    """The services called, by name; calls whose host nothing tells are left out."""
    groups: dict[str, list[Call]] = {}
    for call in calls:
        key = call.setting or call.base
        if key:
            groups.setdefault(key, []).append(call)
    taken: Counter[str] = Counter()
    found = []
    for key, group in sorted(groups.items()):
        taken[name := _name(group[0])] += 1
        found.append(Consumed(name if taken[name] == 1 else f"{name}-{taken[name]}", key, tuple(group)))
    return found


def consumed_contract(service: Consumed, schema: str, owners: Sequence[str] = ()) -> str:
    """The contract file for a service that is called."""
    ids: Counter[str] = Counter()
    lines = ["interactions:"]
    for call in _once(service.calls)[:MOST]:
        ids[name := route_id(call.method, call.path)] += 1
        name = name if ids[name] == 1 else f"{name}-{ids[name]}"
        first = not lines[1:]
        lines += [*([] if first else [""]), *(f"  {line}" for line in _interaction(call, name, hint=first))]
    places = dict.fromkeys(str(call.place) for call in service.calls)
    where = ", ".join([*list(places)[:3], *(["..."] if len(places) > 3 else [])])
    values = {
        "owners": owner_list(owners),
        "schema": schema, "name": service.known_by, "where": f"called in {where}", "target": service.name,
        "contract": f"calls-{service.name}", "interactions": "\n".join(lines),
    }  # fmt: skip
    return filled("contracts/consumed.yaml", values)


def _once(calls: Iterable[Call]) -> list[Call]:
    once: dict[tuple[str, str], Call] = {}
    for call in calls:
        once.setdefault((call.method, call.path), call)
    return sorted(once.values(), key=lambda call: _METHODS.get(call.method, 9))


def _interaction(call: Call, name: str, *, hint: bool) -> list[str]:
    path = example_path(call.path, {})
    plain = scalar(path) == path
    request = f"{call.method} {path}" if plain else f"{{method: {call.method}, path: {scalar(path)}}}"
    lines = [f"- id: {name}  # {call.place}", f"  request: {request}"]
    if call.method != "GET" and not hint:
        return [*lines, "  response: {status: 2xx}  # and what the code reads of the answer, under `body:`"]
    lines += ["  response:", f"    status: {200 if call.method == 'GET' else '2xx'}"]
    if hint:
        unknown = example_path(call.path, {}, unknown=True)
        refused = (
            f"{{id: {name}-unknown, request: GET {unknown}, response: {{status: 404}}}}" if call.method == "GET"
            else f"{{id: {name}-refused, response: {{status: [400, 409, 422]}}}}"
        )  # fmt: skip
        lines += [
            "    # body:                               # what your code reads, with an example of each",
            "    #   id: {$integer: 1}",
            "    #   note: {$nullable: {$text: gift}}  # null and a text must each be seen in a run",
            "  # also:                                 # the ugly cases your code has to live with",
            f"  #   - {{id: {name}-null-note, response: {{body: {{note: null}}}}}}",
            f"  #   - {refused}",
        ]
    return lines


def _name(call: Call) -> str:
    """A short name: of a setting without its `_URL`, of a host its telling label, else of the file that calls."""
    if call.setting:
        name = _CAMEL.sub("_", call.setting)
        while (shorter := _SUFFIX.sub("", name)) != name:
            name = shorter
        name = name.strip("_")
        if len(name) > 1:
            return _slug(name)
        path = PurePosixPath(call.place.path)
        stem = path.stem if path.suffix == ".py" else path.parent.name or path.stem
        return _slug(re.sub(r"_?(client|api|service|gateway)s?$", "", stem)) or _slug(stem) or "other"
    host = urlsplit(call.base).hostname or ""
    labels = host.split(".")
    if host.replace(".", "").isdigit() or len(labels) == 1:
        return _slug(urlsplit(call.base).netloc) or "other"
    telling = [label for label in labels[:-1] if label not in {"api", "www", "rest", "gateway", "app"}]
    return _slug(telling[0] if telling else host) or "other"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
