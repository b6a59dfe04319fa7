"""Code under test that bends its own verdict, and properties that could not fail."""

from __future__ import annotations

import pytest

from tests.e2e.campaigns import Campaign, fuzz, write

FILES = {
    "aiguard.yaml": "version: 1\nfuzz: {python: {paths: [properties]}}\n",
    "shop/__init__.py": "",
    "shop/skipping.py": """
        from unittest import SkipTest
        def total(xs):
            if len(xs) > 3:
                raise SkipTest("not today")
            return sum(xs)
        """,
    "shop/skipping_by_pytest.py": """
        import sys
        def total(xs):
            if len(xs) > 3:
                sys.modules["pytest"].skip("not today")
            return sum(xs)
        """,
    "shop/xfailing.py": """
        import sys
        def total(xs):
            if len(xs) > 3:
                sys.modules["pytest"].xfail("known")
            return sum(xs)
        """,
    "shop/rejecting.py": """
        import hypothesis
        def total(xs):
            if len(xs) > 3:
                hypothesis.reject()
            return sum(xs)
        """,
    "shop/agreeing.py": """
        class Anything:
            def __eq__(self, other): return True
            def __ne__(self, other): return False
            def __hash__(self): return 0
        def total(xs):
            return Anything()
        """,
    "shop/stopping.py": """
        import time
        def total(xs):
            time.monotonic = lambda: 0.0
            time.perf_counter = lambda: 0.0
            time.sleep = lambda s: None
            return sum(xs) + (1 if len(xs) == 5 else 0)
        """,
    "shop/knowing.py": """
        import os
        def total(xs):
            if "PYTEST_CURRENT_TEST" in os.environ:
                return sum(xs)
            return 0
        """,
    "shop/patching.py": """
        import sys
        def total(xs):
            core = sys.modules.get("hypothesis.core")
            if core is not None:
                core.run_once = None
                core.StateForActualGivenExecution.execute_once = lambda *a, **k: None
            pytest = sys.modules.get("_pytest.runner")
            if pytest is not None:
                pytest.check_interactive_exception = lambda *a: False
            return 0
        """,
    "shop/plain.py": """
        def total(xs):
            return sum(xs)
        """,
    "properties/test_honesty.py": """
        from shop import agreeing, knowing, patching, plain, rejecting, skipping, skipping_by_pytest, stopping, xfailing
        lists = st.integers(0, 200).map(lambda n: [n // 7] * (n % 7))

        @given(lists)
        def test_skipping(xs):
            assert skipping.total(xs) == sum(xs)

        @given(lists)
        def test_skipping_by_pytest(xs):
            assert skipping_by_pytest.total(xs) == sum(xs)

        @given(lists)
        def test_xfailing(xs):
            assert xfailing.total(xs) == sum(xs)

        @given(lists)
        def test_rejecting(xs):
            assert rejecting.total(xs) == sum(xs)

        @given(lists)
        def test_agreeing(xs):
            assert agreeing.total(xs) == sum(xs)

        @given(lists)
        def test_stopping(xs):
            assert stopping.total(xs) == sum(xs)

        @given(lists)
        def test_knowing(xs):
            assert knowing.total(xs) == sum(xs)

        @given(lists)
        def test_patching(xs):
            assert patching.total(xs) == sum(xs)

        @given(lists)
        def test_plain(xs):
            assert plain.total(xs) == sum(xs)

        @given(lists)
        def test_skips_itself(xs):
            if len(xs) > 2:
                pytest.skip("no lists please")
            assert plain.total(xs) == sum(xs)

        seen = []
        @given(st.integers())
        def test_flaky(n):
            seen.append(n)
            assert len(seen) != 20

        @given(st.lists(st.integers(), min_size=2000))
        def test_unhealthy(xs):
            assert plain.total(xs) == sum(xs)

        @given(st.integers())
        def test_picky(n):
            assume(n % 1000 == 0)
            assert plain.total([n]) == n

        @given(st.integers())
        def test_refuses_all(n):
            assume(False)
            assert plain.total([n]) == n

        @given(lists)
        def test_never_asserts(xs):
            if plain.total(xs) > 10**9:
                assert plain.total(xs) == sum(xs)

        @given(lists)
        def test_never_calls(xs):
            if len(xs) > 10**6:
                plain.total(xs)
            assert sum(xs) == sum(xs)

        @given(lists)
        def test_empty(xs):
            pass

        @given(lists)
        def test_never_raises_but(xs):
            try:
                plain.total(xs)
            except ValueError:
                pass
        """,
}


EXPECTED = {
    "test_skipping": ("error", {"fuzz.skipped"}),
    "test_skipping_by_pytest": ("error", {"fuzz.skipped", "fuzz.knows-the-runner"}),
    "test_xfailing": ("failed", {"fuzz.counterexample", "fuzz.skipped", "fuzz.knows-the-runner"}),
    "test_skips_itself": ("error", {"fuzz.skipped"}),
    "test_rejecting": ("error", {"fuzz.rejected-by-code", "fuzz.knows-the-runner"}),
    "test_agreeing": ("failed", {"fuzz.dishonest"}),
    "test_stopping": ("failed", {"fuzz.counterexample"}),
    "test_knowing": ("error", {"fuzz.knows-the-runner"}),
    "test_flaky": ("failed", {"fuzz.flaky"}),
    "test_unhealthy": ("error", {"fuzz.health-check"}),
    "test_never_asserts": ("error", {"fuzz.tests-nothing"}),
    "test_never_calls": ("error", {"fuzz.tests-nothing"}),
    "test_empty": ("error", {"fuzz.tests-nothing"}),
    "test_plain": ("passed", set()),
    "test_never_raises_but": ("passed", set()),
}


@pytest.fixture(scope="module")
def campaign(tmp_path_factory) -> Campaign:
    return fuzz(write(tmp_path_factory.mktemp("honesty"), FILES))


@pytest.mark.parametrize("name", list(EXPECTED))
def test_what_it_comes_to(campaign, name):
    status, rules = EXPECTED[name]
    assert campaign.target(name)["status"] == status, campaign.told()
    assert campaign.rules(name) == rules, campaign.told()


@pytest.mark.parametrize("name", ["test_picky", "test_refuses_all"])
def test_a_property_that_rejects_its_inputs(campaign, name):
    assert campaign.target(name)["status"] == "error", campaign.told()
    assert campaign.rules(name) <= {"fuzz.rejects-nearly-all", "fuzz.health-check", "fuzz.tests-nothing"}
    assert campaign.rules(name)


def test_a_patched_runner_does_not_make_it_pass(campaign):
    assert campaign.target("test_patching")["status"] in {"failed", "error"}, campaign.told()


def test_a_stopped_clock_hides_nothing(campaign):
    assert campaign.target("test_stopping")["counterexample"]["call"].count(",") == 4


def test_every_sign_names_its_place(campaign):
    places = {
        finding["rule"]: finding["location"]["path"]
        for name in ("test_knowing", "test_empty", "test_skips_itself")
        for finding in campaign.findings(name)
    }
    assert places == {
        "fuzz.knows-the-runner": "shop/knowing.py",
        "fuzz.tests-nothing": "properties/test_honesty.py",
        "fuzz.skipped": "properties/test_honesty.py",
    }


def test_the_gate_fails(campaign):
    assert campaign.ran.code == 1


@pytest.mark.parametrize("name", ["test_skips_itself", "test_xfailing", "test_empty"])
def test_alone_it_does_not_pass_the_gate_either(tmp_path, name):
    done = fuzz(write(tmp_path, FILES), name)
    assert done.ran.code == (3 if name == "test_skips_itself" else 1), done.told()
