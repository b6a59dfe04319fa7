"""Properties as teams write them for pytest: fixtures, classes, markers, coroutines, state machines, Django."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.campaigns import Campaign, fuzz, write

FILES = {
    "aiguard.yaml": """\
        version: 1
        fuzz: {python: {paths: [properties], env: {DJANGO_SETTINGS_MODULE: site_settings}}}
        """,
    "site_settings.py": """
        SECRET_KEY = "x"
        INSTALLED_APPS = ["things"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
        DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
        USE_TZ = True
        """,
    "things/__init__.py": "",
    "things/models.py": """
        from django.db import models
        class Thing(models.Model):
            name = models.CharField(max_length=20)
        """,
    "pytest.ini": "[pytest]\nmarkers =\n    slow: slow ones\n",
    "properties/conftest.py": """
        import pytest
        @pytest.fixture(scope="session")
        def rate():
            return 2
        @pytest.fixture(scope="module")
        def table(rate):
            return {"rate": rate}
        @pytest.fixture
        def folder(tmp_path):
            (tmp_path / "here").write_text("here")
            return tmp_path
        """,
    "properties/test_pytest.py": """
        import unittest
        from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

        def double(n, rate):
            return n * rate if n != 77 else 0

        @given(n=st.integers(0, 99))
        def test_module_fixture(table, n):
            assert double(n, table["rate"]) == 2 * n

        @given(n=st.integers(0, 99))
        @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
        def test_function_fixture(folder, n):
            assert (folder / "here").read_text() == "here"
            assert n < 90

        @pytest.mark.parametrize("rate", [1, 2, 3])
        @given(n=st.integers(0, 50))
        def test_parametrised(rate, n):
            assert n * rate < 140

        class TestMethods:
            limit = 90
            @given(n=st.integers(0, 99))
            def test_method(self, n):
                assert n < self.limit

            @classmethod
            def helper(cls, n):
                return n

            @given(n=st.integers(0, 99))
            def test_held(self, n):
                assert self.helper(n) == n

        class OldCase(unittest.TestCase):
            def setUp(self):
                self.limit = 90
            @given(n=st.integers(0, 99))
            def test_unittest(self, n):
                self.assertLess(n, self.limit)

        @pytest.mark.xfail(reason="known: issue 12")
        @given(n=st.integers(0, 99))
        def test_expected(n):
            assert n < 50

        @pytest.mark.xfail(reason="mended long ago")
        @given(n=st.integers(0, 99))
        def test_expected_and_held(n):
            assert n < 500

        @pytest.mark.xfail(strict=True, reason="must fail")
        @given(n=st.integers(0, 99))
        def test_strictly_expected(n):
            assert n < 500

        @pytest.mark.skip(reason="later")
        @given(n=st.integers(0, 99))
        def test_skipped(n):
            assert n < 50

        @pytest.mark.slow
        @given(n=st.integers(0, 99))
        def test_marked(n):
            assert double(n, 1) == n

        @pytest.mark.anyio
        @pytest.mark.parametrize("anyio_backend", ["asyncio"])
        @given(n=st.integers(0, 99))
        async def test_coroutine(anyio_backend, n):
            import anyio
            await anyio.sleep(0)
            assert n < 90

        class Counter(RuleBasedStateMachine):
            def __init__(self):
                super().__init__()
                self.count = 0
            @rule(by=st.integers(1, 3))
            def add(self, by):
                self.count += by
            @invariant()
            def small(self):
                assert self.count < 9

        TestCounter = Counter.TestCase

        @given(data=st.data())
        def test_drawn(data):
            first = data.draw(st.integers(0, 99), label="first")
            second = data.draw(st.integers(0, first))
            assert first + second < 150

        def test_ordinary():
            raise AssertionError("no property: must not be run")
        """,
    "properties/test_django.py": """
        from hypothesis.extra.django import TestCase
        from django.test import TransactionTestCase
        from things.models import Thing

        @pytest.mark.django_db
        @given(name=st.text("ab", max_size=5))
        @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
        def test_marked_database(name):
            Thing.objects.create(name=name)
            assert Thing.objects.count() == 1

        @given(name=st.text("ab", max_size=5))
        @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
        def test_database_fixture(db, name):
            Thing.objects.create(name=name)
            assert Thing.objects.count() == 1
            assert len(name) < 4

        class TestRolledBack(TestCase):
            @given(name=st.text("ab", max_size=5))
            def test_rolled_back(self, name):
                Thing.objects.create(name=name)
                assert Thing.objects.count() == 1
        """,
}


EXPECTED = {
    "test_module_fixture": "test_module_fixture(table={'rate': 2}, n=77)",
    "test_parametrised[3]": "test_parametrised(rate=3, n=47)",
    "test_method": "test_method(n=90)",
    "test_unittest": "test_unittest(n=90)",
    "test_marked": "test_marked(n=77)",
    "test_coroutine[asyncio]": "test_coroutine(anyio_backend='asyncio', n=90)",
}


@pytest.fixture(scope="module")
def campaign(tmp_path_factory) -> Campaign:
    return fuzz(write(tmp_path_factory.mktemp("ways"), FILES))


@pytest.mark.parametrize("name", list(EXPECTED))
def test_a_failure_and_its_smallest_input(campaign, name):
    row = campaign.target(name)
    assert row["status"] == "failed", campaign.told()
    assert row["counterexample"]["call"] == EXPECTED[name]
    assert row["counterexample"]["smallest"]


@pytest.mark.parametrize(
    "name", ["test_parametrised[1]", "test_parametrised[2]", "test_held", "test_rolled_back", "test_marked_database"]
)
def test_what_holds(campaign, name):
    assert campaign.target(name)["status"] == "passed", campaign.told()
    assert campaign.rules(name) == set()


def test_the_database_is_rolled_back_for_each_example(campaign):
    found = campaign.target("test_database_fixture")["counterexample"]
    assert "name='aaaa'" in found["text"], campaign.told()
    assert campaign.target("test_marked_database")["examples"] > 10


def test_a_fixture_of_the_function(campaign):
    found = campaign.target("test_function_fixture")["counterexample"]
    assert "n=90" in found["text"]
    path = found["call"].partition("folder=")[2].rpartition(", n=90)")[0]
    assert isinstance(eval(path), Path), "what a fixture gave can be evaluated beside the property"


def test_markers_mean_what_they_mean_to_the_team(campaign):
    assert campaign.rules("test_expected") == {"fuzz.expected-failure"}
    assert campaign.findings("test_expected")[0]["severity"] == "note"
    assert campaign.target("test_skipped")["status"] == "not_run"
    assert campaign.rules("test_skipped") == {"fuzz.skipped"}
    assert "later" in campaign.target("test_skipped")["message"]
    assert campaign.target("test_expected_and_held")["status"] == "passed"


def test_a_state_machine_shows_its_steps(campaign):
    row = campaign.target("runTest")
    assert row["status"] == "failed"
    steps = row["counterexample"]["text"].splitlines()
    assert steps[0] == "state = Counter()"
    assert 9 <= sum(int(step.removeprefix("state.add(by=")[:-1]) for step in steps if "add" in step) <= 11, steps
    assert row["counterexample"]["call"] is None


def test_what_was_drawn_is_shown(campaign):
    found = campaign.target("test_drawn")["counterexample"]
    assert "Draw 1 (first): 75" in found["text"]
    assert "Draw 2: 75" in found["text"]
    assert found["call"] is None


def test_ordinary_tests_are_left_alone_and_counted(campaign):
    assert "test_ordinary" not in campaign.statuses()
    notices = [notice for engine in campaign.report["engines"] for notice in engine["notices"]]
    assert any("no Hypothesis tests: 1 of" in notice for notice in notices), notices
    assert campaign.ran.code == 1


def test_a_team_whose_profile_replays_nothing_and_whose_warnings_are_errors(tmp_path):
    files = {
        "aiguard.yaml": "version: 1\nfuzz: {python: {paths: [properties]}}\n",
        "pytest.ini": "[pytest]\nfilterwarnings = error\n",
        "properties/conftest.py": """
            from hypothesis import Phase, settings
            settings.register_profile("quick", phases=[Phase.generate], derandomize=True, database=None)
            settings.load_profile("quick")
            """,
        "properties/test_a.py": """
            @given(st.integers())
            def test_bad(n):
                assert n < 10_000
            """,
    }
    folder = write(tmp_path, files)
    found, again = fuzz(folder), fuzz(folder, "properties/test_a.py::test_bad", budget="0")
    for campaign in (found, again):
        assert campaign.ran.code == 1, campaign.told()
        assert campaign.target("test_bad")["counterexample"]["call"] == "test_bad(n=10000)"
