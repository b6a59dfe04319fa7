"""Campaigns at the root of a monorepo: every project has its share of the time, and places are seen from the root."""

from __future__ import annotations

from pathlib import Path

from aiguard.commands.fuzz import CampaignRequest, prepare
from aiguard.commands.last_campaign import kept
from aiguard.masking import Masker
from aiguard.plan.plan import FuzzPlan
from tests.e2e.campaigns import fuzz, write

PROJECT = "version: 1\nfuzz: {python: {paths: [properties]}}\n"
FAILS = """
@given(st.integers(0, 9))
def test_small(n):
    assert n < 5
"""
HOLDS = """
@given(st.booleans())
def test_either(b):
    assert b in (True, False)
"""


def test_every_project_has_its_turn_and_places_are_seen_from_the_root(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "aiguard.yaml": "version: 1\nprojects: [services/api, services/billing]\n",
            "services/api/aiguard.yaml": PROJECT,
            "services/api/properties/test_api.py": FAILS,
            "services/billing/aiguard.yaml": PROJECT,
            "services/billing/properties/test_billing.py": HOLDS,
        },
    )
    done = fuzz(folder)
    assert done.ran.code == 1, done.told()
    assert done.statuses() == {"test_small": "failed", "test_either": "passed"}, done.told()
    (finding,) = done.findings("test_small")
    assert finding["location"]["path"] == "services/api/properties/test_api.py"
    assert done.target("test_small")["counterexample"]["location"]["path"] == "services/api/properties/test_api.py"
    assert done.report["fuzz"]["budget_s"] == 60.0


def test_the_projects_share_the_budget_and_a_word_may_name_one(tmp_path: Path) -> None:
    files = {"aiguard.yaml": "version: 1\nprojects: [a, b, c]\n", "c/aiguard.yaml": "version: 1\n"}
    folder = write(tmp_path, files | {"a/aiguard.yaml": PROJECT, "b/aiguard.yaml": "version: 1\nfuzz: {go: {}}\n"})
    plan = prepare(CampaignRequest("fuzz", folder, {}, budget_s=60.0), Masker())
    assert plan.budget_s == sum(step.budget_s for step in plan.steps if isinstance(step, FuzzPlan)) == 60.0
    named = prepare(CampaignRequest("fuzz", folder, {}, targets=("./b:FuzzX",), budget_s=60.0), Masker())
    assert [step.chosen for step in named.steps if isinstance(step, FuzzPlan) and step.prefix == "b/"] == [(".:FuzzX",)]


def test_words_are_looked_up_in_all_projects_and_ids_name_theirs(tmp_path: Path) -> None:
    files = {"aiguard.yaml": "version: 1\nprojects: [a, b]\n", "a/aiguard.yaml": PROJECT, "b/aiguard.yaml": PROJECT}
    both = {"a/properties/test_x.py": FAILS, "b/properties/test_x.py": FAILS + HOLDS}
    folder = write(tmp_path, files | both)
    alone = fuzz(folder, "test_either")
    assert alone.ran.code == 0, alone.ran.err
    assert [row["id"] for row in alone.report["fuzz"]["targets"]] == ["b/properties/test_x.py::test_either"]
    assert alone.report["fuzz"]["budget_s"] == 60.0, "the other project needs no share"
    done = fuzz(folder, "?/properties/*small")
    ids = [row["id"] for row in done.report["fuzz"]["targets"]]
    assert ids == ["a/properties/test_x.py::test_small", "b/properties/test_x.py::test_small"]
    assert [each["evidence"]["target"] for each in done.report["findings"]] == ids
    assert len({each["fingerprint"] for each in done.report["findings"]}) == 2
    assert done.report["findings"][1]["reproduce"] == f"aiguard fuzz {ids[1]} --budget 0"
    assert [each.id for each in kept(folder / "b")] == ["properties/test_x.py::test_small"]
    again = fuzz(folder, ids[1])
    assert [row["id"] for row in again.report["fuzz"]["targets"]] == ids[1:]
    wrong = fuzz(folder, "test_either", "test_smal")
    assert wrong.ran.code == 2
    assert "no property is called 'test_smal'" in wrong.ran.err
    assert "test_either'" not in wrong.ran.err


def test_a_path_in_one_project_is_no_wrong_word_for_another(tmp_path: Path) -> None:
    files = {"aiguard.yaml": "version: 1\nprojects: [a, b]\n", "a/aiguard.yaml": PROJECT, "b/aiguard.yaml": PROJECT}
    both = {"a/properties/test_a.py": HOLDS, "b/properties/test_b.py": HOLDS}
    done = fuzz(write(tmp_path, files | both), "b/properties/test_b.py")
    assert done.ran.code == 0, done.ran.err
    assert list(done.statuses()) == ["test_either"]
