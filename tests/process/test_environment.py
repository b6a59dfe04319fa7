from __future__ import annotations

import sys
from pathlib import Path

from aiguard.process import child_environment

AROUND = {
    "PATH": "/bin",
    "HOME": "/home/ada",
    "LC_ALL": "C",
    "GOPROXY": "off",
    "GOOGLE_APPLICATION_CREDENTIALS": "/key.json",
    "GITHUB_TOKEN": "secret",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "DATABASE_URL": "postgres://",
}


def test_tokens_stay_where_they_are() -> None:
    seen = child_environment({}, [], AROUND)
    assert seen.keys() == {"PATH", "HOME", "LC_ALL", "GOPROXY", "GOTOOLCHAIN"}


def test_what_is_named_passes_and_what_is_set_wins() -> None:
    seen = child_environment({"HOME": "/tmp", "PORT": "1"}, ["DATABASE_URL", "UNSET"], AROUND)
    assert (seen["HOME"], seen["PORT"], seen["DATABASE_URL"]) == ("/tmp", "1", "postgres://")
    assert "UNSET" not in seen


def test_no_toolchain_is_downloaded_unless_asked() -> None:
    assert child_environment({}, [], {})["GOTOOLCHAIN"] == "local"
    assert child_environment({}, [], {"GOTOOLCHAIN": "auto"})["GOTOOLCHAIN"] == "auto"
    assert child_environment({"GOTOOLCHAIN": "go1.30"}, [], {})["GOTOOLCHAIN"] == "go1.30"


def test_programs_installed_beside_aiguard_are_found_last() -> None:
    beside = str(Path(sys.executable).parent)
    assert child_environment({}, [], AROUND)["PATH"] == f"/bin:{beside}"
    assert child_environment({}, [], {})["PATH"].endswith(f":{beside}")
