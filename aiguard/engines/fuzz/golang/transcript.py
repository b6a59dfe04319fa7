"""What a fuzzing test binary prints, read by its grammar: counts, warnings, failures.

The grammar was measured with Go 1.26 and 1.27. All lines begin at column 0; text of the user's inside a failure is
indented by eight blanks or more, so a message that looks like one of these lines fools nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

STAT = re.compile(
    r"^fuzz: elapsed: (\S+), execs: (\d+) \((\d+)/sec\)(?:, new interesting: (\d+) \(total: (\d+)\))?\r?$", re.M
)
BASE = re.compile(
    r"^fuzz: elapsed: (\S+), (?:gathering baseline coverage|testing seed corpus): (\d+)/(\d+) completed"
    r"(, now fuzzing with \d+ workers)?$",
    re.M,
)
_SEED = re.compile(r"^failure while testing seed corpus entry: (Fuzz\w*)/(\S+)$", re.M)
_FAIL = re.compile(r"^--- FAIL: (Fuzz\w*) \((\d+\.\d\d)s\)$", re.M)
_WRITTEN = re.compile(r"^    Failing input written to (\S.*)$", re.M)
_INDENTED = re.compile(r"(?:^(?: {4}.*)?\n)*", re.M)
_UNWRITABLE = re.compile(r"^    (?:mkdir|open|write|stat) \S+: ([a-z -]+)$", re.M)


@dataclass(frozen=True, slots=True)
class Transcript:
    """One run of the fuzzer. `execs` and `total` are those of its last line; `block` is the text of its failure.

    `measured` says that the last word on the numbers was a line of them (and not "minimizing"); `baseline` that all
    inputs known before were run. `written` is the path of the failing input as Go printed it, `seed` the name of a
    seed that failed before any fuzzing.
    """

    execs: int = 0
    fresh: int = 0
    total: int = 0
    lines: int = 0
    measured: bool = False
    baseline: bool = False
    failed: bool = False
    written: str = ""
    seed: str = ""
    block: str = ""
    no_match: bool = False
    passed: bool = False
    unwritable: str = ""

    @property
    def flaky_engine(self) -> bool:
        """The defect of Go before 1.27: a clean end that says `context deadline exceeded` (golang/go#75804)."""
        return self.failed and not self.written and self.block.strip() == "context deadline exceeded"

    @property
    def killed(self) -> bool:
        """A worker was killed by a signal after which Go records no input."""
        return "no crash will be recorded" in self.block


def read(text: str) -> Transcript:
    """Read all that one run printed."""
    stats = list(STAT.finditer(text))
    last = stats[-1] if stats else None
    bases = list(BASE.finditer(text))
    failure = _FAIL.search(text)
    block = _block(text, failure.end() + 1) if failure else ""
    written, unwritable = _WRITTEN.search(block), _UNWRITABLE.search(block)
    seed = _SEED.search(text)
    return Transcript(
        execs=int(last[2]) if last else 0,
        fresh=int(last[4] or 0) if last else 0,
        total=int(last[5] or 0) if last else 0,
        lines=len(stats),
        measured=last is not None and not text[last.end() :].lstrip("\n").startswith("fuzz: minimizing"),
        baseline=not bases or bases[-1][4] is not None,
        failed=failure is not None,
        written=written[1] if written else "",
        seed=seed[2] if seed else "",
        block=block,
        no_match="testing: warning: no fuzz tests to fuzz" in text,
        passed=re.search(r"^PASS$", text, re.M) is not None,
        unwritable=unwritable[1] if unwritable and not written else "",
    )


def _block(text: str, start: int) -> str:
    match = _INDENTED.match(text, start)
    return match[0] if match else ""
