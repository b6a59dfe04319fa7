"""The worker's beginning: the standard library only, until the project's module path is in place."""

from __future__ import annotations

import importlib.util
import socket
import sys

from .records import Wire


def main(descriptor: int) -> int:
    """Talk to the supervisor on `descriptor`, with the project's path in place."""
    wire = Wire(socket.socket(fileno=descriptor))
    hello = wire.receive(60.0)
    if hello is None:
        return 1
    missing = [name for name in ("pytest", "hypothesis") if importlib.util.find_spec(name) is None]
    if missing:
        wire.send({"record": "missing", "modules": missing, "python": sys.version.split()[0]})
        return 0
    import hypothesis
    import pytest

    try:
        from .collecting import Plugin, arguments
        from .places import Places
    except ImportError as error:
        told = {"record": "unsupported", "hypothesis": hypothesis.__version__, "pytest": pytest.__version__}
        wire.send({**told, "why": str(error).partition(" (")[0]})
        return 0

    plugin = Plugin(wire, hello, Places(hello["root"], hello["home"], hello["paths"]))
    status = pytest.main(arguments(hello), plugins=[plugin])
    if not plugin.served:
        wire.send(plugin.collected(f"pytest ended with exit status {int(status)}"))
    return 0
