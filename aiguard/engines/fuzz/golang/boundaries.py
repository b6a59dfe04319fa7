"""Numbers that the fuzzer will not reach from the seeds it has.

Go's fuzzer moves an integer by 1 to 100 at a time and never tries the special values that it knows for bytes, so what
breaks at a limit is found only where a seed stands near it.
"""

from __future__ import annotations

import re
import shlex

from aiguard.engines.fuzz.golang.corpus import FLOATS, INTEGERS, parse
from aiguard.engines.fuzz.golang.sources import FuzzFunction
from aiguard.engines.fuzz.golang.toolchain import Package, read_text
from aiguard.findings import Finding, Location, Severity, fingerprint

_NUMBER = re.compile(r"(?:[a-z]+[0-9]*\()?([+-]?[0-9][0-9a-zA-Z_.+-]*)\)?")
_LIMIT = re.compile(r"math\.(?:Max|Min|Smallest|Inf|NaN)|<<|\^")
_RULE = "fuzz.missing-boundary-seeds"


def missing(id_: str, package: Package, file: str, function: FuzzFunction) -> Finding | None:
    """A note where a number among the arguments has no seed at 0, -1 or a limit; None where nothing is to be said."""
    if function.looped:
        return None
    numbers = [
        (position, name, kind)
        for position, (name, kind) in enumerate(function.parameters)
        if kind in INTEGERS or kind in FLOATS
    ]
    seeds = _seeds(package, function)
    lacking = [
        (name, kind)
        for position, name, kind in numbers
        if not any(_boundary(seed[position], kind) for seed in seeds if position < len(seed))
    ]
    if not lacking:
        return None
    named = ", ".join(f"{name} {kind}" for name, kind in lacking)
    values = ", ".join(dict.fromkeys(value for _, kind in lacking for value in _wanted(kind)))
    return Finding(
        rule=_RULE,
        severity=Severity.NOTE,
        title=f"{function.name} has no seed at the limits of {named}",
        message="Go's fuzzer moves a number by at most 100 at a time from its seeds, so a fault at a limit stays "
        f"out of its reach. Add seeds with f.Add that hold {values}.",
        location=Location(file, function.line, function.name),
        fingerprint=fingerprint(_RULE, id_),
        reproduce=shlex.join(["aiguard", "fuzz", id_]),
        evidence={"arguments": [f"{name} {kind}" for name, kind in lacking]},
    )


def _seeds(package: Package, function: FuzzFunction) -> list[tuple[str, ...]]:
    """The arguments of every seed as they are written, those of f.Add and those of testdata."""
    seeds = [added.arguments for added in function.added]
    folder = package.folder / "testdata" / "fuzz" / function.name
    for path in sorted(folder.glob("*"))[:200]:
        try:
            seeds.append(tuple(str(value) for value in parse(read_text(path))))
        except ValueError:
            continue
    return seeds


def _boundary(written: str, kind: str) -> bool:
    """Whether the argument holds a limit; what cannot be told from its text is given the benefit of the doubt."""
    if _LIMIT.search(written):
        return True
    match = _NUMBER.fullmatch(written.strip())
    if match is None:
        return not written.strip().startswith(("'", '"'))
    try:
        number = float(match[1].replace("_", "")) if kind in FLOATS else int(match[1].replace("_", ""), 0)
    except ValueError:
        return True
    return number in (0, -1) or number in INTEGERS.get(kind, ())


def _wanted(kind: str) -> tuple[str, ...]:
    if kind in FLOATS:
        return ("0", "-1", "math.MaxFloat64", "math.Inf(1)", "math.NaN()")
    least, _ = INTEGERS[kind]
    name = {"byte": "Uint8", "rune": "Int32"}.get(kind, kind.capitalize())
    return ("0", "-1", f"math.Min{name}", f"math.Max{name}") if least else ("0", f"math.Max{name}")
