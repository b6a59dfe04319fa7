from __future__ import annotations

from pathlib import Path

import pytest

from aiguard.errors import InputError
from aiguard.source.golang import GoPackage, GoParameter, go_file_name, parameters_of
from aiguard.source.tree import WorkTree

SOURCE = """\
// Copyright.

//go:build !windows

// Package shop sells.
package shop

import (
	"encoding/json"
	v2 "example.com/x/v2"
	"example.com/y/v3"
)

import "time"

type (
	// Money has a comment with type Fake struct {
	Money struct {
		Amount, Fee int64 `json:"amount,type"`
		*Embedded
		json.RawMessage
		inner struct{ a int }
		last  time.Time // type Other struct
	}
	Level int
)

type Names = []string
type List[T any] []T
type Grid [3]byte
type Shape interface {
	Area() float64
}

/* func Commented(a int) {} */

// Parse reads it.
// At length.
func Parse(text string, opts ...Option) (n int, err error) { return }

func (m *Money) Add(other Money, f func(a, b int) error, _ int) Money { return func() Money { return other }() }
func (Level) String() string { return "func Inside(a int) {" }
func (l *List[T]) Push(x T) {}

func Map[K comparable, V any](m map[K][]V, f func(K) (V, error)) interface{ Foo() } { return nil }
func Chan(in <-chan int, out chan<- struct{}) <-chan int { return nil }
func Unnamed(int, map[string]int, ...string) (int, error) { return 0, nil }
func Lines(
	a int, // one
	b string,
) {
}
func external(x int) int
"""


def package(tmp_path: Path, source: str = SOURCE, **more: str) -> GoPackage:
    (tmp_path / "shop").mkdir(exist_ok=True)
    (tmp_path / "shop/shop.go").write_text(source)
    for name, text in more.items():
        (tmp_path / "shop" / f"{name}.go").write_text(text)
    return GoPackage.of(WorkTree(tmp_path), "shop/shop.go")


def test_every_function_with_its_signature(tmp_path):
    known = package(tmp_path).functions()
    assert {name: ([(p.name, p.type) for p in f.parameters], list(f.results)) for name, f in known.items()} == {
        "Parse": ([("text", "string"), ("opts", "Option")], ["int", "error"]),
        "Money.Add": ([("other", "Money"), ("f", "func(a, b int) error"), ("_", "int")], ["Money"]),
        "Level.String": ([], ["string"]),
        "List.Push": ([("x", "T")], []),
        "Map": ([("m", "map[K][]V"), ("f", "func(K) (V, error)")], ["interface{ Foo() }"]),
        "Chan": ([("in", "<-chan int"), ("out", "chan<- struct{}")], ["<-chan int"]),
        "Unnamed": ([("", "int"), ("", "map[string]int"), ("", "string")], ["int", "error"]),
        "Lines": ([("a", "int"), ("b", "string")], []),
        "external": ([("x", "int")], ["int"]),
    }
    assert [p.variadic for p in known["Parse"].parameters] == [False, True]
    assert known["Map"].type_parameters == (GoParameter("K", "comparable"), GoParameter("V", "any"))
    assert (known["Parse"].doc, known["Parse"].line, known["Money.Add"].receiver) == ("Parse reads it.", 39, "*Money")


def test_types_of_the_whole_package(tmp_path):
    found = package(
        tmp_path, other="package shop\n\ntype Other uint8\n", x_test="package shop\n\ntype InTest int\n"
    ).types
    assert {name: kind.text for name, kind in found.items()} == {
        "Money": "struct",
        "Level": "int",
        "Names": "[]string",
        "List": "[]T",
        "Grid": "[3]byte",
        "Shape": "interface { Area() float64 }",
        "Other": "uint8",
    }
    assert [(p.name, p.type) for p in found["Money"].fields] == [
        ("Amount", "int64"),
        ("Fee", "int64"),
        ("Embedded", "*Embedded"),
        ("RawMessage", "json.RawMessage"),
        ("last", "time.Time"),
    ]
    assert (found["Names"].alias, found["List"].generic, found["Grid"].generic) == (True, True, False)


def test_imports_and_the_build_constraint(tmp_path):
    found = package(tmp_path)
    assert found.imports() == {
        "json": "encoding/json",
        "v2": "example.com/x/v2",
        "y": "example.com/y/v3",
        "time": "time",
    }
    assert found.build_constraint == "//go:build !windows"
    assert package(tmp_path, "package shop\n// \n//go:build linux\n").build_constraint == ""


def test_tests_of_the_package_are_kept_apart(tmp_path):
    found = package(tmp_path, shop_test='package shop_test\n\nimport "testing"\n\nfunc FuzzParse(f *testing.F) {}\n')
    assert list(found.test_functions()) == ["FuzzParse"]
    assert "FuzzParse" not in found.siblings()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/parse.go", "parse_fuzz_test.go"),
        ("parse_linux.go", "parse_fuzz_linux_test.go"),
        ("parse_linux_amd64.go", "parse_fuzz_linux_amd64_test.go"),
        ("linux.go", "linux_fuzz_test.go"),
    ],
)
def test_the_file_beside_it_is_built_for_the_same_systems(path, name):
    assert go_file_name(path) == name
    assert go_file_name(path, "parse") == name.replace("fuzz", "parse_fuzz")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "no package clause"),
        ("package shop\n\nfunc Broken(a int\n", "shop/shop.go:3: this is not valid Go"),
        ("package shop\n\nfunc Broken", None),
    ],
)
def test_what_is_no_go_is_said_with_its_line(tmp_path, source, said):
    if said is None:
        with pytest.raises(InputError):
            package(tmp_path, source).functions()
        return
    with pytest.raises(InputError, match=said):
        package(tmp_path, source).functions()


def test_parameters_share_a_type():
    assert parameters_of("a, b int, c string", "a, b int, c string") == (
        GoParameter("a", "int"),
        GoParameter("b", "int"),
        GoParameter("c", "string"),
    )
    assert parameters_of("", "") == ()
