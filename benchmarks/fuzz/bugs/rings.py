"""A queue in a ring of slots that grows when it is full."""


class RingQueue:
    """First in, first out."""

    def __init__(self) -> None:
        self._slots: list[int] = [0] * 8
        self._head = 0
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def push(self, value: int) -> None:
        """Put a value at the end."""
        if self._size == len(self._slots):
            self._grow()
        self._slots[(self._head + self._size) % len(self._slots)] = value
        self._size += 1

    def pop(self) -> int:
        """Take the value at the front. IndexError where there is none."""
        if not self._size:
            raise IndexError("pop from an empty queue")
        value = self._slots[self._head]
        self._head = (self._head + 1) % len(self._slots)
        self._size -= 1
        return value

    def _grow(self) -> None:
        self._slots = self._slots + [0] * len(self._slots)
