"""`aiguard fuzz` over Python properties: what is found, kept, replayed and mended, in real processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import run_aiguard
from tests.e2e.campaigns import Campaign, fuzz, write

MONEY = """\
    def split(total, parts):
        if parts == 7 and total > 20:
            raise ZeroDivisionError("seven")
        share = total // parts
        return [share] * parts if total % parts == 3 else [share] * (parts - 1) + [total - share * (parts - 1)]

    def sign(n):
        if n > 1000:
            raise KeyError("too large")
        return 0 if n == 0 else 1 if n > 0 else -1
    """
SOUND = (
    "def split(total, parts):\n    return [total] + [0] * (parts - 1)\n\ndef sign(n):\n    return (n > 0) - (n < 0)\n"
)
PROPERTIES = """\
    import money

    @given(total=st.integers(0, 500), parts=st.integers(1, 20))
    def test_split(total, parts):
        assert sum(money.split(total, parts)) == total

    @given(st.integers(-5000, 5000))
    def test_sign(n):
        assert money.sign(n) in (-1, 0, 1)

    @given(st.integers(-50, 50), st.booleans())
    def test_sound(n, up):
        assert abs(n) == max(n, -n)
    """
FILES = {
    "aiguard.yaml": "version: 1\nfuzz: {shrink_budget: 2s, python: {paths: [properties]}}\n",
    "money.py": MONEY,
    "properties/test_money.py": PROPERTIES,
    "properties/deep/test_other.py": "@given(st.booleans())\ndef test_other(flag):\n    assert flag in (True, False)\n",
}


@pytest.fixture(scope="module")
def failing(tmp_path_factory) -> Campaign:
    """A campaign that found what there is."""
    return fuzz(write(tmp_path_factory.mktemp("money"), FILES), "--seed", "3")


def test_the_report_of_a_campaign(failing):
    assert failing.ran.code == 1, failing.told()
    assert failing.statuses() == {
        "test_split": "failed",
        "test_sign": "failed",
        "test_sound": "passed",
        "test_other": "passed",
    }
    assert failing.report["verdict"]["status"] == "fail"
    sign = failing.target("test_sign")
    assert sign["counterexample"]["call"] == "test_sign(n=1001)"
    assert sign["counterexample"]["exception"].startswith("KeyError")
    assert sign["counterexample"]["location"]["path"] == "money.py"
    assert sign["time_to_failure_s"] >= 0
    assert failing.target("test_sound")["examples"] > 20
    assert failing.target("test_other")["message"] == "every possible input was tried"


def test_two_distinct_failures_of_one_property_are_both_reported(failing):
    split = failing.target("test_split")
    found = [split["counterexample"], *split["others"]]
    kinds = {each["exception"].partition(":")[0] for each in found}
    assert kinds == {"AssertionError", "ZeroDivisionError"}, failing.told()
    assert len(found) == 2
    findings = failing.findings("test_split")
    assert len({finding["fingerprint"] for finding in findings}) == 2
    assert {finding["rule"] for finding in findings} == {"fuzz.counterexample"}


def test_a_call_can_be_evaluated_beside_the_property(failing):
    for row in failing.report["fuzz"]["targets"]:
        for found in [row["counterexample"], *row["others"]]:
            if found is not None:
                assert raised_by(failing.folder, row["id"], found["call"]) == found["exception"].partition(":")[0]


def raised_by(folder: Path, target_id: str, call: str) -> str:
    """The type of what a call raises, in a fresh process, with the property's own function."""
    path, _, name = target_id.partition("::")
    program = f"""
import importlib.util, sys
spec = importlib.util.spec_from_file_location("module", {path!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
try:
    eval({call!r}, vars(module), {{{name!r}: vars(module)[{name!r}].hypothesis.inner_test}})
except Exception as error:
    print(type(error).__name__)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def test_what_was_found_is_replayed_until_it_is_mended(tmp_path):
    folder = write(tmp_path, FILES)
    found = fuzz(folder, "test_sign", "test_split")
    again = fuzz(folder, "test_sign", budget="0")
    assert again.ran.code == 1, again.told()
    assert again.target("test_sign")["counterexample"] == found.target("test_sign")["counterexample"]
    assert again.report["duration_s"] < 30
    plain = pytest_alone(folder, "properties/test_money.py::test_sign")
    assert plain.returncode == 1
    assert "n=1001" in plain.stdout
    write(folder, {"money.py": SOUND})
    mended = fuzz(folder, "test_sign", "test_split", budget="0")
    assert mended.ran.code == 0, mended.told()
    assert set(mended.statuses().values()) <= {"passed", "not_run"}


def pytest_alone(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """pytest as a team calls it, with one example: what is saved comes first."""
    # Where Hypothesis finds a CI system it turns its database off, unless a profile says otherwise.
    database = "database=DirectoryBasedExampleDatabase('.hypothesis/examples'), derandomize=False"
    profile = (
        "from hypothesis import settings\nfrom hypothesis.database import DirectoryBasedExampleDatabase\n"
        f"settings.register_profile('one', max_examples=1, {database})\n"
    )
    (folder / "conftest.py").write_text(f"{profile}settings.load_profile('one')\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    (folder / "conftest.py").unlink()
    return done


def test_a_budget_of_nothing_with_nothing_saved_passes_without_claiming_much(tmp_path):
    done = fuzz(write(tmp_path, FILES), budget="0")
    assert set(done.statuses().values()) == {"not_run"}, done.told()
    assert all(row["message"] == "nothing was saved to replay" for row in done.report["fuzz"]["targets"])
    assert done.ran.code == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["properties/test_money.py::test_sound"], {"test_sound"}),
        (["properties/deep"], {"test_other"}),
        (["properties/deep/test_other.py"], {"test_other"}),
        (["*::test_so*"], {"test_sound"}),
        (["test_other", "test_sound"], {"test_other", "test_sound"}),
        (["--language", "python", "properties/deep/"], {"test_other"}),
    ],
)
def test_properties_are_chosen(tmp_path, words, expected):
    listed = run_aiguard("fuzz", "--list", "--format", "json", *words, cwd=write(tmp_path, FILES))
    assert {row["id"].rpartition("::")[2] for row in json.loads(listed.out)} == expected
    assert listed.code == 0


def test_a_word_that_chooses_nothing_is_a_wrong_input(tmp_path):
    done = run_aiguard("fuzz", "test_singe", "--budget", "5s", cwd=write(tmp_path, FILES))
    assert done.code == 2
    assert "no property is called 'test_singe'" in done.err
    assert "test_sign" in done.err
    assert done.out == ""


def test_go_alone_where_there_is_no_go(tmp_path):
    done = run_aiguard("fuzz", "--language", "go", "--budget", "5s", cwd=write(tmp_path, FILES))
    assert done.code == 2
    assert "nothing to fuzz" in done.err


def test_no_aiguard_yaml_at_all(tmp_path):
    files = {"properties/test_a.py": "@given(st.booleans())\ndef test_flag(flag):\n    assert flag is not None\n"}
    done = fuzz(write(tmp_path, files))
    assert done.ran.code == 0, done.told()
    assert done.statuses() == {"test_flag": "passed"}


def test_no_property_at_all(tmp_path):
    done = run_aiguard("fuzz", "--budget", "3s", cwd=write(tmp_path, {"aiguard.yaml": "version: 1\n"}))
    assert done.code == 3
    assert "aiguard fuzz new" in done.out + done.err
    assert "Traceback" not in done.err


def test_the_same_seed_finds_the_same_first(tmp_path):
    """One engine, one lane and a bug that every third input meets: the path to it is the seed's alone."""
    text = """
        seen = open("seen.txt", "a")
        @given(st.lists(st.integers()))
        def test_sums(xs):
            seen.write(f"{xs}\\n")
            seen.flush()
            assert sum(xs) < 10**4
        """
    files = {"aiguard.yaml": "version: 1\n", "properties/test_a.py": text}
    firsts = []
    for name in ("one", "two"):
        folder = write(tmp_path / name, files)
        done = fuzz(folder, "--seed", "11", "--jobs", "1")
        assert done.ran.code == 1, done.told()
        firsts.append((folder / "seen.txt").read_text().splitlines()[:8])
    assert firsts[0] == firsts[1]
    assert len(firsts[0]) == 8
