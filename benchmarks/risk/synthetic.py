"""A repository of any length, the same every time: something to measure on where no clone is at hand.

    python benchmarks/risk/synthetic.py FOLDER [--commits 10000] [--files 400] [--seed 1]

Python and Go in equal shares, edits of one to a few dozen lines in one to four files, side branches that merge back,
renamed files, new files and functions, fixes and AI marks among the messages. It says nothing of where bugs lie.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

FIRST = 1_500_000_000  # July 2017
MOST = 30  # functions in a file: then one goes for each that comes
AUTHORS = [(f"Author {number}", f"author{number}@example.org") for number in range(24)]
WORDS = ("parse", "price", "token", "format", "date", "query", "header", "session", "total", "queue", "encode", "limit")
SUBJECTS = ("Add {0} to {1}", "Rework {0}", "Let {0} take a {1}", "Speed up {0}", "Rename what {0} returns")
FIXES = ("Fix {0} of an empty {1}", "Fix crash in {0}", "Handle missing {1} in {0}", "Bugfix: {0} loses its {1}")
TRAILER = "\n\nCo-authored-by: Copilot <copilot@example.org>"

PYTHON = (
    "{a} = {f}({a}, {n})",
    "if {a} > {n}:\n    {a} -= {m}",
    "for item in range({n}):\n    {a} += item * {m}",
    "if not {a} and {n} < {m}:\n    raise ValueError(f'{f} got {{{a}}}')",
    "# {f} comes before {a}: {n}",
    "try:\n    {a} = int({a} / {n})\nexcept ZeroDivisionError:\n    {a} = {m}",
)
GO = (
    "{a} = {f}({a}, {n})",
    "if {a} > {n} {{\n\t{a} -= {m}\n}}",
    "for item := 0; item < {n}; item++ {{\n\t{a} += item * {m}\n}}",
    'if {a} == 0 && {n} < {m} {{\n\tpanic("{f}")\n}}',
    "// {f} comes before {a}: {n}",
    "switch {a} {{\ncase {n}:\n\t{a}++\ndefault:\n\t{a} += {m}\n}}",
)


@dataclass
class Function:
    """A name and statements; a statement is one or a few lines that parse on their own."""

    name: str
    owner: str
    body: list[str]

    def python(self) -> str:
        """With `owner` as a method."""
        inner = "\n".join([*self.body, "return value"])
        head = f"def {self.name}({'self, ' if self.owner else ''}value, other=1):"
        text = f"{head}\n{_indented(inner, '    ')}\n"
        return _indented(text, "    ") if self.owner else text

    def go(self) -> str:
        """With `owner` as a receiver."""
        inner = "\n".join([*self.body, "return value"])
        receiver = f"(it *{self.owner.title()}) " if self.owner else ""
        return f"func {receiver}{self.name}(value int, other int) int {{\n{_indented(inner, chr(9))}\n}}\n"


@dataclass
class Source:
    """One file."""

    path: str
    functions: list[Function] = field(default_factory=list)

    def text(self) -> str:
        """What it holds."""
        if self.path.endswith(".go"):
            owners = {one.owner: f"type {one.owner.title()} struct{{}}\n" for one in self.functions if one.owner}
            return "\n".join(["package main\n", *owners.values(), *(one.go() for one in self.functions)])
        parts, open_class = ['"""Generated."""\n'], ""
        for one in sorted(self.functions, key=lambda function: function.owner):
            if one.owner and one.owner != open_class:
                parts.append(f"class {one.owner.title()}:")
                open_class = one.owner
            parts.append(one.python())
        return "\n".join(parts)


class Writer:
    """Streams commits to `git fast-import`, from one generator of random numbers."""

    def __init__(self, stream: IO[bytes], files: int, seed: int) -> None:
        self.stream = stream
        self.random = random.Random(seed)
        self.limit = files
        self.sources: list[Source] = []
        self.written = 0
        self.made = 0

    def run(self, commits: int) -> None:
        """Write the whole history on `main`."""
        self._commit("main", None, [self._source() for _ in range(max(4, self.limit // 4))])
        while self.written < commits:
            dice = self.random.random()
            if dice < 0.03 and commits - self.written > 12:
                self._side_branch()
            elif dice < 0.04:
                self._rename()
            else:
                self._commit("main", self.written, self._edit(self.sources))

    def _side_branch(self) -> None:
        """Some commits beside some of the trunk's, on other files, then the merge."""
        chosen = self.random.sample(self.sources, min(4, len(self.sources) // 2))
        others = [source for source in self.sources if source not in chosen]
        trunk = side = self.written
        touched: dict[str, Source] = {}
        for _ in range(self.random.randint(1, 4)):
            edited = self._edit(chosen, growing=False)
            touched.update({source.path: source for source in edited})
            side = self._commit("side", side, edited)
            trunk = self._commit("main", trunk, self._edit(others, growing=False))
        self._commit("main", trunk, list(touched.values()), merge=side)

    def _rename(self) -> None:
        source = self.random.choice(self.sources)
        folder, _, name = source.path.rpartition("/")
        old, source.path = source.path, f"{folder}/moved_{self.made}_{name[-12:]}"
        self.made += 1
        self._commit("main", self.written, [source], delete=old)

    def _edit(self, sources: Sequence[Source], *, growing: bool = True) -> list[Source]:
        """One to four files changed, the oldest most often; most edits are small (log-normal)."""
        count = self.random.choices((1, 2, 3, 4), (60, 22, 11, 7))[0]
        weights = [1 / (2 + place) for place in range(len(sources))]
        edited = list({one.path: one for one in self.random.choices(sources, weights, k=count)}.values())
        for source in edited:
            for _ in range(self.random.choices((1, 2, 3), (7, 2, 1))[0]):
                if self.random.random() < 0.12 or not source.functions:
                    source.functions.append(self._function(source))
                    if len(source.functions) > MOST:
                        del source.functions[self.random.randrange(MOST)]
                else:
                    self._change(self.random.choice(source.functions), source)
        if growing and len(self.sources) < self.limit and self.random.random() < 0.1:
            edited.append(self._source())
        return edited

    def _change(self, function: Function, source: Source) -> None:
        count = min(20, max(1, round(self.random.lognormvariate(0.7, 0.9))))
        place = self.random.randint(0, len(function.body))
        gone = self.random.randint(0, count) if len(function.body) < 25 else count + 1
        function.body[place : place + gone] = [self._statement(source.path) for _ in range(count)]

    def _source(self) -> Source:
        ending = "py" if self.made % 2 else "go"
        self.made += 1
        path = f"{self.random.choice(WORDS)}/{self.random.choice(WORDS)}_{self.made}.{ending}"
        source = Source(path)
        source.functions = [self._function(source) for _ in range(self.random.randint(3, 14))]
        self.sources.append(source)
        return source

    def _function(self, source: Source) -> Function:
        self.made += 1
        name = f"{self.random.choice(WORDS)}_{self.random.choice(WORDS)}_{self.made}"
        size = max(1, round(self.random.lognormvariate(1.3, 0.8)))
        owner = self.random.choice(["", *WORDS[:2]])
        return Function(name, owner, [self._statement(source.path) for _ in range(size)])

    def _statement(self, path: str) -> str:
        form = self.random.choice(GO if path.endswith(".go") else PYTHON)
        numbers = {"n": self.random.randint(1, 99), "m": self.random.randint(1, 9)}
        return form.format(a="value", f=f"{self.random.choice(WORDS)}_{self.random.randint(1, 99)}", **numbers)

    def _message(self, merge: bool) -> str:
        one, two = self.random.sample(WORDS, 2)
        if merge:
            return f"Merge branch '{one}'"
        subject = self.random.choice(FIXES if self.random.random() < 0.2 else SUBJECTS).format(one, two)
        return subject + (TRAILER if self.random.random() < 0.05 else "")

    def _commit(
        self, branch: str, parent: int | None, sources: Sequence[Source], *, merge: int | None = None, delete: str = ""
    ) -> int:
        """Write one commit; gives its mark."""
        self.written += 1
        name, mail = self.random.choice(AUTHORS)
        message = self._message(merge is not None).encode()
        when = FIRST + self.written * 25_000
        lines = [f"commit refs/heads/{branch}", f"mark :{self.written}", f"committer {name} <{mail}> {when} +0000"]
        self._write("\n".join([*lines, f"data {len(message)}"]).encode() + b"\n" + message + b"\n")
        if parent is not None:
            self._write(f"from :{parent}\n".encode())
        if merge is not None:
            self._write(f"merge :{merge}\n".encode())
        if delete:
            self._write(f"D {delete}\n".encode())
        for source in sources:
            data = source.text().encode()
            self._write(f"M 100644 inline {source.path}\ndata {len(data)}\n".encode() + data + b"\n")
        return self.written

    def _write(self, data: bytes) -> None:
        self.stream.write(data)


def _indented(text: str, by: str) -> str:
    return "\n".join(by + line if line else line for line in text.split("\n"))


def make(folder: Path, commits: int, files: int, seed: int) -> None:
    """A repository in a new folder, its work tree checked out. SystemExit where git fails."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    command = ["git", "-C", str(folder), "fast-import", "--quiet", "--force"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        Writer(child.stdin, files, seed).run(commits)
        child.stdin.close()
        if child.wait() != 0:
            sys.exit("git fast-import failed")
    for command in (["branch", "--quiet", "-D", "side"], ["reset", "--quiet", "--hard", "main"], ["gc", "--quiet"]):
        subprocess.run(["git", "-C", str(folder), *command], check=True)


def main() -> None:
    """Parse, make, say what came out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="made by this; must not exist")
    parser.add_argument("--commits", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.folder.exists():
        sys.exit(f"{options.folder} exists already: name a folder that does not")
    make(options.folder, options.commits, options.files, options.seed)
    print(f"{options.folder}: {options.commits} commits, seed {options.seed}")


if __name__ == "__main__":
    main()
