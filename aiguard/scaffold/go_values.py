"""From a Go type to the source that builds a value of it out of what Go's fuzzer can generate."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from aiguard.scaffold.go_seeds import FUZZABLE
from aiguard.source.golang import GoPackage, GoType

_DEEPEST = 3
_INTEGERS = {"int", "int8", "int16", "int32", "int64", "rune", "uintptr"} | {
    "uint", "uint8", "uint16", "uint32", "uint64", "byte"
}  # fmt: skip
_NUMBERS = _INTEGERS | {"float32", "float64"}
_SLICE = re.compile(r"\[\](.+)")
_ARRAY = re.compile(r"\[(\d+)\](byte|uint8)")
_MAP = re.compile(r"map\[([^\[\]]+)\](.+)")

# By import path and name: the input's type ('' for none), and the expression, where {} stands for the input.
_LIBRARY = {
    "time.Duration": ("int64", "time.Duration({})"),
    "time.Time": ("int64", "time.Unix({}, 0).UTC()"),
    "time.Month": ("int", "time.Month({})"),
    "context.Context": ("", "context.Background()"),
    "io.Reader": ("[]byte", "bytes.NewReader({})"),
    "io.ReadSeeker": ("[]byte", "bytes.NewReader({})"),
    "io.ReaderAt": ("[]byte", "bytes.NewReader({})"),
    "io.Writer": ("", "io.Discard"),
    "encoding/json.RawMessage": ("[]byte", "json.RawMessage({})"),
    "net.IP": ("[]byte", "net.IP({})"),
    "*bytes.Buffer": ("[]byte", "bytes.NewBuffer({})"),
    "*bytes.Reader": ("[]byte", "bytes.NewReader({})"),
    "*strings.Reader": ("string", "strings.NewReader({})"),
    "*strings.Builder": ("", "new(strings.Builder)"),
    "*bufio.Reader": ("[]byte", "bufio.NewReader(bytes.NewReader({}))"),
    "*bufio.Scanner": ("[]byte", "bufio.NewScanner(bytes.NewReader({}))"),
    "*math/big.Int": ("int64", "big.NewInt({})"),
    "*math/big.Float": ("float64", "big.NewFloat({})"),
    "*testing.T": ("", "t"),
    "testing.TB": ("", "t"),
}
_PACKAGES = {"json": "encoding/json", "big": "math/big"}
_USED = re.compile(r"\b(time|context|bytes|io|json|net|strings|bufio|big|errors)\.")


@dataclass(frozen=True, slots=True)
class Made:
    """How a value is made: `inputs` are (name, fuzzable type), `before` the statements that `source` needs.

    `notes` are sentences for the person who finishes it; `known` is false for a zero value that stands for nothing.
    """

    source: str
    inputs: tuple[tuple[str, str], ...] = ()
    before: tuple[str, ...] = ()
    imports: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    known: bool = True


@dataclass(slots=True)
class Builder:
    """Builds the values of one fuzz function; no two of its variables share a name."""

    package: GoPackage
    taken: set[str] = field(default_factory=set)
    within: list[str] = field(default_factory=list)

    def fresh(self, wanted: str) -> str:
        """A variable's name that is not taken yet."""
        name = wanted if wanted.isidentifier() and wanted != "_" else "arg"
        number = 2
        while name in self.taken:
            name, number = f"{wanted if wanted != '_' else 'arg'}{number}", number + 1
        self.taken.add(name)
        return name

    def value(self, kind: str, name: str, depth: int = 0) -> Made:
        """A value of the type `kind` for something called `name`."""
        if kind in FUZZABLE:
            variable = self.fresh(name)
            return Made(variable, ((variable, kind),))
        for attempt in (self._library, self._simple, self._slice, self._pointer, self._local):
            found = attempt(kind, name, depth)
            if found is not None:
                return found
        return self._unknown(kind, name)

    def _library(self, kind: str, name: str, _: int) -> Made | None:
        pointer = "*" if kind.startswith("*") else ""
        package, dot, local = kind.lstrip("*").partition(".")
        path = self.package.imports().get(package, package)
        entry = _LIBRARY.get(f"{pointer}{path}.{local}") if dot else None
        if entry is None:
            return None
        wanted, source = entry
        inputs: tuple[tuple[str, str], ...] = ()
        if wanted:
            variable = self.fresh(name)
            inputs, source = ((variable, wanted),), source.replace("{}", variable)
        return Made(source, inputs, imports=_imports_of(source))

    def _simple(self, kind: str, name: str, _: int) -> Made | None:
        if kind in {"any", "interface{}"}:
            variable = self.fresh(name)
            return Made(variable, ((variable, "string"),), notes=(f"{name} may be anything: a string stands for it",))
        if kind == "error":
            variable = self.fresh(name)
            return Made(f"errors.New({variable})", ((variable, "string"),), imports=frozenset({"errors"}))
        if kind in {"complex64", "complex128"}:
            part = "float32" if kind == "complex64" else "float64"
            real, imaginary = self.fresh(f"{name}Real"), self.fresh(f"{name}Imag")
            return Made(f"complex({real}, {imaginary})", ((real, part), (imaginary, part)))
        if kind == "uintptr":
            variable = self.fresh(name)
            return Made(f"uintptr({variable})", ((variable, "uint64"),))
        return None

    def _slice(self, kind: str, name: str, depth: int) -> Made | None:
        if array := _ARRAY.fullmatch(kind):
            raw, variable = self.fresh(f"{name}Bytes"), self.fresh(name)
            before = (f"var {variable} [{array[1]}]{array[2]}", f"copy({variable}[:], {raw})")
            return Made(variable, ((raw, "[]byte"),), before)
        if mapping := _MAP.fullmatch(kind):
            key = self.value(mapping[1], f"{name}Key", depth + 1)
            value = self.value(mapping[2], f"{name}Value", depth + 1)
            note = f"{name} has one entry: build it from more inputs where several matter"
            return _joined(f"{kind}{{{key.source}: {value.source}}}", (key, value), note)
        match = _SLICE.fullmatch(kind)
        if match is None:
            return None
        element = match[1]
        base = self._underlying(element)
        if base in _NUMBERS or base == "bool":
            return self._numbers(element, base, name)
        if element in {"string", "[]byte"}:
            return self._split(element, name)
        one = self.value(element, f"{name}Item", depth + 1)
        return _joined(f"{kind}{{{one.source}}}", (one,), f"{name} has one element: build more where several matter")

    def _split(self, element: str, name: str) -> Made:
        note = f"{name}: each line of one input is an element"
        if element == "string":
            text = self.fresh(f"{name}Lines")
            source = f'strings.Split({text}, "\\n")'
            return Made(source, ((text, "string"),), imports=frozenset({"strings"}), notes=(note,))
        text = self.fresh(f"{name}Lines")
        source = f'bytes.Split({text}, []byte("\\n"))'
        return Made(source, ((text, "[]byte"),), imports=frozenset({"bytes"}), notes=(note,))

    def _numbers(self, element: str, base: str, name: str) -> Made:
        raw, variable, item = self.fresh(f"{name}Bytes"), self.fresh(name), "b"
        if base == "bool":
            one, span = f"{item}&1 == 1", "its lowest bit"
            one = one if element == base else f"{element}({one})"
        elif base.startswith("u") or base == "byte":
            one, span = f"{element}({item})", "0 to 255"
        else:
            one, span = f"{element}(int8({item}))", "-128 to 127"
        before = (
            f"{variable} := make([]{element}, 0, len({raw}))",
            f"for _, {item} := range {raw} {{",
            f"\t{variable} = append({variable}, {one})",
            "}",
        )
        note = f"{name}: each byte of one input is an element, {span}; widen it where others matter"
        return Made(variable, ((raw, "[]byte"),), before, notes=(note,))

    def _pointer(self, kind: str, name: str, depth: int) -> Made | None:
        if not kind.startswith("*"):
            return None
        inner = self.value(kind[1:], name, depth)
        if not inner.known:
            return self._unknown(kind, name)
        if re.fullmatch(r"[\w.]+\{.*\}", inner.source):
            return Made(f"&{inner.source}", inner.inputs, inner.before, inner.imports, inner.notes)
        variable = self.fresh(f"{name}Value")
        before = (*inner.before, f"{variable} := {inner.source}")
        return Made(f"&{variable}", inner.inputs, before, inner.imports, inner.notes)

    def _local(self, kind: str, name: str, depth: int) -> Made | None:
        declared = self.package.types.get(kind)
        if declared is None or declared.generic or depth > _DEEPEST:
            return None
        if declared.text == "struct":
            return self._struct(declared, name, depth)
        if declared.text.startswith(("interface", "func", "chan", "<-chan")):
            return None
        inner = self.value(declared.text, name, depth + 1)
        if not inner.known or declared.alias:
            return inner if inner.known else None
        return _joined(f"{kind}({inner.source})", (inner,))

    def _struct(self, declared: GoType, name: str, depth: int) -> Made:
        self.within.append(declared.name)
        parts, items, left = [], [], []
        for one in declared.fields:
            # A mutex has nothing to say, and a list of itself ends with nil.
            if one.name in {"", "_"} or one.type.startswith("sync.") or one.type.lstrip("*[]") in self.within:
                continue
            part = self.value(one.type, f"{name}{one.name[:1].upper()}{one.name[1:]}", depth + 1)
            if part.known:
                parts.append(part)
                items.append(f"{one.name}: {part.source}")
            else:
                left.append(one.name)
        self.within.pop()
        notes = [f"{declared.name}: set {', '.join(left)} here too, where the zero value will not do"] if left else []
        return _joined(f"{declared.name}{{{', '.join(items)}}}", parts, *notes)

    def _unknown(self, kind: str, name: str) -> Made:
        variable = self.fresh(name)
        note = f"{name}: say what this {kind} may be; the fuzzer cannot make one"
        imports = self.package.imports()
        used = {imports[word] for word in re.findall(r"\b(\w+)\.", kind) if word in imports}
        return Made(variable, (), (f"var {variable} {kind}",), frozenset(used), (note,), known=False)

    def _underlying(self, kind: str) -> str:
        for _ in range(_DEEPEST):
            declared = self.package.types.get(kind)
            if declared is None or declared.generic:
                break
            kind = declared.text
        return kind


def _joined(source: str, parts: Iterable[Made], *notes: str) -> Made:
    parts = tuple(parts)
    return Made(
        source,
        tuple(one for part in parts for one in part.inputs),
        tuple(line for part in parts for line in part.before),
        frozenset().union(*(part.imports for part in parts)),
        (*(note for part in parts for note in part.notes), *notes),
        all(part.known for part in parts),
    )


def _imports_of(source: str) -> frozenset[str]:
    return frozenset(_PACKAGES.get(name, name) for name in _USED.findall(source))


def free_names(package: GoPackage, more: Collection[str]) -> set[str]:
    """Names that no variable of a fuzz function may have: keywords of its own, packages, types, functions."""
    functions = {name for name in package.siblings() if "." not in name}
    packages = {*package.imports(), "math", "strings", "bytes", "errors", "time", "context", "io", "bufio", "testing"}
    return {"t", "f", "b", "err", "result", *packages, *package.types, *functions, *more, *_GO_WORDS}


_GO_WORDS_TEXT = """
    break case chan const continue default defer else fallthrough for func go goto if import interface map package
    range return select struct switch type var len append make copy string byte int bool error any new nil true
    false float64 complex
"""
_GO_WORDS = frozenset(_GO_WORDS_TEXT.split())
