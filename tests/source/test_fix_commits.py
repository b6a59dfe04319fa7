"""Real-form messages: which repair code, and which treat all code alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.source.fix_commits import is_bulk, is_fix

FIXES = [
    "Fix crash on empty input",
    "Fixes crash on empty input",
    "Fixed #31606 -- Added hint for USE_TZ",
    "Fixed bug where the cache was never emptied",
    "fix: handle None in total()",
    "fix(parser): unescape quotes",
    "fix(parser)!: unescape quotes",
    "Fix(api): wrong status",
    "bugfix: off by one",
    "hotfix: revert to old pool",
    "Hotfix for login",
    "Bugfix in pagination (#812)",
    "Bug: rounding was wrong",
    "FIX: date parsing",
    "[3.12] gh-98765: Fix reference leak in set (#98770)",
    "bpo-1234: Fix a segfault in csv",
    "gh-12345: fix socket timeout",
    "[ticket-12] fixes broken redirect",
    "ABC-123: fix rounding",
    ":bug: fix rounding",
    "🐛 Fix rounding",
    "net/http: fix race in Transport",
    "cmd/go: fix module lookup",
    "parser: don't crash on empty input",
    "avoid panic when the map is nil",
    "Prevent deadlock in pool",
    "Handle KeyError in lookup",
    "No longer leaks connections, no longer panics",
    "Guard against division by zero",
    "Regression in the tokenizer from 2.1",
    "perf: fix quadratic loop",
    "refactor: split parser and fix escaping",
    "chore: fix crash at start",
    "Fix crash in docs parser",
    "Fix typed dict, and add tests",
    "Fix crash when x is None (with tests)",
    "Fix test client cookies",
    "Fix header parsing",
    "Fix format string",
    "Fix version parsing",
    "Fix import cycle in loader",
    "Fix dependency resolution for extras",
    "Fix prefix handling",
    "Fix for #123",
    "Add missing lock\n\nFixes #12",
    'Add missing lock\n\nFixes: 1a2b3c4d5e6f ("mm: add lock")\n',
    "Correct the total\n\nCloses #12",
    "Correct the total\n\ncloses: #12\n",
    "Correct the total\r\n\r\nResolves #12\r\n",
    "Correct the total\n\n* resolves django/django#12\n",
    "Correct the total\n\nFixes https://github.com/a/b/issues/12\n",
    "Correct the total\n\nFixes PROJ-12",
    "Always close the file\n\nFixed GH-12",
    'Revert "Use the new pool"',
    'Revert "feat: new pool (#12)" (#13)',
    "revert: use the new pool",
    "fixup! Fix total of an empty list",
    "Multiple bugfixes",
    "various bug fixes",
]

NOT_FIXES = [
    "",
    "\n\n",
    "Add parser",
    "Fix typo",
    "Fix typos in the parser",
    "fix: typo in error",
    "fix typo: recieve",
    "Fix docs",
    "docs: fix link",
    "Docs: fix example",
    "docs/howto: fix example",
    "fix(docs): broken link",
    "Fix broken link",
    "Fix docstring of total",
    "Fix lint",
    "fix: lint errors",
    "Fix flake8 warnings",
    "Fix mypy errors",
    "Fix ruff",
    "Fix formatting",
    "Fix whitespace",
    "Fix indentation",
    "Fix style",
    "Fix tests",
    "Fix failing tests on Windows",
    "Fix flaky test",
    "test: fix race in helper",
    "tests: fix path",
    "Add regression test",
    "Add regression test for #12",
    "Fix CI",
    "ci: fix cache key",
    "fix(ci): cache key",
    "Fix the build",
    "Fix changelog",
    "Fix deprecation warnings",
    "fix(deps): update dependency foo to v2",
    "Fix dependency versions",
    "Fix coverage",
    "Fix copyright header",
    "Fix type annotations",
    "Fix comment",
    "Fix README",
    "Fix badges",
    "Add fixture for money",
    "Add fixtures",
    "Rename prefix to suffix",
    "Support fixed width integers",
    "Use a fixed-size buffer",
    "Add fixed point arithmetic",
    "fix-up of style",
    "Fix up comments",
    "Add debug logging",
    "Add bug report template",
    "Update bug tracker link",
    "Add linear regression",
    "style: fix spacing",
    "build: fix wheel",
    "Style fixes",
    "Lint fixes",
    "Review fixes",
    "pre-commit fixes",
    "[pre-commit.ci] auto fixes from pre-commit.com hooks",
    "[pre-commit.ci] pre-commit autoupdate",
    "Bump foo from 1.2 to 1.3",
    "Release 1.2.3 (bugfix release)",
    "1.2.3: fix crash",
    "Merge pull request #1 from x/fix-foo",
    "Merge branch 'fix/crash' into main",
    "Update changelog with bug fixes",
    "feat: fix the price of a basket",
    "feat: new parser\n\nCloses #12",
    "Add money type\n\nCloses #12",
    "Update docs\n\nFixes #12",
    "Correct the total (#12)",
    "Correct the total\n\nRefs #12",
    "Fixes: Devin review comment on PR #753"[7:],
    "Improve speed\n\nThis also fixes a few things.",
    'Revert "Fix docs"',
    'Revert "docs: say more"',
    'Revert "Revert "Use the new pool""',
    'Reapply "Use the new pool"',
    "Add fixer for imports",
    "Add suffix",
]

BULK = [
    "Reformat",
    "Reformat with black",
    "Format code",
    "format the whole project",
    "formatting",
    "Formatting fixes",
    "black",
    "Run black",
    "run black on all files",
    "Apply black",
    "Apply ruff format to the code base",
    "ruff format",
    "ruff fixes",
    "Use black for formatting",
    "gofmt",
    "gofmt -s",
    "all: gofmt",
    "all: run gofmt",
    "isort",
    "Run isort and black",
    "Run pyupgrade --py311-plus",
    "pyupgrade",
    "lint",
    "Lint fixes",
    "Fix lint",
    "Fix lint errors",
    "Fix flake8 warnings",
    "style: spacing",
    "style: black",
    "fmt: imports",
    "chore: run prettier",
    "chore: format code",
    "Sort imports",
    "Update copyright years",
    "Add license headers",
    "Add SPDX identifiers",
    "copyright",
    "Add type annotations",
    "Add type hints to utils",
    "typing: more annotations",
    "Convert to f-strings",
    "Replace interface{} with any",
    "Remove trailing whitespace",
    "Normalize line endings",
    "Rename Foo to Bar everywhere",
    "refactor: rename foo across the code base",
    "[pre-commit.ci] auto fixes from pre-commit.com hooks\n\nfor more information",
    'Revert "Run black"',
]

NOT_BULK = [
    "",
    "Add parser",
    "Fix crash on empty input",
    "Format dates in UTC",
    "Add format option",
    "Fix format string",
    "Support black in the editor",
    "Bump black from 22 to 23",
    "Add ruff to pre-commit",
    "Update ruff config",
    "Remove isort",
    "Switch from flake8 to ruff",
    "Fix crash in black when a file is empty",
    "Rename foo to bar",
    "Add lint command",
    "Lint the contract before it is replayed",
    "Style the buttons",
    "Sort results by price",
    "Use black background",
    "Fix import cycle",
    "[pre-commit.ci] pre-commit autoupdate",
    "feat: formatting of money",
    "Format money with two digits",
    "Run formatter in CI",
    "Read licenses from metadata",
]


@pytest.mark.parametrize("message", FIXES)
def test_a_repair_is_told_by_its_words(message):
    assert is_fix(message)


@pytest.mark.parametrize("message", NOT_FIXES)
def test_what_repairs_no_code_is_no_fix(message):
    assert not is_fix(message)


@pytest.mark.parametrize("message", BULK)
def test_a_sweep_is_told_by_its_words(message):
    assert is_bulk(message)


@pytest.mark.parametrize("message", NOT_BULK)
def test_a_change_of_one_thing_is_no_sweep(message):
    assert not is_bulk(message)


@given(
    st.text()
    | st.lists(st.sampled_from(["fix", "revert", '"', ":", "(", ")", "#1", "typo", "\n", "[", "a-1"])).map(" ".join)
)
def test_no_text_raises(message):
    assert is_fix(message) in {True, False}
    assert is_bulk(message) in {True, False}


@given(st.sampled_from(FIXES + NOT_FIXES), st.sampled_from(["fix the crash", "It was a bug.", "hotfix"]))
def test_words_of_the_body_do_not_count(message, line):
    if "\n" not in message.strip() and message.strip():
        assert is_fix(f"{message}\n\n{line}\n") == is_fix(message)
