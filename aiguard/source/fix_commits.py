"""Which commits repair something, and which touch everything without changing what it does, by their messages.

The words follow Mockus and Votta, Identifying reasons for software changes using historic databases (2000), and
Sliwerski, Zimmermann and Zeller, When do changes induce fixes? (2005), who count 'fix', 'bug', 'defect', 'patch' and
numbers of issues. Adapted to how messages are written today: the subject alone is read for words, since bodies mention
fixes of every kind; `fix:` of Conventional Commits counts; what is fixed must be code, not a typo, a document, a test,
a linter's complaint or a version; and a body counts where it closes an issue, unless the subject says that it adds.

Reverts count: that a change had to be taken back says that it was wrong, unless it was none of code itself. Taking a
revert back does not. Merges do not: the commits that they bring in are counted by themselves.
"""

from __future__ import annotations

import re

from aiguard.source import fix_words as words_for

_LONGEST_SUBJECT = 300
_LONGEST_LINE = 200
_ISSUE = r"(?:(?:[\w.-]+/[\w.-]+)?#\d+|(?:gh|bpo|[a-z]{2,10})-\d+|https?://\S+/(?:issues|pull|bugs?)/\d+)"
_TICKET = re.compile(r"(?:\[[^\[\]]{1,40}\]|[a-z]{2,10}-\d+\b:?|#\d+\b:?|:[a-z_]{1,40}:|[^\x00-\x7f])\s*")
_TYPE = re.compile(r"(?P<type>[a-z][a-z-]*) ?(?:\((?P<scope>[^()]*)\))?!?: ?(?P<rest>.*)")
_REVERT = re.compile(r"(revert|reapply|back out|backed out):? \"?")
_WORD = re.compile(r"#?[a-z0-9_](?:[a-z0-9_'./+-]*[a-z0-9_])?|[,;:()&]")
_NO_CODE = re.compile(
    r"(?:merge|bump|release|prepare|preparing|version|changelog|upgrade|pin|unpin|v?\d+\.\d+)\b"
    r"|update (?:dependenc|changelog|changes|history|news|release|version)"
    r"|(?:add(?:ing|ed|s)? |test:? )(?:an? |some |more )?(?:regression |unit )?tests?\b"
    r"|start(?:ing)? (?:work|development)"
    r"|(?:\.github|docs?|tests?|ci|examples?|benchmarks?)(?:/[\w./*-]+)?: "
)
_AVERTED = re.compile(
    r"\b(?:avoid|prevent|stop|don'?t|do not|no longer|never|guard against|handle|eliminate|resolve|plug)\b.{0,40}?"
    r"\b(?:crash(?:es|ing)?|panic(?:s|king)?|deadlocks?|data races?|race conditions?|(?:memory|goroutine|fd) leaks?"
    r"|leak(?:s|ing)?|segfaults?|infinite (?:loop|recursion)s?|nil (?:pointer|deref\w*)|overflows?"
    r"|use[- ]after[- ]free|division by zero|(?:key|type|attribute|index|value|recursion|unboundlocal)error)\b"
)
_CLOSES = re.compile(rf"(?:[*-] )?(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?):? +(?:issues? )?{_ISSUE}\b")
_REPAIRS = re.compile(rf"(?:[*-] )?fix(?:e[sd])?:? +(?:issues? )?(?:{_ISSUE}\b|[0-9a-f]{{8,40}} \()")
_ADDS = re.compile(
    r"(?:add|allow|build|clean|convert|deprecate|document|drop|enable|expose|feature|implement|improve|introduce|make|migrate"
    r"|move|new|refactor|remove|rename|replace|rewrite|simplif|support|switch|update|upgrade|use)"
)


def is_fix(message: str) -> bool:
    """Whether a commit repairs code, as its message says."""
    subject, body = _parts(message)
    subject, reverts = _unreverted(subject)
    if not subject or _of_no_code(subject):
        return False
    kind, rest = _typed(subject)
    words = _WORD.findall(rest)
    if reverts:
        return reverts == 1 and words_for.NOT_BROKEN.isdisjoint(words)
    if kind in words_for.FIX_TYPES:
        return not _is_trifle(words)
    if kind in words_for.NEW_TYPES:
        return False
    adds = _ADDS.match(rest) is not None
    if _says_fix(words, adds) or _AVERTED.search(rest):
        return True
    if not words_for.NOT_BROKEN.isdisjoint(words):
        return False
    closing = _REPAIRS if adds else _CLOSES
    return any(closing.match(line.strip().lower()) for line in (rest, *body) if len(line) <= _LONGEST_LINE)


def is_bulk(message: str) -> bool:
    """Whether a commit treats everything alike: formatting, linting, annotations, licences, sweeping renames."""
    head = message.lstrip().partition("\n")[0].lower()
    if head.startswith("[pre-commit.ci] auto fixes"):
        return True
    subject, _ = _unreverted(_parts(message)[0])
    kind, rest = _typed(subject)
    if kind in words_for.STYLES or kind in words_for.FORMATTERS or kind in {"fmt", "types", "typing"}:
        return True
    words = [word for word in _WORD.findall(rest) if word[0].isalnum()]
    if not words:
        return False
    first, said = words[0], frozenset(words)
    if first in words_for.SWEEPS or any(phrase in rest for phrase in words_for.PHRASES):
        return True
    if first in words_for.CHANGING and any(text in rest for text in (*words_for.NOTICES, *words_for.TYPINGS)):
        return True
    if first == "copyright" or ("imports" in said and first in {"sort", "sorted", "reorder", "organize", "tidy"}):
        return True
    if first.startswith("renam") and not words_for.EVERYWHERE.isdisjoint(said):
        return True
    styles = words_for.STYLES | words_for.FORMATTERS
    return _is_about_style(said, first, styles)


def _is_about_style(said: frozenset[str], first: str, styles: frozenset[str]) -> bool:
    if said.isdisjoint(styles):
        return False
    if said <= styles | words_for.ALIKE:
        return True
    if said.isdisjoint(words_for.FORMATTERS) or not said.isdisjoint(words_for.ABOUT_TOOLS):
        return False
    return first in words_for.STYLES or first in {"run", "ran", "apply", "applied"}


def _parts(message: str) -> tuple[str, list[str]]:
    """The subject in lower case without tickets before it, and the lines of the body."""
    head, _, body = message.lstrip("\n").partition("\n")
    subject = head.strip()[:_LONGEST_SUBJECT].lower()
    if subject.startswith("[pre-commit.ci]"):
        return "", []
    for prefix in ("fixup! ", "squash! ", "amend! "):
        subject = subject.removeprefix(prefix)
    while ticket := _TICKET.match(subject):
        rest = subject[ticket.end() :]
        subject = f"fix: {rest}" if ticket[0].strip()[1:-1] in words_for.FIX_TYPES else rest
    return subject, body.split("\n")


def _unreverted(subject: str) -> tuple[str, int]:
    """The subject that reverts were made of, and how many there were; to apply a change again counts as two."""
    reverts = 0
    while found := _REVERT.match(subject):
        reverts += 2 if found[1] == "reapply" else 1
        subject = subject[found.end() :].rstrip('"')
    return subject, reverts


def _of_no_code(subject: str) -> bool:
    """Whether a subject begins as one of a merge, a release, or of files that hold no code of the program."""
    if _NO_CODE.match(subject):
        return True
    found = _TYPE.fullmatch(subject)
    if found is None:
        return False
    scopes = re.split(r"[,/ ]+", found["scope"] or "")
    return found["type"] in words_for.NO_CODE_TYPES or not words_for.NO_CODE_TYPES.isdisjoint(scopes)


def _typed(subject: str) -> tuple[str, str]:
    """The type of a conventional commit and what follows; '' and the whole subject for others."""
    found = _TYPE.fullmatch(subject)
    return (found["type"], found["rest"]) if found else ("", subject)


def _says_fix(words: list[str], adds: bool) -> bool:
    """Whether a subject says that code was fixed, or speaks of a bug. `adds`: it says first that it adds."""
    spoken_of = adds or (words[:1] and words[0] in words_for.BUGS_OF_OTHERS)
    for before, word, at in zip(("", *words), words, range(1, len(words) + 1), strict=False):
        after = words[at] if at < len(words) else ""
        if before in words_for.BEFORE_FIXES:
            continue
        of_mathematics = word.startswith("regression") and before in words_for.BEFORE_REGRESSION
        of_others = spoken_of or of_mathematics or after in words_for.AFTER_BUG
        if word in words_for.BUG and not of_others:
            return True
        other = (word == "fixed" and after in words_for.AFTER_FIXED) or (
            adds and before not in words_for.BEFORE_FIX_TOO
        )
        if word in words_for.FIX and not other and not _is_trifle(words[at:]):
            return True
    return False


def _is_trifle(words: list[str]) -> bool:
    """Whether the thing that words name, up to where its name ends, is a typo, a document, a test or the like."""
    thing: list[str] = []
    for word in words:
        if word not in words_for.ENDS:
            thing.append(word)
        elif thing and thing != ["up"]:
            break
    for at, word in enumerate(thing, 1):
        mended = words_for.BROKEN_AFTER.get(word, frozenset())
        if word in words_for.NOT_BROKEN and mended.isdisjoint(thing[at:]):
            return True
    numbered = words[:1] and words[0].startswith("#")
    return bool(thing) and not numbered and thing[-1] in words_for.NOT_BROKEN_AT_END
