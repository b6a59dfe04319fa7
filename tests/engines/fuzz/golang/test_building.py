"""Builds that take long, by a go command that only pretends to compile."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from aiguard.budget import Deadline
from aiguard.config.settings import GoFuzz
from aiguard.engines.fuzz.golang import building
from aiguard.engines.fuzz.golang.building import Built, build
from aiguard.engines.fuzz.golang.sources import FuzzFunction
from aiguard.engines.fuzz.golang.toolchain import Module, Package, Toolchain
from aiguard.engines.fuzz.interface import Setting
from aiguard.masking import Masker
from aiguard.plan.plan import FuzzPlan
from aiguard.progress import silent

GO = """#!/bin/sh
# Nothing of the standard library is in the cache; a package whose path holds a number takes as many seconds.
case " $* " in *" -n "*) for n in 1 2 3 4 5 6 7 8 9 10 11 12 13; do echo "/compile -p x -std y"; done; exit 0;; esac
while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; last=$1; shift; done
case "$last" in *broken*) echo "broken_test.go:3: syntax error"; exit 1;; esac
sleep "$(basename "$(dirname "$last")")"
touch "$out$(basename "$last").test"
"""


def built(tmp_path: Path, *patterns: str) -> Built:
    go, scratch = tmp_path / "go", tmp_path / "scratch"
    go.write_text(GO)
    go.chmod(0o755)
    scratch.mkdir()
    module = Module(tmp_path, "example.com/m", ".")
    functions = (("a_test.go", FuzzFunction("FuzzA", 3)),)
    packages = [
        Package(module, f"example.com/m/{pattern}", tmp_path / pattern, f"./{pattern}", functions)
        for pattern in patterns
    ]
    plan = FuzzPlan(tmp_path, "", None, GoFuzz(), 60.0, 1.0, 2, 0)
    setting = Setting(tmp_path, scratch, Deadline.after(60), Masker(), silent, threading.Event())
    return build(Toolchain(str(go), dict(os.environ)), packages, plan, setting, scratch)


def test_as_long_as_nothing_is_built_no_time_is_kept_for_fuzzing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_SHARE", 0.005)
    done = built(tmp_path, "1/slow")
    assert list(done.binaries) == [tmp_path / "1/slow"]
    assert done.findings == ()


def test_what_is_not_ready_is_left_once_something_can_be_fuzzed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_SHARE", 0.005)
    # Two binaries of one name are two commands.
    done = built(tmp_path, "1/slow", "50/slow")
    assert list(done.binaries) == [tmp_path / "1/slow"]
    assert [finding.title for finding in done.findings] == [
        "the Go package example.com/m/50/slow was not built in time"
    ]
    assert done.seconds < 40
    assert "build cache" in done.findings[0].message


def test_a_cold_cache_is_warmed_by_a_package_that_builds(tmp_path: Path) -> None:
    done = built(tmp_path, "broken/0/x", "0/x")
    assert [notice.count("/dev/null ./0/x") for notice in done.notices] == [1]
