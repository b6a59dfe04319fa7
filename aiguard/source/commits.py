"""One commit, as git's log tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """`sha` is the full id, `time` the committer's clock in seconds since 1970, `parents` how many it has.

    Names and addresses are as the repository's mailmap has them; `message` is the whole text, subject first.
    """

    sha: str
    time: int
    author_name: str
    author_email: str
    committer_name: str
    committer_email: str
    message: str
    parents: int = 1

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.lstrip().partition("\n")[0].strip()

    @property
    def short(self) -> str:
        """The id as people read it."""
        return self.sha[:10]

    @property
    def when(self) -> datetime:
        """The committer's clock in UTC."""
        return datetime.fromtimestamp(self.time, UTC)
