"""What every engine offers, and what it is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from aiguard.budget import Deadline
from aiguard.findings import EngineReport
from aiguard.masking import Masker
from aiguard.progress import Listener

Item_contra = TypeVar("Item_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a run: the project's folder, the time it has, the secrets to keep, and who listens."""

    root: Path
    deadline: Deadline
    masker: Masker
    listen: Listener


class Engine(Protocol, Generic[Item_contra]):
    """Plan item in, report out; progress on the side. An engine never prints."""

    name: str

    def run(self, item: Item_contra, context: Context) -> EngineReport:
        """Look at everything in the plan item. Raises InputError or CouldNotJudge where it could not even begin."""
        ...
