"""The exception tree. One boundary, `aiguard.cli.boundary`, turns these into a sentence and an exit code.

AiguardError                  anything aiguard expects and can explain
├── InputError                the user's input is wrong: usage, config, contract file      exit 2
└── CouldNotJudge             aiguard could not do its work: no target, no toolchain, ...  exit 3

Anything else that reaches the boundary is a defect of aiguard: exit 3 and a log file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WRONG_INPUT, COULD_NOT_JUDGE = 2, 3
"""The exit codes of the two branches."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with the user's input. `line` and `column` count from 1; 0 means unknown."""

    path: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)] if self.path else [])
        text = f"{place}: {self.message}" if place else self.message
        return f"{text}\n    {self.hint}" if self.hint else text


class AiguardError(Exception):
    """The root of everything that aiguard raises on purpose."""


class InputError(AiguardError):
    """The user's input is wrong. Carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def of(cls, message: str, *, path: str = "", line: int = 0, column: int = 0, hint: str = "") -> InputError:
        """An error with a single problem."""
        return cls([Problem(path, line, column, message, hint)])


class CouldNotJudge(AiguardError):
    """aiguard could not do its work; `detail` holds evidence such as a compiler's or a service's last lines."""

    def __init__(self, message: str, *, hint: str = "", detail: str = "") -> None:
        self.message, self.hint, self.detail = message, hint, detail
        super().__init__("\n".join(part for part in (message, hint, detail) if part))
