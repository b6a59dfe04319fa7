"""Campaigns in projects that are broken, huge, or in the middle of something else."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import ROOT, run_aiguard
from tests.e2e.campaigns import AMPLE, HANG_GUARD_S, carrying, fuzz, write

SLACK_S = 20.0
"""A hang-guard: interpreters start slowly on a busy machine."""
YAML = "version: 1\nfuzz: {shrink_budget: 1s, python: {paths: [properties]}}\n"
GOOD = """
    @given(st.integers(0, 99))
    def test_good(n):
        assert abs(n) >= 0
    """
BAD = """
    @given(st.integers())
    def test_bad(n):
        assert n < 10_000
    """


def test_an_import_error_is_a_finding_and_the_others_run(tmp_path):
    broken = "import nowhere_to_be_found\n@given(st.integers())\ndef test_lost(n):\n    pass\n"
    files = {"aiguard.yaml": YAML, "properties/test_broken.py": broken, "properties/test_good.py": GOOD}
    done = fuzz(write(tmp_path, files))
    assert done.ran.code == 3, done.told()
    assert done.statuses() == {"test_good": "passed"}
    (finding,) = [each for each in done.report["findings"] if each["rule"] == "fuzz.collection"]
    assert finding["location"]["path"] == "properties/test_broken.py"
    assert finding["location"]["line"] == 5
    assert "nowhere_to_be_found" in finding["title"]
    assert finding["inconclusive"]


def test_a_file_that_is_skipped_as_a_whole_is_told(tmp_path):
    skipped = "pytest.skip('not here', allow_module_level=True)\n@given(st.integers())\ndef test_lost(n):\n    pass\n"
    files = {"aiguard.yaml": YAML, "properties/test_skipped.py": skipped, "properties/test_good.py": GOOD}
    done = fuzz(write(tmp_path, files))
    assert done.ran.code == 0, done.told()
    (finding,) = [each for each in done.report["findings"] if each["rule"] == "fuzz.skipped"]
    assert finding["title"] == "properties/test_skipped.py was skipped as a whole: not here"
    assert finding["severity"] == "note"


def test_a_fixture_that_never_ends_does_not_keep_the_others_waiting(tmp_path):
    waiting = """
        @pytest.fixture
        def never():
            while True:
                time.sleep(0.01)

        @given(n=st.integers())
        def test_waiting(never, n):
            assert abs(n) >= 0
        """
    files = {"aiguard.yaml": YAML, "properties/test_a.py": waiting, "properties/test_bad.py": BAD}
    done = fuzz(write(tmp_path, files), "--jobs", "1")
    assert done.statuses() == {"test_waiting": "hung", "test_bad": "failed"}, done.told()
    assert done.report["duration_s"] < 50


def test_a_syntax_error_is_a_finding_with_its_line(tmp_path):
    files = {"aiguard.yaml": YAML, "properties/test_broken.py": "\n\ndef test_(:\n", "properties/test_bad.py": BAD}
    done = fuzz(write(tmp_path, files))
    assert done.ran.code == 1, done.told()
    (finding,) = [each for each in done.report["findings"] if each["rule"] == "fuzz.collection"]
    assert finding["location"] == {"path": "properties/test_broken.py", "line": 7, "symbol": None, "column": None}


@pytest.mark.parametrize(
    "statement", ["sys.exit(0)", "os._exit(0)", "os._exit(7)", "raise KeyboardInterrupt", "os.kill(os.getpid(), 9)"]
)
def test_a_conftest_that_ends_the_process(tmp_path, statement):
    conftest = f"import os, sys\n{statement}\n"
    files = {"aiguard.yaml": YAML, "properties/conftest.py": conftest, "properties/test_good.py": GOOD}
    done = run_aiguard("fuzz", "--budget", AMPLE, cwd=write(tmp_path, files))
    assert done.code == 3, done.out + done.err
    assert "PASS" not in done.out
    assert "Traceback" not in done.err
    assert "collect" in done.out + done.err


def test_a_module_that_never_gets_imported(tmp_path):
    folder = write(tmp_path, {"aiguard.yaml": YAML, "properties/test_slow.py": "time.sleep(600)\n"})
    began = time.monotonic()
    done = run_aiguard("fuzz", "--budget", "3s", cwd=folder)
    assert done.code == 3
    assert "before the properties were collected" in done.out + done.err
    assert time.monotonic() - began < 3 + SLACK_S


def test_five_hundred_properties(tmp_path):
    names = [f"test_{number:03}" for number in range(500)]
    text = "".join(f"@given(st.integers())\ndef {name}(n):\n    assert n == n\n\n" for name in names)
    began = time.monotonic()
    done = fuzz(write(tmp_path, {"aiguard.yaml": YAML, "properties/test_many.py": text}), budget="15s")
    assert time.monotonic() - began < 15 + SLACK_S
    rows = done.report["fuzz"]["targets"]
    assert [row["id"].rpartition("::")[2] for row in rows] == names
    assert {row["status"] for row in rows} <= {"passed", "not_run"}, done.told()[:2000]
    for row in rows:
        assert (row["status"] == "passed") == (row["examples"] > 0), row
    unrun = [row["id"] for row in rows if row["status"] == "not_run"]
    assert done.ran.code == (3 if unrun else 0)
    assert {each["evidence"]["target"] for each in done.report["findings"] if each["inconclusive"]} == set(unrun)


def test_a_huge_counterexample_and_one_with_terminal_escapes(tmp_path):
    text = r"""
        @given(st.builds(lambda n: "\x1b]0;owned\x07\x1b[2J" + "\x1b[31m" * n, st.integers(0, 5)))
        def test_escapes(text):
            raise ValueError(text)

        class Loud:
            def __init__(self, n):
                self.n = n
            def __repr__(self):
                return "\x1b[2J\x9b31mLoud" + "\u202e"

        @given(st.builds(Loud, st.integers()))
        def test_loud(loud):
            assert loud.n < 10

        @given(st.sampled_from(["x" * 2_000_000]))
        def test_huge(text):
            assert len(text) < 1000
        """
    folder = write(tmp_path, {"aiguard.yaml": YAML, "properties/test_a.py": text})
    done = run_aiguard("fuzz", "--budget", AMPLE, "--output", "report.json", cwd=folder, timeout_s=HANG_GUARD_S)
    assert done.code == 1
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(done.out + done.err)
    assert len(done.out) < 200_000
    rows = {
        row["id"].rpartition("::")[2]: row
        for row in json.loads((folder / "report.json").read_text())["fuzz"]["targets"]
    }
    assert {row["status"] for row in rows.values()} == {"failed"}
    assert len(rows["test_huge"]["counterexample"]["text"]) >= 2_000_000
    assert "Loud" in rows["test_loud"]["counterexample"]["text"]


def test_a_database_that_cannot_be_written(tmp_path):
    """A file where the folder should be: even root cannot write below it."""
    folder = write(tmp_path, {"aiguard.yaml": YAML, "properties/test_bad.py": BAD, ".hypothesis": "in the way\n"})
    done = fuzz(folder)
    assert done.ran.code == 1, done.told()
    found = done.target("test_bad")["counterexample"]
    assert found["call"] == "test_bad(n=10000)"
    assert found["saved"] is None
    assert (folder / ".hypothesis").read_text() == "in the way\n"


def test_a_disk_that_is_full(tmp_path):
    """No file may grow beyond a page of memory."""
    done = subprocess.run(
        [sys.executable, "-m", "aiguard", "fuzz", "--budget", AMPLE],
        cwd=write(tmp_path, {"aiguard.yaml": YAML, "properties/test_good.py": GOOD}),
        # Coverage writes a file of its own at the end, and says so with a traceback where it cannot.
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("COV")},
            "PYTHONPATH": str(ROOT),
            "NO_COLOR": "1",
        },
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
        capture_output=True,
        text=True,
        timeout=HANG_GUARD_S,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "PASS" not in done.stdout
    assert "defect of aiguard" not in done.stderr
    assert "Traceback" not in done.stderr


def test_two_campaigns_in_one_checkout(tmp_path):
    folder = write(tmp_path, {"aiguard.yaml": YAML, "properties/test_a.py": GOOD + BAD})
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda seed: fuzz(folder, "--seed", seed, "--jobs", "1"), ["1", "2"]))
    for done in both:
        assert done.statuses() == {"test_good": "passed", "test_bad": "failed"}, done.told()
        assert done.target("test_bad")["counterexample"]["call"] == "test_bad(n=10000)"
        assert done.ran.code == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle(tmp_path, number):
    """What was found so far is reported and kept; nobody is left behind."""
    yaml = YAML.replace("paths:", f'example_timeout: 60s, env: {{CANARY: "{tmp_path}"}}, paths:')
    stuck = """
        @given(st.integers())
        def test_stuck(n):
            open("stuck", "w").close()
            time.sleep(600)
        """
    files = {"aiguard.yaml": yaml, "properties/test_a_bad.py": BAD, "properties/test_z_stuck.py": stuck}
    folder = write(tmp_path, files)
    process = subprocess.Popen(
        [sys.executable, "-m", "aiguard", "fuzz", "--budget", "100s", "--format", "json", "--jobs", "2"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 60
    saved = folder / ".hypothesis" / "examples"
    while not ((folder / "stuck").exists() and saved.exists() and any(saved.iterdir())):
        assert time.monotonic() < until, process.communicate(timeout=10)
        time.sleep(0.1)
    time.sleep(2.0)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 128 + number, err
    assert b"Traceback" not in err
    report = json.loads(out)
    rows = {row["id"].rpartition("::")[2]: row for row in report["fuzz"]["targets"]}
    assert rows["test_bad"]["status"] == "failed"
    assert rows["test_bad"]["counterexample"]["call"] == "test_bad(n=10000)"
    assert rows["test_stuck"]["status"] == "not_run"
    assert report["verdict"]["status"] == "error"
    assert carrying(str(folder)) == []
    again = fuzz(folder, "test_bad", budget="0")
    assert again.target("test_bad")["status"] == "failed"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_file_whose_name_is_no_text_does_not_end_the_campaign(tmp_path):
    folder = write(tmp_path, {"aiguard.yaml": YAML, "properties/test_bad.py": BAD})
    name = os.fsdecode(b"test_\xff.py")
    (folder / "properties" / name).write_bytes((folder / "properties/test_bad.py").read_bytes().replace(b"bad", b"odd"))
    done = fuzz(folder)
    assert done.ran.code == 1, done.told()
    assert done.target("test_bad")["counterexample"]["call"] == "test_bad(n=10000)"
    assert done.target("test_odd")["status"] != "passed"
