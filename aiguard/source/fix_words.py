"""The words by which `fix_commits` tells subjects of commits apart: data only, in lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIX = _words("fix fixed fixes fixing hot-fix hotfix hotfixes")
BUG = _words("bug bug-fix bug-fixes bugfix bugfixes bugs defect defects regression regressions")
FIX_TYPES = _words("bug bugfix bugfixes fix fixed fixes hotfix regression")
"""Types of Conventional Commits that say fix."""

BEFORE_FIX_TOO = _words("& ( , - : ; also and that to which")
"""Before 'fix' in a subject that says first that it adds: 'Add a lock to fix a race'."""

NEW_TYPES = _words("feat feature")
NO_CODE_TYPES = _words(
    "bench build bump changelog ci dep deps deps-dev dev-deps doc docs documentation example examples format i18n"
    " l10n lint readme release style test tests translations types typing typo typos website"
)
"""Types and scopes of commits that change none of the program's code, or nothing of what it does."""

ENDS = _words(
    "& ( ) , : ; after and as at because before by during for from if in into introduced of on so that to under"
    " until using via when where which while with within without"
)
"""Where the name of a thing ends: in 'fix crash in docs parser' the thing fixed is 'crash'."""

NOT_BROKEN = _words(
    "annotation annotations appveyor badge badges bandit black capitalisation capitalization changelog ci"
    " circleci codespell comment comments copyright coverage doc docs docstring docstrings doctest doctests"
    " documentation eslint example examples fixture fixtures flake flake8 flakes flakiness flaky format formatting"
    " gofmt golangci golangci-lint golint grammar header headers import-order indent indentation isort licence"
    " license lint linter linters linting lints makefile misspelling misspellings mypy naming nit nits pep pep8"
    " pre-commit prettier punctuation pylint pyright readme readme.md readme.rst revive rst ruff spacing spelling"
    " spellings sphinx staticcheck style styling test tests toctree tox travis typehint typehints typing typo"
    " typos unittest unittests vet whitespace whitespaces wording workflow workflows yapf"
)
"""A thing of which one of these is a part is no code of the program."""

BROKEN_AFTER = {
    "comment": _words("handling parsing"),
    "format": _words("crash error string strings"),
    "header": _words("encoding handling injection leak parsing"),
    "headers": _words("handling injection leak parsing"),
    "test": _words("client command runner server"),
}
"""It is, where one of these follows."""

NOT_BROKEN_AT_END = _words(
    "build builds conflict conflicts dependencies dependency deps hint hints imports link links rebase release"
    " requirement requirements types version versions warnings"
)
"""A thing whose last word is one of these is no code of the program."""

BEFORE_FIXES = _words(
    "address auto autofix black build ci clippy code-style codestyle cosmetic doc docs docstring documentation"
    " eslint flake8 format formatting grammar lint linter mypy pep8 pre-commit review ruff spelling style test"
    " tests typing typo whitespace"
)
"""What fixes of no code are called: 'lint fixes'."""

AFTER_FIXED = _words(
    "amount array interval length number offset order point position price rate seed set size sized time value"
    " values width window"
)
"""What 'fixed' makes unchanging, not whole: 'fixed width'."""

AFTER_BUG = _words("bounty label report reports template templates test tests tracker")
BUGS_OF_OTHERS = _words("describe document find list note plant report reproduce show track")
"""A subject that begins so speaks of a bug and leaves it where it is."""

BEFORE_REGRESSION = _words("lasso linear logistic multiple polynomial ridge")

FORMATTERS = _words(
    "2to3 autoflake autopep8 black clang-format codespell django-upgrade docformatter eslint flake8 flynt gci"
    " gofmt gofumpt goimports golangci-lint golint isort mypy pre-commit prettier pylint pyupgrade ruff rustfmt"
    " yapf"
)
ABOUT_TOOLS = _words(
    "action add added adding allow bump ci command config configuration configure dependency disable document"
    " drop exclude github hook hooks ignore install integration introduce move option options pin plugin remove"
    " replace repo-review rule rules set settings skip support switch test update updates upgrade version workflow"
)
"""A subject that names a formatter beside one of these is about the formatter itself."""

SWEEPS = _words("blacken blackened codemod codestyle reformat reformats reformatted reformatting whitespace")
STYLES = _words("cosmetic format formatted formatting lint linted linter linting pep8 style styling")
ALIKE = _words(
    "a all and apply autofix automatic by changes clean-up clean-ups cleanup cleanups code codebase complaints"
    " entire error errors everything failure failures file files fix fixed fixes for fixing go happy imports issue"
    " issues linter make more of on only over pass pep8 project python repo run running s some source sources src"
    " tests the to use using via violation violations w warning warnings whitespace whole with"
)
"""With nothing but these, a word for style is about all the code: 'Lint fixes', 'Format the whole project'."""

NOTICES = ("copyright", "license header", "licence header", "spdx", "license notice", "licence notice")
TYPINGS = ("type hint", "type annotation", "typehint", "annotations")
CHANGING = _words(
    "add added adding adds bump change complete fix fixes improve modernize more normalize remove tweak update"
    " updated updates"
)
PHRASES = (
    "any instead of interface{}",
    "code style",
    "coding style",
    "double quotes",
    "interface{} by any",
    "interface{} to any",
    "interface{} with any",
    "line endings",
    "mass rename",
    "mass-rename",
    "python 3 syntax",
    "single quotes",
    "spaces to tabs",
    "tabs to spaces",
    "to f-strings",
    "trailing spaces",
    "trailing whitespace",
    "use f-strings",
)
EVERYWHERE = _words("across everywhere globally throughout")
