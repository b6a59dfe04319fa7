from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from aiguard.sampling.layout import Expression, call, flat, laid_out, listed, mapped, quoted

RUFF = str(Path(sys.executable).parent / "ruff")


def expression(chance: random.Random, depth: int = 0) -> Expression:
    """Nested calls, lists and mappings of every width around the limit."""
    if depth > 3 or chance.random() < 0.3:
        return chance.choice(["st.integers()", "x" * chance.randint(1, 40), quoted("a'b" * chance.randint(0, 9)), "1"])
    inner = [expression(chance, depth + 1) for _ in range(chance.randint(0, 5))]
    kind = chance.random()
    if kind < 0.15:
        return listed(*inner)
    if kind < 0.3:
        return mapped({f"key{n}": item for n, item in enumerate(inner)})
    named = {f"name_{n}": expression(chance, depth + 1) for n in range(chance.randint(0, 2))}
    return call(chance.choice(["st.builds", "f", "st.fixed_dictionaries"]), *inner, **named)


def formatted(text: str) -> str:
    command = [RUFF, "format", "--isolated", "--line-length", "100", "--stdin-filename", "x.py", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=60).stdout


def test_whatever_is_laid_out_is_as_ruff_formats_it():
    chance = random.Random(7)
    lines: list[str] = []
    for number in range(400):
        lines += laid_out(expression(chance), before=f"value_{number} = ")
    text = "\n".join(lines) + "\n"
    assert formatted(text) == text


def test_what_is_indented_has_less_room():
    wide = call("f", "x" * 40, "y" * 46)
    assert laid_out(wide, before="result = ") == [f"result = {flat(wide)}"]
    assert len(laid_out(wide, before="result = ", indent=4)) == 3


def test_strings_have_double_quotes_where_that_needs_no_more_escapes():
    assert [quoted(text) for text in ("a", "it's", 'say "x"', "\n")] == ['"a"', '"it\'s"', "'say \"x\"'", '"\\n"']
