"""The constants of the code that a property is about, read from real modules."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import pytest

from aiguard.engines.fuzz.python.worker.constants import Constants, read_ahead
from aiguard.engines.fuzz.python.worker.places import Places

Look = Callable[..., Constants]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Look]:
    """Write modules, import the property's, and read the constants of `test_a`."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path / "properties"))

    def read(files: Mapping[str, str], *also: str) -> Constants:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(dedent(text))
        importlib.invalidate_caches()
        for name in also:
            importlib.import_module(name)
        module = importlib.import_module("property_of_these_tests")
        places = Places(str(tmp_path), str(tmp_path), ["properties"])
        return Constants.of(SimpleNamespace(obj=module.test_a, module=module), places)

    yield read
    for name in set(sys.modules) - before:
        del sys.modules[name]


PROPERTY = "from ledger_x import money\n\ndef test_a():\n    assert money.total(424242) == 1\n"
FILES = {
    "properties/property_of_these_tests.py": PROPERTY,
    "ledger_x/__init__.py": "",
    "ledger_x/money.py": '''
        """Documentation of 111 things."""
        LIMIT = 31337
        def total(n):
            """No constant: "nor this"."""
            if n == 0.125 or n == b"raw" or n == "EUR" or n is True:
                return -7
            return f"{n}"
        ''',
    "ledger_x/far.py": "FAR = 55555\n",
    "ledger_x/unused.py": "UNUSED = 66666\n",
    "elsewhere_x.py": "OTHER = 77777\n",
}


def test_every_kind_goes_into_its_pool(look):
    found = look(FILES)
    assert 31337 in found.integers
    assert 0.125 in found.floats
    assert 31337.0 in found.floats
    assert "EUR" in found.strings
    assert b"raw" in found.bytes
    assert {"E", "U", "R"} <= set(found.characters)


def test_documentation_and_the_property_itself_are_no_constants(look):
    found = look(FILES)
    assert not any("constant" in text or "111" in text for text in found.strings)
    assert 424242 not in found.integers
    assert True not in [value for value in found.integers if value is True]


def test_neighbours_that_are_loaded_count_less_and_strangers_not_at_all(look):
    found = look(FILES, "ledger_x.far", "elsewhere_x")
    assert found.integers.count(31337) > found.integers.count(55555) > 0
    assert 66666 not in found.integers
    assert 77777 not in found.integers


def test_a_function_that_is_imported_by_name_leads_to_its_module(look):
    text = "from ledger_x.money import total\n\ndef test_a():\n    assert total(1)\n"
    assert 31337 in look({**FILES, "properties/property_of_these_tests.py": text}).integers


@pytest.mark.parametrize(
    "text",
    ["LONG = 'x' * 3\nTEXT = '" + "y" * 5000 + "'\n", "A = [" + ", ".join(map(str, range(1000, 30_000))) + "]\n"],
)
def test_large_files_stay_bounded(look, text):
    found = look({**FILES, "ledger_x/money.py": "def total(n):\n    return n\n" + text})
    assert len(set(found.integers)) <= 1000
    assert max(map(len, found.strings), default=0) < 100


def test_a_property_about_nothing_has_no_constants(look):
    found = look({**FILES, "properties/property_of_these_tests.py": "def test_a():\n    assert 1\n"})
    assert (found.integers, found.floats, found.strings, found.bytes) == ([], [], [], [])


def test_what_was_read_ahead_is_not_read_again(look, tmp_path):
    look(FILES)
    module = sys.modules["property_of_these_tests"]
    item = SimpleNamespace(obj=module.test_a, module=module)
    places = Places(str(tmp_path), str(tmp_path), ["properties"])
    read_ahead(item, places, 60.0)
    before = Constants.of(item, places).integers
    (tmp_path / "ledger_x" / "money.py").unlink()
    assert before
    assert Constants.of(item, places).integers == before
