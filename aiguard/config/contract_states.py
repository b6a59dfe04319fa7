"""What an interaction needs before it runs, and what it keeps for later: `state` and `capture`."""

from __future__ import annotations

from aiguard.compare.json_path import BadPath, parse
from aiguard.config.contract import Capture, StateCall
from aiguard.config.contract_fields import NAME, Reading, kind
from aiguard.config.node import Node
from aiguard.findings import Json
from aiguard.text import one_line

_HINT = "write `none`, a name, or a name with its parameters: {order_exists: {id: 42}}"


def read_states(node: Node | None, reading: Reading) -> tuple[StateCall, ...]:
    """The states in the order in which they are set up; nothing for `none` and where nothing is said."""
    if node is None or node.value == "none":
        return ()
    if not isinstance(node.value, list):
        return _states(node, reading)
    if not node.value:
        reading.wrong(node, "`state` is an empty list", "write `state: none`")
    return tuple(call for item in node.value for call in _states(item, reading))


def _states(node: Node, reading: Reading) -> tuple[StateCall, ...]:
    if isinstance(node.value, dict) and node.value:
        calls = (_call(name, item, node, reading) for name, item in node.value.items())
        return tuple(call for call in calls if call is not None)
    if node.value == "none":
        reading.wrong(node, "`none` stands alone, not among other states", _HINT)
    elif isinstance(node.value, str) and node.value.strip():
        return (StateCall(node.value, {}, node.line),)
    else:
        reading.wrong(node, f"{kind(node)} is not a state", _HINT)
    return ()


def _call(name: str, node: Node, owner: Node, reading: Reading) -> StateCall | None:
    if name == "none" or not name.strip():
        reading.problems.append(owner.key_problem(name, f"{name!r} cannot have parameters", _HINT))
        return None
    params: dict[str, Json] = {}
    if isinstance(node.value, dict):
        params = {key: item.plain() for key, item in node.value.items()}
    elif node.value is not None:
        reading.wrong(
            node, f"the parameters of `{name}` are a mapping, not {kind(node)}", f"such as {{{name}: {{id: 42}}}}"
        )
        return None
    return StateCall(name, params, owner.keys.get(name, (node.line, 0))[0])


def read_captures(node: Node | None, reading: Reading) -> tuple[Capture, ...]:
    """The values kept from the answer."""
    if node is None:
        return ()
    if not isinstance(node.value, dict):
        reading.wrong(node, f"`capture` is a mapping of names to paths, not {kind(node)}", "such as {order: $.id}")
        return ()
    found = (_capture(name, item, node, reading) for name, item in node.value.items())
    return tuple(capture for capture in found if capture is not None)


def _capture(name: str, node: Node, owner: Node, reading: Reading) -> Capture | None:
    if not NAME.fullmatch(name):
        reading.problems.append(
            owner.key_problem(name, f"{name!r} cannot be used as {{{{name}}}}", "letters, digits and _ only")
        )
        return None
    path = reading.text(node, f"the path of `{name}`")
    if path is None:
        return None
    try:
        parse(path)
    except BadPath as error:
        reading.wrong(node, f"{one_line(path, 60)!r} is not a path: {error}", "such as $.id or $.lines[0].sku")
        return None
    return Capture(name, path, node.line)
