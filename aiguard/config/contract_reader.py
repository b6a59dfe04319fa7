"""One parsed contract file becomes a `Contract`: defaults and `also` merged, every problem of the file noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiguard.config.contract import Contract, Interaction
from aiguard.config.contract_fields import Reading, kind
from aiguard.config.contract_keys import DEFAULTS, INTERACTION, NO_TARGET, REQUEST, RESPONSE, ROOT, VARIANT
from aiguard.config.contract_merge import (
    merge_message,
    parts,
    request_of_variant,
    response_of_variant,
    response_over_defaults,
)
from aiguard.config.contract_request import expand, read_request
from aiguard.config.contract_response import read_response
from aiguard.config.contract_states import read_captures, read_states
from aiguard.config.contract_variables import Use, unbound
from aiguard.config.node import Node

_CONTRACT_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


def read_contract(node: Node, reading: Reading) -> Contract | None:
    """The contract that a file's root spells; None, and at least one more problem in `reading`, where it is wrong.

    Takes the nodes of the interactions out of the tree as it reads them: those of ten thousand, with all their
    places, are four times as large as what they become.
    """
    before = len(reading.problems)
    fields = reading.mapping(node, "a contract", ROOT)
    if not isinstance(node.value, dict):
        return None
    name = _name(fields.get("contract"), node, reading)
    owners = reading.texts(fields.get("owners"), "`owners`")
    if not owners and not isinstance(getattr(fields.get("owners"), "value", None), str):
        reading.wrong(
            fields.get("owners", node), "a contract has at least one owner", 'a human owns it: owners: ["@team"]'
        )
    target = reading.text(fields.get("target"), "`target`")
    description = reading.text(fields.get("description"), "`description`") or ""
    strict = reading.flag(fields.get("strict"), "`strict`", default=False)
    deny = reading.texts(fields.get("deny_fields"), "`deny_fields`")
    defaults = fields.get("defaults")
    interactions = _Interactions(reading, *_defaults(defaults, reading)).read(fields.get("interactions"), node)
    if len(reading.problems) > before or name is None:
        return None
    plain = defaults.plain() if defaults is not None else {}
    assert isinstance(plain, dict)
    aside = target == NO_TARGET
    return Contract(
        name, node.path, node.line, owners, None if aside else target, strict, interactions, deny,
        description=description, defaults=plain, set_aside=aside,
    )  # fmt: skip


def _name(node: Node | None, owner: Node, reading: Reading) -> str | None:
    if node is None:
        reading.wrong(owner, "`contract` is missing", "name it: contract: orders-api")
        return None
    name = reading.text(node, "`contract`")
    if name is not None and not _CONTRACT_NAME.fullmatch(name):
        reading.wrong(node, f"{name!r} cannot name a contract", "small letters, digits, `.`, `_` and `-` only")
        return None
    return name


def _defaults(node: Node | None, reading: Reading) -> tuple[Node | None, Node | None]:
    fields = reading.mapping(node, "`defaults`", DEFAULTS)
    request, response = fields.get("request"), fields.get("response")
    reading.mapping(request, "`defaults.request`", REQUEST)
    reading.mapping(response, "`defaults.response`", RESPONSE)
    return _mapping(request), _mapping(response)


def _mapping(node: Node | None) -> Node | None:
    return node if node is not None and isinstance(node.value, dict) else None


@dataclass(slots=True)
class _Interactions:
    """Reads the interactions of one contract in the order in which they run."""

    reading: Reading
    request: Node | None
    response: Node | None
    seen: dict[str, int] = field(default_factory=dict)
    found: list[Interaction] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    def read(self, node: Node | None, owner: Node) -> tuple[Interaction, ...]:
        """Every interaction and, after each, its `also` entries."""
        if node is None or not isinstance(node.value, list):
            what = "`interactions` is missing" if node is None else f"`interactions` is a list, not {kind(node)}"
            self.reading.wrong(node or owner, what, "a contract holds at least one interaction")
            return ()
        if not node.value:
            self.reading.wrong(node, "`interactions` is empty", "a contract that asks nothing guards nothing")
        waiting = node.value[::-1]
        node.value.clear()
        while waiting:  # each tree is given up once it is read
            self._interaction(waiting.pop())
        self.reading.problems.extend(unbound(self.uses))
        return tuple(self.found)

    def _interaction(self, node: Node) -> None:
        fields = self.reading.mapping(node, "an interaction", INTERACTION)
        if not isinstance(node.value, dict):
            return
        request = self._request(fields.get("request"))
        response = response_over_defaults(self.response, fields.get("response"))
        name = self._add(node, request, response, fields.get("state"), None, inherits=False)
        for variant in self._variants(fields.get("also")):
            self._variant(variant, request, response, fields.get("state"), name)

    def _request(self, node: Node | None) -> Node | None:
        if node is None and "path" not in parts(self.request):
            return None
        return merge_message(self.request, expand(node, self.reading))

    def _variants(self, node: Node | None) -> Iterator[Node]:
        if node is None:
            return
        if not isinstance(node.value, list):
            self.reading.wrong(node, f"`also` is a list, not {kind(node)}", "each entry states what differs")
            return
        yield from node.value

    def _variant(
        self, node: Node, request: Node | None, response: Node | None, state: Node | None, parent: str
    ) -> None:
        if "also" in parts(node):
            self.reading.problems.append(
                node.key_problem("also", "`also` does not nest", "put this entry beside its parent's")
            )
            node = Node(
                {k: v for k, v in parts(node).items() if k != "also"}, node.line, node.column, node.path, node.keys
            )
        fields = self.reading.mapping(node, "an `also` entry", VARIANT)
        if not isinstance(node.value, dict):
            return
        own = fields.get("request")
        line = own is not None and not isinstance(own.value, dict)
        mine = request_of_variant(self.request, request, expand(own, self.reading), line=line)
        theirs, inherits = response_of_variant(self.response, response, fields.get("response"))
        self._add(node, mine, theirs, fields.get("state", state), parent, inherits=inherits)

    def _add(
        self,
        node: Node,
        request: Node | None,
        response: Node | None,
        state: Node | None,
        parent: str | None,
        *,
        inherits: bool,
    ) -> str:
        fields, reading = parts(node), self.reading
        name = self._id(fields.get("id"), node)
        description = reading.text(fields.get("description"), "`description`") or ""
        spoiled = request is None and "request" in fields
        spec = None if spoiled else read_request(request, node, reading)
        expected = read_response(response, node, reading)
        states = read_states(state, reading)
        captures = read_captures(fields.get("capture"), reading)
        if reading.variables:
            self.uses.append(Use(request, response, bool(states), captures))
        if spec is not None and expected is not None:
            self.found.append(
                Interaction(name, node.line, spec, expected, states, captures, parent, inherits, description)
            )
        return name

    def _id(self, node: Node | None, owner: Node) -> str:
        if node is None:
            self.reading.wrong(owner, "`id` is missing", "name what this interaction shows: id: get-order")
            return ""
        name = self.reading.text(node, "`id`") or ""
        if name in self.seen and name:
            self.reading.wrong(
                node, f"the id `{name}` is taken by line {self.seen[name]}", "ids are unique in a contract"
            )
        self.seen.setdefault(name, node.line)
        return name
