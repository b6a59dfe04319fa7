"""`module:attribute`, imported."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import types
from typing import Any

from .failures import Refused, describe, traceback_text


def load_module(name: str) -> types.ModuleType:
    """The module. Raises Refused: `no-module` where it is not there, `import-failed` where importing it raised."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(error.name + ".")):
            raise Refused("no-module", f"there is no module {name!r}") from error
        raise Refused(
            "import-failed", f"importing {name!r} raised {describe(error)}", traceback=traceback_text(error)
        ) from error
    except BaseException as error:  # sys.exit() at import is the user's too
        raise Refused(
            "import-failed", f"importing {name!r} raised {describe(error)}", traceback=traceback_text(error)
        ) from error


def load_attribute(reference: str) -> Any:
    """The object that `module:attribute` names; the attribute may be dotted. Raises Refused."""
    module_name, colon, attribute = reference.partition(":")
    if not colon or not attribute:
        raise Refused("no-attribute", f"{reference!r} is not of the form module:attribute")
    found: Any = load_module(module_name)
    for part in attribute.split("."):
        try:
            found = getattr(found, part)
        except AttributeError as error:  # noqa: PERF203
            known = sorted(name for name in dir(found) if not name.startswith("_"))
            raise Refused("no-attribute", f"module {module_name!r} has no {attribute!r}", known=known[:200]) from error
    return found


def functions_of(module: types.ModuleType) -> dict[str, Any]:
    """The public functions that a module offers, imported classes and modules left out."""
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value) and not inspect.isclass(value)
    }


def as_identifier(name: str) -> str:
    """The function name for a state: `an order exists` is `an_order_exists`."""
    return re.sub(r"\W+", "_", name.strip())
