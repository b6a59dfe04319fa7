"""The shapes of Go functions, by queries to their syntax trees: a walk in Python over all nodes costs far more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from aiguard.source.go_functions import function_name, import_specs
from aiguard.source.go_layout import names_in
from aiguard.source.go_syntax import Declaration, captures, field_of, parse_go, text_of
from aiguard.source.shape import LONGEST_TEXT, Key, Shape

if TYPE_CHECKING:
    from tree_sitter import Node

_LONGEST_CHAIN = 8
_MOST_TEXTS = 100
_QUERY = """
[(if_statement) (for_statement)] @block @decision
[(expression_switch_statement) (type_switch_statement) (select_statement)] @block
(if_statement alternative: (if_statement) @chained)
[(expression_case) (type_case) (communication_case) "&&" "||"] @decision
(call_expression function: (_) @call)
(type_conversion_expression type: (generic_type type: (_) @call))
(type_conversion_expression type: (_) @converted)
(type_identifier) @type
(qualified_type) @qualified
[(interpreted_string_literal) (raw_string_literal)] @text
(comment) @comment
(go_statement) @go
(defer_statement) @defer
(select_statement) @select
[(channel_type) (send_statement) (receive_statement) (unary_expression operator: "<-")] @chan
(binary_expression (float_literal)) @floats
(assignment_statement operator: ["+=" "-=" "*=" "/="] right: (expression_list (float_literal))) @floats
(binary_expression operator: ["+" "-" "*" "/"]) @arithmetic
(assignment_statement operator: ["+=" "-=" "*=" "/="]) @arithmetic
"""
_WORDS = ("go", "defer", "select", "chan")
_FLOATS = frozenset({"float64", "float32"})


def go_shapes(data: bytes, wanted: Iterable[Key] | None = None) -> dict[Key, Shape]:
    """The shapes of the wanted functions of a file, all of them for None. Raises Unreadable.

    Decisions are: `if`, `for`, each `case` of a `switch` or `select` (`default` is none), each `&&` and `||`. Python is
    counted in the same way.
    """
    declarations = parse_go(data)
    keys = None if wanted is None else frozenset(wanted)
    imports: dict[str, str] = {}
    for declaration in declarations:
        if declaration.kind == "import_declaration":
            imports.update(_called(import_specs(declaration.node)))
    found: dict[Key, Shape] = {}
    functions = [(function_name(d.node), d) for d in declarations if d.is_function]
    beside = frozenset(name for name, _ in functions)
    for name, declaration in functions:
        key = name, declaration.line
        if keys is None or key in keys:
            found[key] = _shape(declaration, imports, beside)
    return found


def _called(specs: Mapping[str, str]) -> dict[str, str]:
    """The names by which code calls packages: the last part of the path, whatever stands around the name there."""
    found: dict[str, str] = {}
    for name, path in specs.items():
        if name != path:
            found[name] = path
            continue
        parts = [part for part in path.split("/") if part]
        last = parts[-1] if len(parts) == 1 or not parts[-1][1:].isdigit() or parts[-1][0] != "v" else parts[-2]
        last = last.partition(".v")[0] if ".v" in last else last
        for form in {last, last.removeprefix("go-"), last.removesuffix("-go"), last.replace("-", "")}:
            found.setdefault(form, path)
    return found


def _shape(declaration: Declaration, imports: Mapping[str, str], beside: frozenset[str]) -> Shape:
    node = declaration.node
    found = captures(node, _QUERY)
    words = names_in(text_of(node))
    calls = {_dotted(call, imports) for call in found.get("call", ())}
    calls |= {text_of(kind) for kind in found.get("converted", ()) if kind.type == "slice_type"}
    types = _types(found, imports)
    counts = bool(found.get("arithmetic")) and not _FLOATS.isdisjoint(types)
    return Shape(
        lines=_lines(node, found.get("comment", ())),
        branches=1 + len(found.get("decision", ())),
        nesting=_nesting(found.get("block", ()), found.get("chained", ())),
        parameters=_parameters(field_of(node, "parameters")),
        names=frozenset(name for _, name, _ in words),
        calls=frozenset(calls),
        types=types,
        texts=_texts(found.get("text", ())),
        floats=bool(found.get("floats")) or not _FLOATS.isdisjoint(calls) or counts,
        uses=frozenset(
            f"{imports[name]}.{member}" for dot, name, member in words if member and name in imports and not dot
        ),
        raises=frozenset(calls & {"panic"}),
        syntax=frozenset(word for word in _WORDS if word in found),
        beside=beside,
    )


def _types(found: Mapping[str, Sequence[Node]], imports: Mapping[str, str]) -> frozenset[str]:
    qualified = found.get("qualified", ())
    ends = {node.end_byte for node in qualified}
    plain = {text_of(node) for node in found.get("type", ()) if node.end_byte not in ends}
    return frozenset(plain | {_resolved(text_of(node).replace(" ", ""), imports) for node in qualified})


def _resolved(name: str, imports: Mapping[str, str]) -> str:
    first, dot, rest = name.partition(".")
    return f"{imports.get(first, first) if dot else first}{dot}{rest}"


def _dotted(node: Node, imports: Mapping[str, str]) -> str:
    """`encoding/json.Unmarshal`, `s.db.Query`, `Get().JSON`; what it begins with may be missing ('.Lock')."""
    parts: list[str] = []
    current: Node | None = node
    while current is not None and len(parts) < _LONGEST_CHAIN:
        after = ""
        for _ in range(_LONGEST_CHAIN):
            if current is None or current.type not in {"call_expression", "index_expression"}:
                break
            called = current.type == "call_expression"
            after = "()" if called else "[]"
            current = current.child_by_field_name("function" if called else "operand")
        if current is None or current.type != "selector_expression":
            plain = current is not None and current.type in {"identifier", "type_identifier", "qualified_type"}
            parts.append(text_of(current) + after if plain and current is not None else "")
            break
        field = current.child_by_field_name("field")
        parts.append((text_of(field) if field is not None else "") + after)
        current = current.child_by_field_name("operand")
    return _resolved(".".join(reversed(parts)), imports)


def _lines(node: Node, comments: Sequence[Node]) -> int:
    """Lines with code in them."""
    text, start = node.text or b"", node.start_byte
    pieces, at = [], 0
    for comment in comments:
        pieces += [text[at : comment.start_byte - start], b"\n" * (comment.text or b"").count(b"\n")]
        at = comment.end_byte - start
    return sum(1 for line in b"".join([*pieces, text[at:]]).split(b"\n") if line.strip())


def _nesting(blocks: Sequence[Node], chained: Sequence[Node]) -> int:
    """How many blocks lie in one another; `else if` goes on with the block before it."""
    going_on = {node.start_byte for node in chained}
    deepest, ends = 0, list[int]()
    for block in blocks:
        if block.start_byte in going_on:
            continue
        while ends and ends[-1] <= block.start_byte:
            ends.pop()
        ends.append(block.end_byte)
        deepest = max(deepest, len(ends))
    return deepest


def _parameters(node: Node) -> int:
    declared = [child for child in node.named_children if child.type.endswith("parameter_declaration")]
    return sum(max(1, len(child.children_by_field_name("name"))) for child in declared)


def _texts(nodes: Sequence[Node]) -> tuple[str, ...]:
    texts = (text_of(node)[1:-1].strip()[:LONGEST_TEXT] for node in nodes)
    return tuple(dict.fromkeys(text for text in texts if text))[:_MOST_TEXTS]
