"""Go files taken apart into functions and the declarations beside them, by tokens: no Go is needed for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from aiguard.source.go_tokens import CLOSING, OPENING, Token, tokens_of
from aiguard.source.outline import Function, Outline, Statement, Unreadable

Declaration = list[Token]


def outline_go(data: bytes) -> Outline:
    """The functions of a file and the declarations beside them. Raises Unreadable."""
    functions: list[Function] = []
    statements: list[Statement] = []
    imports: dict[str, str] = {}
    for declaration in declarations(tokens_of(data)):
        name = function_name(declaration)
        if name is not None:
            first, last = declaration[0], declaration[-1]
            functions.append(Function(name, first.line, last.end_line, _digest(declaration)))
        elif keyword(declaration) == "import":
            imports.update(import_specs(declaration))
        else:
            statements.append(Statement(declared_names(declaration), _digest(declaration)))
    return Outline(tuple(functions), tuple(statements), imports)


def declarations(tokens: list[Token]) -> Iterator[Declaration]:
    """The top-level declarations of a file, directives before one included. Raises Unreadable."""
    depth, current = 0, Declaration()
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in OPENING) - (token.text in CLOSING)
            if depth < 0:
                raise Unreadable(f"its brackets do not match in line {token.line}")
            if token.text == ";" and depth == 0:
                if any(part.kind != "directive" for part in current):
                    yield current
                    current = []
                continue
        current.append(token)
    if depth:
        raise Unreadable("its brackets do not match: the last one never closes")
    if current:
        yield current


def keyword(declaration: Declaration) -> str:
    """`func`, `type`, `var`, `const`, `import` or `package`."""
    return next((token.text for token in declaration if token.kind != "directive"), "")


def function_name(declaration: Declaration) -> str | None:
    """`Func` or `Type.Method`; None for any other declaration."""
    tokens = [token for token in declaration if token.kind != "directive"]
    if not tokens or tokens[0].text != "func" or len(tokens) < 2:
        return None
    if tokens[1].kind == "name":
        return tokens[1].text
    if tokens[1].text != "(":
        return None
    names: list[str] = []
    depth, at = 0, 1
    for at in range(1, len(tokens)):
        token = tokens[at]
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if token.text == "[" and token.kind == "sign":
            names.append("[")
        elif token.kind == "name":
            names.append(token.text)
        if depth == 0:
            break
    receiver = names[: names.index("[")] if "[" in names else names
    if not receiver or at + 1 >= len(tokens) or tokens[at + 1].kind != "name":
        return None
    return f"{receiver[-1]}.{tokens[at + 1].text}"


def declared_names(declaration: Declaration) -> frozenset[str]:
    """What a `type`, `var` or `const` declaration names; for a group, all of it."""
    tokens = [token for token in declaration if token.kind != "directive"]
    if not tokens or tokens[0].text not in {"type", "var", "const"}:
        return frozenset()
    return frozenset(name for spec in _specs(tokens) for name in _leading_names(spec))


def import_specs(declaration: Declaration) -> dict[str, str]:
    """The imports of one declaration: the name given (or the quoted path itself) to the import path."""
    found: dict[str, str] = {}
    for spec in _specs([token for token in declaration if token.kind != "directive"]):
        path = spec[-1].text.strip('"`') if spec and spec[-1].kind == "text" else ""
        if path:
            alias = spec[0].text if len(spec) > 1 else ""
            found[path if alias in {"", "_", "."} else alias] = f"{alias}:{path}" if alias in {"_", "."} else path
    return found


def _specs(tokens: list[Token]) -> Iterator[list[Token]]:
    """The single declarations behind a keyword, which may stand in brackets."""
    body = tokens[2:-1] if len(tokens) > 1 and tokens[1].text == "(" else tokens[1:]
    depth, current = 0, list[Token]()
    for token in body:
        if token.kind == "sign":
            depth += (token.text in OPENING) - (token.text in CLOSING)
            if token.text == ";" and depth == 0:
                yield current
                current = []
                continue
        current.append(token)
    if current:
        yield current


def _leading_names(spec: list[Token]) -> Iterator[str]:
    """`a` and `b` of `a, b int = 1, 2`."""
    for at in range(0, len(spec), 2):
        if spec[at].kind != "name":
            return
        yield spec[at].text
        if at + 1 >= len(spec) or spec[at + 1].text != ",":
            return


def _digest(declaration: Declaration) -> str:
    return hashlib.sha256("\0".join(token.text for token in declaration).encode("utf-8", "replace")).hexdigest()
