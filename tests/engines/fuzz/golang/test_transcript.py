"""Transcripts as Go 1.26 and 1.27 print them."""

from aiguard.engines.fuzz.golang.transcript import read

CLEAN = """warning: starting with empty corpus
fuzz: elapsed: 0s, gathering baseline coverage: 0/43 completed
fuzz: elapsed: 0s, gathering baseline coverage: 43/43 completed, now fuzzing with 1 workers
fuzz: elapsed: 3s, execs: 121377 (40457/sec), new interesting: 33 (total: 34)
fuzz: elapsed: 1m0s, execs: 221377 (40457/sec), new interesting: 35 (total: 78)
PASS
"""
FOUND = """fuzz: elapsed: 0s, gathering baseline coverage: 1/1 completed, now fuzzing with 2 workers
fuzz: minimizing 30-byte failing input file
fuzz: elapsed: 0s, minimizing
--- FAIL: FuzzProp (0.05s)
    --- FAIL: FuzzProp (0.00s)
        p_test.go:9: a message
            --- FAIL: FuzzOther (0.00s)
            Failing input written to nowhere
@
    Failing input written to testdata/fuzz/FuzzProp/f5f59f407b4f783d
    To re-run:
    go test -run=FuzzProp/f5f59f407b4f783d
FAIL
""".replace("@", "    ")


def test_a_clean_run() -> None:
    ran = read(CLEAN)
    assert (ran.execs, ran.fresh, ran.total, ran.lines) == (221377, 35, 78, 2)
    assert ran.measured
    assert ran.baseline
    assert ran.passed
    assert not ran.failed


def test_pass_may_come_before_the_last_line() -> None:
    lines = CLEAN.splitlines()
    ran = read("\n".join([*lines[:-2], lines[-1], lines[-2], ""]))
    assert ran.passed
    assert ran.execs == 221377


def test_a_finding_and_a_message_that_looks_like_one() -> None:
    ran = read(FOUND)
    assert ran.failed
    assert ran.written == "testdata/fuzz/FuzzProp/f5f59f407b4f783d"
    assert "a message" in ran.block
    assert not ran.measured


def test_an_unfinished_baseline_is_no_record() -> None:
    ran = read("\n".join(CLEAN.splitlines()[:2]) + "\nPASS\n")
    assert not ran.baseline
    assert not ran.measured


def test_without_instrumentation_there_are_only_executions() -> None:
    ran = read("fuzz: elapsed: 3s, execs: 12 (4/sec)\nPASS\n")
    assert (ran.execs, ran.total, ran.measured, ran.baseline) == (12, 0, True, True)


def test_the_engines_own_defect_is_told_from_a_failure() -> None:
    assert read("--- FAIL: FuzzX (3.00s)\n    context deadline exceeded\nFAIL\n").flaky_engine
    assert not read("--- FAIL: FuzzX (3.00s)\n    x_test.go:3: context deadline exceeded\nFAIL\n").flaky_engine


def test_what_loses_an_input() -> None:
    assert read("--- FAIL: FuzzX (0.1s)\n    mkdir testdata: permission denied\nFAIL\n").unwritable == ""
    assert (
        read("--- FAIL: FuzzX (0.10s)\n    mkdir testdata: permission denied\nFAIL\n").unwritable == "permission denied"
    )
    killed = "    fuzzing process terminated by unexpected signal; no crash will be recorded: signal: killed\n"
    assert read(f"--- FAIL: FuzzX (0.10s)\n{killed}FAIL\n").killed


def test_a_seed_that_fails_and_a_function_that_is_not_there() -> None:
    assert read("failure while testing seed corpus entry: FuzzX/seed#1\n").seed == "seed#1"
    assert read("testing: warning: no fuzz tests to fuzz\nPASS\n").no_match
