"""Contract files found by their globs, read into frozen contracts; everything wrong in all of them is told at once."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aiguard.config.contract import Contract
from aiguard.config.contract_fields import Reading
from aiguard.config.contract_reader import read_contract
from aiguard.config.contract_secrecy import filled_places, without_values
from aiguard.config.decoding import may_hold
from aiguard.config.environment import Substituted, substitute
from aiguard.config.node import Node
from aiguard.config.yaml import read_yaml
from aiguard.errors import InputError, Problem
from aiguard.masking import Masker
from aiguard.records import uncollected
from aiguard.source.tree import Tree

LIMIT = 16 * 1024 * 1024
"""The most bytes of one contract file: ten thousand interactions and more."""

_WILDCARD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class ContractSet:
    """All contracts of a project, sorted by path; `secrets` are the values that came from the environment.

    `unmatched` lists contract files beside the globs that no pattern matches: nobody replays them.
    """

    contracts: tuple[Contract, ...]
    secrets: dict[str, str] = field(default_factory=dict)
    unmatched: tuple[str, ...] = ()


def read_contracts(tree: Tree, patterns: Sequence[str], environ: Mapping[str, str], *, prefix: str = "") -> ContractSet:
    """Every contract that the patterns match. `prefix` leads from where people stand to the tree's root.

    Raises InputError with every problem of every file.
    """
    problems: list[Problem] = []
    secrets: dict[str, str] = {}
    contracts: list[Contract] = []
    paths = _matched(tree, patterns, prefix, problems)
    for path in paths:
        with uncollected():
            contract = _read_one(tree, path, environ, prefix, secrets, problems)
        if contract is not None:
            contracts.append(contract)
    problems.extend(_twins(contracts))
    if problems:
        raise InputError(_masked(problems, secrets))
    return ContractSet(tuple(contracts), secrets, _unmatched(tree, patterns, set(paths), prefix))


def _matched(tree: Tree, patterns: Sequence[str], prefix: str, problems: list[Problem]) -> list[str]:
    found = {pattern: tree.glob(pattern) for pattern in patterns}
    paths = sorted({path for matched in found.values() for path in matched})
    if not paths:
        listed = ", ".join(f"{prefix}{pattern}" for pattern in patterns) or "no pattern"
        hint = "write one beside the others, or correct `contracts: {paths: [...]}` in aiguard.yaml"
        problems.append(Problem("", 0, 0, f"no contract matched: {listed}", hint))
    return paths


def _read_one(
    tree: Tree, path: str, environ: Mapping[str, str], prefix: str, secrets: dict[str, str], problems: list[Problem]
) -> Contract | None:
    try:
        data = tree.read(path, LIMIT)
        written = read_yaml(data, prefix + path, limit=LIMIT)
    except InputError as error:
        problems.extend(_placed(error.problems, prefix, path))
        return None
    filled = substitute(written, environ) if may_hold(b"${", data) else Substituted(written)
    problems.extend(filled.problems)
    if filled.secrets:
        problems.extend(_filled_names(written))
    secrets.update(filled.secrets)
    variables = filled.node is not written or may_hold(b"{{", data)
    reading = Reading(tree, posixpath.dirname(path), variables=variables)
    places = filled_places(written) if filled.secrets else frozenset()  # before reading takes the tree apart
    contract = read_contract(filled.node, reading)
    problems.extend(without_values(reading.problems, places, filled.secrets))
    return contract


def _filled_names(written: Node) -> Iterator[Problem]:
    """Names that the environment would fill in: reports, baselines and people need them to stay what they are."""
    root = written.value if isinstance(written.value, dict) else {}
    listed = root["interactions"].value if "interactions" in root else []
    named = [root.get("contract")]
    for interaction in listed if isinstance(listed, list) else []:
        fields = interaction.value if isinstance(interaction.value, dict) else {}
        also = fields["also"].value if "also" in fields else []
        named += [fields.get("id")]
        named += [
            one.value.get("id") for one in (also if isinstance(also, list) else []) if isinstance(one.value, dict)
        ]
    for node in named:
        if node is not None and isinstance(node.value, str) and "${" in node.value:
            yield node.problem("a name is written out, not taken from the environment", "write the name itself")


def _masked(problems: Sequence[Problem], secrets: Mapping[str, str]) -> list[Problem]:
    """The problems with the environment's values as `${NAME}`: a message quotes what it complains about."""
    hide = Masker(secrets).text
    return [Problem(p.path, p.line, p.column, hide(p.message), hide(p.hint)) for p in problems]


def _placed(problems: Sequence[Problem], prefix: str, path: str) -> list[Problem]:
    """The problems with the path that people see: the tree knows only its own."""
    return [Problem(prefix + path, p.line, p.column, p.message, p.hint) if p.path == path else p for p in problems]


def _twins(contracts: Sequence[Contract]) -> list[Problem]:
    first: dict[str, Contract] = {}
    problems = []
    for contract in contracts:
        twin = first.setdefault(contract.name, contract)
        if twin is not contract:
            message = f"the contract name `{contract.name}` is taken by {twin.path}"
            problems.append(Problem(contract.path, contract.line, 1, message, "names are unique in a project"))
    return problems


def _unmatched(tree: Tree, patterns: Sequence[str], paths: set[str], prefix: str) -> tuple[str, ...]:
    folders = {_folder(pattern) for pattern in patterns}
    beside: set[str] = set()
    for folder in folders:
        for suffix in ("yaml", "yml", "json"):
            # Below the project's own root there may be anything; only a folder of contracts is searched in depth.
            beside.update(tree.glob(f"{folder}/**/*.{suffix}" if folder else f"*.{suffix}"))
    return tuple(prefix + path for path in sorted(beside - paths) if _is_contract(tree, path))


def _folder(pattern: str) -> str:
    match = _WILDCARD.search(pattern)
    return posixpath.dirname(pattern[: match.start()] if match else pattern)


def _is_contract(tree: Tree, path: str) -> bool:
    try:
        data = tree.read(path, LIMIT)
        if b"contract" not in data or b"interactions" not in data:
            return False
        node: Node = read_yaml(data, path, limit=LIMIT)
    except InputError:
        return False
    return isinstance(node.value, dict) and node.value.keys() >= {"contract", "interactions"}
