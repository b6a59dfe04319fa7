"""Mutation guided by coverage: inputs that took a new step through the code are kept, changed a little, tried again.

The loop of American Fuzzy Lop (Zalewski 2014), over Hypothesis' choices instead of bytes, so that every mutant is an
input that the property's strategies could have drawn. Hypothesis runs it, knows whether it was tried before, and
shrinks what fails.
"""

from __future__ import annotations

from typing import Any, Callable

from hypothesis.internal.conjecture.choice import choice_permitted

from .odd import CHARACTERS
from .oddities import Odd

_MOST_KEPT = 400
_RECENT = 12
_MOST_ALIKE = 64
_MOST_LENGTH = 2000
Value = Any
Node = Any


class Guide:
    """The inputs of one run that are worth changing."""

    def __init__(self, odd: Odd, chance: Any) -> None:
        self._odd, self._chance = odd, chance
        self._kept: list[tuple[Node, ...]] = []

    def learn(self, nodes: tuple[Node, ...]) -> None:
        """Keep an input that took a step nobody took before."""
        if not nodes or len(nodes) > _MOST_LENGTH:
            return
        if len(self._kept) >= _MOST_KEPT:
            forgotten = self._chance.randrange(len(self._kept) - _RECENT)
            del self._kept[forgotten]
        self._kept.append(nodes)

    def mutant(self) -> tuple[Value, ...] | None:
        """The choices of a new input; None while nothing is kept."""
        if not self._kept:
            return None
        chance = self._chance
        pool = self._kept[-_RECENT:] if chance.random() < 0.5 else self._kept
        nodes = chance.choice(pool)
        values = [node.value for node in nodes]
        free = [at for at, node in enumerate(nodes) if not node.was_forced]
        if not free:
            return None
        for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
            at = self._where(nodes, free)
            values[at] = self._changed(nodes[at], values[at])
        if chance.random() < 0.2:
            self._rearrange(nodes, values)
        return tuple(values)

    def _where(self, nodes: tuple[Node, ...], free: list[int]) -> int:
        """A choice, texts and bytes more often than the many small choices around them."""
        rich = [at for at in free[:_MOST_ALIKE] if nodes[at].type in ("string", "bytes")]
        if rich and self._chance.random() < 0.6:
            return int(self._chance.choice(rich))
        return int(self._chance.choice(free))

    def _changed(self, node: Node, value: Value) -> Value:
        changes: dict[str, Callable[[Any, Any], Any]] = {
            "string": self._text,
            "bytes": self._binary,
            "integer": self._integer,
            "float": self._real,
            "boolean": lambda _, old: not old,
        }
        change = changes.get(node.type)
        if change is None:
            return value
        for _ in range(3):
            new = change(node.constraints, value)
            # Texts were made to fit, and are dear to check.
            if new is not None and (node.type == "string" or choice_permitted(new, node.constraints)):
                return new
        return value

    def _text(self, limits: Any, old: str) -> str | None:
        intervals = limits["intervals"]
        new = self._edited(old, lambda: self._odd.piece(intervals))
        if self._chance.random() < 0.15:
            new = self._digits(new)
        kept = self._odd.alphabet.kept(new[: limits["max_size"]], intervals)
        return kept if len(kept) >= limits["min_size"] else None

    def _binary(self, limits: Any, old: bytes) -> bytes | None:
        chance = self._chance
        if old and chance.random() < 0.4:
            data = bytearray(old)
            at = chance.randrange(len(data))
            data[at] = chance.choice((data[at] ^ (1 << chance.randrange(8)), 0, 255, 127, 128, chance.randrange(256)))
            return bytes(data)
        new: bytes = self._edited(old, lambda: self._odd.byte_piece(len(old)))
        return new[: limits["max_size"]]

    def _edited(self, old: Any, piece: Any) -> Any:
        """Insert, replace, delete or repeat a part of a text or of bytes."""
        chance = self._chance
        start = chance.randrange(len(old) + 1)
        end = min(len(old), start + chance.choice((0, 1, 1, 2, 4, 8)))
        kind = chance.random()
        if kind < 0.45 or not old:
            return old[:start] + piece() + old[start:]
        if kind < 0.65:
            return old[:start] + piece() + old[end:]
        if kind < 0.8:
            return old[:start] + old[end:]
        if kind < 0.95:
            return old[:end] + old[start:end] * chance.choice((1, 1, 1, 2, 2, 8, 40)) + old[end:]
        return old[end:] + old[:start]

    def _digits(self, text: str) -> str:
        """A digit more, or another one: numbers inside a text are where its limits are."""
        places = [at for at, character in enumerate(text) if character.isdigit()]
        if not places:
            return text + str(self._chance.choice("0159"))
        at: int = self._chance.choice(places)
        more: str = self._chance.choice(("9", "0", "99999", "1", "00", *CHARACTERS[:1]))
        return text[:at] + more + text[at + self._chance.randrange(2) :]

    def _integer(self, limits: Any, old: int) -> int | None:
        chance = self._chance
        kind = chance.random()
        if kind < 0.4:
            return int(old + chance.choice((1, -1)) * chance.choice((1, 1, 2, 3, 10, 16, 100, 256)))
        if kind < 0.7:
            return self._odd.integer(limits["min_value"], limits["max_value"])
        return int(chance.choice((-old, old * 2, old // 2, old * 10, old // 10, old ^ (1 << chance.randrange(64)))))

    def _real(self, limits: Any, old: float) -> float:
        chance = self._chance
        if chance.random() < 0.5:
            return self._odd.real(limits["min_value"], limits["max_value"])
        return float(
            chance.choice((-old, old * 2, old / 2, round(old, 2) if abs(old) < 1e15 else old, old + 1, old - 0.5))
        )

    def _rearrange(self, nodes: tuple[Node, ...], values: list[Value]) -> None:
        """Copy a value to another place of its kind, or take the rest from another input."""
        chance = self._chance
        if chance.random() < 0.5:
            here, there = chance.randrange(len(nodes)), chance.randrange(len(nodes))
            if nodes[here].type == nodes[there].type and not nodes[there].was_forced:
                values[there] = values[here]
            return
        other = chance.choice(self._kept)
        cut = chance.randrange(len(nodes))
        values[cut:] = [node.value for node in other[cut:]]
