"""What each rule means and what to do about it: the help that code scanning shows beside a result."""

from __future__ import annotations

from aiguard.reporters.rule import Rule
from aiguard.reporters.rules_fuzz import FUZZ_RULES
from aiguard.reporters.rules_risk import RISK_RULES

_RULES = (
    Rule(
        "contract.mismatch",
        "ContractMismatch",
        "The service's answer is not what the contract promises.",
        "Run the request shown with the finding. Mend the service, or let the contract's owner change the promise.",
    ),
    Rule(
        "contract.bad-response",
        "BadResponse",
        "The service's answer could not be read as HTTP or as the body that was promised.",
        "Look at the raw answer with the request shown: a broken length, encoding or body is the service's fault.",
    ),
    Rule(
        "contract.timeout",
        "Timeout",
        "The service did not answer in time.",
        "Find out why it hangs, or raise the target's `timeout` in aiguard.yaml.",
    ),
    Rule(
        "contract.unwitnessed",
        "UnwitnessedBranch",
        "The contract allows a form of the answer that was never seen in this run.",
        "Add an `also` interaction whose state brings this form about, or take the leniency out of the contract.",
    ),
    Rule(
        "contract.not-replayed",
        "ContractNotReplayed",
        "No target replays this contract, so it protects nothing.",
        "Name a `target` of aiguard.yaml in the contract, or remove the contract.",
    ),
    Rule(
        "contract.target-failed",
        "TargetFailed",
        "The target could not be started or reached, so nothing was judged.",
        "Read the last lines of its log, then run `aiguard doctor`.",
    ),
    Rule(
        "contract.state-failed",
        "StateFailed",
        "A state handler failed, so the interaction could not be judged.",
        "Read what the handler printed; an interaction is judged only in the state that it asks for.",
    ),
    Rule(
        "contract.skipped",
        "InteractionSkipped",
        "An interaction was not run, so it was not judged.",
        "Remove what kept it from running: an earlier failure, or a budget that is too small.",
    ),
    Rule(
        "input.invalid",
        "InvalidInput",
        "The configuration, a contract or the command line is wrong.",
        "Correct the place that is named; nothing is judged until the input is right.",
    ),
    Rule(
        "engine.failed",
        "EngineFailed",
        "aiguard could not do its work.",
        "Do what the message says, or run `aiguard doctor`.",
    ),
)
_BY_ID = {rule.id: rule for rule in (*_RULES, *FUZZ_RULES, *RISK_RULES)}


def rule_of(rule_id: str) -> Rule:
    """The rule with this id; one that this version has no words for describes itself by its id."""
    words = [word for word in rule_id.replace(".", "-").split("-") if word]
    name = "".join(word.capitalize() for word in words) or "Finding"
    return _BY_ID.get(rule_id) or Rule(rule_id, name, f"A finding of the rule {rule_id}.", "Read the message.")
