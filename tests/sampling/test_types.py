"""Types to strategies: what is written is Python, makes values of the type, and never imports the project."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import types
import warnings
from pathlib import Path
from typing import Any

import hypothesis.strategies
import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NonInteractiveExampleWarning

from aiguard.sampling import scalars
from aiguard.sampling.interface import Strategy
from aiguard.sampling.layout import flat
from aiguard.sampling.parameters import instance_of, many, named, strategy_for
from aiguard.sampling.types import strategy_of
from aiguard.source.python import Module, Sources
from aiguard.source.tree import WorkTree

HEAD = """\
from __future__ import annotations
import collections, datetime, decimal, typing
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import *
from typing import Annotated, Any, List, Literal, NewType, Optional, TypeVar, Union
from annotated_types import Ge, Gt, Interval, Le, Len, Lt, MinLen
from pydantic import Field, conint, constr
UserId = NewType("UserId", int)
Ids: TypeAlias = list[UserId]
T = TypeVar("T")
N = TypeVar("N", int, float)
B = TypeVar("B", bound=str)
"""

TYPES = {
    "int": "st.integers()",
    "None": "st.none()",
    "Decimal": "st.decimals()",
    "decimal.Decimal": "st.decimals()",
    "dt.datetime": "st.datetimes()",
    "datetime.date": "st.dates()",
    "int | None": "st.one_of(st.none(), st.integers())",
    "Optional[int]": "st.one_of(st.none(), st.integers())",
    "Union[int, str, int]": "st.one_of(st.integers(), st.text())",
    "'int | str'": "st.one_of(st.integers(), st.text())",
    "list[int]": "st.lists(st.integers())",
    "List[list[bytes]]": "st.lists(st.lists(st.binary()))",
    "Sequence[bool]": "st.lists(st.booleans())",
    "Iterable[float]": "st.lists(st.floats())",
    "set[int]": "st.sets(st.integers())",
    "frozenset[int]": "st.frozensets(st.integers())",
    "dict[str, int]": "st.dictionaries(st.text(), st.integers())",
    "Mapping[int, list[int]]": "st.dictionaries(st.integers(), st.lists(st.integers()))",
    "tuple[int, str]": "st.tuples(st.integers(), st.text())",
    "tuple[int, ...]": "st.builds(tuple, st.lists(st.integers()))",
    "collections.deque[int]": "st.builds(deque, st.lists(st.integers()))",
    "Literal['a', 1, None, True, b'x']": 'st.sampled_from(["a", 1, None, True, b"x"])',
    "Annotated[int, Ge(0)]": "st.integers(min_value=0)",
    "Annotated[int, Gt(0), Lt(10)]": "st.integers(min_value=1, max_value=9)",
    "Annotated[int, Interval(ge=1, le=5)]": "st.integers(min_value=1, max_value=5)",
    "Annotated[float, Gt(0)]": "st.floats(min_value=0, exclude_min=True)",
    "Annotated[str, MinLen(1)]": "st.text(min_size=1)",
    "Annotated[list[int], Len(1, 3)]": "st.lists(st.integers(), min_size=1, max_size=3)",
    "Annotated[int, Field(ge=0, description='x')]": "st.integers(min_value=0)",
    "Annotated[int, 'a note']": "st.integers()",
    "conint(gt=3)": "st.integers(min_value=4)",
    "constr(max_length=5)": "st.text(max_size=5)",
    "UserId": "st.integers()",
    "Ids": "st.lists(st.integers())",
    "N": "st.one_of(st.integers(), st.floats())",
    "B": "st.text()",
    "T": "st.integers()",
    "Callable[[int, str], bool]": "st.functions(like=lambda a, b: None, returns=st.booleans(), pure=True)",
    "Callable[..., None]": "st.functions(like=lambda *args, **kwargs: None, pure=True)",
    "type[int]": "st.just(int)",
}


def module(tmp_path: Path, source: str, name: str = "shop.py") -> Module:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(source)
    return Sources(WorkTree(tmp_path)).module(name)


def evaluated(strategy: Strategy, **more: Any) -> Any:
    """The strategy that the source makes, with its imports done."""
    names: dict[str, Any] = {"st": hypothesis.strategies, "pytest": pytest, **more}
    for home, name in strategy.imports:
        if name not in names:
            names[name] = getattr(importlib.import_module(home), name)
    return eval(flat(strategy.source), names)


def one_of(strategy: Any) -> Any:
    """Some value that it makes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NonInteractiveExampleWarning)
        quick = settings(
            max_examples=5, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
        )
        return find(strategy, lambda _: True, settings=quick)


@pytest.mark.parametrize("written", TYPES)
def test_a_type_and_its_strategy(tmp_path, written):
    found = strategy_of(ast.parse(written, mode="eval").body, module(tmp_path, HEAD), "x")
    assert flat(found.source) == TYPES[written]
    assert found.known
    one_of(evaluated(found))


@pytest.mark.parametrize("dotted", [*scalars._SOURCES, *scalars._IMPORTING])
def test_every_strategy_in_the_table_makes_values(dotted):
    found = scalars.scalar(dotted)
    assert found is not None
    value = one_of(evaluated(found))
    home, _, name = dotted.rpartition(".")
    kind = vars(importlib.import_module(home)).get(name) if home in {"decimal", "datetime", "uuid", "pathlib"} else None
    assert kind is None or isinstance(value, kind)


@pytest.mark.parametrize("written", ["Nothing", "socket.socket", "dict[str, Nothing]", "1 + 1", "f()", "type[Any]"])
def test_what_is_not_understood_fails_with_the_sentence_when_it_is_drawn(tmp_path, written):
    found = strategy_of(ast.parse(written, mode="eval").body, module(tmp_path, HEAD), "thing")
    assert not found.known
    assert "say what this parameter may be" in " ".join(found.notes)
    with pytest.raises(pytest.fail.Exception, match="write the invariant here: say what"):
        # An empty dictionary would be found first.
        find(evaluated(found), bool, settings=settings(database=None))


def test_a_type_that_refers_to_itself_comes_to_an_end(tmp_path):
    shop = module(
        tmp_path, "from dataclasses import dataclass\nA = list['A']\n@dataclass\nclass Node:\n    next: 'Node | None'\n"
    )
    assert not strategy_of(ast.parse("A", mode="eval").body, shop, "x").known
    assert "st.from_type(Node)" in flat(strategy_of(ast.parse("Node", mode="eval").body, shop, "x").source)


CLASSES = """\
import enum, attrs, attr
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, ClassVar, Generic, NamedTuple, Protocol, TypedDict, TypeVar
from typing_extensions import NotRequired
from pydantic import BaseModel, Field, field_validator
T = TypeVar("T")
class Color(enum.Enum):
    RED = 1
class Point(NamedTuple):
    x: int
    y: int = 0
class Movie(TypedDict):
    title: str
    year: NotRequired[int]
@dataclass
class Base:
    id: int
    kind: ClassVar[str] = ""
    made: int = field(init=False, default=0)
@dataclass
class Order(Base):
    email: str
    points: Sequence[Point] = ()
    color: Color = Color.RED
    notes: list[str] = field(default_factory=list)
class Model(BaseModel):
    model_config = {}
    n: int = Field(gt=0, lt=9)
    name: Annotated[str, Field(min_length=2)]
    order: Order | None = None
class Child(Model):
    price: Decimal = Decimal("1")
@attrs.define
class Attrs:
    a: int
    b: str = "x"
class Plain:
    def __init__(self, a: int, *, b: str = "", c: "Unknown" = None):
        self.a = a
class Checked(Plain):
    def __init__(self, a: int):
        if a < 0:
            raise ValueError
class Empty: ...
class Some(Protocol): ...
class Foreign(Unknown): ...
class Untyped:
    def __init__(self, a): ...
"""

BUILT = {
    "Color": "st.sampled_from(Color)",
    "Point": "st.builds(Point, x=st.integers(), y=st.integers())",
    "Movie": 'st.fixed_dictionaries({"title": st.text()}, optional={"year": st.integers()})',
    "Base": "st.builds(Base, id=st.integers())",
    "Order": (
        "st.builds(Order, id=st.integers(), email=st.emails(), points=st.lists(st.builds(Point, x=st.integers(), "
        "y=st.integers())), color=st.sampled_from(Color), notes=st.lists(st.text()))"
    ),
    "Child": (
        "st.builds(Child, n=st.integers(min_value=1, max_value=8), name=st.text(min_size=2), order=st.one_of(st.none()"
        ", st.builds(Order, id=st.integers(), email=st.emails(), points=st.lists(st.builds(Point, x=st.integers(), "
        "y=st.integers())), color=st.sampled_from(Color), notes=st.lists(st.text()))), price=st.decimals())"
    ),
    "Attrs": "st.builds(Attrs, a=st.integers(), b=st.text())",
    "Plain": "st.builds(Plain, a=st.integers(), b=st.text())",
    "Checked": "st.builds(Checked, a=st.integers())",
    "Empty": "st.builds(Empty)",
}


@pytest.mark.parametrize("name", BUILT)
def test_classes_of_the_project_are_built_from_their_fields(tmp_path, monkeypatch, name):
    source = CLASSES.replace("(Unknown)", "")
    found = strategy_of(ast.parse(name, mode="eval").body, module(tmp_path, source), "x")
    assert flat(found.source) == BUILT[name]
    # Proven against the real classes, which only this test imports.
    real = types.ModuleType("shop")
    monkeypatch.setitem(sys.modules, "shop", real)
    code = compile(source.replace('"Unknown"', "object"), "shop.py", "exec", dont_inherit=True)
    exec(code, vars(real))
    classes = {n: v for n, v in vars(real).items() if inspect.isclass(v)}
    value = one_of(evaluated(found, **classes))
    assert name == "Movie" or isinstance(value, classes[name])


def test_what_a_class_leaves_unsaid_is_noted(tmp_path):
    shop = module(tmp_path, CLASSES)
    notes = {
        name: strategy_of(ast.parse(name, mode="eval").body, shop, "x")
        for name in ("Plain", "Checked", "Some", "Foreign", "Untyped")
    }
    assert notes["Plain"].notes == ("Plain.c keeps its default: no strategy is known for it",)
    assert notes["Checked"].notes == ("Checked checks its own values: narrow these until it accepts them all",)
    assert [notes[name].known for name in ("Some", "Foreign", "Untyped")] == [False, False, False]


def test_an_enum_member_in_a_literal_is_imported(tmp_path):
    found = strategy_of(
        ast.parse("Literal[Color.RED]", mode="eval").body,
        module(tmp_path, "from typing import Literal\n" + CLASSES),
        "x",
    )
    assert (flat(found.source), found.imports) == ("st.sampled_from([Color.RED])", frozenset({("shop", "Color")}))


def parameter(written: str, tmp_path: Path) -> Strategy:
    """The strategy of a parameter as it stands in a signature, such as `x: int = None`."""
    argument = ast.parse(f"def f({written}): ...").body[0].args
    default = argument.defaults[0] if argument.defaults else None
    return strategy_for(argument.args[0].arg, argument.args[0].annotation, default, module(tmp_path, HEAD))


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("x: int = None", "st.one_of(st.none(), st.integers())"),
        ("x: int | None = None", "st.one_of(st.none(), st.integers())"),
        ("x: int = Field(ge=2)", "st.integers(min_value=2)"),
        ("email: str", "st.emails()"),
        ("homepage_url: str", "urls()"),
        ("slug", 'st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)'),
        ("total_amount", "st.decimals(allow_nan=False, allow_infinity=False, places=2)"),
        ("tz", "st.timezone_keys()"),
        ("when=None", "st.one_of(st.none(), st.datetimes())"),
        ("created_at", "st.datetimes()"),
        ("items", "st.lists(st.integers())"),
        ("n", "st.integers()"),
        ("isValid", "st.booleans()"),
        ("q=-1", "st.integers()"),
        ("q=True", "st.booleans()"),
        ("q=1.5", "st.floats()"),
        ("q=b''", "st.binary()"),
        ("q=()", "st.builds(tuple, st.lists(st.integers()))"),
        ("q=['a']", "st.lists(st.text())"),
        ("q={}", "st.dictionaries(st.text(), st.integers())"),
    ],
)
def test_types_defaults_and_names_say_what_a_parameter_takes(tmp_path, written, source):
    found = parameter(written, tmp_path)
    assert flat(found.source) == source
    assert ": " in written or any("guessed from its" in note for note in found.notes)
    one_of(evaluated(found))


def test_a_name_that_says_nothing_is_no_guess(tmp_path):
    assert not parameter("zzz", tmp_path).known
    assert not parameter("zzz=None", tmp_path).known
    assert not parameter("_", tmp_path).known


def test_rest_arguments_are_many(tmp_path):
    one = parameter("x: int", tmp_path)
    assert one_of(evaluated(many(one))) == []
    assert one_of(evaluated(named(one))) == {}


def test_instances_of_a_class_within_a_class(tmp_path):
    shop = module(tmp_path, "class Outer:\n    class Inner:\n        def __init__(self, n: int): ...\n")
    inner = shop.definitions["Outer"].body[0]
    assert flat(instance_of(inner, shop, "Outer.Inner", "inner").source) == "st.builds(Outer.Inner, n=st.integers())"
