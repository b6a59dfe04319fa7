"""Leaving out what two versions share must change nothing but the time that it takes."""

from __future__ import annotations

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from aiguard.source.comparing_units import changes_between
from aiguard.source.definitions import lines_of, places_in, places_that_differ, with_texts
from aiguard.source.outline import Unreadable

BODIES = (
    "return 1",
    "x = '''\ndef hidden():\n    pass\n'''\nreturn x",
    'y = """\ntext"""\nreturn y',
    "def inner(a):\n    # why\n    return a\n\nreturn inner",
    "if x:\n    return 2\nelif y:\n    def inner(b): return b\nelse:\n    pass",
    "return call(\n    1,\n)",
    "return [\n1,\n2]",
    "async def later():\n    await x\nreturn later",
    "class Local:\n    def m(self):\n        return 5\nreturn Local",
    "pass\n# at the end",
)
HEADS = (
    "def {}(a):",
    "async def {}(\n    a,\n) -> int:",
    "@deco\ndef {}(a):",
    "@deco(1,\n      2)\n# why\n@other\ndef {}(a):",
)


@st.composite
def functions(draw: st.DrawFn) -> str:
    head = draw(st.sampled_from(HEADS)).format(draw(st.sampled_from(["f", "g", "h", "__init__"])))
    return f"{head}\n{textwrap.indent(draw(st.sampled_from(BODIES)), '    ')}"


@st.composite
def classes(draw: st.DrawFn) -> str:
    inside = "\n\n".join(draw(st.lists(functions(), min_size=1, max_size=3)))
    # Text in strings moves as well, which is another function then, as it is for Python.
    return f"class {draw(st.sampled_from('ABC'))}:\n{textwrap.indent(inside, draw(st.sampled_from(['    ', '  '])))}"


PARTS = st.one_of(
    functions(), classes(), st.sampled_from(["X = 1", "import os", "'''\nx\n'''", "if X:\n    Y = 2", "# c"])
)
FILES = st.lists(PARTS, max_size=5).map(lambda parts: "\n\n".join(parts) + "\n")


GO = (
    "func {}() int {{\n\treturn 1\n}}",
    "// Doc.\n//go:noinline\nfunc {}() {{\n\tx := `\n}}\nfunc no() {{\n`\n\t_ = x\n}}",
    "func {}() {{ return }}",
    "/* why\n}} */\nfunc {}(\n\ta int,\n) {{\n\t/* }} */\n}} // end",
    "func (t *T) {}() {{\n\tgo func() {{\n\t}}()\n}}",
    "func {}[K any](k K) {{\n}}\n\nfunc init() {{\n}}",
    "type {} struct {{\n\tx int\n}}",
    "var {} = `func f() {{\n}}`",
    "// {}",
)
GO_PARTS = st.tuples(st.sampled_from(GO), st.sampled_from("fghi")).map(lambda pair: pair[0].format(pair[1]))
GO_FILES = st.lists(GO_PARTS, max_size=5).map(lambda parts: "\n\n".join(["package p", *parts]) + "\n")


@given(st.data(), FILES)
def test_the_same_rows_of_python_differ(data: st.DataObject, before: str) -> None:
    the_same_rows_differ("a.py", before, changed(data, before, FILES))


@given(st.data(), GO_FILES)
def test_the_same_rows_of_go_differ(data: st.DataObject, before: str) -> None:
    the_same_rows_differ("a.go", before, changed(data, before, GO_FILES.map(lambda text: text.partition("\n")[2])))


def changed(data: st.DataObject, before: str, pieces: st.SearchStrategy[str]) -> str:
    parts = before.rstrip("\n").split("\n\n")
    first = int(parts[0] == "package p" and len(parts) > 1)
    parts[data.draw(st.integers(first, len(parts) - 1))] = data.draw(pieces)
    return "\n\n".join(parts) + "\n"


def the_same_rows_differ(path: str, before: str, after: str) -> None:
    sides = [text.encode() for text in (before, after)]
    try:
        whole = [places_in(path, side) for side in sides]
    except Unreadable:
        return
    rest = places_that_differ(path, *sides)
    if rest is None:
        return
    versions = [
        [{path: with_texts(places, lines_of(path, side))} for places, side in zip(found, sides, strict=True)]
        for found in (whole, rest)
    ]
    everything, differing = (changes_between(*pair, {}) for pair in versions)
    assert differing.rows == everything.rows
