"""What names an agent, and what only sounds like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.source import ai_marks as marks
from aiguard.source.agents import agent, is_agent_and_model, is_bot, is_footer, names_agent, weakness


@pytest.mark.parametrize("address", marks.ADDRESSES)
def test_an_agents_own_address_needs_no_name(address):
    assert agent("anybody", address) == marks.ADDRESSES[address]


@pytest.mark.parametrize("login", marks.LOGINS)
def test_an_account_is_known_under_any_number(login):
    known = marks.LOGINS[login]
    assert agent("anybody", f"{login}@users.noreply.github.com") == known
    assert agent("anybody", f"123+{login}@users.noreply.github.com") == known
    assert agent("anybody", f"123+x{login}@users.noreply.github.com") == ""
    assert agent("anybody", f"{login}@users.noreply.example.com") == ""


@pytest.mark.parametrize("address", marks.SHARED_ADDRESSES)
def test_a_shared_address_needs_the_name(address):
    assert agent(marks.SHARED_ADDRESSES[address], address)
    assert agent("anybody", address) == ""


@pytest.mark.parametrize(
    "name", ["claude", "claude martin", "jules95", "devin 2", "pi", "ai", "gemini rossi", "", "bot"]
)
def test_a_name_that_people_have_needs_the_address(name):
    assert agent(name, "x@example.org") == ""


def test_a_suggestion_is_weak_and_a_repair_by_autofix_is_not():
    assert weakness("copilot", "175728472+copilot@users.noreply.github.com") == marks.SUGGESTED
    assert weakness("coderabbitai[bot]", "x@example.org") == marks.SUGGESTED
    assert weakness("copilot", "223556219+copilot@users.noreply.github.com") == ""
    assert weakness("copilot autofix powered by ai", "175728472+copilot@users.noreply.github.com") == ""


@pytest.mark.parametrize("text", ["claude", "claude, codex", "gpt-5 via codex", "an llm", "claude (opus)", "glm 4.6"])
def test_free_text_names_an_agent(text):
    assert names_agent(text)


@pytest.mark.parametrize("text", ["claude martin", "cursory reading", "aim", "llama.cpp", "the team", "gptx", ""])
def test_free_text_names_none(text):
    assert not names_agent(text)


def test_the_kernels_form():
    assert is_agent_and_model("claude:claude-3-opus [coccinelle] [sparse]")
    assert not is_agent_and_model("see https://example.org")
    assert not is_agent_and_model("jane <jane@example.org>")
    assert not is_agent_and_model("note: it helped")


def test_a_footer_is_a_whole_line():
    assert is_footer("🤖 generated with [claude code](https://claude.ai/code)")
    assert not is_footer("generated with claude code for the first time")
    assert not is_footer("- generated with claude code")
    assert not is_footer("we generated with claude code")


@given(st.text(), st.text())
def test_no_text_raises(name, address):
    assert isinstance(agent(name, address), str)
    assert is_bot(name, address) in {True, False}
    assert names_agent(name) in {True, False}
    assert is_footer(name) in {True, False}
