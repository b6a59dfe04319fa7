from __future__ import annotations

import yaml

from aiguard.scaffold.fuzz_draft import fuzz_block, fuzz_entry, python_home
from aiguard.scaffold.survey import Place, Property


def found(path: str, home: str = "") -> Property:
    return Property(Place(path, 1), home)


def read(properties: list[Property], folder: str = "") -> object:
    """The block as YAML reads it; the one-line form has to say the same."""
    block = yaml.safe_load("\n".join(fuzz_block(properties, folder)))
    assert yaml.safe_load(fuzz_entry(properties, folder)) == block
    return block["fuzz"]


def test_no_property_no_block() -> None:
    assert fuzz_block([], "") == []


def test_python_in_folders_the_outermost_of_them() -> None:
    files = [found(path) for path in ("properties/test_a.py", "tests/test_b.py", "tests/deep/er/test_c.py")]
    assert read(files) == {"budget": "30s", "python": {"paths": ["properties", "tests"]}}


def test_a_file_of_the_root_stands_for_itself() -> None:
    assert read([found("test_a.py")]) == {"budget": "30s", "python": {"paths": ["test_a.py"]}}


def test_pytest_starts_where_the_package_is() -> None:
    below = [found("api/tests/test_a.py", "api")]
    assert read(below) == {"budget": "30s", "python": {"paths": ["api/tests"], "cwd": "api"}}
    assert read(below, "api") == {"budget": "30s", "python": {"paths": ["tests"]}}
    assert python_home([*below, found("web/test_b.py", "web")], "") == ""


def test_go_modules() -> None:
    assert read([found("a/a_test.go")]) == {"budget": "30s", "go": {"packages": ["./..."]}}
    two = [found("x/a_test.go", "x"), found("x/b_test.go", "x"), found("y/a_test.go", "y")]
    assert read(two) == {"budget": "30s", "go": {"packages": ["./..."], "modules": ["x", "y"]}}


def test_names_that_yaml_would_take_for_something_else() -> None:
    assert read([found("on/test_a.py"), found("{x}: #/test_b.py")]) == {
        "budget": "30s",
        "python": {"paths": ["on", "{x}: #"]},
    }
