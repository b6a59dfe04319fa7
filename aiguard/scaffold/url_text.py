"""What is known about a URL in Python source: the literal parts, the settings it is read from, and the holes."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from aiguard.scaffold.python_code import DEEPEST, Module, PythonCode, keyword, plain_name

_ENVIRONMENT = {"os.environ.get", "os.getenv", "decouple.config", "environ.get", "getenv"}
_FORMAT = re.compile(r"%[sdr]|\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Hole:
    """A part that is not known; `setting` where it comes from a setting or the environment, with its default."""

    name: str
    setting: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class UrlSeen:
    """A URL as far as it is known: scheme and host, the setting they come from, and the path with `{name}` holes."""

    base: str
    setting: str
    path: str


class UrlText:
    """Reads URL expressions; `names` are the local assignments around a call."""

    def __init__(self, code: PythonCode) -> None:
        self._code = code

    def parts(  # noqa: PLR0911  one return for each form an expression may take
        self, module: Module, expression: ast.expr | None, names: Mapping[str, ast.expr], depth: int = 0
    ) -> list[str | Hole]:
        """Literal strings and holes in order; a single hole where nothing is known."""
        if expression is None or depth > DEEPEST:
            return []
        deeper = depth + 1
        match expression:
            case ast.Constant(value=str() as text):
                return [text]
            case ast.JoinedStr(values=values):
                return [part for value in values for part in self.parts(module, value, names, deeper)]
            case ast.FormattedValue(value=value):
                return self.parts(module, value, names, deeper)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self.parts(module, left, names, deeper) + self.parts(module, right, names, deeper)
            case ast.BinOp(left=ast.Constant(value=str() as text), op=ast.Mod()):
                return [_FORMAT.sub("{value}", text)]
            case ast.Call():
                return self._call(module, expression, names, deeper)
            case ast.Subscript(value=owner, slice=ast.Constant(value=str() as name)):
                from_environment = self._code.qualify(module, owner) == "os.environ"
                return [Hole(name, setting=from_environment)]
            case ast.IfExp(body=first, orelse=second) | ast.BoolOp(op=ast.Or(), values=[first, second]):
                return self._either(self.parts(module, first, names, deeper), self.parts(module, second, names, deeper))
            case ast.Name(id=name) if name in names and names[name] is not expression:
                inner = {key: value for key, value in names.items() if key != name}
                return self.parts(module, names[name], inner, deeper)
            case ast.Name() | ast.Attribute():
                return self._name(module, expression, names, deeper)
            case _:
                return [Hole("value")]

    def _call(self, module: Module, call: ast.Call, names: Mapping[str, ast.expr], depth: int) -> list[str | Hole]:
        name = self._code.qualify(module, call.func)
        if name in _ENVIRONMENT and call.args and isinstance(call.args[0], ast.Constant):
            default = "".join(map(_shown, self.parts(module, keyword(call, "default", 1), names, depth)))
            return [Hole(str(call.args[0].value), setting=True, default=default)]
        if name.endswith("urljoin") and len(call.args) == 2:
            base, rest = (self.parts(module, argument, names, depth) for argument in call.args)
            return [*base, "/", *rest]
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"rstrip", "strip", "removesuffix"}:
            return self.parts(module, call.func.value, names, depth)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "format":
            texts = self.parts(module, call.func.value, names, depth)
            return [_FORMAT.sub("{value}", text) if isinstance(text, str) else text for text in texts]
        if name in {"str", "urllib.parse.quote", "urllib.parse.quote_plus", "int"} and call.args:
            return self.parts(module, call.args[0], names, depth)
        return [Hole("value")]

    @staticmethod
    def _either(first: list[str | Hole], second: list[str | Hole]) -> list[str | Hole]:
        """One or the other: a setting wherever it stands, with the text of the other as its default."""
        for one, other in ((first, second), (second, first)):
            match one, other:
                case [Hole(setting=True) as setting], [str() as text]:
                    return [replace(setting, default=setting.default or text)]
                case [Hole(setting=True)], _:
                    return one
                case _:
                    pass
        return first

    def _name(
        self, module: Module, expression: ast.Name | ast.Attribute, names: Mapping[str, ast.expr], depth: int
    ) -> list[str | Hole]:
        where, found = self._code.value(module, expression)
        if found is not expression:
            return self.parts(where, found, names, depth)
        if isinstance(expression, ast.Name):
            return [Hole(expression.id)]
        dotted = plain_name(expression)
        if dotted in names:
            return self.parts(module, names[dotted], {}, depth)
        return [Hole(expression.attr, setting="settings" in dotted.lower() or "config" in dotted.lower())]


def seen(parts: list[str | Hole]) -> UrlSeen:
    """The URL that these parts make; `base` and `setting` are empty where nothing says which host it is."""
    setting, head = "", ""
    rest = list(parts)
    if rest and isinstance(rest[0], Hole):
        first = rest[0]
        rest = rest[1:]
        # A whole URL handed in names no seam, unlike a base that a path is added to.
        setting, head = (first.name if first.setting or rest else ""), first.default
    text = head + "".join(map(_shown, rest))
    text = text if "://" in text or text.startswith("/") else "/" + text
    try:
        split = urlsplit(text.partition("?")[0].partition("#")[0])
    except ValueError:
        return UrlSeen("", setting, "/")
    host = split.netloc.rpartition("@")[2]
    if "{" in host:  # a host that is put together at run time
        setting, host = setting or host.strip("{}"), ""
    base = f"{split.scheme}://{host}" if host and split.scheme in {"http", "https"} else ""
    return UrlSeen(base, setting, re.sub(r"/{2,}", "/", split.path) or "/")


def _shown(part: str | Hole) -> str:
    if isinstance(part, str):
        return part
    return part.default or "{" + (re.sub(r"\W+", "", part.name) or "value") + "}"
