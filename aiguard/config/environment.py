"""`${NAME}` and `${NAME:-default}` in the texts of a parsed file, after parsing: a value is never read as YAML.

Names are looked up once; what they hold is not looked at again. Keys are left as they are. `$${` is a literal `${`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiguard.config.nearest import near
from aiguard.config.node import Node
from aiguard.errors import Problem
from aiguard.text import one_line

_USE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-((?:(?!\$\{)[^}])*))?\}|\$\{", re.ASCII)


@dataclass(frozen=True, slots=True)
class Substituted:
    """A file with the environment's values in it; `secrets` holds each value that came from there, by name.

    A text with a problem is left as it stands in the file.
    """

    node: Node
    secrets: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def substitute(node: Node, environ: Mapping[str, str]) -> Substituted:
    """The node with `${...}` replaced in every text. As in a shell, an empty variable takes the default of `:-`."""
    run = _Run(environ)
    replaced = run.node(node)
    return Substituted(replaced, run.secrets, tuple(run.problems))


class _Run:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.secrets: dict[str, str] = {}
        self.problems: list[Problem] = []

    def node(self, node: Node) -> Node:
        value = node.value
        if isinstance(value, str):
            if "${" not in value:
                return node
            return Node(self._text(value, node), node.line, node.column, node.path, node.keys)
        if isinstance(value, dict):
            mapping = {key: self.node(child) for key, child in value.items()}
            same = all(mapping[key] is child for key, child in value.items())
            return node if same else Node(mapping, node.line, node.column, node.path, node.keys)
        if isinstance(value, list):
            items = [self.node(child) for child in value]
            same = all(new is old for new, old in zip(items, value, strict=True))
            return node if same else Node(items, node.line, node.column, node.path, node.keys)
        return node

    def _text(self, text: str, node: Node) -> str:
        before = len(self.problems)
        replaced = _USE.sub(lambda match: self._use(match, node), text)
        return text if len(self.problems) > before else replaced

    def _use(self, match: re.Match[str], node: Node) -> str:
        if match[0] == "$${":
            return "${"
        name, default = match[1], match[2]
        if name is None:
            message = "a ${ begins here that is neither ${NAME} nor ${NAME:-default}"
            hint = "names are letters, digits and _; defaults do not nest; write $${ for a literal ${"
            self.problems.append(node.problem(message, hint))
            return match[0]
        value = self._environ.get(name)
        if value is None or (default is not None and not value):
            if default is None:
                hint = near(name, self._environ) or "set it, or give a default: ${" + name + ":-default}"
                self.problems.append(node.problem(f"the environment variable {name} is not set", hint))
                return match[0]
            return str(default)
        if any("\ud800" <= character <= "\udfff" or character == "\0" for character in value):
            message = f"the environment variable {one_line(name, 80)} does not hold UTF-8 text"
            self.problems.append(node.problem(message))
            return match[0]
        if value:
            self.secrets[name] = value
        return value
