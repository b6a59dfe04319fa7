"""Bugs found, and how soon: pytest as it comes, Hypothesis alone for a time, and `aiguard fuzz` for the same time.

python benchmarks/fuzz/bugs.py [--budget 30s] [--rounds 3] [--case 'c*'] [--only aiguard] [--quick]
python benchmarks/fuzz/bugs.py --external FOLDER [--python FOLDER/venv/bin/python]

An external folder holds a folder for each case: `test_prop.py`, the code under test in `lib/` or `lib/site-packages/`,
and, if there is one, `case.json` with a `difficulty`. They are run by the interpreter that is given, which has pytest
and Hypothesis.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import re
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaigns import (
    HERE,
    PEERS,
    Ended,
    campaign,
    configure,
    cores,
    fresh_copy,
    median,
    parse,
    parser,
    run,
    save,
    table,
    warm_up,
)

GRACE_S = 2.0  # what a command may take beyond the budget before its report counts as lost
START_S = 5.0  # what pytest may take to start, apart from the budget; aiguard's start is inside its budget
PYTEST, ALONE, AIGUARD = "pytest", "Hypothesis alone", "aiguard fuzz"
CONTESTANTS = (PYTEST, ALONE, AIGUARD)
LEVELS = ("easy", "medium", "hard")


@dataclass(frozen=True)
class Case:
    """One bug: the property's file and the code under test, in a folder that is copied for each run."""

    name: str
    difficulty: str
    files: tuple[Path, ...]
    test: str
    library: str | None
    python: str


@dataclass(frozen=True)
class Attempt:
    """One run on one case. `found` says that it was reported in time, `first_s` when it was first seen failing.

    `confirmed` is whether the counterexample fails outside Hypothesis, None where it is no call (a state machine) or
    never ends. `size` counts its characters without blanks and comments. `note` says why nothing was found.
    """

    found: bool
    first_s: float | None
    report_s: float
    size: int | None
    confirmed: bool | None
    text: str
    note: str = ""


def own_cases() -> list[Case]:
    """The planted bugs of this repository."""
    folder = HERE / "bugs"
    return [
        Case(
            bug["name"],
            bug["difficulty"],
            (folder / f"{bug['name']}.py", folder / f"test_{bug['name']}.py"),
            f"test_{bug['name']}.py",
            None,
            sys.executable,
        )
        for bug in tomllib.loads((folder / "bugs.toml").read_text(encoding="utf-8"))["bug"]
    ]


def external_cases(folder: Path, python: str) -> list[Case]:
    """The cases of a folder, or of its `cases`."""
    place = folder / "cases" if (folder / "cases").is_dir() else folder
    found = []
    for test in sorted(place.glob("*/test_prop.py")):
        told = test.with_name("case.json")
        level = json.loads(told.read_text(encoding="utf-8")).get("difficulty", "hard") if told.exists() else "hard"
        library = "lib/site-packages" if (test.parent / "lib" / "site-packages").is_dir() else "lib"
        found.append(Case(test.parent.name, level, (test, test.with_name("lib")), test.name, library, python))
    return found


def lay_out(case: Case, folder: Path) -> Path:
    """The case as a project in `folder`; the folder of the property."""
    place = folder / "properties"
    place.mkdir(parents=True)
    for source in case.files:
        if source.is_dir():
            fresh_copy(source, folder / source.name)
        elif source.exists():
            shutil.copy(source, place)
    warm_up(folder, case.python)
    return place


def by_pytest(case: Case, budget_s: float, *, timed: bool) -> Attempt:
    """pytest on the case, with Hypothesis' defaults or for a time. Killed when budget, grace and start-up are over."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        place = lay_out(case, folder)
        seen = Path(name) / "seen"
        search = [str(PEERS), *([str(folder / case.library)] if case.library else [])]
        env = {"PYTHONPATH": ":".join(search), "TIMED_FAILURE": str(seen)}
        if timed:
            env["TIMED_SECONDS"] = str(budget_s)
        argv = [case.python, "-m", "pytest", "-q", "-p", "timed", "-p", "no:cacheprovider", f"properties/{case.test}"]
        ended = run(argv, cwd=folder, limit_s=budget_s + GRACE_S + START_S, env=env)
        first = float(seen.read_text()) if seen.exists() else None
        return attempt_of(ended, first, place / case.test, case)


def attempt_of(ended: Ended, first_s: float | None, test: Path, case: Case) -> Attempt:
    """Read pytest's output."""
    text = falsifying(ended.stdout)
    if ended.code in (1, None) and text is not None:  # what was on the screen when it was killed counts
        return Attempt(True, first_s, ended.wall_s, size(text), confirm(test, text, case), text)
    if ended.code is None:
        note = "killed while it shrank" if first_s is not None else "killed"
    else:
        note = {0: "", 1: "failed without a counterexample"}.get(ended.code, f"exit code {ended.code}")
    return Attempt(False, first_s, ended.wall_s, None, None, ended.stdout[-500:] if note else "", note)


def falsifying(output: str) -> str | None:
    """The first counterexample in pytest's output, as code: a call, or the steps of a state machine."""
    lines = iter(output.splitlines())
    for line in lines:
        found = re.match(r"(E?[\s|]*)(?:Failing test case|Falsifying \w+): ?(.*)", line)
        if found is None:
            continue
        first = found[2].rstrip()
        if first.endswith(")"):
            return first
        last = ")" if first.endswith("(") else "state.teardown()"
        kept = [first] if last == ")" else []
        for further in lines:
            kept.append(further[len(found[1]) :])
            if kept[-1].rstrip() == last:
                return "\n".join(kept)
    return None


def size(text: str) -> int:
    """Characters without blanks and comments."""
    lines = [re.sub(r"\s+#.*$", "", line) for line in text.splitlines()]
    return len(re.sub(r"\s", "", "".join(lines)).replace(",)", ")"))


def confirm(test: Path, call: str | None, case: Case) -> bool | None:
    """Whether the counterexample fails outside Hypothesis, in the property's file or with a few imports more."""
    if call is None or "state." in call:
        return None
    env = {"PYTHONPATH": str(test.parent.parent / case.library)} if case.library else {}
    ended = run([case.python, str(PEERS / "confirm.py"), str(test), call], cwd=test.parent, limit_s=10, env=env)
    return None if ended.code is None else ended.code in (1, 3)


def by_aiguard(case: Case, budget_s: float, jobs: int | None) -> Attempt:
    """A campaign on the case."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        place = lay_out(case, folder)
        python: dict[str, Any] = {"paths": [f"properties/{case.test}"], "python": case.python}
        if case.library:
            python["env"] = {"PYTHONPATH": str(folder / case.library)}
        configure(folder, {"python": python, **({"jobs": jobs} if jobs else {})})
        ended, block = campaign(folder, budget_s)
        late = ended.wall_s > budget_s + GRACE_S
        for target in block.get("targets", []):
            example = target["counterexample"]
            if target["status"] in ("failed", "hung") and example:
                confirmed = confirm(place / case.test, example["call"], case)
                text = example["call"] or example["text"]
                note = "late" if late else "input not smallest" if example.get("smallest") is False else ""
                first = min(target["time_to_failure_s"] or 0.0, ended.wall_s)
                return Attempt(not late, first, ended.wall_s, size(text), confirmed, text, note)
        note = ", ".join(f"{one['status']}: {one['message']}" for one in block.get("targets", []))
        note = "" if note.startswith("passed") else note or f"exit code {ended.code}"
        return Attempt(False, None, ended.wall_s, None, None, "", note)


def attempt(contestant: str, case: Case, options: argparse.Namespace) -> Attempt:
    """One contestant on one case."""
    if contestant == AIGUARD:
        return by_aiguard(case, options.budget, options.jobs)
    return by_pytest(case, options.budget, timed=contestant == ALONE)


def cell(attempts: Sequence[Attempt]) -> list[str]:
    """`found first report size`, medians over those that found it."""
    found = [one for one in attempts if one.found]
    first = [one.first_s for one in found if one.first_s is not None]
    sizes = [float(one.size) for one in found if one.size is not None]
    return [
        f"{len(found)}/{len(attempts)}",
        f"{median(first):.1f}" if first else "-",
        f"{median([one.report_s for one in found]):.1f}" if found else "-",
        f"{median(sizes):.0f}" if sizes else "-",
    ]


def summary(results: dict[str, dict[str, list[Attempt]]], cases: Sequence[Case], budget_s: float) -> str:
    """Bugs found by level; medians over all cases, in which what was not found counts as the budget."""
    levels = {case.name: case.difficulty for case in cases}
    sizes = Counter(levels.values())
    rows = [["", *(f"{level} of {sizes[level]}" for level in LEVELS), "found", "in every round",
             "first s", "report s", "unconfirmed"]]  # fmt: skip
    for contestant in next(iter(results.values())):
        mine = {name: by[contestant] for name, by in results.items()}
        rounds = len(next(iter(mine.values())))
        share = dict.fromkeys(LEVELS, 0.0)
        for name, attempts in mine.items():
            share[levels[name]] += sum(one.found for one in attempts) / rounds
        every = [one for attempts in mine.values() for one in attempts]
        firsts = [one.first_s if one.found and one.first_s is not None else budget_s for one in every]
        reports = [one.report_s if one.found else budget_s for one in every]
        rows.append([
            contestant,
            *(f"{share[level]:.1f}" for level in LEVELS),
            f"{sum(share.values()):.1f}",
            str(sum(all(one.found for one in attempts) for attempts in mine.values())),
            f"{median(firsts):.1f}",
            f"{median(reports):.1f}",
            str(sum(one.confirmed is False for one in every)),
        ])  # fmt: skip
    return table(rows)


def options_of() -> tuple[argparse.Namespace, list[Case]]:
    """The command line, and the cases it chooses."""
    made = parser(__doc__)
    made.add_argument("--case", default="*", metavar="GLOB", help="cases by name")
    made.add_argument("--only", choices=("pytest", "alone", "aiguard"), action="append", help="leave out the others")
    made.add_argument("--jobs", type=int, help=f"of aiguard; by default its own default, here {cores()}")
    made.add_argument(
        "--external", type=Path, metavar="DIR", help="cases of another folder, instead of the planted ones"
    )
    made.add_argument("--python", default=sys.executable, help="the interpreter for --external")
    options = parse(made, quick_s=3.0)
    cases = external_cases(options.external.resolve(), options.python) if options.external else own_cases()
    chosen = [case for case in cases if fnmatch.fnmatch(case.name, options.case)]
    if not chosen:
        made.error(f"no case fits {options.case!r}")
    return options, chosen


def main() -> None:
    """Parse, run, print."""
    options, cases = options_of()
    short = {"pytest": PYTEST, "alone": ALONE, "aiguard": AIGUARD}
    contestants = [name for name in CONTESTANTS if not options.only or name in [short[one] for one in options.only]]
    print(f"{len(cases)} cases, budget {options.budget:g} s, {options.rounds} rounds, Python {sys.version.split()[0]}")
    results: dict[str, dict[str, list[Attempt]]] = {case.name: {name: [] for name in contestants} for case in cases}
    for round_number in range(options.rounds):
        for case in cases:
            for contestant in contestants if round_number % 2 == 0 else reversed(contestants):
                found = attempt(contestant, case, options)
                results[case.name][contestant].append(found)
                said = f"found after {found.report_s:.1f} s" if found.found else "not found"
                note = f" ({found.note[:200]})" if found.note else ""
                print(f"round {round_number + 1}, {case.name}, {contestant}: {said}{note}", file=sys.stderr, flush=True)
    head = ["", "", *(text for name in contestants for text in (name, "first s", "report s", "size"))]
    rows = [
        [case.name, case.difficulty, *(text for name in contestants for text in cell(results[case.name][name]))]
        for case in cases
    ]
    print(table([head, *rows]), summary(results, cases, options.budget), sep="\n\n")
    save(options.json, results)


if __name__ == "__main__":
    main()
