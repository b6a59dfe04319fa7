"""Which file of the project a Python import means: by names and folders alone, nothing is imported."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import lru_cache

Parts = tuple[str, ...]


class Modules:
    """The Python files of a project by their module names. Every folder that is no package may be on the path."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = frozenset(paths)
        self._by_last_name: dict[str, list[str]] = {}
        for path in sorted(self.paths):
            names = _parts(path)
            if names:
                self._by_last_name.setdefault(names[-1], []).append(path)
        self.find = lru_cache(maxsize=None)(self._find)

    def within(self, folder: str, parts: Parts) -> tuple[str, ...]:
        """The files that a relative import means: `parts` below `folder` ('' or 'src/shop'); the package for none."""
        base = f"{folder}/" if folder else ""
        stem = base + "/".join(parts)
        candidates = (f"{stem}.py", f"{stem}/__init__.py") if parts else (f"{base}__init__.py",)
        return tuple(path for path in candidates if path in self.paths)

    def _find(self, parts: Parts, folder: str) -> tuple[str, ...]:
        """The files that `import a.b` means in a file of `folder`; several where the project leaves it open."""
        if not parts:
            return ()
        tail = "/".join(parts)
        found: list[tuple[str, str]] = []
        for path in self._by_last_name.get(parts[-1], ()):
            stem = path.removesuffix("/__init__.py").removesuffix(".py")
            if stem == tail or stem.endswith(f"/{tail}"):
                root = stem[: -len(tail)].rstrip("/")
                if not self._is_package(root):
                    found.append((root, path))
        near = [path for root, path in found if _is_near(root, folder)]
        if near or parts[0] in sys.stdlib_module_names:
            return tuple(near)
        return tuple(path for _, path in found)

    def name(self, path: str) -> str:
        """`shop.money` for src/shop/money.py: from the outermost package, or from below `src`."""
        names = list(_parts(path))
        folders = path.split("/")[:-1]
        first = 0
        while first < len(folders) and not self._is_package("/".join(folders[: first + 1])):
            first += 1
        if first == len(folders):
            first = 1 if folders and folders[0] == "src" else 0
        return ".".join(names[first:]) or path

    def _is_package(self, folder: str) -> bool:
        return bool(folder) and f"{folder}/__init__.py" in self.paths


def _is_near(root: str, folder: str) -> bool:
    """Whether a folder on the path is the importing file's own, one above it, or `src` beside one of those."""
    plain = root.removesuffix("src").rstrip("/") if root == "src" or root.endswith("/src") else root
    return not plain or folder == plain or folder.startswith(f"{plain}/")


def _parts(path: str) -> Parts:
    return tuple(path.removesuffix(".py").removesuffix("/__init__").split("/")) if path != "__init__.py" else ()
