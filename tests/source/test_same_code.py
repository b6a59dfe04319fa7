"""What formatters, comments and documentation may do to a function without changing it."""

from __future__ import annotations

import pytest

from aiguard.source.code_lines import changed_lines, code_lines, similarity, words
from aiguard.source.definitions import Definition, lines_of, places_in, with_texts
from aiguard.source.same_code import same_code

PYTHON = """\
def f(a, b):
    'Documentation.'
    import os
    import abc
    x = {'a': a, "b": b}
    if a:
        pass
        return x['a']
    del (a, b)
    s = u'text' + 'it"s' + "#no comment" + f'{x}'
    return x, s, 0XFF, 1_000
"""


def first(text: str, path: str) -> Definition:
    data = text.encode()
    return with_texts(places_in(path, data), lines_of(path, data))[0]


def same(old: str, new: str, path: str = "a.py") -> bool:
    return same_code(first(old, path), first(new, path), "python" if path == "a.py" else "go")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("'Documentation.'", '"""Documentation,\n    with more of it: x = 1.\n    """'),
        ("    'Documentation.'\n", ""),
        ("x = {'a': a, \"b\": b}", "x = {\n        \"a\": a,  # first\n        'b': b,\n    }"),
        ("return x['a']", 'return (x["a"])'),
        ("        pass\n", ""),
        ("del (a, b)", "del a, b"),
        ("u'text'", '"te"    "xt"'),
        ("0XFF, 1_000", "0xff, 1000"),
        ("    import os\n    import abc\n", "    import abc\n    import os\n"),
        ("def f(a, b):", "def f(\n    a,\n    b,\n):"),
        ("    if a:", "\n    # why\n    if (\n        a\n    ):"),
        ("    return x, s", "    return x, \\\n      s"),
    ],
)
def test_what_a_formatter_may_do(old: str, new: str) -> None:
    assert old in PYTHON
    assert same(PYTHON, PYTHON.replace(old, new))
    indented = [
        "class A:\n" + "".join(f"\t{line}\n" for line in text.split("\n"))
        for text in (PYTHON, PYTHON.replace(old, new))
    ]
    if '"""' not in new:
        assert same(*indented)
        assert same(PYTHON, indented[1])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return x['a']", "return x['b']"),
        ("return x['a']", "return x[a]"),
        ("u'text'", "b'text'"),
        ("'it\"s'", "'it\" s'"),
        ("#no comment", "#a comment"),
        ("f'{x}'", "f'{s}'"),
        ("f'{x}'", "'{x}'"),
        ("if a:", "if not a:"),
        ("0XFF", "0XFE"),
        ("1_000", "1_0000"),
        ("    import abc\n", "    import abc as b\n"),
        ("    import abc\n", "    from os import abc\n"),
        ("        return x['a']\n", "    return x['a']\n"),
        ("del (a, b)", "del (a), b.c"),
        ("def f(a, b):", "async def f(a, b):"),
        ("def f(a, b):", "def f(a, *, b):"),
        ("def f(a, b):", "@cache\ndef f(a, b):"),
        ("return x, s", "return s, x"),
    ],
)
def test_what_is_a_change(old: str, new: str) -> None:
    assert old in PYTHON
    assert not same(PYTHON, PYTHON.replace(old, new))


def test_go_by_its_tokens() -> None:
    go = 'package a\n\nfunc F(a int) string {\n\tif a > 1 { return "x" }\n\treturn `y`\n}\n'
    assert same(go, go.replace("{ return", "{ // why\n\t\treturn").replace('"x" }', '"x"\n\t}'), "a.go")
    assert not same(go, go.replace("a > 1", "a >= 1"), "a.go")
    assert not same(go, go.replace("`y`", "`y `"), "a.go")


def test_lines_of_code() -> None:
    assert code_lines(PYTHON, "python") == [
        "deff(a,b):",
        "importos",
        "importabc",
        'x={"a":a,"b":b}',
        "ifa:",
        "pass",
        'returnx["a"]',
        "del(a,b)",
        's="text"+\'it"s\'+"#nocomment"+f"{x}"',
        "returnx,s,0XFF,1_000",
    ]
    documented = (
        'def f():\n    """One.\n\n    x = 1\n    """\n\n'
        '    y = """\n    # text\n    """  # why\n    # why\n    return y\n'
    )
    assert code_lines(documented, "python") == ["deff():", 'y="""', "#text", '"""', "returny"]
    go = 'func F() { // why\n\n\t/* more\n\t   x++ */\n\treturn `//` + "/*" + \'"\'\n}'
    assert code_lines(go, "go") == ["funcF(){", 'return`//`+"/*"+\'"\'', "}"]


def test_words_are_what_is_neither_text_nor_layout() -> None:
    assert words("def f(x):\n    'a b'  # c\n    return x + 0XF_F + name_1 if x else '''d e'''\n") == [
        *("def", "f", "x", "return", "x", "0xff", "name_1", "if", "x", "else"),
    ]


def test_changed_lines() -> None:
    assert changed_lines([], ["a"]) == (1, 0)
    assert changed_lines(["a", "b", "c"], ["a", "c"]) == (0, 1)
    assert changed_lines(["a", "b", "c", "d"], ["a", "x", "c", "y", "d"]) == (2, 1)
    assert changed_lines(["a", "b"], ["b", "a"]) == (1, 1)
    many = [str(number) for number in range(3000)]
    assert changed_lines(many, ["new", *many[:1000], "x", *many[1001:], "last"]) == (3, 1)


def test_similarity() -> None:
    assert similarity([], []) == 1.0
    assert similarity(["a", "b"], ["b", "a"]) == 1.0
    assert similarity(["a", "a", "b", "c"], ["a", "d", "e", "f"]) == 0.25
