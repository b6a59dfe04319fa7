"""Starts the worker under a private name, so that its own imports come before anything of the checkout."""

import os
import sys

# No annotations from typing, no imports above: whose they would be is not sure yet.

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_PRIVATE_NAME = "_aiguard_fuzz_worker"


def _project_path(path: list) -> list:  # type: ignore[type-arg]
    here = {_FOLDER, os.path.realpath(_FOLDER)}
    return [os.getcwd(), *(entry for entry in path if entry not in ("", os.getcwd()) and entry not in here)]


def main() -> int:
    """Collect, then serve on the descriptor that AIGUARD_CHANNEL_FD names."""
    project_path = _project_path(sys.path)
    from_environment = set(os.environ.get("PYTHONPATH", "").split(os.pathsep)) | {os.getcwd(), ""}
    sys.path = [entry for entry in project_path if entry not in from_environment]
    import importlib.util

    spec = importlib.util.spec_from_file_location(
        _PRIVATE_NAME, os.path.join(_FOLDER, "__init__.py"), submodule_search_locations=[_FOLDER]
    )
    assert spec is not None and spec.loader is not None  # noqa: PT018
    package = importlib.util.module_from_spec(spec)
    sys.modules[_PRIVATE_NAME] = package
    spec.loader.exec_module(package)
    start = importlib.import_module(_PRIVATE_NAME + ".start")
    status: int = start.main(int(os.environ.pop("AIGUARD_CHANNEL_FD")), project_path)
    return status


if __name__ == "__main__":
    sys.exit(main())
