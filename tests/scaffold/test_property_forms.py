from __future__ import annotations

import pytest

from aiguard.scaffold.property_forms import inverse_of, reference_of, titled


@pytest.mark.parametrize(
    ("name", "others", "found"),
    [
        ("encode", ["decode", "encode"], ("decode", True)),
        ("decode", ["encode"], ("encode", False)),
        ("parse_date", ["format_date", "parse_time"], ("format_date", False)),
        ("ParseInt", ["FormatInt"], ("FormatInt", False)),
        ("_dumps", ["loads"], ("loads", True)),
        ("to_json", ["from_json"], ("from_json", True)),
        ("c_to_f", ["f_to_c"], ("f_to_c", True)),
        ("compress", ["decompress_all"], None),
        ("encoder", ["decoder"], None),
        ("encode", ["encode"], None),
        ("", [], None),
    ],
)
def test_the_function_that_undoes_another_is_found_by_its_name(name, others, found):
    assert inverse_of(name, others) == found


def test_a_second_implementation_is_found_by_its_name():
    assert reference_of("total", ["slow_total", "total"]) == "slow_total"
    assert reference_of("Total", ["TotalNaive"]) == "TotalNaive"
    assert reference_of("total", ["subtotal"]) is None


def test_forms_are_comments():
    assert titled([("a", "x\n    y")], "#", "    ") == ["# a:", "#     x", "#         y"]
