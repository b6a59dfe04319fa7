"""Properties, and code under test, that would like to end, to stall or to blind the campaign that runs them."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from tests.e2e.campaigns import Campaign, carrying, fuzz, write

BUDGET_S = 5.0
SLACK_S = 15.0
"""A hang-guard: interpreters start slowly on a busy machine."""
FILES = {
    "aiguard.yaml": """\
        version: 1
        fuzz:
          shrink_budget: 1s
          python: {paths: [properties], example_timeout: 500ms, memory: 300MiB, env: {CANARY: "@canary@"}}
        """,
    "properties/test_endless.py": """
        @given(st.integers())
        def test_endless(n):
            while True:
                n += 1
        """,
    "properties/test_blocks_in_c.py": """
        import hashlib
        @given(st.integers())
        def test_blocks_in_c(n):
            assert hashlib.pbkdf2_hmac("sha256", b"x", b"y", 2_000_000_000)
        """,
    "properties/test_sleeps.py": """
        @given(st.integers())
        def test_sleeps(n):
            time.sleep(10_000)
        """,
    "properties/test_swallows.py": """
        @given(st.integers())
        def test_swallows(n):
            while True:
                try:
                    time.sleep(1)
                except BaseException:
                    pass
        """,
    "properties/test_hogs.py": """
        @given(st.integers())
        def test_hogs(n):
            held = []
            while True:
                held.append(bytearray(20_000_000))
        """,
    "properties/test_exits_0.py": """
        @given(st.integers())
        def test_exits_0(n):
            os._exit(0)
        """,
    "properties/test_exits_1.py": """
        @given(st.integers())
        def test_exits_1(n):
            if n > 1000:
                os._exit(1)
            assert n <= 1000
        """,
    "properties/test_segfault.py": """
        import ctypes
        @given(st.integers())
        def test_segfault(n):
            ctypes.string_at(0)
        """,
    "properties/test_sys_exit.py": """
        @given(st.integers())
        def test_sys_exit(n):
            sys.exit(0)
        """,
    "properties/test_prints.py": """
        @given(st.integers(0, 30))
        def test_prints(n):
            for _ in range(20):
                print("x" * 100_000)
                os.write(1, b"y" * 100_000)
                sys.stderr.write("z" * 100_000)
            assert n == n
        """,
    "properties/test_forks.py": """
        @given(st.integers(0, 30))
        def test_forks(n):
            if os.fork() == 0:
                time.sleep(300)
                os._exit(0)
            assert isinstance(n, int)
        """,
    "properties/test_escapes.py": """
        @given(st.integers(0, 99))
        def test_escapes(n):
            if n % 20 == 0 and os.fork() == 0:
                os.setsid()
                time.sleep(300)
                os._exit(0)
            assert isinstance(n, int)
        """,
    "properties/test_moves.py": """
        import signal
        @given(st.integers())
        def test_moves(n):
            os.chdir("/")
            os.environ.clear()
            sys.path.clear()
            for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
                signal.signal(number, signal.SIG_IGN)
            assert n < 10_000
        """,
    "properties/test_closes.py": """
        @given(st.integers())
        def test_closes(n):
            os.closerange(0, 256)
            assert n < 10_000
        """,
    "properties/test_kills.py": """
        import signal
        @given(st.integers())
        def test_kills(n):
            os.kill(os.getpid(), signal.SIGKILL)
        """,
    "properties/test_kills_group.py": """
        import signal
        @given(st.integers())
        def test_kills_group(n):
            os.killpg(0, signal.SIGTERM)
            assert n < 10_000
        """,
    "properties/test_recursion.py": """
        def deeper(n):
            return deeper(n + 1)
        @given(st.integers())
        def test_recursion(n):
            assert deeper(n)
        """,
    "properties/test_interrupt.py": """
        @given(st.integers())
        def test_interrupt(n):
            raise KeyboardInterrupt
        """,
    "properties/test_good.py": """
        @given(st.lists(st.booleans(), max_size=5))
        def test_good(xs):
            assert sorted(sorted(xs)) == sorted(xs)

        @given(st.integers())
        def test_bad(n):
            assert n < 10_000
        """,
}


EXPECTED = {
    "test_endless": {"hung"},
    "test_blocks_in_c": {"hung"},
    "test_sleeps": {"hung"},
    "test_swallows": {"hung"},
    "test_hogs": {"failed"},
    "test_exits_0": {"error"},
    "test_exits_1": {"error"},
    "test_segfault": {"error"},
    "test_kills": {"error"},
    "test_kills_group": {"error"},
    "test_closes": {"error"},
    "test_interrupt": {"error", "failed"},
    "test_sys_exit": {"failed"},
    "test_moves": {"failed"},
    "test_recursion": {"failed"},
    "test_bad": {"failed"},
    "test_good": {"passed"},
    "test_prints": {"passed"},
    "test_forks": {"passed"},
    "test_escapes": {"passed"},
}


@dataclass(frozen=True)
class Hostile:
    campaign: Campaign
    canary: str


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Hostile:
    folder = tmp_path_factory.mktemp("hostile")
    files = {name: text.replace("@canary@", str(folder)) for name, text in FILES.items()}
    return Hostile(fuzz(write(folder, files)), str(folder))


def test_nobody_gets_away(hostile):
    statuses = hostile.campaign.statuses()
    assert set(statuses) == set(EXPECTED)
    unexpected = {name: status for name, status in statuses.items() if status not in EXPECTED[name]}
    assert not unexpected, hostile.campaign.told()
    assert hostile.campaign.ran.code == 1


def test_no_process_is_left(hostile):
    assert carrying(hostile.canary) == []


def test_the_others_go_on(hostile):
    assert hostile.campaign.target("test_bad")["counterexample"]["call"] == "test_bad(n=10000)"
    assert hostile.campaign.target("test_moves")["counterexample"]["call"] == "test_moves(n=10000)"
    assert hostile.campaign.target("test_good")["examples"] > 20


@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [
        ("test_endless", "fuzz.hang", "ran for more than"),
        ("test_sleeps", "fuzz.hang", "ran for more than"),
        ("test_blocks_in_c", "fuzz.hang", "could not be stopped from inside"),
        ("test_swallows", "fuzz.hang", "could not be stopped from inside"),
        ("test_exits_0", "fuzz.no-record", "exit status 0"),
        ("test_exits_1", "fuzz.no-record", "exit status 1"),
        ("test_segfault", "fuzz.crash", "SIGSEGV"),
        ("test_kills", "fuzz.crash", "SIGKILL"),
        ("test_hogs", "fuzz.counterexample", "MemoryError"),
        ("test_sys_exit", "fuzz.counterexample", "SystemExit"),
        ("test_recursion", "fuzz.counterexample", "RecursionError"),
    ],
)
def test_what_stopped_it_and_its_input_are_told(hostile, name, rule, words):
    found = hostile.campaign.target(name)["counterexample"]
    assert found["text"].startswith(f"{name}("), hostile.campaign.told()
    assert words in found["exception"]
    assert hostile.campaign.rules(name) == {rule}


def test_a_run_without_its_last_record_is_not_judged(hostile):
    for name in ("test_exits_0", "test_exits_1", "test_segfault", "test_closes"):
        assert all(finding["inconclusive"] for finding in hostile.campaign.findings(name)), name
        assert hostile.campaign.findings(name)


@pytest.mark.parametrize("name", ["test_exits_1", "test_segfault", "test_blocks_in_c", "test_sleeps"])
def test_what_a_dead_run_left_behind_is_replayed(hostile, name):
    assert hostile.campaign.target(name)["counterexample"]["saved"]
    again = fuzz(hostile.campaign.folder, name, budget="0")
    assert again.target(name)["status"] == hostile.campaign.target(name)["status"], again.told()
    assert again.target(name)["slices"] <= 2
    assert again.ran.code == (1 if again.target(name)["status"] == "hung" else 3)


UNENDING = """
    @given(st.integers())
    def test_returns_twice(n):
        os.fork()
        assert isinstance(n, int)

    @given(st.integers())
    def test_unending(n):
        assert isinstance(n, int)
    """


def test_the_budget_is_kept(tmp_path):
    names = ("aiguard.yaml", "properties/test_endless.py", "properties/test_swallows.py", "properties/test_forks.py")
    files = {name: FILES[name].replace("@canary@", str(tmp_path)).replace("500ms", "60s") for name in names}
    began = time.monotonic()
    done = fuzz(write(tmp_path, {**files, "properties/test_unending.py": UNENDING}), budget=f"{BUDGET_S:g}s")
    assert time.monotonic() - began < BUDGET_S + SLACK_S
    statuses = done.statuses()
    assert not {statuses.get("test_endless"), statuses.get("test_swallows")} & {"passed", "failed"}, done.told()
    assert carrying(str(tmp_path)) == []
    assert done.ran.code == 3
