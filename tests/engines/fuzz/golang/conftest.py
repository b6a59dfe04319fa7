"""Labs that several tests share, because a build costs seconds."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiguard.process import child_environment
from tests.engines.fuzz.golang.lab import Lab, copy, opened


@pytest.fixture(scope="session", autouse=True)
def _caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the fuzzer keeps goes to a folder of the tests; Go's build cache stays where it is."""
    with pytest.MonkeyPatch.context() as patch:
        env = child_environment({}, (), os.environ)
        cache = subprocess.run(["go", "env", "GOCACHE"], env=env, capture_output=True, text=True, check=True)
        patch.setenv("GOCACHE", cache.stdout.strip())
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="package")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The module whose fuzz functions end in every way."""
    home: Path = tmp_path_factory.mktemp("outcomes")
    (home / "scratch").mkdir()
    with opened(copy("outcomes", home / "project"), home / "scratch") as lab:
        yield lab
