from __future__ import annotations

import random
import re

import pytest

from aiguard.engines.fuzz.python.worker.matching import Matching, tree_of

PATTERNS = [
    r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})",
    r"\d{4}-\d{2}-\d{2}",
    r"[^,;]+(?:,\s*[^,;]+)*",
    r"(?P<quote>['\"]).*?(?P=quote)",
    r"xn--[a-z0-9-]+",
    r"a{0}b",
    r"(?:a|b|[cd])+\Z",
    r"[-+]?(?:0x[0-9a-f_]+|[1-9][0-9]*)",
    r"x*?y",
    "\\s\\S\\w\\W\\D.",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_most_of_what_it_makes_matches(pattern):
    matching = Matching(random.Random(5))
    made = [matching.text(tree_of(pattern)) for _ in range(60)]
    matched = [text for text in made if re.fullmatch(pattern, text, re.DOTALL)]
    assert len(matched) > 40, made
    assert len(set(made)) > 1 or pattern == r"a{0}b"


@pytest.mark.parametrize("text", ["", "a", "plain words", "a.b", "(", "[z-a]", "x{5000000000}", "(?P<a>x)(?P<a>y)"])
def test_what_is_no_pattern_has_no_tree(text):
    assert tree_of(text) is None


def test_a_pattern_that_repeats_without_end_makes_a_text_that_has_one():
    matching = Matching(random.Random(1))
    assert all(len(matching.text(tree_of(r"(?:(?:ab){50,}){50,}"))) <= 300 for _ in range(20))
