"""New files, and only new ones: what exists is kept, and nothing is written through a link out of the folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiguard.errors import CouldNotJudge


@dataclass(frozen=True, slots=True)
class Written:
    """Relative paths: what was written, and what was there already and kept as it is."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def write_new(root: Path, files: Mapping[str, str], command: str = "aiguard init") -> Written:
    """Write each file that is not there yet, in the given order. Raises CouldNotJudge, with what had been written.

    `command` is what the user is told to run again then.
    """
    written: list[str] = []
    kept: list[str] = []
    for path, text in files.items():
        target = root / path
        try:
            if os.path.lexists(target):
                kept.append(path)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.parent.resolve().is_relative_to(root.resolve()):
                raise CouldNotJudge(
                    f"{path} was not written: its folder is a link to a place outside {root}",
                    hint=f"remove the link, or run `{command}` where it leads",
                )
            # Exclusive creation: a file that another process made meanwhile is kept too.
            with target.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            written.append(path)
        except FileExistsError:
            if target.exists():
                kept.append(path)
            else:
                raise _failed(path, "a file stands where its folder would be", written, command) from None
        except OSError as error:
            raise _failed(path, error.strerror or str(error), written, command) from error
    return Written(tuple(written), tuple(kept))


def _failed(path: str, reason: str, written: list[str], command: str) -> CouldNotJudge:
    done = f"written before that: {', '.join(written)}" if written else "nothing was written"
    return CouldNotJudge(
        f"{path} could not be written: {reason}", hint=f"{done}; make the folder writable and run `{command}` again"
    )
