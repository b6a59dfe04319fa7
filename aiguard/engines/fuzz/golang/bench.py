"""What surrounds the runs of one fuzz function: its binary, its folders, its environment."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiguard.config.settings import GoFuzz
from aiguard.engines.fuzz.golang.sources import FuzzFunction
from aiguard.engines.fuzz.golang.toolchain import Package, build_flags, command_line
from aiguard.engines.fuzz.interface import Setting
from aiguard.findings import Location
from aiguard.plan.fuzzing import seen
from aiguard.plan.plan import FuzzPlan

_OVERHEAD = 1600 << 20
# A Go program that does nothing has reserved 1.45 GiB of addresses (Go 1.26 and 1.27, linux/amd64), the fuzzer's
# shared file included; RLIMIT_AS counts them.


@dataclass(frozen=True, slots=True)
class Bench:
    """`file` is the path of the test file relative to the project; `cache` where interesting inputs are kept."""

    id: str
    plan: FuzzPlan
    settings: GoFuzz
    setting: Setting
    package: Package
    function: FuzzFunction
    file: str
    binary: Path
    env: Mapping[str, str]
    scratch: Path
    cache: Path

    @property
    def location(self) -> Location:
        """Where the fuzz function stands."""
        return Location(self.file, self.function.line, self.function.name)

    @property
    def inputs(self) -> Path:
        """The folder of saved inputs that Go developers know: testdata/fuzz/FuzzX."""
        return self.package.folder / "testdata" / "fuzz" / self.function.name

    @property
    def names(self) -> list[str]:
        """The names of the fuzz function's arguments."""
        return [name for name, _ in self.function.parameters]

    def program(self) -> list[str]:
        """The binary, with bounded memory where that is possible: the Go runtime then fails by itself.

        The race detector reserves terabytes of addresses, so a race build cannot be bounded so.
        """
        if sys.platform != "linux" or self.settings.race:
            return [str(self.binary)]
        kib = (self.settings.memory + _OVERHEAD) // 1024
        return ["/bin/sh", "-c", f'ulimit -v {kib} && exec "$0" "$@"', str(self.binary)]

    def reproduce(self, case: str, *more: str) -> str:
        """The command that runs one seed or saved input again; `more` are flags for the test binary."""
        pattern = f"^{self.function.name}$/^{case}$" if case else f"^{self.function.name}$"
        words = ["go", "test", *build_flags(self.settings), f"-run='{pattern}'", self.package.pattern, *more]
        given = [f"{name}={shlex.quote(value)}" for name, value in self.settings.env.items()]
        return self.setting.masker.text(command_line([*given, *words], self.package.module, self.plan.prefix))

    def campaign(self, *more: str) -> str:
        """The command that runs this function again, for a failure that `go test` alone does not show."""
        return shlex.join(["aiguard", "fuzz", seen(self.plan.prefix, self.id), *self.plan.options, *more])
