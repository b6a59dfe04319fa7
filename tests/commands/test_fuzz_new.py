"""`aiguard fuzz new`: every stub is formatted, runs under the real pytest or Go, and fails with the sentence."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from aiguard.cli.fuzz_new import new as new_command
from aiguard.cli.fuzz_pin import pin
from aiguard.commands.fuzz_new import NewProperty, NewRequest, new
from aiguard.errors import CouldNotJudge, InputError
from aiguard.process import child_environment

SENTENCE = "write the invariant here"

MONEY = '''\
"""Sums."""
from __future__ import annotations
import datetime as dt
from typing import Literal, Sequence
from shop.models import Color, Item, Order

def total(xs: list[int], scale: int = 1) -> int:
    """Add up `xs`, a "quoted" \\\\N thing.

    At length."""
    return sum(xs) * scale

def slow_total(xs, scale): ...
def slugify(text): return text.lower()
def dumps(order: Order, *, color: Color = Color.RED, when: dt.datetime | None = None) -> str:
    if order is None:
        raise ValueError("no order")
    return ""
def loads(text: str) -> Order: raise ValueError
async def fetch(host: str, *rest: int, **more: float): ...
async def stream(n: int): yield n
def generate(n: int): yield n
def weird(thing, conn: "sqlite3.Connection", mode: Literal["a", "b"], given: int, st=None, cfg: Unknown = None): ...
def nothing(): ...
def long_names(a_rather_long_parameter_name: Sequence[Order], another_rather_long_parameter_name: dict[str, Order]): ...
def result(result: int, pytest: str) -> None: ...
def test_me(n: int): ...
def rest_only(first, /, *rest, key, **more): ...

class Basket:
    def __init__(self, items: list[Item], owner: str = ""):
        self.items = items
    def add(self, item: Item, count: int = 1) -> None: ...
    @property
    def size(self): return len(self.items)
    @classmethod
    def parse(cls, text: str) -> Basket: ...
    @staticmethod
    def norm(x: float) -> float: ...
    def __eq__(self, other: object) -> bool: ...
    class Inner:
        def deep(self, n: int): ...

def outer(x):
    def inner(y): ...
'''

MODELS = """\
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple
from pydantic import BaseModel, Field
class Color(Enum):
    RED = 1
class Item(NamedTuple):
    sku: str
    qty: int = 1
class Address(BaseModel):
    email: str
    zip: str = Field(min_length=5, max_length=5)
@dataclass
class Order:
    id: int
    items: list[Item]
    address: Address
    color: Color = Color.RED
    notes: list[str] = field(default_factory=list)
"""

FUNCTIONS = (
    "total",
    "slugify",
    "dumps",
    "loads",
    "fetch",
    "stream",
    "generate",
    "weird",
    "long_names",
    "result",
    "test_me",
    "rest_only",
    "Basket",
    "Basket.add",
    "Basket.size",
    "Basket.parse",
    "Basket.norm",
    "Basket.__eq__",
    "Basket.Inner.deep",
)

QUICK = """\
from hypothesis import Phase, settings
settings.register_profile("quick", phases=set(Phase) - {Phase.explain}, database=None)
settings.load_profile("quick")
"""

Begin = Callable[..., NewProperty]


@pytest.fixture
def begin(tmp_path: Path) -> Begin:
    """`begin("shop/money.py:total")` in a small project."""

    def call(target: str, **more: object) -> NewProperty:
        return new(NewRequest(target, more.pop("start", tmp_path), os.environ, **more))  # type: ignore[arg-type]

    write(tmp_path, {"shop/__init__.py": "", "shop/money.py": MONEY, "shop/models.py": MODELS})
    return call


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def ran(*argv: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**child_environment({}, (), os.environ), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(argv, cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, check=False)


def test_stubs_of_every_kind_fail_with_the_sentence_and_need_no_formatting(begin: Begin, tmp_path: Path):
    made = [begin(f"shop/money.py:{name}") for name in FUNCTIONS]
    made.append(begin("shop/models.py:Order"))
    assert all(one.written for one in made)
    ruff = str(Path(sys.executable).parent / "ruff")
    assert ran(ruff, "format", "--isolated", "--line-length", "100", "--diff", "properties", cwd=tmp_path).stdout == ""
    # F841: the result is for the one who finishes it. Imports are used and sorted, names defined.
    lint = ran(ruff, "check", "--isolated", "--line-length", "100", "--select", "F,I,E", "--ignore", "F841,E501",
               "--config", "lint.isort.known-first-party=['shop']", "properties", cwd=tmp_path)  # fmt: skip
    assert lint.returncode == 0, lint.stdout
    # Hypothesis explains a failure by trying each argument hundreds of times: not what is looked at here.
    write(tmp_path, {"conftest.py": QUICK})
    tests = ran(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rf", "properties", cwd=tmp_path)
    assert tests.returncode == 1, tests.stdout
    assert f"{len(made)} failed" in tests.stdout
    assert "passed" not in tests.stdout
    failures = re.findall(r"^E +Failed: (.*)$", tests.stdout, re.MULTILINE)
    assert len(failures) == len(made)
    assert all(failure.startswith(SENTENCE) for failure in failures)


RICH = """\
from typing import List, NamedTuple, Optional, Union

class Triplet:
    def __init__(self, red: int): ...
class Color:
    def __init__(self, name: str, triplet: Optional[Triplet] = None, number: int = 0): ...
class Style:
    def __init__(self, *, color: Optional[Union[Color, str]] = None, bold: Optional[bool] = None): ...
class Span(NamedTuple):
    start: int
    style: Union[str, Style]
class Text:
    def __init__(self, plain: str, style: Union[str, Style] = "", spans: Optional[List[Span]] = None):
        raise TypeError("no text can be made of this")
    def truncate(self, width: int) -> None: ...
class Sorted:
    def __init__(self, items=None, key=None): ...
    def add(self, key): ...
"""


def test_what_constructors_do_comes_after_the_sentence(begin: Begin, tmp_path: Path):
    write(tmp_path, {"shop/rich.py": RICH, "conftest.py": QUICK})
    made = begin("shop/rich.py:Text.truncate")
    assert "from hypothesis import example, given\n" in made.text
    assert "deleted:\n@example(text=..., width=...)\n@given(\n" in made.text
    # Optional arguments end somewhere.
    assert "bold=st.one_of(st.none(), st.booleans())" in made.text
    assert "style=st.one_of(st.text(), st.builds(Style))" in made.text
    assert "st.builds(Color, name=st.text())" in made.text
    assert "Triplet" not in made.text
    assert "Style: where it stands deep inside another value, optional arguments keep their defaults" in made.text
    tests = ran(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", made.path, cwd=tmp_path)
    assert f"E       Failed: {SENTENCE}\n" in tests.stdout
    assert "no text can be made of this" not in tests.stdout
    # What is left once both lines are deleted is the property itself.
    rest = [line for line in made.text.splitlines() if not line.startswith("@example(") and "pytest.fail(" not in line]
    (tmp_path / made.path).write_text("\n".join(rest))
    tests = ran(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", made.path, cwd=tmp_path)
    assert "TypeError: no text can be made of this" in tests.stdout


def test_a_key_that_may_be_left_out_is_no_text(begin: Begin, tmp_path: Path):
    write(tmp_path, {"shop/rich.py": RICH})
    assert "key keeps its default: no strategy is known for it" in begin("shop/rich.py:Sorted").text
    assert "key=st.text()" in begin("shop/rich.py:Sorted.add").text


def test_a_stub_that_is_finished_tests_the_function(begin: Begin, tmp_path: Path):
    made = begin("shop/money.py:total")
    text = made.text.replace(
        f'    pytest.fail("{SENTENCE}")  # delete this line once an assertion stands below\n', ""
    ).replace("    # What must hold", "    assert result >= 0\n    # What must hold")
    assert text.count("\n") == made.text.count("\n")
    (tmp_path / made.path).write_text(text)
    tests = ran(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", made.path, cwd=tmp_path)
    assert "1 failed" in tests.stdout
    assert "assert -1 >= 0" in tests.stdout


def test_what_a_stub_says(begin: Begin):
    made = begin("shop/money.py:total")
    assert made.path == "properties/test_money_total.py"
    assert "@given(xs=st.lists(st.integers()), scale=st.integers())\ndef test_total(xs, scale):\n" in made.text
    assert "assert result == slow_total(xs, scale)" in made.text
    assert "assert 0 <= result <= len(xs)" in made.text
    assert made.next_steps[0] == f"write the invariant in {made.path}: until then it fails with '{SENTENCE}'"
    assert made.unknown == ()


def test_forms_are_in_the_names_of_the_function(begin: Begin):
    assert "assert loads(result) == order" in begin("shop/money.py:dumps").text
    assert "assert loads(dumps(result)) == result" in begin("shop/money.py:loads").text
    assert "except ValueError:" in begin("shop/money.py:loads", output="properties/other.py").text
    assert "result = asyncio.run(fetch(host, *rest, **more))" in begin("shop/money.py:fetch").text
    assert "result = list(generate(n))" in begin("shop/money.py:generate").text
    assert "result = basket.size\n" in begin("shop/money.py:Basket.size").text
    assert "    basket.add(item, count)\n" in begin("shop/money.py:Basket.add").text


def test_what_nothing_is_known_of_is_said(begin: Begin):
    made = begin("shop/money.py:weird")
    assert made.unknown == ("thing", "conn")
    assert "    # conn: say what this parameter may be; no strategy is known for `sqlite3.Connection`\n" in made.text
    assert "cfg keeps its default: no strategy is known for it" in made.text
    assert "weird(thing, conn, mode, given_)" in made.text
    assert any("say there what thing, conn may be" in step for step in made.next_steps)


def test_nothing_that_exists_is_changed(begin: Begin, tmp_path: Path):
    file = tmp_path / begin("shop/money.py:total").path
    file.write_text("mine\n")
    with pytest.raises(InputError, match=r"test_money_total\.py is there already") as caught:
        begin("shop/money.py:total")
    assert "--output properties/test_money_total_2.py" in str(caught.value)
    assert file.read_text() == "mine\n"
    assert begin("shop/money.py:total", output="properties/test_money_total_2.py").written
    (tmp_path / "properties/test_dangling.py").symlink_to("nowhere")
    with pytest.raises(InputError, match="is there already"):
        begin("shop/money.py:total", output="properties/test_dangling.py")


def test_a_dry_run_writes_nothing(begin: Begin, tmp_path: Path):
    made = begin("shop/money.py:total", dry_run=True)
    assert (made.written, (tmp_path / "properties").exists()) == (False, False)
    assert SENTENCE in made.text


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("shop/money.py:totl", "did you mean 'total'? it has total, slow_total, slugify"),
        ("shop/money.py:add", "did you mean 'Basket.add'?"),
        ("shop/money.py", "no function is named"),
        ("shop/money.py:", "no function is named"),
        ("shop/money.py:outer.inner", "outer.inner is defined inside outer, so no test can call it"),
        ("shop/money.py:nothing", "nothing takes no arguments"),
        ("shop/none.py:f", "shop/none.py: there is no such file"),
        ("shop:f", "names no function of a .py or .go file"),
        ("", "names no function of a .py or .go file"),
        ("shop/folder.py:f", "wanted a file, but this is a folder"),
        ("../outside.py:f", "lies outside the project"),
        ("/etc/outside.py:f", "lies outside the project"),
        ("shop/broken.py:f", "shop/broken.py:2: this is not valid Python"),
        ("shop/empty.py:f", "no function is defined in this file"),
        ("shop/two-words.py:f", "no test can import this module"),
        ("shop/link.py:f", "leads out of the project"),
    ],
)
def test_a_wrong_target_gets_a_sentence(begin: Begin, tmp_path: Path, target: str, said: str):
    write(tmp_path, {"shop/broken.py": "x = 1\ndef f(:\n", "shop/empty.py": "", "shop/two-words.py": "def f(x): ..."})
    (tmp_path / "shop/folder.py").mkdir()
    (tmp_path / "shop/link.py").symlink_to("/etc/hostname")
    with pytest.raises(InputError) as caught:
        begin(target)
    assert said in str(caught.value)
    assert not (tmp_path / "properties").exists()


def test_the_configured_folder_and_the_project_that_the_file_belongs_to(begin: Begin, tmp_path: Path):
    write(
        tmp_path,
        {
            "aiguard.yaml": "version: 1\nprojects: [services/api]\n",
            "services/api/aiguard.yaml": "version: 1\nfuzz: {python: {paths: ['checks/props/*.py']}}\n",
            "services/api/src/api/__init__.py": "",
            "services/api/src/api/core.py": "def f(n: int): ...\n",
        },
    )
    made = begin("services/api/src/api/core.py:f")
    assert made.shown == "services/api/checks/props/test_core_f.py"
    assert "from api.core import f\n" in made.text
    assert any("imported from src/" in step for step in made.next_steps)
    made = begin("core.py:f", start=tmp_path / "services/api/src/api", output="../../checks/x_test.py")
    assert (made.path, made.shown) == ("checks/x_test.py", "../../checks/x_test.py")
    assert begin("shop/money.py:total").path == "properties/test_money_total.py"


def test_a_config_that_is_wrong_is_said(begin: Begin, tmp_path: Path):
    write(tmp_path, {"aiguard.yaml": "version: 1\nfuzz: {python: {paths: 3}}\n"})
    with pytest.raises(InputError, match=r"aiguard\.yaml:2"):
        begin("shop/money.py:total")


def test_an_output_that_will_not_do(begin: Begin, tmp_path: Path):
    with pytest.raises(InputError, match=r"does not end in \.py"):
        begin("shop/money.py:total", output="x.txt")
    with pytest.raises(InputError, match="lies outside the project"):
        begin("shop/money.py:total", output="../x.py")
    write(tmp_path, {"file": ""})
    with pytest.raises(CouldNotJudge, match="a file stands where its folder would be"):
        begin("shop/money.py:total", output="file/x.py")


GO = """\
// Package shop sells.
package shop

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

type Currency string

type (
	Level int
	Money struct {
		Amount   int64 `json:"amount"`
		Currency Currency
		tags     []string
		when     time.Time
		next     *Money
		client   *http.Client
		mu       *sync.Mutex
	}
	Basket struct {
		lines        []Money
		total, count int
	}
	Set map[string]bool
)

type Number interface {
	~int | ~float64
}

// Parse reads "a number".
func Parse(text string) (int, error) {
	if text == "" {
		return 0, errors.New("empty")
	}
	return len(text), nil
}

func Format(n int) string { return fmt.Sprint(n) }

func Clamp(x, lo, hi int64) int64 { return min(max(x, lo), hi) }

func Sum(xs ...int) (total int) {
	for _, x := range xs {
		total += x
	}
	return
}

func Pay(a Money, b *Money, many []Money) (Money, error) { return a, nil }

func Read(ctx context.Context, r io.Reader, url string, l Level, d time.Duration, o map[string]int, err error) error {
	return nil
}

func Max[T cmp.Ordered](a, b T) T { return max(a, b) }

func Scale[N Number](x N, by N) N { return x * by }

func Keys[K comparable, V any](m map[K]V) []K { return nil }

func NewBasket(total int) (*Basket, error) { return &Basket{total: total}, nil }

func (b *Basket) Add(m Money, names []string, raw [4]byte, f float32, ok bool, c rune, u8 uint8) {}

func (b *Basket) Check() error { return nil }

func (l Level) String() string { return "" }

func (s Set) Has(t string, any any, flags []bool, chunks [][]byte, z complex128) (bool, bool, error, error) {
	return false, false, nil, nil
}

func Serve(h http.Handler, fs []float64, us []uint16, p *int, _ func(int) string) interface{ Foo() } { return nil }

func unexported(_ int, _ byte, type_ Currency) {}

func Nothing() {}

func OnlyContext(ctx context.Context) {}

func Odd[T fmt.Stringer](x T, n int) {}

type List[T any] []T

func (l List[T]) Push(x T) {}
"""

GO_FUNCTIONS = (
    "Parse",
    "Format",
    "Clamp",
    "Sum",
    "Pay",
    "Read",
    "Max",
    "Scale",
    "Keys",
    "NewBasket",
    "Basket.Add",
    "Basket.Check",
    "Level.String",
    "Set.Has",
    "Serve",
    "unexported",
)


def go_module(root: Path) -> None:
    write(root, {"go.mod": "module example.com/shop\n\ngo 1.24\n", "shop/shop.go": GO})


def test_go_stubs_of_every_kind_compile_and_fail_with_the_sentence(begin: Begin, tmp_path: Path):
    go_module(tmp_path)
    names = []
    for name in GO_FUNCTIONS:
        output = f"shop/{name.lower().replace('.', '_')}_fuzz_test.go"
        made = begin(f"shop/shop.go:{name}", output=output)
        names.append("Fuzz" + "".join(part[:1].upper() + part[1:] for part in name.split(".")))
        assert f"func {names[-1]}(f *testing.F) {{" in made.text
    go = shutil.which("go", path=child_environment({}, (), os.environ)["PATH"])
    assert go is not None
    gofmt = Path(ran(go, "env", "GOROOT", cwd=tmp_path).stdout.strip()) / "bin/gofmt"
    stubs = [str(path) for path in (tmp_path / "shop").glob("*_fuzz_test.go")]
    assert ran(str(gofmt), "-l", *stubs, cwd=tmp_path).stdout == ""
    vetted = ran(go, "vet", "./...", cwd=tmp_path)
    assert (vetted.returncode, vetted.stderr) == (0, "")
    tests = ran(go, "test", "./...", cwd=tmp_path)
    assert tests.returncode == 1
    assert sorted(line.split()[2] for line in tests.stdout.split("\n") if line.startswith("--- FAIL")) == sorted(names)
    # Every seed of every function fails, and with nothing else than the sentence.
    seeds = [line for line in tests.stdout.split("\n") if line.startswith("    --- FAIL")]
    assert tests.stdout.count(SENTENCE) == len(seeds) > 5 * len(names)


def test_what_a_go_stub_says(begin: Begin, tmp_path: Path):
    go_module(tmp_path)
    made = begin("shop/shop.go:Parse")
    assert made.path == "shop/shop_fuzz_test.go"
    assert made.text.startswith("package shop\n\nimport (\n")
    assert '// FuzzParse holds Parse to an invariant. "Parse reads "a number"."' in made.text
    assert "again, _ := Parse(Format(result)); again must equal result" in made.text
    text = begin("shop/shop.go:Clamp", dry_run=True, output="shop/x_test.go").text
    for seed in ("int64(0)", "int64(-1)", "math.MaxInt64", "math.MinInt64", "int64(0x100000000)"):
        assert seed in text
    floats = begin("shop/shop.go:Serve", output="shop/s_test.go")
    assert "say what this http.Handler may be" in floats.text
    assert floats.unknown == ("h", "arg5")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("shop/shop.go:Pars", "did you mean 'Parse'?"),
        ("shop/shop.go:add", "did you mean 'Basket.Add'?"),
        ("shop/shop.go", "no function is named"),
        ("shop/shop.go:Nothing", "Nothing takes nothing that can be generated"),
        ("shop/shop.go:OnlyContext", "takes nothing that can be generated"),
        ("shop/shop.go:Odd", "its type parameter T is fmt.Stringer"),
        ("shop/shop.go:List.Push", "List has type parameters"),
        ("shop/shop_test.go:TestX", "this is a test file"),
        ("shop/none.go:F", "there is no such file"),
        ("shop/broken.go:F", "shop/broken.go:3: this is not valid Go"),
    ],
)
def test_a_wrong_go_target_gets_a_sentence(begin: Begin, tmp_path: Path, target: str, said: str):
    go_module(tmp_path)
    write(tmp_path, {"shop/shop_test.go": "package shop\n"})
    if "broken" in target:
        write(tmp_path, {"shop/broken.go": "package shop\n\nfunc F(a int\n"})
    with pytest.raises(InputError) as caught:
        begin(target)
    assert said in str(caught.value)
    assert not (tmp_path / "shop/shop_fuzz_test.go").exists()


def test_a_go_fuzz_function_that_is_there_is_not_written_again(begin: Begin, tmp_path: Path):
    go_module(tmp_path)
    write(tmp_path, {"shop/old_test.go": 'package shop\n\nimport "testing"\n\nfunc FuzzParse(f *testing.F) {}\n'})
    with pytest.raises(InputError, match=r"shop/old_test\.go:5: there is a FuzzParse already"):
        begin("shop/shop.go:Parse")
    begin("shop/shop.go:Format")
    begin("shop/shop.go:Clamp")
    assert (tmp_path / "shop/shop_clamp_fuzz_test.go").is_file()
    write(tmp_path, {"shop/shop_basket_add_fuzz_test.go": "package shop\n"})
    with pytest.raises(InputError, match=r"--output shop/shop_basket_add_fuzz_2_test\.go"):
        begin("shop/shop.go:Basket.Add")
    with pytest.raises(InputError, match="is in another folder"):
        begin("shop/shop.go:Clamp", output="other/x_test.go")


def test_the_command(begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    app = typer.Typer()
    app.command("new")(new_command)
    app.command("pin")(pin)
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(app, ["new", "shop/money.py:total", "--dry-run"])
    assert (shown.exit_code, SENTENCE in shown.stdout, "next: " in shown.stderr) == (0, True, True)
    done = CliRunner().invoke(app, ["new", "shop/money.py:total"])
    assert (done.exit_code, done.stdout) == (0, "wrote properties/test_money_total.py\n")
    again = CliRunner().invoke(app, ["new", "shop/money.py:total"])
    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr.startswith("aiguard: properties/test_money_total.py is there already")
