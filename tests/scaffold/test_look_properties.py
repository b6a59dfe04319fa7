from __future__ import annotations

import pytest

from aiguard.scaffold.listing import Listing
from aiguard.scaffold.looking import look_at

GIVEN = "from hypothesis import given\n"


def places(files: dict[str, str]) -> list[str]:
    return [f"{each.place} in {each.home or '.'}" for each in look_at(Listing.of(files)).properties]


@pytest.mark.parametrize(
    "text",
    [
        GIVEN,
        "import hypothesis\n",
        "import hypothesis as h\n",
        "from hypothesis.stateful import RuleBasedStateMachine\n",
        "def test_a():\n    from hypothesis import given\n",
    ],
)
def test_a_file_of_hypothesis_tests(text: str) -> None:
    assert places({"tests/test_a.py": text}) == ["tests/test_a.py:1 in ."]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tests/test_a.py", "import pytest\n"),
        ("tests/conftest.py", "from hypothesis import given, settings\n"),
        ("tests/values.py", GIVEN),
        ("tests/test_a.py", "from hypothesis import strategies as st\n"),
        ("tests/test_a.py", "# from hypothesis import given\n"),
        ("tests/test_a.py", "from hypothesis import given(\n"),
        (".venv/tests/test_a.go", GIVEN),
    ],
)
def test_what_is_none(path: str, text: str) -> None:
    assert places({path: text}) == []


def test_python_is_run_in_the_nearest_folder_with_a_manifest() -> None:
    files = {"api/pyproject.toml": "", "api/tests/deep/test_a.py": GIVEN, "web/test_b.py": GIVEN}
    assert places(files) == ["api/tests/deep/test_a.py:1 in api", "web/test_b.py:1 in ."]


FUZZ = "package a\n\nfunc FuzzA(f *testing.F) {}\n\n// func FuzzB(f *testing.F) {}\nfunc FuzzC( t  *testing.F) {}\n"


def test_go_fuzz_functions_with_their_modules() -> None:
    files = {"go.mod": "module a\n", "a/a_test.go": FUZZ, "in/go.mod": "module b\n", "in/b_test.go": FUZZ}
    assert places(files) == ["a/a_test.go:3 in .", "in/b_test.go:3 in in"]


def test_other_go_tests_are_none() -> None:
    text = "package a\n\nfunc Fuzzy(f *testing.F) {}\nfunc TestFuzz(t *testing.T) {}\n"
    text += "var s = `\nfunc FuzzA(f *testing.F) {}`\n"
    assert places({"go.mod": "module a\n", "a_test.go": text, "a.go": FUZZ}) == []


def test_go_outside_every_module_is_noted() -> None:
    survey = look_at(Listing.of({"a_test.go": FUZZ}))
    assert survey.properties == ()
    assert survey.notes == ("a_test.go: Go fuzz functions outside every module (no go.mod) were left out",)
