"""Properties, and code under test, that would like to end, to stall or to blind the campaign that runs them."""

from __future__ import annotations

import time

import pytest

from tests.e2e.campaigns import Campaign, fuzz, write

BUDGET_S = 12.0
FILES = {
    "aiguard.yaml": """\
        version: 1
        fuzz:
          budget: 12s
          shrink_budget: 1s
          python: {paths: [properties], example_timeout: 500ms, memory: 300MiB}
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
        @given(st.integers())
        def test_prints(n):
            for _ in range(20):
                print("x" * 100_000)
                os.write(1, b"y" * 100_000)
                sys.stderr.write("z" * 100_000)
            assert n == n
        """,
    "properties/test_forks.py": """
        @given(st.integers())
        def test_forks(n):
            if os.fork() == 0:
                time.sleep(300)
                os._exit(0)
            assert isinstance(n, int)
        """,
    "properties/test_returns_twice.py": """
        @given(st.integers())
        def test_returns_twice(n):
            os.fork()
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
        @given(st.lists(st.integers()))
        def test_good(xs):
            assert sorted(sorted(xs)) == sorted(xs)

        @given(st.integers())
        def test_bad(n):
            assert n < 10_000
        """,
}


@pytest.fixture(scope="module")
def campaign(tmp_path_factory) -> tuple[Campaign, float]:
    folder = write(tmp_path_factory.mktemp("hostile"), FILES)
    began = time.monotonic()
    done = fuzz(folder, budget=f"{BUDGET_S:g}s", env={"AIGUARD_CANARY": str(folder)})
    return done, time.monotonic() - began
