"""Which names, addresses and words name a coding agent: the table of marks, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from aiguard.source import ai_marks as marks

_NOREPLY = "@users.noreply.github.com"
_BOT = re.compile(r"[\w.-]+[-_](?:(?:ro)?bot|automation)")


def _any(words: Iterable[str]) -> str:
    return "|".join(
        re.escape(word).replace(r"\ ", "[ -]?") for word in sorted(words, key=lambda word: (-len(word), word))
    )


_VENDOR = rf"(?:{_any(marks.VENDORS)})(?:'s)?[ -]"
_AGENT = rf"(?:{_any(marks.AGENTS)})"
_PRODUCT = rf"(?:{_any(marks.PRODUCT_WORDS)})"
_NUMBER = r"[a-z]?\d[\w.]*"
# A separator before each keeps the ways to read a text few.
_MODEL = rf"(?:[ -]\(?(?:{_any(marks.PRODUCT_WORDS | marks.MODEL_WORDS)}|{_NUMBER})\)?){{0,6}}"
# `Claude Code`, `Claude 3.5 Sonnet`, `gpt-5.1-codex-max`: what no person is called. `jules95` may be one.
_NAMED = (
    rf"(?:(?:{_VENDOR})?{_AGENT}(?:[ -]{_NUMBER}[ -]|[ -])?{_PRODUCT}{_MODEL}"
    rf"|(?:{_VENDOR})?(?:{_any(marks.MODELS)})[ -]?{_NUMBER}{_MODEL}"
    rf"|{_VENDOR}{_AGENT}{_MODEL})"
)
_FREE = rf"(?:{_NAMED}|{_AGENT}[ -]?{_NUMBER}{_MODEL}|{_AGENT}{_MODEL}|{_any(marks.UNNAMED)})"

_IS_NAMED = re.compile(
    rf"(?:{_NAMED}|amazon q|copilot(?: autofix[\w ]*)?|chatgpt|ai (?:agent|assistant))(?: ?\([^()]*\))?"
)
_STARTS = re.compile(rf"[\[(]?{_FREE}(?=[\W_]*$|\s*[\[(:,;/&+|]|[\])]| (?:via|with|and|in|by|using|for|through) )")
_AGENT_AND_MODEL = re.compile(r"[^\s:@<>/]+(?: [^\s:@<>/]+){0,3}:[^\s@<>/][^\s@<>]*(?: +\[[^\[\]]*\])*")
_LINKED = r"(?:\s?\([^()]*\)|\s\[[^\[\]]*\](?:\([^()]*\))?|\shttps?://\S+)"
_FOOTER = re.compile(
    rf"[^\w>+\-#\"'`|/\\]{{0,8}}_{{0,2}}(?:co-?)?(?:{_any(marks.MADE)})(?: (?:entirely|mostly|partly|fully))?"
    rf" (?:with|by|using|via) (?:the (?:help|assistance) of )?(?:\[\*{{0,2}}{_FREE}\*{{0,2}}\]|{_FREE})"
    rf"{_LINKED}{{0,2}}(?: (?:via|with|and|using|by) \[[^\[\]]*\]\([^()]*\)| (?:via|with|using) {_FREE}{_LINKED}?)?"
    r"[\W_]*"
)
_SESSION = re.compile("|".join(f"(?:{pattern})" for pattern in marks.SESSIONS))


@lru_cache(maxsize=8192)
def agent(name: str, address: str) -> str:
    """The agent that commits under a name and an address, both in lower case; '' for everybody else."""
    known = marks.ADDRESSES.get(address)
    if known:
        return known
    known = marks.LOGINS.get(_login(address)) or (marks.LOGINS.get(name) if name.endswith("[bot]") else None)
    if known:
        return known
    if name.endswith(" (aider)"):
        return "aider"
    shared = marks.SHARED_ADDRESSES.get(address)
    return name if (shared and shared == name.partition(" (")[0]) or _IS_NAMED.fullmatch(name) else ""


@lru_cache(maxsize=8192)
def is_bot(name: str, address: str) -> bool:
    """Whether a name and an address, in lower case, are those of a program that is no agent."""
    if name.endswith("[bot]") or address.partition("@")[0].endswith("[bot]"):
        return True
    return name in marks.BOT_NAMES or address in marks.BOT_ADDRESSES or _BOT.fullmatch(name) is not None


@lru_cache(maxsize=1024)
def weakness(name: str, address: str) -> str:
    """Why a co-author who is an agent says little about the code; '' where it says enough."""
    if "autofix" in name:
        return ""
    login = _login(address) or name
    return marks.WEAK_ADDRESSES.get(address) or marks.WEAK_LOGINS.get(login, "")


def names_agent(text: str) -> bool:
    """Whether free text, in lower case, begins with the name of an agent or a model and says no other name."""
    return _STARTS.match(text) is not None


def is_agent_and_model(text: str) -> bool:
    """Whether free text has the form `AGENT:MODEL [TOOL]` of the Linux kernel's `Assisted-by`."""
    return _AGENT_AND_MODEL.fullmatch(text) is not None


def is_footer(line: str) -> bool:
    """Whether a whole line, in lower case, says that an agent made this, or leads to where it did.

    As in `🤖 Generated with [Claude Code](...)`.
    """
    return _FOOTER.fullmatch(line) is not None or _SESSION.fullmatch(line) is not None


def _login(address: str) -> str:
    """The account of a noreply address of GitHub, whose number varies; '' for other addresses."""
    return address.removesuffix(_NOREPLY).rpartition("+")[2] if address.endswith(_NOREPLY) else ""
