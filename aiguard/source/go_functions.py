"""Go files taken apart into functions and the declarations beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aiguard.source.go_layout import canonical
from aiguard.source.go_syntax import Declaration, captures, field_of, parse_go, text_of
from aiguard.source.outline import Function, Outline, Statement

if TYPE_CHECKING:
    from tree_sitter import Node

_IMPORTS = "(import_spec) @spec"
_SPECS = {
    "const_declaration": frozenset({"const_spec"}),
    "type_declaration": frozenset({"type_spec", "type_alias"}),
    "var_declaration": frozenset({"var_spec"}),
}


def outline_go(data: bytes) -> Outline:
    """The functions of a file and the declarations beside them. Raises Unreadable."""
    functions: list[Function] = []
    statements: list[Statement] = []
    imports: dict[str, str] = {}
    for declaration in parse_go(data):
        if declaration.is_function:
            name = function_name(declaration.node)
            functions.append(Function(name, declaration.line, declaration.end_line, _digest(declaration.text)))
        elif declaration.kind == "import_declaration":
            found = import_specs(declaration.node)
            imports.update(found)
            if "C" in found.values():
                # The comment before it is C source.
                statements.append(
                    Statement(frozenset(), _digest("".join(map(text_of, declaration.comments)), raw=True))
                )
        else:
            statements += _statements(declaration)
    return Outline(tuple(functions), tuple(statements), imports)


def function_name(node: Node) -> str:
    """`Func` or `Type.Method` of a function's declaration. Raises Unreadable."""
    name = text_of(field_of(node, "name"))
    if node.type == "function_declaration":
        return name
    receivers = [child for child in field_of(node, "receiver").named_children if child.type != "comment"]
    held = field_of(receivers[0], "type") if receivers else None
    while held is not None and held.type in {"pointer_type", "parenthesized_type", "generic_type"}:
        held = next((child for child in held.named_children if child.type != "comment"), None)
    return f"{text_of(held)}.{name}" if held is not None else name


def declared_names(node: Node) -> frozenset[str]:
    """What a `type`, `var` or `const` declaration names; for a group, all of it."""
    return frozenset(name for spec in _specs(node) for name in _names(spec))


def import_specs(node: Node) -> dict[str, str]:
    """The imports of one declaration: the name given (or the path itself) to the import path.

    Blank and dot imports are `_:PATH` and `.:PATH`, both as names and as what these stand for.
    """
    found: dict[str, str] = {}
    for spec in captures(node, _IMPORTS).get("spec", ()):
        path = text_of(field_of(spec, "path")).strip('"`')
        given = spec.child_by_field_name("name")
        alias = text_of(given) if given is not None else ""
        if path:
            origin = f"{alias}:{path}" if alias in {"_", "."} else path
            found[origin if alias in {"", "_", "."} else alias] = origin
    return found


def _statements(declaration: Declaration) -> Iterator[Statement]:
    """One statement for each name that can stand alone, so that brackets around several do not matter."""
    specs = _specs(declaration.node)
    directed = "//go:" in declaration.text
    if directed or not specs or not all(_stands_alone(spec, len(specs)) for spec in specs):
        yield Statement(declared_names(declaration.node), _digest(declaration.text))
        return
    for spec in specs:
        yield Statement(frozenset(_names(spec)), _digest(f"{declaration.kind}\n{text_of(spec)}"))


def _stands_alone(spec: Node, of: int) -> bool:
    """Whether a specification means the same outside of its group: constants may count, or repeat the one before."""
    if spec.type != "const_spec" or of == 1:
        return True
    value = spec.child_by_field_name("value")
    return value is not None and "iota" not in text_of(value)


def _specs(node: Node) -> list[Node]:
    wanted = _SPECS.get(node.type, frozenset())
    inside = [child for group in node.named_children if group.type.endswith("_list") for child in group.named_children]
    return [child for child in (*node.named_children, *inside) if child.type in wanted]


def _names(spec: Node) -> Iterator[str]:
    return (text_of(name) for name in spec.children_by_field_name("name") if name.type != ",")


def _digest(source: str, *, raw: bool = False) -> str:
    return hashlib.sha256((source if raw else canonical(source)).encode("utf-8", "replace")).hexdigest()
