"""A program for another interpreter: loads a folder of aiguard's under a private name and lets it serve.

    python standalone.py FOLDER MODULE

The folder's modules are imported before the project's folder is on the path, so that a checkout with its own `json.py`
cannot get between a worker and its supervisor. Then MODULE's `main` is called with the descriptor of the channel.
"""

import os
import sys

# No annotations from typing, no imports above: whose they would be is not sure yet.

_HERE = os.path.dirname(os.path.abspath(__file__))
_PRIVATE_NAME = "_aiguard_worker"


def _project_path(path: list) -> list:  # type: ignore[type-arg]
    here = {_HERE, os.path.realpath(_HERE)}
    return [os.getcwd(), *(entry for entry in path if entry not in ("", os.getcwd()) and entry not in here)]


def main(folder: str, name: str) -> int:
    """Serve on the descriptor that AIGUARD_CHANNEL_FD names; the process ends with what is returned."""
    project_path = _project_path(sys.path)
    from_environment = set(os.environ.get("PYTHONPATH", "").split(os.pathsep)) | {os.getcwd(), ""}
    sys.path = [entry for entry in project_path if entry not in from_environment]
    import importlib.util  # only now is it sure whose importlib this is

    spec = importlib.util.spec_from_file_location(
        _PRIVATE_NAME, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    assert spec is not None and spec.loader is not None  # noqa: PT018
    package = importlib.util.module_from_spec(spec)
    sys.modules[_PRIVATE_NAME] = package
    spec.loader.exec_module(package)
    module = importlib.import_module(f"{_PRIVATE_NAME}.{name}")
    sys.path = project_path
    status: int = module.main(int(os.environ.pop("AIGUARD_CHANNEL_FD")))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
