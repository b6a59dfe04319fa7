from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from aiguard.compare.variables import UnboundVariable, bind, bind_text, placeholders

VARIABLES: dict[str, Any] = {
    "id": 42,
    "name": "Ada",
    "price": Decimal("19.90"),
    "ok": True,
    "no": None,
    "x": {"a": [1]},
}


@pytest.mark.parametrize(
    ("value", "bound"),
    [
        ("{{id}}", 42),
        ("{{x}}", {"a": [1]}),
        ("{{no}}", None),
        ("/orders/{{id}}/{{name}}", "/orders/42/Ada"),
        ("{{price}} {{ok}} {{no}} {{x}}", '19.90 true null {"a": [1]}'),
        ({"a": ["{{id}}", 1], "{{id}}": "{{name}}"}, {"a": [42, 1], "{{id}}": "Ada"}),
        ("{{ id }} {{1}} {id} {{}}", "{{ id }} {{1}} {id} {{}}"),
        ("{{{id}}}", "{42}"),
        (Decimal("1.0"), Decimal("1.0")),
    ],
)
def test_fills_in(value: Any, bound: Any) -> None:
    filled = bind(value, VARIABLES)
    assert filled == bound
    assert type(filled) is type(bound)


def test_what_a_variable_holds_is_not_filled_in_again() -> None:
    assert bind("{{a}} x", {"a": "{{b}}", "b": "no"}) == "{{b}} x"


def test_a_variable_without_a_value_is_named() -> None:
    with pytest.raises(UnboundVariable, match=r"\{\{order\}\} has no value") as caught:
        bind({"a": ["{{order}}"]}, VARIABLES)
    assert caught.value.name == "order"


def test_text_stays_text() -> None:
    assert bind_text("{{id}}", VARIABLES) == "42"


def test_names_every_placeholder() -> None:
    assert placeholders({"a": ["{{x}}", {"b": "{{y}}-{{z}}"}], "c": 1, "{{key}}": None}) == {"x", "y", "z"}
