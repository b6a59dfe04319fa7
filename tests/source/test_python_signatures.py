from __future__ import annotations

from pathlib import Path

from aiguard.source.python import Sources
from aiguard.source.python_signatures import Function, Kind, Passing, functions, of_class
from aiguard.source.tree import WorkTree

SOURCE = '''\
from typing import overload
import contextlib

def plain(a, /, b: int, *rest: str, c=1, **more) -> int:
    """Add them.

    At length.
    """
    if not a:
        raise ValueError("no")
    raise errors.Other

if True:
    async def fetch(url): yield url

@overload
def twice(a: int) -> int: ...
@overload
def twice(a: str) -> str: ...
def twice(a): return a

@contextlib.contextmanager
def managed(a): yield a

def outer(x):
    def inner(y):
        raise KeyError
    yield x

class Basket:
    def total(self, scale: int = 1): ...
    @property
    def size(self): ...
    @size.setter
    def size(self, value): ...
    @classmethod
    def parse(cls, text): ...
    @staticmethod
    def norm(x): ...
    class Inner:
        async def deep(self): ...

class Made:
    id: int
    note: str = ""
    _hidden: int = 0
'''


def read(tmp_path: Path) -> dict[str, Function]:
    (tmp_path / "m.py").write_text(SOURCE)
    return functions(Sources(WorkTree(tmp_path)).module("m.py"))


def test_every_function_by_its_qualified_name(tmp_path):
    assert {name: found.kind.value for name, found in read(tmp_path).items()} == {
        "plain": "function",
        "fetch": "function",
        "twice": "function",
        "managed": "function",
        "outer": "function",
        "outer.inner": "nested function",
        "Basket.total": "method",
        "Basket.size": "property",
        "Basket.parse": "classmethod",
        "Basket.norm": "staticmethod",
        "Basket.Inner.deep": "method",
    }


def test_a_signature_as_it_is_written(tmp_path):
    found = read(tmp_path)["plain"]
    assert [(p.name, p.passing) for p in found.parameters] == [
        ("a", Passing.POSITIONAL),
        ("b", Passing.EITHER),
        ("rest", Passing.REST),
        ("c", Passing.KEYWORD),
        ("more", Passing.KEYWORDS),
    ]
    assert [p.annotation is not None for p in found.parameters] == [False, True, True, False, False]
    assert [p.default is not None for p in found.parameters] == [False, False, False, True, False]
    assert (found.doc, found.raises, found.line) == ("Add them.", ("ValueError",), 4)


def test_what_a_function_gives_back(tmp_path):
    known = read(tmp_path)
    assert (known["fetch"].is_async, known["fetch"].yields) == (True, True)
    assert (known["outer"].yields, known["outer"].raises) == (True, ())
    assert not known["managed"].yields  # what its decorator makes of it is no list
    assert known["twice"].parameters[0].annotation is None  # the last definition is the one that runs


def test_self_and_cls_are_no_parameters(tmp_path):
    known = read(tmp_path)
    names = {name: [p.name for p in known[name].parameters] for name in known if name.startswith("Basket")}
    assert names == {
        "Basket.total": ["scale"],
        "Basket.size": [],
        "Basket.parse": ["text"],
        "Basket.norm": ["x"],
        "Basket.Inner.deep": [],
    }
    assert known["Basket.total"].owner is not None
    assert known["Basket.total"].owner.name == "Basket"


def test_a_class_is_called_with_its_fields(tmp_path):
    (tmp_path / "m.py").write_text(SOURCE)
    made = of_class(Sources(WorkTree(tmp_path)).module("m.py").definitions["Made"])
    assert ([p.name for p in made.parameters], made.kind) == (["id", "note"], Kind.FUNCTION)
