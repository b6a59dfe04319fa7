from __future__ import annotations

from aiguard.reporters.web.escaping import LONGEST_BLOCK, code, command, esc, esc_block


def test_markup_quotes_and_controls_are_shown() -> None:
    assert esc('<b a="\'">&\x1b[2J\u202e\ud800\n') == "&lt;b a=&quot;&#x27;&quot;&gt;&amp;\\x1b[2J\\u202e\\ud800\\n"


def test_lines_of_a_block_stay_and_megabytes_do_not() -> None:
    assert esc_block("a\n<b>\r\n") == "a\n&lt;b&gt;\\r\n"
    assert len(esc_block("x" * 3_000_000)) < LONGEST_BLOCK + 100
    assert esc_block("x" * (LONGEST_BLOCK + 7)).endswith("\n... and 7 more characters")


def test_a_command_is_whole_or_not_there() -> None:
    assert command("") == ""
    assert command("aiguard fuzz new " + "a" * 900) == f"<p class=cmd><code>aiguard fuzz new {'a' * 900}</code></p>"
    assert code("a" * 900).endswith("a…</code>")
