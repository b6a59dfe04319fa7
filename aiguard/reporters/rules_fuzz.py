"""What the rules of a campaign mean and what to do about each."""

from __future__ import annotations

from aiguard.reporters.rule import Rule

FUZZ_RULES = (
    Rule(
        "fuzz.counterexample",
        "Counterexample",
        "An input was found for which a property does not hold.",
        "Run the command shown, then mend the code or the property; `aiguard fuzz pin` keeps the input as a test.",
    ),
    Rule(
        "fuzz.hang",
        "Hang",
        "One example ran longer than it may, so the property's process was stopped.",
        "Look where the stack stands: a loop that does not end, a lock, a socket. Where the code may be slow, raise "
        "`example_timeout` in aiguard.yaml.",
    ),
    Rule(
        "fuzz.crash",
        "Crash",
        "The property's process ended in the middle of an example: a segmentation fault, an exit, too much memory.",
        "Run the command shown. Code that ends its process takes the whole service with it.",
    ),
    Rule(
        "fuzz.flaky",
        "Flaky",
        "The same input failed once and passed once, so the property's outcome hangs on something else.",
        "Find what it depends on: time, order, global state, the network; then hand it in as an argument or reset it.",
    ),
    Rule(
        "fuzz.health-check",
        "HealthCheck",
        "Hypothesis refused to go on: data is too slow to generate, or too large, or nearly all of it is rejected.",
        "Do what the health check says; a strategy that builds the right values is better than one that filters them.",
    ),
    Rule(
        "fuzz.tests-nothing",
        "TestsNothing",
        "The property cannot fail: it reaches no assertion, or never calls the code under test.",
        "Write the invariant into it. A property that cannot fail is worse than none.",
    ),
    Rule(
        "fuzz.rejects-nearly-all",
        "RejectsNearlyAll",
        "The property rejects nearly every input, so hardly anything was tried.",
        "Replace `assume()` or `.filter()` by a strategy that builds such values.",
    ),
    Rule(
        "fuzz.rejected-by-code",
        "RejectedByCode",
        "The code under test, not the property, declared its input invalid and so escaped the verdict.",
        "Only the property may call `assume()` or `reject()`. Take the call out of the code.",
    ),
    Rule(
        "fuzz.knows-the-runner",
        "KnowsTheRunner",
        "The code under test looks at, or changes, the test runner that judges it.",
        "Code must behave alike whether it is tested or not. Take it out.",
    ),
    Rule(
        "fuzz.dishonest",
        "Dishonest",
        "The code under test makes its own test pass: a patched clock or result, an object equal to everything.",
        "Read the code named; do not merge it.",
    ),
    Rule(
        "fuzz.skipped",
        "PropertySkipped",
        "A property was skipped, so nothing was tried.",
        "Take away what skips it, or remove the property.",
    ),
    Rule(
        "fuzz.not-run",
        "PropertyNotRun",
        "A property was not run before the budget was spent, so it was not judged.",
        "Raise the budget, or choose fewer properties.",
    ),
    Rule(
        "fuzz.collection",
        "CollectionFailed",
        "A file of properties could not be collected, so what it holds was not judged.",
        "Correct the error shown: an import, a fixture, a conftest.py. `pytest --collect-only` shows it, too.",
    ),
    Rule(
        "fuzz.no-record",
        "NoRecord",
        "A property's process ended without a complete record of what it did, so there is no verdict.",
        "Run the command shown and look at what ends the process early.",
    ),
    Rule(
        "fuzz.build-failed",
        "BuildFailed",
        "The tests of a Go package do not build, so its fuzz functions were not judged.",
        "Correct the compiler's errors; `go vet` with the same package shows them, too.",
    ),
    Rule(
        "fuzz.target-broken",
        "TargetBroken",
        "A property fails before any input was generated, so the campaign could not judge it.",
        "Mend its set-up: a fixture, a seed of the corpus, or what runs before `f.Fuzz`.",
    ),
    Rule(
        "fuzz.no-match",
        "NoMatch",
        "Nothing that was built or collected has the name that was asked for, so nothing ran.",
        "Correct the name; `aiguard fuzz --list` prints them all.",
    ),
    Rule(
        "fuzz.finding-lost",
        "FindingLost",
        "A failing input was found and could not be kept, because its folder is not writable.",
        "Make the folder writable and run the campaign again.",
    ),
    Rule(
        "fuzz.missing-boundary-seeds",
        "MissingBoundarySeeds",
        "A Go fuzz function takes integers, and its corpus has none at their limits.",
        "Add `f.Add` with 0, -1, and the largest and smallest values: mutation moves integers only by small steps.",
    ),
    Rule(
        "fuzz.engine-missing",
        "EngineMissing",
        "An engine that could have searched further is not installed.",
        "Install it where the budget is large; a campaign is whole without it.",
    ),
    Rule(
        "fuzz.expected-failure",
        "ExpectedFailure",
        "A property is marked as an expected failure, so its failures say nothing.",
        "Mend it and take the mark away, or remove the property.",
    ),
    Rule(
        "fuzz.not-saved",
        "NotSaved",
        "A failing input is in this report and could not be saved, so the next run will not begin with it.",
        "Make the folder of saved examples writable.",
    ),
)
