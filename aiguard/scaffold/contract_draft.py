"""The contract of a service that this repository offers: one interaction for each route, with the ugly cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from aiguard.scaffold.body_draft import body_lines, list_fields, nullable_fields, unknown_fields
from aiguard.scaffold.spelling import example_path, owner_list, route_id, scalar, state_of
from aiguard.scaffold.survey import Route, Service
from aiguard.scaffold.templates import filled

MOST = 20
"""How many routes are written out; the others are listed in a comment."""

_ORDER = {"GET": 0, "POST": 1, "PUT": 2, "PATCH": 3, "DELETE": 4}

_BODY_HINT = """\
# body:                                   # what the answer holds; a plain value means equal
#   id: 1
#   note: {$nullable: {$text: gift}}      # null and a text must each be seen in a run
#   lines: {$each: {sku: {$regex: '[A-Z]{3}-\\d{4}', example: ABC-1234}, qty: {$integer: 2, min: 1}}, min: 0}"""


def offered_contract(service: Service, schema: str, owners: Sequence[str] = ()) -> str:
    """The contract file of a service; `schema` is what its first line tells editors."""
    routes = ordered(service.routes)
    lines = ["interactions:"]
    ids: Counter[str] = Counter()
    hinted = False
    for route in routes[:MOST]:
        ids[name := route_id(route.method, route.path)] += 1
        name = name if ids[name] == 1 else f"{name}-{ids[name]}"
        block = _interaction(route, name, hint=not hinted and route.shape is None, csrf=service.csrf)
        hinted = hinted or (route.method == "GET" and bool(route.params))
        lines += [*([""] if lines[1:] else []), *(f"  {line}".rstrip() for line in block)]
    if not routes:
        lines += [f"  {line}" for line in _no_routes(service)]
    if routes[MOST:]:
        lines += ["", f"  # {len(routes) - MOST} more routes, to be written in the same way:"]
        lines += [f"  #   {route.method} {route.path}  ({route.place})" for route in routes[MOST:]]
    values = {
        "owners": owner_list(owners),
        "state": _example_state(routes),
        "schema": schema, "name": scalar(service.name), "target": service.name, "framework": service.framework,
        "place": service.place.path, "interactions": "\n".join(lines),
    }  # fmt: skip
    return filled("contracts/offered.yaml", values)


def ordered(routes: Iterable[Route]) -> list[Route]:
    """Each method and path once, GET first, then as they were found."""
    once: dict[tuple[str, str], Route] = {}
    for route in routes:
        once.setdefault((route.method, route.path), route)
    return sorted(once.values(), key=lambda route: _ORDER.get(route.method, 9))


def _example_state(routes: list[Route]) -> str:
    needing = [route for route in routes if route.method == "GET" and route.params]
    return _state(needing[0]) if needing else "{order_exists: {id: 1}}"


def _interaction(route: Route, name: str, *, hint: bool, csrf: bool) -> list[str]:
    where = f"# {route.handler + ', ' if route.handler else ''}{route.place}"
    if route.method == "GET":
        return _get(route, name, where, hint=hint)
    if route.params:
        path = example_path(route.path, route.params, unknown=True)
        request = (
            f"request: DELETE {path}" if route.method == "DELETE"
            else f"request: {{method: {route.method}, path: {scalar(path)}, body: {{}}}}"
        )  # fmt: skip
        refused = "404" if route.method == "DELETE" else "[400, 404, 422]"
        return [
            f"- id: {name}-unknown  {where}",
            f"  {request}",
            f"  response: {{status: {refused}}}  # it is not there: name the right status",
        ]
    path = example_path(route.path, route.params)
    note = "an empty object is refused: name the right status"
    if csrf:
        note += " (403 may be Django's CSRF check, before the view)"
    return [
        f"- id: {name}-empty  {where}",
        f"  request: {{method: {route.method}, path: {scalar(path)}, body: {{}}}}",
        f"  response: {{status: [400, 401, 403, 415, 422]}}  # {note}",
    ]


def _get(route: Route, name: str, where: str, *, hint: bool) -> list[str]:
    path = example_path(route.path, route.params)
    lines = [
        f"- id: {name}  {where}",
        *([f"  # state: {_state(route)}  # what has to be there for {path}"] if route.params else []),
        f"  request: GET {path}" if scalar(path) == path else f"  request: {{method: GET, path: {scalar(path)}}}",
        "  response:",
        f"    status: {route.status or 200}",
    ]
    if route.shape is not None:
        lines += [f"    body:  # as {route.shape.source} says", *(f"      {line}" for line in body_lines(route.shape))]
    elif hint and route.params:
        lines += [f"    {line}" for line in _BODY_HINT.splitlines()]
    return [*lines, *_ugly(route, name, hint=hint)]


def _ugly(route: Route, name: str, *, hint: bool) -> list[str]:
    """The ugly cases: what is not there as an interaction, what needs data of yours as comments."""
    examples = _data_examples(route, name, hint=hint)
    note = "  # the ugly cases: each inherits, and overrides only what differs"
    if not route.params:
        return [f"  # also:{note}", *(f"  #   {line}" for line in examples)] if examples else []
    missing = example_path(route.path, route.params, unknown=True)
    request = f"GET {missing}" if scalar(missing) == missing else f"{{method: GET, path: {scalar(missing)}}}"
    lines = [
        f"  also:{note}",
        f"    - {{id: {name}-unknown, state: none, request: {request}, response: {{status: 404}}}}",
    ]
    return [*lines, *(f"    # {line}" for line in examples)]


def _data_examples(route: Route, name: str, *, hint: bool) -> Sequence[str]:
    if route.shape is not None and route.shape.many:
        noun = state_of(route.path, route.params)[0].removesuffix("_exists")
        return [f"- {{id: {name}-none, state: no_{noun}, response: {{body: []}}}}"]
    if route.shape is not None:
        unknown = [field for field in unknown_fields(route.shape) if field not in route.params]
        nulls = [(field, "null") for field in nullable_fields(route.shape) or unknown[:1]]
        lists = [(field, "[]") for field in list_fields(route.shape)]
    elif hint and route.params:
        nulls, lists = [("note", "null")], [("lines", "[]")]
    else:
        return []
    return [
        f"- {{id: {name}-{word}-{_word(field)}, state: {_state(route, **{field: value})}, "
        f"response: {{body: {{{scalar(field)}: {value}}}}}}}"
        for word, pairs in (("null", nulls), ("no", lists))
        for field, value in pairs
    ]


def _state(route: Route, **more: str) -> str:
    """The state that a route needs, in flow style, with further parameters of its handler."""
    name, params = state_of(route.path, route.params)
    inner = ", ".join(f"{scalar(key)}: {value}" for key, value in (params | more).items())
    return f"{{{name}: {{{inner}}}}}"


def _word(field: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in field.lower()).strip("-")


def _no_routes(service: Service) -> list[str]:
    """A service whose routes were not understood: its root is asked for, and the answer is yours to say."""
    path = service.runner.ready or "/"
    return [
        "# No route of this service could be read from its source: write the first one here.",
        f"- id: {route_id('GET', path)}",
        f"  request: GET {path}",
        "  response: {status: 200}",
    ]
