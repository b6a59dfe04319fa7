"""Failures as a campaign wants them, made from reasons, inputs and transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aiguard.engines.fuzz.golang.bench import Bench
from aiguard.engines.fuzz.golang.corpus import Literal, parse, shown
from aiguard.engines.fuzz.golang.reasons import Reason
from aiguard.engines.fuzz.golang.toolchain import read_text, relative
from aiguard.engines.fuzz.interface import Ended, Failure
from aiguard.findings import Severity, TargetStatus
from aiguard.text import one_line

_LONGEST_CALL = 64 * 1024

TARGET_BROKEN = "fuzz.target-broken"
SKIPPED = "fuzz.skipped"
NO_MATCH = "fuzz.no-match"
NO_RECORD = "fuzz.no-record"
LOST = "fuzz.finding-lost"
HANG = "fuzz.hang"
FLAKY = "fuzz.flaky"
TESTS_NOTHING = "fuzz.tests-nothing"
COUNTEREXAMPLE = "fuzz.counterexample"


def values_of(path: Path) -> tuple[Literal, ...]:
    """The arguments in a corpus file; empty where it cannot be read or understood."""
    try:
        return parse(read_text(path))
    except ValueError:
        return ()


@dataclass(frozen=True, slots=True)
class Input:
    """A failing input: its arguments where they are known, the seed's name for `go test -run`, where it is saved.

    `where` is a further sentence on its whereabouts; `text` stands for the call where the arguments are not known.
    """

    values: Sequence[Literal] = ()
    case: str = ""
    saved: Path | None = None
    where: str = ""
    text: str = ""


def found(
    bench: Bench, reason: Reason, given: Input, *, after_s: float | None = None, smallest: bool = True
) -> Failure:
    """The failure that an input brought about."""
    mask = bench.setting.masker.text
    literals = "\n".join(str(value) for value in given.values)
    text = given.text or shown(bench.function.name, bench.names, given.values)
    saved = relative(given.saved, bench.setting.root) if given.saved is not None else None
    hang = reason.kind == "hang"
    what = reason.message
    if hang:
        what = f"{what} within {bench.settings.example_timeout:g} s"
    return Failure(
        rule=HANG if hang else COUNTEREXAMPLE,
        severity=Severity.ERROR,
        title=mask(f"{bench.function.name} {'hangs' if hang else 'fails: ' + one_line(what, 120)}"),
        message=mask("\n".join(part for part in (what, text, given.where) if part)),
        identity=reason.identity,
        text=mask(text),
        call=mask(literals) if literals and len(literals) <= _LONGEST_CALL else None,
        exception=mask(what),
        location=reason.place or bench.location,
        saved=saved,
        smallest=smallest,
        after_s=after_s,
        reproduce=_command(bench, reason, given),
        evidence={"kind": reason.kind, "traceback": mask(reason.detail)},
    )


def _command(bench: Bench, reason: Reason, given: Input) -> str:
    if given.saved is None and not given.case.startswith("seed#"):
        return bench.campaign()  # the input is where only the fuzzer looks, or is not known
    return bench.campaign("--budget", "0") if reason.unseen else bench.reproduce(given.case)


def broken(bench: Bench, rule: str, title: str, message: str, *, case: str = "") -> Ended:
    """The end of a run that says nothing about the code: never a pass."""
    mask = bench.setting.masker.text
    failure = Failure(
        rule=rule,
        severity=Severity.ERROR,
        title=mask(f"{bench.function.name} {title}"),
        message=mask(message),
        identity=(rule,),
        location=bench.location,
        inconclusive=True,
        reproduce=bench.reproduce(case),
    )
    return Ended(TargetStatus.ERROR, mask(f"{bench.function.name} {title}"), (failure,))


def without_effect(bench: Bench, title: str, message: str) -> Ended:
    """The end of a run of a function that cannot fail: a finding about the function, which is worse than none."""
    ended = broken(bench, TESTS_NOTHING, title, message)
    failure = replace(ended.failures[0], inconclusive=False, reproduce=bench.campaign())
    return replace(ended, failures=(failure,))
