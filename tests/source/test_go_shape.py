"""The shapes of Go functions: what counts, what is resolved, what is left out."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.source.go_functions import outline_go
from aiguard.source.go_shape import go_shapes
from aiguard.source.outline import Unreadable
from aiguard.source.shape import Shape


def shape(body: str, signature: str = "F(a, b int)") -> Shape:
    (found,) = go_shapes(f"package p\n\nfunc {signature} {{\n{body}\n}}\n".encode()).values()
    return found


@pytest.mark.parametrize(
    ("body", "branches", "nesting"),
    [
        ("", 1, 0),
        ("if a {\n}", 2, 1),
        ("if a {\n} else {\n}", 2, 1),
        ("if a {\n} else if b {\n} else if c {\n} else {\n}", 4, 1),
        ("if a {\n} else {\nif b {\n}\n}", 3, 2),
        ("for {\nfor x := range y {\n}\n}", 3, 2),
        ("return a && b && c || d", 4, 0),
        ("switch a {\ncase 1, 2:\ncase 3:\ndefault:\n}", 3, 1),
        ("switch x := a.(type) {\ncase int:\ndefault:\n}", 2, 1),
        ("select {\ncase <-c:\ncase c <- 1:\ndefault:\n}", 3, 1),
        ("f := func() {\nif a {\n}\n}", 2, 1),
        ("defer f()", 1, 0),
    ],
)
def test_decisions(body: str, branches: int, nesting: int) -> None:
    found = shape(body)
    assert (found.branches, found.nesting) == (branches, nesting)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("return", 3),
        ("// why\n\nreturn // what", 3),
        ("/* a\nb */ return\n/*\n\n*/", 3),
        ('f("// kept", `\n/* kept */\n`)', 5),
    ],
)
def test_lines(body: str, lines: int) -> None:
    assert shape(body).lines == lines


@pytest.mark.parametrize(
    ("signature", "count"),
    [
        ("F()", 0),
        ("F(a, b int, c ...string) (n int, err error)", 3),
        ("F(int, string)", 2),
        ("(s *Stack[T]) F(x T)", 1),
        ("F[K comparable, V any](m map[K]V)", 1),
    ],
)
def test_parameters(signature: str, count: int) -> None:
    assert shape("", signature).parameters == count


SHOP = b"""package shop

import (
	"encoding/json"
	"time"

	"github.com/acme/shop/v2"
	"github.com/mattn/go-sqlite3"
	dec "github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"
	. "math"
	_ "embed"
)

// Total adds up.
//
//go:noinline
func (s *Shop[T]) Total(ctx context.Context, price float64, at *time.Time) (sum dec.Decimal, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	go func() { s.out <- Line{Price: price} }()
	rows, err := s.db.QueryContext(ctx, "SELECT price\\nFROM lines")
	if err := json.Unmarshal([]byte(`{"a": 1}`), &sum); err != nil {
		return dec.Zero, shop.ErrGone
	}
	yaml.Unmarshal(nil, nil)
	sqlite3.Version()
	s.items[0].Name.
		Trim()
	Map[int, string](rows, strconv.Itoa)
	panic(time.Now().In(time.UTC).Format("2006"))
}
"""


def test_what_a_function_names() -> None:
    shapes = go_shapes(SHOP)
    found = shapes["Shop.Total", 17]
    assert found.calls == {
        "s.mu.Lock",
        "s.mu.Unlock",
        "",
        "s.db.QueryContext",
        "encoding/json.Unmarshal",
        "[]byte",
        "gopkg.in/yaml.v3.Unmarshal",
        "github.com/mattn/go-sqlite3.Version",
        "s.items[].Name.Trim",
        "Map",
        "panic",
        "time.Now",
        "time.Now().In",
        "time.Now().In().Format",
    }
    assert {"time.UTC", "github.com/shopspring/decimal.Zero", "github.com/acme/shop/v2.ErrGone"} <= found.uses
    assert {
        "Shop",
        "float64",
        "time.Time",
        "context.Context",
        "github.com/shopspring/decimal.Decimal",
        "Line",
    } <= found.types
    assert {"Shop", "Total", "price", "at", "mu", "Price", "rows"} <= found.names
    assert found.texts == (r"SELECT price\nFROM lines", '{"a": 1}', "2006")
    assert found.syntax == {"go", "chan", "defer"}
    assert found.raises == {"panic"}


@pytest.mark.parametrize(
    ("body", "floats"),
    [
        ("x := a * 1.5", True),
        ("x += 0.1", True),
        ("x := float64(a)", True),
        ("var x float64\nreturn x / y", True),
        ("x := a * b", False),
        ("x := 1.5", False),
    ],
)
def test_floats(body: str, floats: bool) -> None:
    assert shape(body).floats == floats


def test_only_what_is_wanted() -> None:
    source = b"package p\n\nfunc init() {}\nfunc init() {}\nfunc G() {}\n"
    assert set(go_shapes(source)) == {("init", 3), ("init", 4), ("G", 5)}
    assert set(go_shapes(source, [("init", 4), ("gone", 1)])) == {("init", 4)}
    assert set(go_shapes(SHOP)) == {(function.qualname, function.line) for function in outline_go(SHOP).functions}


def test_long_chains_stay_short() -> None:
    found = shape(f"a{'.b()' * 3000}")
    assert all(len(call) < 60 for call in found.calls)


@given(st.text('func()x{}[].*<-"`\n:=,; if go select case', max_size=60))
def test_nothing_else_is_raised(text: str) -> None:
    with suppress(Unreadable):
        go_shapes(f"package p\nfunc (x *T) F(a int) {{ {text} }}\n".encode())


@pytest.mark.parametrize("piece", ["()", ".b()", "[0]", "+1.5"])
def test_the_size_of_strange_code_costs_no_more_than_its_share(piece: str) -> None:
    assert shape(f"x := a{piece * 50_000}").branches == 1


def test_blocks_too_deep_for_people_are_counted_as_far_as_queries_look() -> None:
    found = shape("if x {" * 30_000 + "}" * 30_000)
    assert 100 < found.nesting < 30_000
