"""The marks that coding agents leave in commits, and the names of bots that are none: data only.

Measured with `git log --all` over some 25 public repositories, or documented by the vendors, as of November 2026. All
texts are lower case and are compared so. A vendor's domain is never a mark: its people commit from it too.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split(", "))


ADDRESSES = {
    "agent@warp.dev": "Warp",
    "ai@cursor.sh": "Cursor",
    "aider@aider.chat": "aider",
    "amp@ampcode.com": "Amp",
    "cascade@windsurf.ai": "Windsurf",
    "codex@openai.com": "Codex",
    "composer@cursor.com": "Cursor",
    "copilot@github.com": "Copilot",
    "crush@charm.land": "Crush",
    "cursor@agent": "Cursor",
    "cursoragent@cursor.com": "Cursor",
    "gemini-cli-agent@google.com": "Gemini CLI",
    "gemini-cli@google.com": "Gemini CLI",
    "junie@jetbrains.com": "Junie",
    "no-reply@ona.com": "Ona",
    "noreply@aider.chat": "aider",
    "noreply@aider.dev": "aider",
    "noreply@anthropic.com": "Claude",
    "noreply@augmentcode.com": "Augment",
    "noreply@cline.bot": "Cline",
    "noreply@codebuff.com": "Codebuff",
    "noreply@codeium.com": "Windsurf",
    "noreply@continue.dev": "Continue",
    "noreply@lovable.dev": "Lovable",
    "noreply@openai.com": "Codex",
    "noreply@opencode.ai": "opencode",
    "noreply@pi.dev": "Pi",
    "openhands@all-hands.dev": "OpenHands",
    "qwen-coder@alibabacloud.com": "Qwen Code",
    "roomote@roocode.com": "Roo Code",
    "vibe@mistral.ai": "Mistral Vibe",
    "windsurf@codeium.com": "Windsurf",
}
"""Addresses that only an agent signs with, and whose they are."""

SHARED_ADDRESSES = {
    "chatgpt@openai.com": "chatgpt",
    "claude@anthropic.com": "claude",
    "codex@example.com": "codex",
    "devin@cognition.ai": "devin",
    "gemini@google.com": "gemini",
    "jules@google.com": "jules",
    "noreply@amazon.com": "amazon q",
    "noreply@github.com": "copilot",
    "noreply@google.com": "gemini",
    "noreply@replit.com": "replit",
    "opensource@block.xyz": "goose",
}
"""Addresses that others use too, or that a person could have: a mark beside a name made of this and words for tools."""

LOGINS = {
    "amazon-q-developer[bot]": "Amazon Q",
    "anthropic-claude[bot]": "Claude",
    "chatgpt-codex-connector[bot]": "Codex",
    "claude": "Claude",
    "claude[bot]": "Claude",
    "claude-code-action[bot]": "Claude",
    "cline[bot]": "Cline",
    "codegen-sh[bot]": "Codegen",
    "coderabbitai[bot]": "CodeRabbit",
    "codiumai-pr-agent[bot]": "Qodo",
    "continue[bot]": "Continue",
    "copilot": "Copilot",
    "copilot[bot]": "Copilot",
    "copilot-swe-agent[bot]": "Copilot",
    "cursor[bot]": "Cursor",
    "cursoragent": "Cursor",
    "devin-ai-integration[bot]": "Devin",
    "ellipsis-dev[bot]": "Ellipsis",
    "factory-droid[bot]": "Factory Droid",
    "gemini-cli[bot]": "Gemini CLI",
    "gemini-code-assist[bot]": "Gemini Code Assist",
    "github-advanced-security[bot]": "Copilot Autofix",
    "google-labs-jules[bot]": "Jules",
    "gpt-engineer-app[bot]": "Lovable",
    "greptile-apps[bot]": "Greptile",
    "jetbrains-ai[bot]": "JetBrains AI",
    "kiloconnect[bot]": "Kilo",
    "kiro-agent": "Kiro",
    "lovable-dev[bot]": "Lovable",
    "openai-codex[bot]": "Codex",
    "openhands-agent": "OpenHands",
    "roomote": "Roo Code",
    "roomote[bot]": "Roo Code",
    "qodo-merge-pro[bot]": "Qodo",
    "sourcegraph-cody[bot]": "Cody",
    "sourcery-ai[bot]": "Sourcery",
    "sweep-ai[bot]": "Sweep",
    "sweep-nightly[bot]": "Sweep",
    "terragon-labs[bot]": "Terragon",
    "v0[bot]": "v0",
    "windsurf-bot[bot]": "Windsurf",
}
"""Accounts of agents at GitHub, as they stand in its noreply addresses after the number, or as a name with `[bot]`."""

SUGGESTED = "a suggestion from review, accepted"
WEAK_ADDRESSES = {
    "175728472+copilot@users.noreply.github.com": SUGGESTED,
    "copilot@github.com": "an editor wrote this line unasked in spring 2026",
}
WEAK_LOGINS = {
    "coderabbitai[bot]": SUGGESTED,
    "codiumai-pr-agent[bot]": SUGGESTED,
    "gemini-code-assist[bot]": SUGGESTED,
    "github-advanced-security[bot]": SUGGESTED,
    "greptile-apps[bot]": SUGGESTED,
    "qodo-merge-pro[bot]": SUGGESTED,
    "sourcery-ai[bot]": SUGGESTED,
}
"""Co-authors whose trailer says little about who wrote the code, and why."""

VENDORS = _names(
    "alibaba, amazon, anthropic, block, factory, github, google, jetbrains, microsoft, mistral, openai,"
    " sourcegraph, xai"
)
AGENTS = _names(
    "aider, amazon q, amp, antigravity, augment, cascade, chatgpt, claude, cline, codebuff, codestral, codex,"
    " continue, copilot, crush, cursor, deepseek, devin, devstral, droid, gemini, glm, goose, gpt, grok,"
    " jules, junie, kilo, kimi, kiro, letta, llama, lovable, mistral, ona, opencode, openhands, pi, qwen,"
    " replit, roo, sisyphus, sweep, v0, warp, windsurf"
)
"""Names of agents and models; many are people's names too, so that one alone is a mark only where no person can be."""

MODELS = _names("claude opus, claude sonnet, deepseek, gemini, glm, gpt, grok, kimi, llama, qwen")
"""Those that make a name with a number alone: `GPT-5`."""

PRODUCT_WORDS = _names(
    "agent, ai, assist, assistant, autofix, chat, cli, cloud, code, coder, codex, coding, desktop, developer,"
    " fable, haiku, opus, sonnet, vibe"
)
"""What makes a product of a name: `Claude Code`, `Devin AI`, `Claude Opus`."""

MODEL_WORDS = _names(
    "bot, context, fast, flash, high, large, lite, low, max, medium, mini, nano, preview, pro, small,"
    " thinking, turbo, xhigh"
)
"""What may follow in the name of a model, and says nothing by itself."""

UNNAMED = _names("ai, ai agent, ai assistant, an ai, an ai assistant, an llm, genai, generative ai, llm, llms")
"""What a trailer or footer may call an agent that it does not name."""

AUTHORS = _names(
    "author, authored-by, co-author, co-author-by, co-authored-by, co-developed-by, coauthored-by,"
    " lead-authored-by, written-by"
)
"""Trailers that name a person or an agent who wrote the code."""

HELPERS = frozenset({"assisted-by"})
"""Trailers that name an agent in free text, often `AGENT:MODEL`, or a person who helped."""

TOOLS = _names("built-with, coding-agent, created-with, generated-by, generated-with, made-with")
"""Trailers that name a tool, which is a mark only where the tool is an agent."""

SIGNERS = frozenset({"signed-off-by"})
"""Trailers of those who vouch for the code: an agent vouches for its own."""

YES = r"true|yes|1|partial(ly)?|full(y)?|y"
COUNT = r"[1-9]\d*(\s*%|\s*/\s*\d+)?( .*)?"
LINK = r"https?:\s?//\S+"
ID = r"[\w.:/+-]{4,}"
ANY = r"(?!(?:0|false|human|n/?a|no|none|unknown)\W*$).+"
VALUES = {
    "agent-logs-url": LINK,
    "ai-agent": ANY,
    "ai-assisted": YES,
    "ai-assisted-by": ANY,
    "ai-authored-by": ANY,
    "ai-co-authored-by": ANY,
    "ai-generated": YES,
    "ai-generated-by": ANY,
    "ai-lines": COUNT,
    "ai-model": ANY,
    "ai-modified": COUNT,
    "ai-session": ID,
    "ai-tool": ANY,
    "amp-thread-id": ID,
    "claude-session": LINK,
    "codex-session": ID,
    "cursor-session": ID,
    "entire-attribution": COUNT,
    "entire-checkpoint": ID,
    "replit-commit-author": "agent|assistant",
    "replit-commit-session-id": ID,
}
"""Trailers that are a mark by themselves, and what their whole value must look like."""

SESSIONS = (
    r"https?: ?//claude\.ai/code/session_\S+",
    r"https?: ?//ampcode\.com/threads/t-\S+",
    r"(\[codex task\]\()?https?: ?//chatgpt\.com/codex/tasks/\S+",
    r"link to devin (run|session): https?://\S*devin\.ai/sessions/\S+",
    r"\*?pr created automatically by jules for task .*",
)
"""Whole lines that lead to an agent's session; a broken block of trailers makes `https: //` of a link."""

MADE = _names("authored, built, coded, created, developed, generated, implemented, made, ultraworked, written")
"""How a footer begins: `Generated with [Claude Code](...)`."""

SCREEN = _names(
    "-agent, agent-, ai-, aider:, amp-, ampcode, assisted, author, built, coded, codex/tasks, created,"
    " develop, entire-, generated, implemented, made, replit-, session, signed off, signed-off, ultraworked,"
    " written"
)
"""Every mark in a message holds one of these: what holds none is not read line by line."""

BOT_NAMES = _names(
    "allcontributors, azure-pipelines, bors, codecov, dependabot, dependabot preview, docker library bot,"
    " fossabot, gitbook, github action, github actions, github-actions, gopherbot, greenkeeper,"
    " hosted weblate, imgbot, jenkins, k8s-ci-robot, k8s-infra-cherrypick-robot, kodiak, mergify,"
    " pre-commit-ci, pyup.io bot, release-please, renovate, renovate bot, semantic release bot, snyk bot,"
    " the gitter badger, transifex, travis ci, weblate, whitesource renovate"
)
"""Names of programs that commit and are no AI; `[bot]` and `-bot` at a name's end say it for the others."""

BOT_ADDRESSES = _names(
    "action@github.com, actions@github.com, bot@renovateapp.com, github-actions@github.com,"
    " github-bot@pyup.io, gobot@golang.org, hosted@weblate.org, noreply@weblate.org, opencode@sst.dev,"
    " semantic-release-bot@martynus.net, snyk-bot@snyk.io, support@dependabot.com, support@greenkeeper.io"
)
