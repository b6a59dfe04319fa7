"""The shapes of Python functions, by `ast`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from typing import Any

from aiguard.source.outline import Unreadable
from aiguard.source.python_functions import Definition, parse_python
from aiguard.source.python_scopes import DEFINITIONS, definitions_of, imports_of
from aiguard.source.shape import LONGEST_TEXT, Key, Shape

_SIGNS = frozenset({"ctx", "op", "ops"})
_LONGEST_CHAIN = 8
_MOST_TEXTS = 100
_LINE = re.compile(rb"\r\n|\r|\n")
_FLOATS = frozenset({"float", "builtins.float"})


def python_shapes(data: bytes, wanted: Iterable[Key] | None = None) -> dict[Key, Shape]:
    """The shapes of the wanted functions of a file, all of them for None. Raises Unreadable.

    Decisions are: `if`, `elif`, `for`, `while`, `except`, a `case` that does not match everything, a conditional
    expression, each `and` and `or` between two values, and each `for` and `if` of a comprehension. `else`, `finally`,
    `with`, `assert` and `try` are none. Go is counted in the same way.
    """
    tree = parse_python(data)
    keys = None if wanted is None else frozenset(wanted)
    imports = imports_of(tree.body)
    lines = _LINE.split(data)
    found: dict[Key, Shape] = {}
    try:
        defined = list(definitions_of(tree))
        beside = frozenset(name for (name, _), _ in defined)
        for key, node in defined:
            if keys is None or key in keys:
                found[key] = _Reading(imports, key[0], beside).shape(node, lines)
    except RecursionError:
        raise Unreadable("its expressions are nested too deeply") from None
    return found


def shape_of(
    node: Definition, qualname: str, imports: dict[str, str], beside: frozenset[str], lines: list[bytes]
) -> Shape:
    """The shape of one function of a syntax tree. `lines` are those that its line numbers count, from 1."""
    try:
        return _Reading(imports, qualname, beside).shape(node, lines)
    except RecursionError:
        raise Unreadable("its expressions are nested too deeply") from None


class _Reading:
    """What is found out about one function while its tree is walked."""

    def __init__(self, imports: dict[str, str], qualname: str, beside: frozenset[str]) -> None:
        self.imports = dict(imports)
        self.beside = beside
        self.branches, self.nesting = 1, 0
        self.names = set(qualname.split("."))
        self.is_method = "." in qualname
        self.calls: set[str] = set()
        self.uses: set[str] = set()
        self.types: set[str] = set()
        self.raises: set[str] = set()
        self.syntax: set[str] = set()
        self.texts: dict[str, None] = {}
        self.literals = self.arithmetic = False
        self.documents: list[ast.expr] = []
        self.long_texts: list[ast.expr] = []
        self.skipped: set[int] = set()
        self.chained: set[int] = set()

    def shape(self, node: Definition, lines: list[bytes]) -> Shape:
        """Walk the function. `lines` are those of the whole file."""
        if any(b"import" in line for line in lines[node.lineno : node.end_lineno]):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    self.imports |= imports_of([inner])
        self._walk(node)
        return Shape(
            lines=self._count_lines(node, lines),
            branches=self.branches,
            nesting=self.nesting,
            parameters=_parameters(node, is_method=self.is_method),
            names=frozenset(self.names),
            calls=frozenset(self.calls),
            types=frozenset(self.types),
            texts=tuple(self.texts),
            floats=self.literals or not _FLOATS.isdisjoint(self.calls) or (self.arithmetic and "float" in self.types),
            uses=frozenset(self.uses),
            raises=frozenset(self.raises),
            syntax=frozenset(self.syntax),
            beside=self.beside,
        )

    def _walk(self, start: Definition) -> None:
        stack: list[tuple[ast.AST, int]] = [(start, 0)]
        while stack:
            node, depth = stack.pop()
            if id(node) in self.skipped:
                continue
            handler = _HANDLERS.get(node.__class__)
            below = depth if handler is None else handler(self, node, depth)
            stack += [(child, below) for child in reversed(_children(node))]

    def decide(self, depth: int, *, nests: bool = True) -> int:
        """Count a decision; the depth of what lies in it."""
        self.branches += 1
        if nests:
            self.nesting = max(self.nesting, depth + 1)
        return depth + nests

    def dotted(self, node: ast.AST) -> str:
        """`a.b().c` with its first name resolved; what it begins with may be missing ('.strip')."""
        parts: list[str] = []
        while len(parts) < _LONGEST_CHAIN:
            after = ""
            for _ in range(_LONGEST_CHAIN):
                if not isinstance(node, ast.Call | ast.Subscript):
                    break
                after = "()" if isinstance(node, ast.Call) else "[]"
                node = node.func if isinstance(node, ast.Call) else node.value
            if not isinstance(node, ast.Attribute):
                if isinstance(node, ast.Name):
                    parts.append(self.imports.get(node.id, node.id) + after)
                else:
                    parts.append(type(node.value).__name__ if isinstance(node, ast.Constant) else "")
                break
            parts.append(node.attr + after)
            node = node.value
        return ".".join(reversed(parts))

    def annotate(self, annotation: ast.AST | None) -> None:
        """Note the types that an annotation names, those in quotes as well."""
        pending: list[ast.AST] = [annotation] if annotation is not None else []
        while pending:
            node = pending.pop()
            if isinstance(node, ast.Name | ast.Attribute):
                self.types.add(self.dotted(node))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.skipped.add(id(node))
                try:
                    pending.append(ast.parse(node.value, mode="eval").body)
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    continue
            else:
                pending += ast.iter_child_nodes(node)

    def _count_lines(self, node: Definition, lines: list[bytes]) -> int:
        """Lines with code in them; those in the middle of a text are code, whatever they look like."""
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        inside = {line for text in self.long_texts for line in range(text.lineno, (text.end_lineno or text.lineno) + 1)}
        outside = {line for text in self.documents for line in range(text.lineno, (text.end_lineno or text.lineno) + 1)}
        count = 0
        for number in range(first, (node.end_lineno or first) + 1):
            line = lines[number - 1].strip() if number <= len(lines) else b""
            count += number not in outside and (number in inside or (line != b"" and not line.startswith(b"#")))
        return count


def _children(node: ast.AST) -> list[ast.AST]:
    """As ast.iter_child_nodes, without the signs of what is read, written or computed, which are most of a tree."""
    found: list[ast.AST] = []
    for name in node._fields:
        if name in _SIGNS:
            continue
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += [part for part in value if isinstance(part, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def _parameters(node: Definition, *, is_method: bool) -> int:
    arguments = node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    count = len(names) + len(arguments.kwonlyargs) + bool(arguments.vararg) + bool(arguments.kwarg)
    return count - (is_method and names[:1] in (["self"], ["cls"], ["mcs"]))


def _if(reading: _Reading, node: Any, depth: int) -> int:
    following = node.orelse[0] if len(node.orelse) == 1 else None
    if isinstance(following, ast.If) and following.col_offset == node.col_offset:
        reading.chained.add(id(following))
    return reading.decide(depth, nests=id(node) not in reading.chained)


def _block(reading: _Reading, node: Any, depth: int) -> int:
    if isinstance(node, ast.AsyncFor):
        reading.syntax.add("async")
    return reading.decide(depth)


def _decision(reading: _Reading, _: Any, depth: int) -> int:
    return reading.decide(depth, nests=False)


def _match(reading: _Reading, _: Any, depth: int) -> int:
    reading.nesting = max(reading.nesting, depth + 1)
    return depth + 1


def _case(reading: _Reading, node: Any, depth: int) -> int:
    everything = isinstance(node.pattern, ast.MatchAs) and node.pattern.pattern is None and node.guard is None
    return depth if everything else reading.decide(depth, nests=False)


def _boolean(reading: _Reading, node: Any, depth: int) -> int:
    reading.branches += len(node.values) - 1
    return depth


def _comprehension(reading: _Reading, node: Any, depth: int) -> int:
    reading.branches += 1 + len(node.ifs)
    return depth


def _definition(reading: _Reading, node: Any, depth: int) -> int:
    reading.names.add(node.name)
    document = node.body[0] if node.body else None
    if isinstance(document, ast.Expr) and isinstance(document.value, ast.Constant):
        reading.documents.append(document.value)
        reading.skipped.add(id(document))
    if isinstance(node, ast.AsyncFunctionDef):
        reading.syntax.add("async")
    if not isinstance(node, ast.ClassDef):
        reading.annotate(node.returns)
    reading.calls.update(reading.dotted(decorator).removesuffix("()") for decorator in node.decorator_list)
    return depth


def _annotated(reading: _Reading, node: Any, depth: int) -> int:
    if isinstance(node, ast.arg):
        reading.names.add(node.arg)
    reading.annotate(node.annotation)
    return depth


def _name(reading: _Reading, node: Any, depth: int) -> int:
    reading.names.add(node.id)
    if node.id in reading.imports:
        reading.uses.add(reading.imports[node.id])
    return depth


def _attribute(reading: _Reading, node: Any, depth: int) -> int:
    reading.names.add(node.attr)
    reading.uses.add(reading.dotted(node))
    return depth


def _named(reading: _Reading, node: Any, depth: int) -> int:
    name = node.arg if isinstance(node, ast.keyword) else node.name
    if isinstance(name, str):
        reading.names.update(name.split("."))
    return reading.decide(depth) if isinstance(node, ast.ExceptHandler) else depth


def _call(reading: _Reading, node: Any, depth: int) -> int:
    reading.calls.add(reading.dotted(node.func))
    return depth


def _raise(reading: _Reading, node: Any, depth: int) -> int:
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    if isinstance(raised, ast.Name | ast.Attribute):
        reading.raises.add(reading.dotted(raised))
    return depth


def _arithmetic(reading: _Reading, node: Any, depth: int) -> int:
    if isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.FloorDiv | ast.Mod | ast.Pow):
        operands = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.value]
        reading.arithmetic = True
        reading.literals |= any(isinstance(o, ast.Constant) and isinstance(o.value, float) for o in operands)
    return depth


def _constant(reading: _Reading, node: Any, depth: int) -> int:
    if isinstance(node.value, str | bytes):
        text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
        _keep(reading, text)
        reading.long_texts += [node] if node.end_lineno != node.lineno else []
    return depth


def _formatted(reading: _Reading, node: Any, depth: int) -> int:
    parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
    reading.skipped.update(id(part) for part in node.values if isinstance(part, ast.Constant))
    reading.long_texts += [node] if node.end_lineno != node.lineno else []
    _keep(reading, "".join(map(str, parts)))
    return depth


def _keep(reading: _Reading, text: str) -> None:
    if text.strip() and len(reading.texts) < _MOST_TEXTS:
        reading.texts[text.strip()[:LONGEST_TEXT]] = None


def _word(word: str) -> Callable[[_Reading, Any, int], int]:
    def note(reading: _Reading, node: Any, depth: int) -> int:
        reading.syntax.add(word)
        reading.names.update(getattr(node, "names", ()))
        return depth

    return note


_HANDLERS: dict[type, Callable[[_Reading, Any, int], int]] = {
    ast.If: _if,
    **dict.fromkeys((ast.For, ast.AsyncFor, ast.While), _block),
    ast.IfExp: _decision,
    ast.Match: _match,
    ast.match_case: _case,
    ast.BoolOp: _boolean,
    ast.comprehension: _comprehension,
    **dict.fromkeys(DEFINITIONS, _definition),
    **dict.fromkeys((ast.arg, ast.AnnAssign), _annotated),
    ast.Name: _name,
    ast.Attribute: _attribute,
    **dict.fromkeys((ast.keyword, ast.alias, ast.ExceptHandler, ast.MatchAs, ast.MatchStar), _named),
    ast.Call: _call,
    ast.Raise: _raise,
    **dict.fromkeys((ast.BinOp, ast.AugAssign), _arithmetic),
    ast.Constant: _constant,
    ast.JoinedStr: _formatted,
    **dict.fromkeys((ast.Yield, ast.YieldFrom), _word("yield")),
    ast.Await: _word("await"),
    ast.AsyncWith: _word("async"),
    **dict.fromkeys((ast.Global, ast.Nonlocal), _word("global")),
}
