"""Custom matchers: a human's `module:function`, asked in a worker process, never in aiguard's own."""

from __future__ import annotations

from aiguard.engines.contracts.python_calls import WRONG_REFERENCE, wrong_reference
from aiguard.engines.contracts.worker.channel import dump
from aiguard.engines.contracts.workers import KeptWorker, Refusal, WorkerLost, WorkerSpec
from aiguard.errors import CouldNotJudge
from aiguard.findings import Json
from aiguard.masking import Masker
from aiguard.text import visible

TIMEOUT_S = 10.0
"""How long one custom matcher may take for one value, in seconds."""


class CustomMatchers:
    """Asks `module:function` whether a value matches; the worker starts with the first question. Thread-safe.

    The function gets the JSON value (integers as int, other numbers as Decimal) and answers with True or None, with
    False or a sentence that says why not, or with an AssertionError.
    """

    def __init__(self, spec: WorkerSpec, masker: Masker) -> None:
        self._kept = KeptWorker(spec, masker)
        self._masker = masker

    def __call__(self, reference: str, value: Json) -> str | None:
        """None where the value matches, else why not.

        Raises InputError for a reference that leads nowhere, CouldNotJudge where the function failed or hung.
        """
        try:
            answer = self._kept.get().ask("match", TIMEOUT_S, dump(value).encode(), reference=reference)
        except WorkerLost as lost:
            raise CouldNotJudge(
                f"the process that ran the custom matcher {reference} {lost.message}",
                detail=visible(self._kept.last_lines()),
            ) from lost
        except Refusal as refusal:
            if refusal.kind in WRONG_REFERENCE:
                raise wrong_reference(f"custom matcher {reference!r}", refusal) from refusal
            raise CouldNotJudge(
                f"the custom matcher {reference} failed: {visible(self._masker.text(refusal.message))}",
                detail=visible(self._masker.text(refusal.traceback)),
            ) from refusal
        reason = answer.header["reason"]
        return None if reason is None else visible(self._masker.text(str(reason)))

    def close(self) -> None:
        """End the worker. Never raises."""
        self._kept.stop()
