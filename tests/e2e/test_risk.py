"""`aiguard risk` over real repositories, as a user runs it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran

Aiguard = Callable[..., Ran]
CLAUDE = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
SMALL = "def shown(cents):\n    return str(cents)\n"
CART = """\
def total(lines):
    result = 0.0
    for line in lines:
        if line.rate is None:
            result += line.price
        elif line.rate > 0:
            result += line.price * (1 + line.rate / 100)
    return round(result, 2)


"""
TEST = "from shop.cart import total\n\n\ndef test_total():\n    assert total([]) == 0\n"
PROPERTY = """\
from hypothesis import given, strategies as st
from shop.cart import total


@given(st.lists(st.integers()))
def test_total_is_never_negative(prices):
    assert total(prices) >= 0
"""
CONFIG = "version: 1\nfuzz: {python: {paths: [properties]}}\n"


class Repository:
    """A repository whose commits say who made them and when."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, author: str = "Ann", day: int = 1) -> str:
        date = f"2026-06-{day:02d}T12:00:00Z"
        identity = {"NAME": author, "EMAIL": f"{author.lower()}@example.org", "DATE": date}
        environment = {
            f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in identity.items()
        }
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            check=True,
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.root), **environment},
        )
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            place = self.root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)

    def commit(self, files: dict[str, str], message: str = "A step", *, author: str = "Ann", day: int = 1) -> str:
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, author=author, day=day)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def rows(ran: Ran) -> dict[str, dict[str, Any]]:
    assert ran.code == 0, ran.err
    return {f"{row['path']}:{row['qualname']}": row for row in ran.json["risk"]["functions"]}


def reason(row: dict[str, Any], signal: str) -> dict[str, Any]:
    return next(each for each in row["reasons"] if each["signal"] == signal)


@pytest.fixture
def shop(repository: Repository) -> Repository:
    """A small function that stood, and a large one that an assistant wrote together with its test."""
    repository.commit({"shop/cart.py": SMALL, "shop/__init__.py": ""}, day=1)
    repository.git("checkout", "-q", "-b", "feature")
    repository.commit({"shop/cart.py": CART + SMALL, "tests/test_cart.py": TEST}, f"Add totals{CLAUDE}", day=5)
    return repository


def test_a_new_function_of_an_assistant_is_told_as_that(shop: Repository, aiguard: Aiguard) -> None:
    found = rows(aiguard("risk", "--format", "json"))
    assert list(found) == ["shop/cart.py:total"]
    row = found["shop/cart.py:total"]
    assert (row["change"], row["line"], row["end_line"], row["language"]) == ("added", 1, 8, "python")
    assert row["provenance"]["kind"] == "ai"
    assert "Claude" in row["provenance"]["evidence"][0]
    assert row["tests"]["together"] is True
    assert row["guarded_by"] == []
    assert "money" in row["domains"]
    assert row["scaffold"] == "aiguard fuzz new shop/cart.py:total"
    assert sum(each["contribution"] for each in row["reasons"]) == pytest.approx(row["score"], abs=1e-6)


def test_the_change_on_the_work_tree_counts_before_it_is_committed(shop: Repository, aiguard: Aiguard) -> None:
    shop.write({"shop/cart.py": CART + SMALL.replace("str(cents)", "f'{cents / 100:.2f}'"), "shop/new.py": SMALL})
    found = rows(aiguard("risk", "--base", "HEAD", "--format", "json"))
    assert set(found) == {"shop/cart.py:shown", "shop/new.py:shown"}
    assert found["shop/cart.py:shown"]["change"] == "modified"
    assert found["shop/cart.py:shown"]["provenance"] == {"kind": "unknown", "evidence": ["not committed yet"]}


def test_a_property_guards_what_it_calls(shop: Repository, aiguard: Aiguard) -> None:
    shop.write({"aiguard.yaml": CONFIG, "properties/test_cart.py": PROPERTY})
    row = rows(aiguard("risk", "--format", "json"))["shop/cart.py:total"]
    assert row["guarded_by"] == ["properties/test_cart.py::test_total_is_never_negative"]
    assert reason(row, "unguarded")["contribution"] == 0


def test_past_fixes_and_changes_are_counted_with_their_commits(repository: Repository, aiguard: Aiguard) -> None:
    repository.commit({"a.py": "def f(x):\n    return x\n\n\ndef g():\n    return 1\n"}, day=1)
    fix = repository.commit({"a.py": "def f(x):\n    return x or 0\n\n\ndef g():\n    return 1\n"}, "Fix None", day=2)
    base = repository.commit({"b.py": "x = 1\n"}, day=3)
    text = "def f(x):\n    return x or 1\n\n\ndef g():\n    return 2\n"
    repository.commit({"a.py": text}, "Another default", author="Bob", day=4)
    found = rows(aiguard("risk", "--base", base, "--format", "json"))
    assert reason(found["a.py:f"], "fixes")["text"] == "1 past fix"
    assert reason(found["a.py:f"], "fixes")["commits"] == [fix[:10]]
    assert reason(found["a.py:g"], "fixes")["text"] == ""
    assert reason(found["a.py:f"], "recent_commits")["value"] == 3
    assert reason(found["a.py:g"], "recent_commits")["value"] == 2
    assert reason(found["a.py:f"], "authors")["value"] == 2
    assert found["a.py:f"]["score"] > found["a.py:g"]["score"]


def test_history_follows_a_renamed_file_and_a_moved_function(repository: Repository, aiguard: Aiguard) -> None:
    body = "def f(x):\n    y = x + 1\n    z = y * 2\n    return z\n"
    repository.commit({"old.py": body + "\n\n# the end of a file\nX = 1\nY = 2\n"}, day=1)
    repository.commit({"old.py": body.replace("+ 1", "+ 2") + "\n\n# the end of a file\nX = 1\nY = 2\n"}, day=2)
    repository.git("mv", "old.py", "new.py")
    base = repository.commit({}, "Rename", day=3)
    repository.git("rm", "-q", "new.py")
    repository.commit({"home.py": body.replace("+ 1", "+ 3")}, "Move", day=4)
    row = rows(aiguard("risk", "--base", base, "--format", "json"))["home.py:f"]
    assert row["change"] == "modified"
    assert reason(row, "changes")["text"] == "changed 3 times so far"


def test_history_follows_a_function_out_of_a_file_that_the_change_leaves_alone(
    repository: Repository, aiguard: Aiguard
) -> None:
    body = "def f(x):\n    y = x + 1\n    z = y * 2\n    return z\n"
    repository.commit({"old.py": f"{body}\n\nX = 1\n"}, day=1)
    repository.commit({"old.py": f"{body.replace('+ 1', '+ 2')}\n\nX = 1\n"}, "Fix f", author="Bo", day=2)
    base = repository.commit({"old.py": "X = 1\n", "new.py": body.replace("+ 1", "+ 2")}, "Split", day=3)
    repository.commit({"new.py": body.replace("+ 1", "+ 3")}, "Edit", day=4)
    row = rows(aiguard("risk", "--base", base, "--format", "json"))["new.py:f"]
    assert reason(row, "changes")["text"] == "changed 3 times so far"
    assert reason(row, "fixes")["text"] == "1 past fix"


def test_a_function_that_was_moved_has_the_lines_that_were_edited_on_the_way(
    repository: Repository, aiguard: Aiguard
) -> None:
    base = repository.commit({"shop/cart.py": CART + SMALL}, day=1)
    repository.commit({"shop/cart.py": SMALL, "shop/sums.py": CART.replace("0.0", "0.5")}, "Move", day=2)
    row = rows(aiguard("risk", "--base", base, "--format", "json"))["shop/sums.py:total"]
    assert reason(row, "lines_added")["value"] == 1


def test_tests_that_grew_by_the_same_hand_are_homework_still(shop: Repository, aiguard: Aiguard) -> None:
    shop.commit({"tests/test_cart.py": f"{TEST}    assert total([]) != 1\n"}, "Test more", day=6)
    row = rows(aiguard("risk", "--format", "json"))["shop/cart.py:total"]
    assert (row["tests"]["together"], row["tests"]["when"]) == (True, "2026-06-06")
    assert reason(row, "graded_own_homework")["text"] == "its tests came from the same change"
    shop.commit({"tests/test_cart.py": f"{TEST}    assert total([]) >= 0\n"}, "Test it", author="Bo", day=7)
    row = rows(aiguard("risk", "--format", "json"))["shop/cart.py:total"]
    assert (row["tests"]["together"], row["tests"]["author"]) == (False, "Bo")


def test_an_assistant_s_tests_in_another_commit_of_the_change(repository: Repository, aiguard: Aiguard) -> None:
    base = repository.commit({"shop/__init__.py": ""}, day=1)
    repository.commit({"shop/cart.py": CART}, f"Add totals{CLAUDE}", day=2)
    repository.commit({"tests/test_cart.py": TEST}, f"Test totals{CLAUDE}", author="Bo", day=3)
    row = rows(aiguard("risk", "--base", base, "--format", "json"))["shop/cart.py:total"]
    assert row["tests"]["together"] is True
    assert reason(row, "graded_own_homework")["text"] == "its tests came from the same change"


def test_a_note_says_who_wrote_which_function(repository: Repository, aiguard: Aiguard) -> None:
    base = repository.commit({"x.txt": ""}, day=1)
    names = ("by_agent", "by_person", "by_both", "by_nobody")
    sha = repository.commit({"a.py": "".join(f"def {name}(x):\n    y = x\n    return y\n\n" for name in names)}, day=2)
    about = '{"schema_version": "authorship/3.0.0"}'
    key, person = "s_0123456789abcd::t_0123456789abcd", "h_0123456789abcd"
    repository.git("notes", "--ref=ai", "add", "-m", f"a.py\n  {key} 1-3,9\n  {person} 5-7,10-11\n---\n{about}", sha)
    repository.commit({"a.py": "import os\n\n" + (repository.root / "a.py").read_text()}, "Shift", day=3)
    found = rows(aiguard("risk", "--base", base, "--format", "json"))
    kinds = [found[f"a.py:{name}"]["provenance"]["kind"] for name in names]
    assert kinds == ["ai", "human", "mixed", "unknown"]


def test_a_report_on_an_old_revision_is_the_same_whenever_it_is_made(shop: Repository, aiguard: Aiguard) -> None:
    head = shop.git("rev-parse", "HEAD")
    first = rows(aiguard("risk", "--base", "main", "--head", head, "--format", "json"))
    shop.commit({"shop/cart.py": "def total():\n    pass\n", "late.py": SMALL}, day=28)
    ran = aiguard("risk", "--base", "main", "--head", head, "--format", "json")
    assert rows(ran) == first
    assert ran.json["risk"]["now"].startswith("2026-06-05")
    assert ran.json["revision"]["head"] == head


def test_a_bare_repository_is_ranked_by_its_revisions(shop: Repository, aiguard: Aiguard, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    shop.git("clone", "-q", "--bare", ".", str(bare))
    ran = aiguard("risk", "--base", "main", "--head", "feature", "--format", "json", cwd=bare)
    assert list(rows(ran)) == ["shop/cart.py:total"]


def test_all_ranks_what_did_not_change_as_well(shop: Repository, aiguard: Aiguard) -> None:
    found = rows(aiguard("risk", "--all", "--format", "json"))
    assert set(found) == {"shop/cart.py:total", "shop/cart.py:shown"}
    assert {row["change"] for row in found.values()} == {"unchanged"}


def test_paths_keep_to_some_files(shop: Repository, aiguard: Aiguard) -> None:
    shop.write({"other/tax.py": SMALL})
    assert set(rows(aiguard("risk", "--path", "other", "--format", "json"))) == {"other/tax.py:shown"}
    assert set(rows(aiguard("risk", "--path", "**/cart.py", "--format", "json"))) == {"shop/cart.py:total"}


def test_the_terminal_names_rank_place_and_next_step(shop: Repository, aiguard: Aiguard) -> None:
    ran = aiguard("risk")
    assert ran.code == 0
    assert "shop/cart.py:1" in ran.out
    assert "marked as written by an assistant" in ran.out or "Claude" in ran.out
    assert "aiguard fuzz new shop/cart.py:total" in ran.out


def test_nothing_changed_is_said(repository: Repository, aiguard: Aiguard) -> None:
    repository.commit({"a.py": SMALL}, day=1)
    repository.commit({"README": "x"}, day=2)
    ran = aiguard("risk", "--base", "HEAD~1")
    assert ran.code == 0
    assert "0 changed functions" in ran.out


@pytest.mark.parametrize("revision", ["nowhere", "--upload-pack=x", "HEAD~99"])
def test_a_revision_that_does_not_exist_is_the_user_s_mistake(
    shop: Repository, aiguard: Aiguard, revision: str
) -> None:
    for option in ("--base", "--head"):
        ran = aiguard("risk", f"{option}={revision}")
        assert ran.code == 2
        assert "there is no commit" in ran.err
        assert "Traceback" not in ran.err


def test_no_repository_and_no_commits_cannot_be_judged(aiguard: Aiguard, tmp_path: Path) -> None:
    assert aiguard("risk").code == 3
    Repository(tmp_path)
    ran = aiguard("risk")
    assert ran.code == 3
    assert "no commits" in ran.err


def test_explain_tells_all_signals_and_the_commits(shop: Repository, aiguard: Aiguard) -> None:
    ran = aiguard("risk", "explain", "shop/cart.py:total")
    assert ran.code == 0, ran.err
    assert "lines_added" in ran.out or "lines added" in ran.out
    assert "Add totals" in ran.out
    assert "write a property" in ran.out


def test_explain_knows_functions_that_did_not_change_and_names_near_ones(shop: Repository, aiguard: Aiguard) -> None:
    assert aiguard("risk", "explain", "shop/cart.py:shown").code == 0
    wrong = aiguard("risk", "explain", "shop/cart.py:totl")
    assert wrong.code == 2
    assert "shop/cart.py:total" in wrong.err
    assert aiguard("risk", "explain", "shop/cart.py").code == 2


def test_explain_takes_the_path_from_where_the_user_stands(shop: Repository, aiguard: Aiguard) -> None:
    ran = aiguard("risk", "explain", "cart.py:total", cwd=shop.root / "shop")
    assert ran.code == 0, ran.err


def test_explain_takes_the_path_that_reports_name_wherever_the_user_stands(shop: Repository, aiguard: Aiguard) -> None:
    ran = aiguard("risk", "explain", "shop/cart.py:total", cwd=shop.root / "shop")
    assert ran.code == 0, ran.err


def test_paths_reach_the_projects_that_they_lead_into(repository: Repository, aiguard: Aiguard) -> None:
    repository.commit({"aiguard.yaml": "version: 1\nprojects: [svc/a, svc/b]\nrisk: {}\n"}, day=1)
    repository.write({f"{folder}m.py": SMALL for folder in ("", "svc/a/", "svc/b/", "svc/b/deep/")})
    repository.write({f"svc/{name}/aiguard.yaml": "version: 1\n" for name in "ab"})
    every = {"m.py", "svc/a/m.py", "svc/b/m.py", "svc/b/deep/m.py"}
    for glob, files in {
        "svc/a": {"svc/a/m.py"},
        "svc": every - {"m.py"},
        "svc/*/m.py": {"svc/a/m.py", "svc/b/m.py"},
        "**/deep/*.py": {"svc/b/deep/m.py"},
        "*.py": {"m.py"},
        "nowhere": set(),
        ".": every,
    }.items():
        ran = aiguard("risk", "--path", glob, "--format", "json")
        assert set(rows(ran)) == {f"{file}:shown" for file in files}, glob
        assert ran.json["risk"]["left_out"] == {}


@pytest.mark.parametrize("date", [b"99999999999999999999 +0000", b"253402300800 +0000", b"-5 +0000", b"", b"x"])
def test_a_head_of_any_date_is_ranked(repository: Repository, aiguard: Aiguard, date: bytes) -> None:
    repository.commit({"a.py": SMALL})
    repository.write({"a.py": CART})
    repository.git("add", "-A")
    tree, parent = repository.git("write-tree"), repository.git("rev-parse", "HEAD")
    who = b"A <a@example.org> " + date
    text = b"tree %s\nparent %s\nauthor %s\ncommitter %s\n\nx\n" % (tree.encode(), parent.encode(), who, who)
    hashing = ("git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally")
    told = subprocess.run(hashing, cwd=repository.root, input=text, check=True, capture_output=True).stdout
    repository.git("update-ref", "HEAD", told.decode().strip())
    for command in (["risk"], ["risk", "explain", "a.py:total"]):
        ran = aiguard(*command, "--base", parent, "--head", "HEAD")
        assert ran.code == 0, ran.err


def test_a_head_that_git_cannot_read_is_not_taken_for_none(repository: Repository, aiguard: Aiguard) -> None:
    head = repository.commit({"a.py": SMALL})
    (repository.root / ".git/objects" / head[:2] / head[2:]).unlink()
    for more in ([], ["--all"]):
        ran = aiguard("risk", *more)
        assert ran.code == 3
        assert "cannot read the commit that HEAD names" in ran.err
        assert "git fsck" in ran.err


def test_a_shallow_clone_says_that_it_knows_less(shop: Repository, aiguard: Aiguard, tmp_path: Path) -> None:
    shop.git("clone", "-q", "--depth", "1", f"file://{shop.root}", str(tmp_path / "clone"))
    ran = aiguard("risk", "--all", cwd=tmp_path / "clone")
    assert ran.code == 0, ran.err
    assert "this clone is shallow" in ran.out
    assert "this clone is shallow" not in aiguard("risk", "--all").out


def test_a_clone_without_contents_says_how_to_get_them(shop: Repository, aiguard: Aiguard, tmp_path: Path) -> None:
    shop.git("config", "uploadpack.allowFilter", "true")
    shop.git("clone", "-q", "--filter=blob:none", f"file://{shop.root}", str(tmp_path / "clone"))
    ran = aiguard("risk", "--base", "origin/main", cwd=tmp_path / "clone")
    assert ran.code == 3
    assert "git fetch --refetch --no-filter" in ran.err


def test_hotspots_name_the_first_of_each_domain(shop: Repository, aiguard: Aiguard) -> None:
    ran = aiguard("risk", "hotspots", "--domain", "money", "--format", "json")
    assert list(rows(ran)) == ["shop/cart.py:total"]
    assert re.search(r"^  money +total +shop/cart.py:1$", aiguard("risk", "hotspots").out, re.MULTILINE)
    wrong = aiguard("risk", "hotspots", "--domain", "mony")
    assert wrong.code == 2
    assert "money" in wrong.err


def test_code_without_a_mark_can_be_taken_for_an_assistant_s(repository: Repository, aiguard: Aiguard) -> None:
    repository.commit({"a.py": SMALL}, day=1)
    base = repository.git("rev-parse", "HEAD")
    repository.commit({"a.py": SMALL.replace("cents", "pence")}, day=2)
    plain, assumed = (
        rows(aiguard("risk", "--base", base, "--format", "json", *more))["a.py:shown"]
        for more in ((), ("--assume-ai",))
    )
    assert plain["provenance"]["kind"] == "unknown"
    assert assumed["provenance"]["kind"] == "ai"
    assert assumed["score"] > plain["score"]


def test_a_team_s_weights_and_rules_are_followed(shop: Repository, aiguard: Aiguard) -> None:
    shop.write({"lib/gen.py": SMALL})
    shop.write({"aiguard.yaml": "version: 1\nrisk: {weights: {ai_written: 1}, exclude: ['lib/**']}\n"})
    ran = aiguard("risk", "--format", "json")
    found = rows(ran)
    assert list(found) == ["shop/cart.py:total"]
    assert found["shop/cart.py:total"]["reasons"][0]["signal"] == "ai_written"
    assert ran.json["risk"]["left_out"] == {"excluded": 1, "tests": 1}


def test_the_repository_is_left_as_it_was(shop: Repository, aiguard: Aiguard) -> None:
    def state() -> list[tuple[str, bytes]]:
        return sorted((str(place), place.read_bytes()) for place in shop.root.rglob("*") if place.is_file())

    before = state()
    for words in (("risk",), ("risk", "--all"), ("risk", "explain", "shop/cart.py:total"), ("risk", "hotspots")):
        aiguard(*words)
    assert state() == before
