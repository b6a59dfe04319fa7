"""Which ports a process listens on, as far as Linux tells: /proc/net/tcp names sockets, /proc/PID/fd who holds them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_LISTEN = "0A"
_FORWARDERS = ("docker", "containerd", "rootlesskit", "podman", "conmon", "pasta", "slirp4netns", "netavark")


@dataclass(frozen=True, slots=True)
class Owner:
    """A process that listens on a port."""

    pid: int
    name: str

    @property
    def forwards(self) -> bool:
        """Whether it belongs to a container engine, which listens in place of what runs inside."""
        return self.name.startswith(_FORWARDERS)


def ports_of(pids: Iterable[int]) -> set[int]:
    """The TCP ports on which these processes listen; empty where that cannot be seen."""
    sockets = _listening()
    return {sockets[inode] for pid in pids for inode in _sockets_of(pid) if inode in sockets}


def owner_of(port: int) -> Owner | None:
    """Who listens on a port; None where nobody does or it cannot be seen."""
    wanted = {inode for inode, number in _listening().items() if number == port}
    for entry in _PROC.glob("[0-9]*") if wanted else ():
        if not wanted.isdisjoint(_sockets_of(int(entry.name))):
            with suppress(OSError):
                return Owner(int(entry.name), (entry / "comm").read_text("utf-8", "backslashreplace").strip())
    return None


def _listening() -> dict[str, int]:
    """Ports by the inode of the socket that listens on them."""
    found: dict[str, int] = {}
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (_PROC / "self/net" / table).read_text("ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTEN:
                    found[fields[9]] = int(fields[1].rpartition(":")[2], 16)
    return found


def _sockets_of(pid: int) -> set[str]:
    inodes = set()
    with suppress(OSError):
        for descriptor in (_PROC / str(pid) / "fd").iterdir():
            with suppress(OSError):
                link = str(descriptor.readlink())
                if link.startswith("socket:["):
                    inodes.add(link[8:-1])
    return inodes
