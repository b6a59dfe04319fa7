"""OpenAPI and Swagger documents: title, version and the operations they list."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import Any

import yaml

from aiguard.scaffold.listing import Listing
from aiguard.scaffold.survey import ApiFile, Kind, Place, Route

# At the start of a line in YAML; anywhere near the top in JSON, where everything may stand on one line.
_MARK = re.compile(r"""(?m)^(?:openapi|swagger)\s*:\s*["']?[23]|["'](?:openapi|swagger)["']\s*:\s*["'][23]""")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_METHODS = ("get", "post", "put", "patch", "delete")
_HEAD = 4000
_DEEPEST = 60


def api_files(listing: Listing, notes: list[str]) -> list[ApiFile]:
    """Every document that says it is OpenAPI 2 or 3 in its first lines; a broken one is noted."""
    found = []
    for path in listing.ending(".yaml", ".yml", ".json"):
        text = listing.text(path)
        if text is None or not _MARK.search(text[:_HEAD]):
            continue
        document = _load(path, text)
        if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
            notes.append(f"{path}: looks like an OpenAPI document, and could not be read as one")
            continue
        found.append(_api_file(path, document))
    return found


def _load(path: str, text: str) -> object:
    if text.count("&") > 0 and re.search(r"(?m)[:\-]\s+&\w+", text) and len(re.findall(r"\*\w+", text)) > 1000:
        return None
    if _depth(text) > _DEEPEST:
        return None
    try:
        return json.loads(text) if path.endswith(".json") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError):
        return None


def _depth(text: str) -> int:
    """The deepest nesting of brackets, so that a hostile file cannot exhaust the parser's stack."""
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth = max(0, depth - 1)
    return deepest


def _api_file(path: str, document: dict[str, Any]) -> ApiFile:
    info = document.get("info")
    info = info if isinstance(info, dict) else {}
    prefix = document.get("basePath")
    prefix = prefix.rstrip("/") if isinstance(prefix, str) else ""
    routes = []
    for template, operations in document["paths"].items():
        if not isinstance(template, str) or not template.startswith("/") or not isinstance(operations, dict):
            continue
        for method in _METHODS:
            operation = operations.get(method)
            if isinstance(operation, dict):
                params = _params(template, [*_list(operations.get("parameters")), *_list(operation.get("parameters"))])
                routes.append(
                    Route(method.upper(), prefix + template, Place(path, 1), str(operation.get("operationId") or ""),
                          params, status=_status(operation))
                )  # fmt: skip
    return ApiFile(
        path, str(info.get("title") or PurePosixPath(path).stem), str(info.get("version") or ""), tuple(routes)
    )


def _params(template: str, parameters: list[Any]) -> dict[str, Kind]:
    params = dict.fromkeys(_PLACEHOLDER.findall(template), Kind.TEXT)
    for parameter in parameters:
        if isinstance(parameter, dict) and parameter.get("name") in params:
            schema = parameter.get("schema") if isinstance(parameter.get("schema"), dict) else parameter
            assert isinstance(schema, dict)
            if schema.get("type") == "integer":
                params[parameter["name"]] = Kind.INTEGER
            elif schema.get("format") == "uuid":
                params[parameter["name"]] = Kind.UUID
    return params


def _status(operation: dict[str, Any]) -> int:
    responses = operation.get("responses")
    codes = [str(code) for code in responses] if isinstance(responses, dict) else []
    return next((int(code) for code in codes if re.fullmatch(r"2\d\d", code)), 0)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
