"""Whatever stands in a contract file, reading it gives a contract or problems with places, never anything else."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiguard.config.contract_fields import Reading
from aiguard.config.contract_keys import DEFAULTS, INTERACTION, REQUEST, RESPONSE, ROOT
from aiguard.config.contract_reader import read_contract
from aiguard.config.contract_show import contract_json
from aiguard.config.contract_wire import encode_json
from aiguard.config.matchers import MATCHERS
from aiguard.config.node import Node
from aiguard.source.tree import WorkTree

SCALARS = st.sampled_from(
    [None, True, 0, 200, "2xx", "none", "GET /a?b=c", "/a", "{{x}}", "POST", "$.a", "1s", "", "a\r\nb", "é", "%"]
)
MATCHING = st.sampled_from([*MATCHERS, "min", "max", "example", "a", "$$b", "$nope"])
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MATCHING, inner, max_size=3),
    max_leaves=5,
)


def mapping(keys: tuple[str, ...], special: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[object]:
    return ANYTHING | st.fixed_dictionaries({}, optional={key: special.get(key, ANYTHING) for key in keys})


REQUESTS = mapping(REQUEST, {}) | st.just("GET /a")
RESPONSES = mapping(RESPONSE, {"status": st.just(200)})
PARTS: dict[str, st.SearchStrategy[object]] = {
    "request": REQUESTS,
    "response": RESPONSES,
    "id": st.text("ab", min_size=1),
}
VARIANTS = mapping(INTERACTION, PARTS)
INTERACTIONS = mapping(INTERACTION, {**PARTS, "also": st.lists(VARIANTS, max_size=2)})
CONTRACTS = mapping(
    ROOT,
    {
        "contract": st.just("c"),
        "owners": st.just(["me"]),
        "defaults": mapping(DEFAULTS, {"request": REQUESTS, "response": RESPONSES}),
        "interactions": st.lists(INTERACTIONS, max_size=3),
    },
)


def node(value: object) -> Node:
    if isinstance(value, dict):
        return Node({k: node(v) for k, v in value.items()}, 1, 1, "c.yaml", dict.fromkeys(value, (1, 1)))
    if isinstance(value, list):
        return Node([node(item) for item in value], 1, 1, "c.yaml")
    return Node(value, 1, 1, "c.yaml")  # type: ignore[arg-type]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(CONTRACTS)
def test_a_contract_or_problems_and_nothing_else(value: object) -> None:
    reading = Reading(WorkTree(Path(__file__).parent), "")
    contract = read_contract(node(value), reading)
    assert (contract is None) == bool(reading.problems)
    if contract is not None:
        assert contract.interactions
        assert encode_json(contract_json(contract))
    assert all(problem.line and problem.path == "c.yaml" for problem in reading.problems)
