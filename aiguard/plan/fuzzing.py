"""Pure: which properties of a campaign the user's words choose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate
from functools import lru_cache

from aiguard.config.validation import near
from aiguard.errors import Problem
from aiguard.text import one_line

BOTH = frozenset({"python", "go"})
_GO_ID = re.compile(r"(?:\./)?[^:]*:(?:Fuzz|Test)\w*")


def language_of(target_id: str) -> str:
    """`python` for pytest's node ids (`path::test`), `go` for `./package:FuzzXxx`."""
    return "python" if "::" in target_id else "go"


def seen(prefix: str, target_id: str) -> str:
    """An id of the project at `prefix` ('' or 'services/api/') as the workspace's root names it."""
    if not prefix or language_of(target_id) == "python":
        return f"{prefix}{target_id}"
    package, _, name = target_id.removeprefix("./").rpartition(":")
    return f"./{prefix.rstrip('/') if package in ('', '.') else prefix + package}:{name}"


def unseen(prefix: str, shown: str) -> str:
    """What `seen` was given."""
    if not prefix or language_of(shown) == "python":
        return shown.removeprefix(prefix)
    package, _, name = shown.removeprefix("./").rpartition(":")
    return f".:{name}" if package == prefix.rstrip("/") else f"./{package.removeprefix(prefix)}:{name}"


def matches(chosen: Sequence[str], target_id: str, language: str | None = None) -> bool:
    """Whether any word chooses the property, and its language is the one asked for; no words choose all.

    A word is an id, the beginning of one that ends where a name ends (`properties/`, `properties/test_x.py`, `./pkg`,
    `./pkg/...`), a glob over the whole id (`*` crosses folders), or the bare name of a property or of its class.
    """
    if language is not None and language != language_of(target_id):
        return False
    return not chosen or any(_chooses(word, target_id) for word in chosen)


def unmatched(chosen: Iterable[str], ids: Iterable[str]) -> list[Problem]:
    """A problem for each word that chooses none of the properties, with the id that may have been meant."""
    known = list(ids)
    return [
        Problem("", 0, 0, f"no property is called {one_line(word, 100)!r}", _hint(word, known))
        for word in dict.fromkeys(chosen)
        if not any(_chooses(word, target_id) for target_id in known)
    ]


def _chooses(word: str, target_id: str) -> bool:
    plain, wanted = target_id.removeprefix("./"), word.removeprefix("./").removesuffix("...")
    if wanted in {plain, "", "."}:
        return bool(word)
    if plain.startswith(wanted) and (wanted.endswith("/") or plain[len(wanted)] in "/:["):
        return True
    # `./pkg/...` is the package itself and all below it.
    if word.endswith("/...") and plain.startswith(f"{wanted[:-1]}:"):
        return True
    if wanted == _name(plain) or wanted == _name(plain).partition("[")[0]:
        return True
    inside = plain.partition("::")[2].partition("[")[0]
    if inside and (inside == wanted or inside.startswith(f"{wanted}::")):
        return True
    return _glob(wanted).match(plain) is not None


def _name(plain: str) -> str:
    """`test_total[a-1]` of `properties/test_money.py::TestCart::test_total[a-1]`, `FuzzParse` of `parser:FuzzParse`."""
    head, bracket, parameters = plain.partition("[")
    return f"{re.split(r':+', head)[-1]}{bracket}{parameters}"


def _hint(word: str, known: Sequence[str]) -> str:
    if not known:
        return "there are no properties yet"
    names = {_name(target_id.removeprefix("./")): target_id for target_id in known}
    files = {target_id.rpartition("::")[0] or target_id.rpartition(":")[0] for target_id in known}
    last = _name(word.removeprefix("./"))
    return near(word, [*known, *files, *names]) or near(last, names) or f"there are: {_listed(known)}"


def _listed(known: Sequence[str]) -> str:
    shown = ", ".join(one_line(target_id, 100) for target_id in known[:5])
    return f"{shown} and {len(known) - 5} more" if len(known) > 5 else shown


@lru_cache(maxsize=256)
def _glob(word: str) -> re.Pattern[str]:
    return re.compile(translate(word))


def speaks_of(chosen: Sequence[str]) -> frozenset[str]:
    """The languages that the user's words can mean: a path of a Python file or a `::` means Python alone."""
    found: set[str] = set()
    for word in chosen:
        if "::" in word or word.endswith(".py"):
            found.add("python")
        elif _GO_ID.fullmatch(word) or word.endswith(".go"):
            found.add("go")
        else:
            return BOTH
    return frozenset(found) or BOTH
