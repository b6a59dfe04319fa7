from __future__ import annotations

import ast
from pathlib import Path

import pytest

from aiguard.errors import InputError
from aiguard.source.python import Module, Sources, parse
from aiguard.source.tree import WorkTree


def sources(tmp_path: Path, files: dict[str, str]) -> Sources:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return Sources(WorkTree(tmp_path))


def found(module: Module, name: str) -> str | None:
    place = module.find(module.qualify(ast.parse(name, mode="eval").body))
    return None if place is None else f"{place[0].path}:{place[1]}"


@pytest.mark.parametrize(
    ("files", "path", "base", "name"),
    [
        (["shop/__init__.py", "shop/money.py"], "shop/money.py", "", "shop.money"),
        (["src/shop/__init__.py", "src/shop/money.py"], "src/shop/money.py", "src", "shop.money"),
        (["backend/shop/__init__.py", "backend/shop/a.py"], "backend/shop/a.py", "backend", "shop.a"),
        (["money.py"], "money.py", "", "money"),
        (["src/money.py"], "src/money.py", "src", "money"),
        (["tools/money.py"], "tools/money.py", "", "tools.money"),
        (["shop/__init__.py"], "shop/__init__.py", "", "shop"),
    ],
)
def test_how_a_file_is_imported(tmp_path, files, path, base, name):
    module = sources(tmp_path, dict.fromkeys(files, "")).module(path)
    assert (module.base, module.name) == (base, name)


@pytest.mark.parametrize("path", ["my-script.py", "a.b/c.py", "2/x.py"])
def test_a_file_that_no_test_could_import_is_refused(tmp_path, path):
    with pytest.raises(InputError, match="no test can import this module"):
        sources(tmp_path, {path: ""}).module(path)


def test_names_are_followed_through_the_imports_of_the_project(tmp_path):
    project = sources(
        tmp_path,
        {
            "src/shop/__init__.py": "from .models import Order as PublicOrder\n",
            "src/shop/models.py": "class Order: ...\nIds = list\n",
            "src/shop/sub/__init__.py": "",
            "src/shop/sub/use.py": (
                "import shop.models\nimport shop.models as m\nfrom ..models import Order, Ids\n"
                "from shop import PublicOrder\n"
                "from decimal import Decimal as D\nif True:\n    class Here: ...\n"
            ),
        },
    )
    module = project.module("src/shop/sub/use.py")
    assert {found(module, n) for n in ("Order", "m.Order", "shop.models.Order", "PublicOrder")} == {
        "src/shop/models.py:Order"
    }
    assert found(module, "Ids") == "src/shop/models.py:Ids"
    assert found(module, "Here") == "src/shop/sub/use.py:Here"
    assert found(module, "D") is None
    assert module.qualify(ast.parse("D", mode="eval").body) == "decimal.Decimal"
    assert module.qualify(ast.parse("f()", mode="eval").body) == ""


def test_imports_in_a_circle_come_to_an_end(tmp_path):
    module = sources(tmp_path, {"a.py": "from b import X\n", "b.py": "from a import X\n"}).module("a.py")
    assert found(module, "X") is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x = 1\ndef f(:\n", "m.py:2: this is not valid Python: "),
        (b"x = \xff\n", "this is not valid Python"),
        (b"\0", "this is not valid Python"),
        (b"(" * 10_000, "this is not valid Python"),
    ],
)
def test_what_is_no_python_is_said_with_its_line(data, said):
    with pytest.raises(InputError) as caught:
        parse(data, "m.py")
    assert said in str(caught.value)


def test_a_coding_cookie_is_honoured():
    assert ast.unparse(parse(b"# coding: latin-1\nx = '\xe9'\n", "m.py")) == "x = 'é'"
