from __future__ import annotations

import pytest

from aiguard.scaffold.go_seeds import FUZZABLE, seed_imports, seeds


@pytest.mark.parametrize("kind", sorted(FUZZABLE - {"string", "[]byte", "bool", "float32", "float64"}))
def test_integers_begin_at_their_limits(kind):
    rows = seeds([kind])
    assert rows[0] in {"0", f"{kind}(0)", "'a'"}
    if kind != "rune":
        assert any("math.Max" in row for row in rows)
        assert kind.startswith(("u", "b")) or any("math.Min" in row for row in rows)
    assert len(rows) == len(set(rows)) >= 4


def test_floats_begin_with_what_is_no_number():
    text = "\n".join(seeds(["float64"]))
    assert all(value in text for value in ("math.NaN()", "math.Inf(1)", "math.Inf(-1)", "math.Copysign(0, -1)"))
    assert seed_imports(seeds(["float64", "string"])) == {"math", "strings"}
    assert seed_imports(seeds(["bool"])) == set()


def test_two_parameters_of_one_type_are_not_always_equal():
    rows = [row.split(", ") for row in seeds(["int8", "int8"])]
    assert rows[0] == ["int8(0)", "int8(0)"]
    assert sum(first != second for first, second in rows) > 4
