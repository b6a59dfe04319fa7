"""Which fields a function works in, read from its names, types, imports, calls and texts. Pure.

One call or type of a library that means a domain is enough, or two different words of it (`domain_rules` has both):
no keyword stands alone, since `update` is no date, `total` no money, and a lexer's `token` no credential.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aiguard.engines.risk.domain_rules import RULES, Rule
from aiguard.engines.risk.subject import Domain
from aiguard.engines.risk.words import words_in, words_of
from aiguard.source.shape import Shape

DOMAINS = tuple(rule.name for rule in RULES)
"""Their names."""

_MOST_NAMED = 3
_STRONG = 3
_LONGEST_NAME = 60
_LEXING = frozenset({"lexer", "lex", "tokenize", "tokenizer", "tokeniser", "tokenization", "grammar", "ast", "syntax"})
_COMMAND_LINE = frozenset({"add_argument", "parse_args", "add_subparsers", "ArgumentParser"})
_WORDS = {"go": "starts goroutines", "chan": "uses channels", "select": "selects between channels"}
_CLOCKS = frozenset({"time.Since", "time.Until"})
_NUMBERS = frozenset({"int", "float"})
_NOW = "time.Now"


def domains(shape: Shape, path: str, qualname: str) -> tuple[Domain, ...]:
    """The domains of a function, the one with the strongest evidence first; `path` is its file's."""
    own = words_in([*shape.names, *qualname.split(".")])
    around = frozenset(words_of(path.rpartition(".")[0])) - own
    called = frozenset(words_of(qualname.rpartition(".")[2]))
    named = _Named(shape)
    found: list[tuple[int, Domain]] = []
    for rule in RULES:
        strong = named.evidence(rule)
        misleading = _misleading(rule, shape, own)
        words, places = _words(rule, own - misleading, around - misleading, called)
        strength = min(len(strong), 3) * _STRONG + len(words) + len(places)
        if strong or words:
            evidence = [*_floats(rule, shape), *strong]
            evidence += [f"names {', '.join(words[:_MOST_NAMED])}"] if words else []
            evidence += [f"its path names {', '.join(places[:_MOST_NAMED])}"] if places else []
            found.append((strength, Domain(rule.name, tuple(evidence))))
    return tuple(domain for _, domain in sorted(found, key=lambda pair: -pair[0]))


class _Named:
    """What a shape names, as lines that a pattern can be searched in."""

    def __init__(self, shape: Shape) -> None:
        calls = shape.calls
        if not _CLOCKS.isdisjoint(calls):
            # How long something took has no date and no zone.
            calls = frozenset(call for call in calls if not call.startswith(_NOW))
        self.shape = shape
        self.calls = "\n".join(sorted(calls))
        self.types = "\n".join(sorted(shape.types))
        self.uses = "\n".join(sorted(shape.uses - shape.calls))

    def evidence(self, rule: Rule) -> list[str]:
        """Strong evidence, in words."""
        found = [f"{verb} {', '.join(names)}" for verb, names in self._matches(rule) if names]
        if rule.texts is not None and any(rule.texts.match(text) for text in self.shape.texts):
            found.append("holds SQL")
        if rule.name == "parsing" and _NUMBERS & self.shape.calls and "ValueError" in self.shape.names:
            found.append("turns text into numbers")
        return found + [_WORDS[word] for word in sorted(rule.syntax & self.shape.syntax)]

    def _matches(self, rule: Rule) -> Iterable[tuple[str, list[str]]]:
        yield "calls", _shortened(rule.calls, self.calls)
        yield "has the type", _shortened(rule.types, self.types)
        yield "uses", _shortened(rule.uses, self.uses)


def _shortened(pattern: re.Pattern[str], lines: str) -> list[str]:
    """What a pattern finds, in short: `json.Unmarshal` for encoding/json.Unmarshal, the end of any other long name."""
    found: list[str] = []
    for match in pattern.finditer(lines):
        name = match[0].rpartition("/")[2].lstrip(".")
        if "(" not in name and name.count(".") > 2:
            name = ".".join(name.split(".")[-2:])
        name = name[:_LONGEST_NAME]
        # What is done with the answer of a call that was named says no more.
        if name and not any(name == one or name.startswith(f"{one}()") for one in found):
            found.append(name)
    return found[:_MOST_NAMED]


def _words(
    rule: Rule, own: frozenset[str], around: frozenset[str], called: frozenset[str]
) -> tuple[list[str], list[str]]:
    """The words of a domain in a function and in its path; none where they do not make a domain by themselves.

    `called` are the words of the function's own name: one of those and any other will do, be it `parse` and `parser`.
    """
    words = sorted(own & rule.core) + sorted(own & rule.side)
    places = sorted(around & rule.core)
    # Where only the path says what it is about, the function itself must say a little more.
    if not own & rule.core and not (places and len(words) > 1):
        return [], []
    different = len(words) + len(places) if called & rule.core else len(_stems([*words, *places]))
    return (words, places) if different > 1 else ([], [])


def _stems(words: Iterable[str]) -> list[str]:
    """Words of which none begins with another: `parse` for parse and parser."""
    stems: list[str] = []
    for word in sorted(words):
        if not stems or not word.startswith(stems[-1]):
            stems.append(word)
    return stems


def _misleading(rule: Rule, shape: Shape, words: frozenset[str]) -> frozenset[str]:
    """Words that mean something else here: a lexer's tokens, and the command line that somebody else parses."""
    if rule.name == "authentication" and _LEXING & words:
        return frozenset({"token"})
    if rule.name == "parsing" and _COMMAND_LINE & shape.names:
        return frozenset({"parse", "parser"})
    return frozenset()


def _floats(rule: Rule, shape: Shape) -> list[str]:
    return ["does money arithmetic with floats"] if rule.name == "money" and shape.floats else []
