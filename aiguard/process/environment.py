"""The environment that children see: an allow-list, so that tokens of a CI system stay where they are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

_PREFIXES = ("LC_", "COVERAGE_", "CGO_", "XDG_")

_NAMES = """
    PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TEMP TMP TERM LD_LIBRARY_PATH
    VIRTUAL_ENV PYTHONPATH PYTHONHASHSEED PYTHONDONTWRITEBYTECODE PYTHONUTF8 PYTHONIOENCODING DJANGO_SETTINGS_MODULE
    SSL_CERT_FILE SSL_CERT_DIR CC CXX AR PKG_CONFIG PKG_CONFIG_PATH
    GO111MODULE GO386 GOAMD64 GOARCH GOARM GOARM64 GOAUTH GOBIN GOCACHE GOCACHEPROG GOCOVERDIR GODEBUG GOENV
    GOEXPERIMENT GOFIPS140 GOFLAGS GOGC GOINSECURE GOMAXPROCS GOMEMLIMIT GOMODCACHE GONOPROXY GONOSUMCHECK GONOSUMDB
    GOOS GOPATH GOPRIVATE GOPROXY GORACE GOROOT GOSUMDB GOTELEMETRY GOTMPDIR GOTOOLCHAIN GOTRACEBACK GOVCS GOWORK
"""
# Go's variables stand here by name: a `GO` prefix would let GOOGLE_APPLICATION_CREDENTIALS through.


def child_environment(extra: Mapping[str, str], pass_env: Iterable[str], environ: Mapping[str, str]) -> dict[str, str]:
    """What a child sees: the harmless part of `environ`, the names in `pass_env`, and `extra` over both.

    The folder of this Python's own programs stands last in PATH, for a Go that was installed beside aiguard. A name in
    `pass_env` that `environ` lacks is left out. GOTOOLCHAIN is `local` unless somebody says otherwise, so
    that a `toolchain` line in a go.mod never makes a check download a compiler.
    """
    wanted = set(_NAMES.split()).union(pass_env)
    seen = {name: value for name, value in environ.items() if name in wanted or name.startswith(_PREFIXES)}
    seen["PATH"] = os.pathsep.join([seen.get("PATH") or os.defpath, str(Path(sys.executable).parent)])
    return {"GOTOOLCHAIN": "local", **seen, **extra}
