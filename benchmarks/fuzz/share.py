"""Share of the budget that is really spent running examples, for 1, 10 and 50 Python properties and 10 Go targets.

python benchmarks/fuzz/share.py [--budget 30s] [--rounds 3] [--properties 1,10,50] [--language python|go] [--quick]
"""

from __future__ import annotations

import concurrent.futures
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from campaigns import (
    COUNTS,
    HERE,
    PEERS,
    Count,
    Ended,
    campaign,
    configure,
    cores,
    counts_folder,
    fresh_copy,
    median,
    parse,
    parser,
    read_counts,
    run,
    save,
    spread,
    table,
    total,
    warm_up,
)

KINDS = {
    "words": ("st.text()", "value.encode('utf-8', 'surrogatepass').decode('utf-8', 'surrogatepass') == value"),
    "numbers": ("st.lists(st.integers())", "sorted(sorted(value, reverse=True)) == sorted(value)"),
    "moments": ("st.datetimes()", "datetime.fromisoformat(value.isoformat()) == value"),
    "tables": (
        "st.dictionaries(st.text(max_size=8), st.decimals(allow_nan=False))",
        "{key: Decimal(str(one)) for key, one in value.items()} == value",
    ),
    "documents": (
        "st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x))",
        "json.loads(json.dumps(value)) == value",
    ),
}
PROPERTY = """import json
from datetime import datetime
from decimal import Decimal

from counter import Counter
from hypothesis import given, strategies as st

COUNTER = Counter("{name}")


@given(value={strategy})
def test_{name}(value):
    COUNTER.tick()
    assert {holds}
"""
GO_TARGETS = {
    "ini": ("FuzzParse", "FuzzRoundTrip", "FuzzQuote"),
    "wire": ("FuzzVarint", "FuzzFrame", "FuzzRuns", "FuzzChecksum"),
    "words": ("FuzzSlug", "FuzzWrap", "FuzzDistance"),
}


@dataclass(frozen=True)
class Use:
    """What one run made of its budget. Shares are of wall-clock seconds x lanes; `told` is the report's own account.

    `calibrated` is the examples over the rate of plain Hypothesis on the same properties, as a share.
    """

    wall_s: float
    over_s: float
    running: float
    running_cpu: float
    told: float | None
    calibrated: float | None
    examples: int
    ran: int
    targets: int


def write_properties(folder: Path, count: int) -> list[Path]:
    """`count` properties that hold, each in a file of its own, of all kinds in turn."""
    place = folder / "properties"
    place.mkdir(parents=True)
    warm_up(folder)
    warm_up(place)
    shutil.copy(HERE / "counter.py", place)
    files = []
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        strategy, holds = KINDS[kind]
        files.append(place / f"test_{kind}_{number}.py")
        files[-1].write_text(PROPERTY.format(name=f"{kind}_{number}", strategy=strategy, holds=holds))
    return files


def use(
    wall_s: float,
    budget_s: float,
    lanes: int,
    counts: Mapping[str, Count],
    targets: int,
    *,
    rates: Mapping[str, float] | None = None,
    told_s: float | None = None,
) -> Use:
    """Work out the shares of one run."""
    whole, room = total(counts), wall_s * lanes
    expected = sum(one.examples / rates[name.split("_")[0]] for name, one in counts.items()) if rates else None
    return Use(
        wall_s=wall_s,
        over_s=wall_s - budget_s,
        running=whole.busy_s / room,
        running_cpu=whole.cpu_s / room,
        told=None if told_s is None else told_s / room,
        calibrated=None if expected is None else expected / room,
        examples=whole.examples,
        ran=sum(one.examples > 0 for one in counts.values()),
        targets=targets,
    )


def plain_rates(seconds: float) -> dict[str, float]:
    """Examples per second of plain Hypothesis, by kind of property, between its first and its last example."""
    rates = {}
    with tempfile.TemporaryDirectory() as name:
        files = write_properties(Path(name), len(KINDS))
        for file in files:
            with counts_folder() as counts:
                argv = [sys.executable, str(PEERS / "plain.py"), file.stem, file.stem, str(seconds)]
                run(argv, cwd=file.parent, limit_s=seconds + 60, env={COUNTS: str(counts)})
                whole = total(read_counts(counts))
                rates[file.stem.split("_")[1]] = whole.examples / whole.busy_s
    return rates


def aiguard_python(count: int, budget_s: float, rates: Mapping[str, float] | None) -> Use:
    """One campaign over `count` properties."""
    lanes = min(cores(), count)
    with tempfile.TemporaryDirectory() as name, counts_folder() as counts:
        folder = Path(name) / "project"
        write_properties(folder, count)
        configure(folder, {"python": {"paths": ["properties"], "env": {COUNTS: str(counts)}}})
        ended, block = campaign(folder, budget_s)
        return use(ended.wall_s, budget_s, lanes, read_counts(counts), count, rates=rates, told_s=told_seconds(block))


def told_seconds(block: Mapping[str, list[dict[str, dict[str, float]]]]) -> float:
    """Seconds inside slices, as the report tells them."""
    return sum(sum(target.get("engines", {}).values()) for target in block.get("targets", []))


def pytest_loop(count: int, budget_s: float, rates: Mapping[str, float] | None, *, beside: bool) -> Use:
    """pytest once a property, each with its part of the budget; one after the other, or as many as there are cores."""
    lanes = min(cores(), count)
    with tempfile.TemporaryDirectory() as name, counts_folder() as counts:
        files = write_properties(Path(name), count)
        part = budget_s / count * (lanes if beside else 1)

        def one(file: Path) -> Ended:
            argv = [sys.executable, "-m", "pytest", "-q", "-p", "timed", "-p", "no:cacheprovider", file.name]
            env = {COUNTS: str(counts), "TIMED_SECONDS": str(part), "PYTHONPATH": str(PEERS)}
            return run(argv, cwd=file.parent, limit_s=part + 120, env=env)

        start = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(lanes if beside else 1) as pool:
            list(pool.map(one, files))
        wall = time.perf_counter() - start
        return use(wall, budget_s, lanes, read_counts(counts), count, rates=rates)


def go_module(folder: Path, counts: Path) -> Path:
    """The module of ten targets, with nothing found in it yet."""
    module = fresh_copy(HERE / "go", folder / "module")
    configure(module, {"go": {"packages": ["./..."], "env": {COUNTS: str(counts)}}})
    cache = subprocess.run(["go", "env", "GOCACHE"], capture_output=True, text=True, check=True).stdout.strip()
    shutil.rmtree(Path(cache) / "fuzz" / "example.test" / "fuzzing", ignore_errors=True)
    return module


def go_test(module: Path, counts: Path, package: str, target: str, fuzz_time: str) -> Ended:
    """`go test -fuzz` on one target."""
    argv = ["go", "test", "-run=^$", f"-fuzz=^{target}$", f"-fuzztime={fuzz_time}", f"./{package}"]
    ended = run(argv, cwd=module, limit_s=900, env={COUNTS: str(counts), "GOTOOLCHAIN": "local", "GOWORK": "off"})
    if ended.code != 0 or re.search(r"^ok\s", ended.stdout, re.MULTILINE) is None:
        sys.exit(f"{' '.join(argv)}:\n{ended.stdout}{ended.stderr}")
    return ended


def warm_up_go() -> None:
    """Build the instrumented standard library, which takes a minute or more, and is not to be measured."""
    with tempfile.TemporaryDirectory() as name, counts_folder() as counts:
        module = go_module(Path(name), counts)
        for package, targets in GO_TARGETS.items():
            go_test(module, counts, package, targets[0], "1x")


def aiguard_go(budget_s: float) -> Use:
    """One campaign over all targets."""
    count = sum(map(len, GO_TARGETS.values()))
    with tempfile.TemporaryDirectory() as name, counts_folder() as counts:
        ended, block = campaign(go_module(Path(name), counts), budget_s)
        return use(ended.wall_s, budget_s, cores(), read_counts(counts), count, told_s=told_seconds(block))


def go_test_loop(budget_s: float) -> Use:
    """`go test -fuzz` once a target, each with its part of the budget."""
    pairs = [(package, target) for package, targets in GO_TARGETS.items() for target in targets]
    with tempfile.TemporaryDirectory() as name, counts_folder() as counts:
        module = go_module(Path(name), counts)
        start = time.perf_counter()
        for package, target in pairs:
            go_test(module, counts, package, target, f"{round(budget_s / len(pairs) * 1000)}ms")
        wall = time.perf_counter() - start
        return use(wall, budget_s, cores(), read_counts(counts), len(pairs))


def row(name: str, uses: Sequence[Use]) -> list[str]:
    """One contestant: medians, with the least and the most where that matters."""

    def middle(values: Sequence[float | None], form: str = "{:.2f}") -> str:
        known = [value for value in values if value is not None]
        return form.format(median(known)) if known else "-"

    return [
        name,
        spread([one.running for one in uses]),
        middle([one.running_cpu for one in uses]) if any(one.running_cpu for one in uses) else "-",
        middle([one.told for one in uses]),
        middle([one.calibrated for one in uses]),
        spread([one.wall_s for one in uses]),
        middle([one.over_s for one in uses], "{:+.2f}"),
        f"{min(one.ran for one in uses)} of {uses[0].targets}",
        middle([float(one.examples) for one in uses], "{:,.0f}"),
    ]


HEAD = ["", "running", "by CPU", "told", "calibrated", "wall s", "over s", "ran", "examples"]


def main() -> None:
    """Parse, run, print."""
    made = parser(__doc__)
    made.add_argument("--properties", default="1,10,50", help="numbers of Python properties; by default 1,10,50")
    made.add_argument("--language", choices=("python", "go"), help="one of them only")
    made.add_argument("--no-calibration", action="store_true", help="leave out the rates of plain Hypothesis")
    options = parse(made, quick_s=4.0)
    contests: dict[str, dict[str, Callable[[], Use]]] = {}
    budget = options.budget
    if options.language != "go":
        rates = None if options.no_calibration else plain_rates(max(1.0, budget / 10))
        for count in map(int, options.properties.split(",")):
            contests[f"{count} Python properties"] = {
                "aiguard fuzz": lambda n=count: aiguard_python(n, budget, rates),
                "pytest in a loop": lambda n=count: pytest_loop(n, budget, rates, beside=False),
            }
            if count > 1:
                beside = lambda n=count: pytest_loop(n, budget, rates, beside=True)  # noqa: E731
                contests[f"{count} Python properties"][f"pytest, {cores()} side by side"] = beside
    if options.language != "python" and shutil.which("go"):
        warm_up_go()
        contests["10 Go targets in 3 packages"] = {
            "aiguard fuzz": lambda: aiguard_go(budget),
            "go test -fuzz in a loop": lambda: go_test_loop(budget),
        }
    elif options.language != "python":
        print("Go is left out: it is not installed")
    print(f"budget {budget:g} s, {options.rounds} rounds, {cores()} cores, Python {sys.version.split()[0]}")
    numbers: dict[str, dict[str, list[Use]]] = {}
    for contest, contestants in contests.items():
        uses: dict[str, list[Use]] = {name: [] for name in contestants}
        for round_number in range(options.rounds):
            for name in list(contestants) if round_number % 2 == 0 else reversed(contestants):
                uses[name].append(contestants[name]())
        numbers[contest] = uses
        print(f"\n{contest}")
        print(table([HEAD, *(row(name, found) for name, found in uses.items())]), flush=True)
    save(options.json, numbers)


if __name__ == "__main__":
    main()
