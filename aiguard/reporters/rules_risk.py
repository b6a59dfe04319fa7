"""What the rules of the risk gate mean and what to do about each."""

from __future__ import annotations

from aiguard.reporters.rule import Rule

RISK_RULES = (
    Rule(
        "risk.ranked",
        "Ranked",
        "This function is near the top of those that a human-written property would serve most.",
        "A ranking is no verdict: read the reasons, and write the property that only you know. "
        "`aiguard fuzz new PATH:FUNCTION` begins it, `aiguard risk explain PATH:FUNCTION` shows every signal.",
    ),
    Rule(
        "risk.unguarded",
        "Unguarded",
        "A function at the top of the ranking has neither a human's property nor a signed waiver.",
        "Write a property that calls it (`aiguard fuzz new PATH:FUNCTION` begins one), or sign a waiver with an owner, "
        "a reason and an expiry under `risk` in aiguard.yaml.",
    ),
    Rule(
        "risk.waiver-expired",
        "WaiverExpired",
        "The day on which a waiver ends is past, so it excuses nothing any more.",
        "Write the property that the waiver put off, or let its owner sign it anew with a later day.",
    ),
    Rule(
        "risk.waiver-unused",
        "WaiverUnused",
        "A waiver fits no function of this repository.",
        "Remove it, or correct the name: a waiver that fits nothing may fit something tomorrow.",
    ),
)
