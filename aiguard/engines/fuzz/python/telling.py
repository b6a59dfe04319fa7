"""How failures of a property are written down: its name, its place, the command that repeats it, secrets masked."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from aiguard.engines.fuzz.interface import Failure
from aiguard.engines.fuzz.python.workshop import Order
from aiguard.findings import Json, Location, Severity
from aiguard.masking import Masker

Item = Mapping[str, Any]
"""A property as the worker described it: node, file, line, name, statement."""

_LONGEST_CALL = 20_000
_LONGEST_TITLE = 300


class Teller:
    """Writes the failures of one campaign's properties. `options` and `prefix` are what a command has to say again."""

    def __init__(self, items: Mapping[str, Item], masker: Masker, options: Sequence[str], prefix: str) -> None:
        self._items, self._masker, self._options, self._prefix = items, masker, tuple(options), prefix

    def item(self, order: Order) -> Item:
        """What was collected of the property."""
        return self._items[order.node]

    def masked(self, text: object) -> str:
        """The text without any known secret."""
        return self._masker.text(str(text))

    def about(
        self,
        order: Order,
        rule: str,
        title: str,
        message: str,
        *,
        severity: Severity = Severity.ERROR,
        location: Location | None = None,
        inconclusive: bool = False,
    ) -> Failure:
        """A failure that has no input."""
        place = location or self.location(order)
        return Failure(
            rule=rule,
            severity=severity,
            title=title[:_LONGEST_TITLE],
            message=message,
            identity=(place.path,),
            location=place,
            inconclusive=inconclusive,
            reproduce=self.reproduce(order, kept=False),
        )

    def raised(
        self, order: Order, rule: str, title: str, raised: Item, record: Item, *, inconclusive: bool = False
    ) -> Failure:
        """What an example raised, as the run's record has it."""
        place = raised["place"]
        location = Location(str(place[0]), max(1, int(place[1])), str(place[2])) if place else self.location(order)
        text, call, exception = self.masked(raised["text"]), raised["call"], self.exception(raised)
        return Failure(
            rule=rule,
            severity=Severity.ERROR,
            title=title[:_LONGEST_TITLE],
            message=f"{exception}\n{text}" if text else exception,
            identity=(str(raised["type"]), location.path, location.symbol or "", str(raised["kind"])),
            text=text,
            call=self.masked(call) if isinstance(call, str) else None,
            exception=exception,
            location=location,
            saved=record.get("saved") if text else None,
            smallest=bool(record["whole"]),
            inconclusive=inconclusive,
            after_s=record.get("failed_after_s"),
            reproduce=self.reproduce(order, kept=bool(record.get("saved"))),
            evidence={"traceback": list[Json](self.masked(line) for line in raised["traceback"])},
        )

    def unshrunk(self, order: Order, found: Item) -> Failure:
        """A failure that was told at once, by a run whose process then had to be ended."""
        place = self.location(order)
        return Failure(
            rule="fuzz.hang" if hung(found) else "fuzz.counterexample",
            severity=Severity.ERROR,
            title="a counterexample was found and could not be made smaller in time",
            message="the property failed; the process had to be ended before its smallest input was known",
            identity=(place.path,),
            text=self.masked(found.get("text", "")),
            exception=self.masked(found.get("exception", "")),
            location=place,
            smallest=False,
            after_s=found.get("failed_after_s"),
            reproduce=self.reproduce(order, kept=True),
        )

    def dead(
        self, order: Order, rule: str, title: str, text: str, log: str, *, saved: bool, inconclusive: bool
    ) -> Failure:
        """A run whose process hung or died; `text` is the input that it left in its page."""
        place = self.location(order)
        return Failure(
            rule=rule,
            severity=Severity.ERROR,
            title=f"{name_of(order)}: {title}"[:_LONGEST_TITLE],
            message=title,
            identity=(place.path,),
            text=text,
            call=_call(text),
            exception=title,
            location=place,
            saved=(order.database or ".hypothesis/examples") if saved else None,
            smallest=False,
            inconclusive=inconclusive,
            reproduce=self.reproduce(order, kept=saved),
            evidence={"traceback": list[Json](self.masked(log).splitlines()[-20:])} if log else {},
        )

    def exception(self, raised: Item) -> str:
        """`Type: message`."""
        return self.masked(f"{raised['type']}: {raised['message']}" if raised["message"] else raised["type"])

    def location(self, order: Order) -> Location:
        """Where the property stands."""
        item = self._items[order.node]
        return Location(str(item["file"]), int(item["line"]), str(item["name"]))

    def reproduce(self, order: Order, *, kept: bool) -> str:
        """The command that shows it again: a replay where its input was kept."""
        replay = ["--budget", "0"] if kept else []
        return shlex.join(["aiguard", "fuzz", self._prefix + order.node, *self._options, *replay])


def hung(found: Item) -> bool:
    """Whether the failure that a run told at once is a hang."""
    return str(found.get("exception", "")).startswith("Hung:")


def name_of(order: Order) -> str:
    """What follows the file in a node id, its parameters included: they may hold anything."""
    head, bracket, parameters = order.node.partition("[")
    return head.rpartition("::")[2] + bracket + parameters


def _call(text: str) -> str | None:
    """The text where it is a Python expression; what is too long or too deep for a parser is not."""
    if not text or len(text) > _LONGEST_CALL:
        return None
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return text
