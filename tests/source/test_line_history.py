"""Histories of functions against a model that knows them, and against git's own `log -L`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.source.stories import Story, told_of


@dataclass(frozen=True)
class Version:
    """One file in a commit: its functions by number, and for each the commits that touched it."""

    path: str = "m0.py"
    head: tuple[str, ...] = tuple(f"CONSTANT_{number} = 'so that git sees renames: {number}'" for number in range(20))
    functions: dict[int, tuple[str, ...]] = field(default_factory=dict)
    history: dict[int, frozenset[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n".join([*self.head, *("\n\n" + "\n".join(lines) for _, lines in sorted(self.functions.items())), ""])

    @property
    def told(self) -> dict[str, set[str]]:
        return {f"{self.path}:f{number}": set(commits) for number, commits in self.history.items()}


class Model:
    """A history told step by step; every number that it is given chooses among what is possible."""

    def __init__(self, folder: Path) -> None:
        self.story = Story(folder)
        self.versions: list[Version] = []
        self.reverts: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.recurs, self.merges = False, 0
        self._count = 0
        self._renamed = False
        functions = {number: self._function(number) for number in range(0, 50, 10)}
        self._tell(Version(functions=functions, history={number: frozenset({"c0"}) for number in functions}))

    def fresh(self) -> str:
        self._count += 1
        return f"t{self._count}"

    def _function(self, number: int) -> tuple[str, ...]:
        return f"def f{number}(x):", *(f"    {self.fresh()} = x" for _ in range(3)), f"    return {self.fresh()}"

    def _tell(self, version: Version, *parents: int) -> None:
        files: dict[str, str | None] = {version.path: version.text}
        if parents and self.versions[parents[0]].path != version.path:
            files[self.versions[parents[0]].path] = None
        self.recurs |= version.text in {each.text for each in self.versions}
        self.merges += len(parents) > 1
        name = f"c{len(self.versions)}"
        self.story.commit(name, files, *([f"c{parent}" for parent in parents] or [None]))
        self.versions.append(version)

    def step(self, parent: int, action: int, which: int, where: int) -> None:
        parent %= len(self.versions)
        before = self.versions[parent]
        number = sorted(before.functions)[which % len(before.functions)]
        lines = before.functions[number]
        at = 1 + where % (len(lines) - 1)
        edited, touching = self._edited(lines, action, at)
        if edited is not None:
            functions = {**before.functions, number: edited}
            touched = before.history[number] | ({f"c{len(self.versions)}"} if touching else set())
            after = replace(before, functions=functions, history={**before.history, number: touched})
        elif action == 6:
            after = replace(before, head=(*before.head, f"import {self.fresh()}"))
        elif action == 7 and len(before.functions) > 2:
            kept = {key: value for key, value in before.functions.items() if key != number}
            after = replace(before, functions=kept, history={key: before.history[key] for key in kept})
        elif action == 8 and not self._renamed:
            self._renamed = True
            after = replace(before, path="m1.py")
        else:
            new = max(max(version.functions) for version in self.versions) + 1
            new = number + 1 if all(number + 1 not in version.functions for version in self.versions) else new
            functions = {**before.functions, new: self._function(new)}
            history = {**before.history, new: frozenset({f"c{len(self.versions)}"})}
            after = replace(before, functions=functions, history=history)
        self._tell(after, parent)

    def _edited(self, lines: tuple[str, ...], action: int, at: int) -> tuple[tuple[str, ...] | None, bool]:
        """Another text of a function, and whether that touches it."""
        new = f"    {self.fresh()} += x"
        if action == 0:
            edited = (*lines[:at], new, *lines[at + 1 :])
        elif action == 1:
            edited = (*lines[: at + 1], new, *lines[at + 1 :])
        elif action == 2 and len(lines) > 3 and "#" not in lines[-2]:
            edited = (*lines[:at], *lines[at + 1 :])
            if "#" in lines[at]:
                return edited, False
        elif action == 3:
            return (lines[0], f"    # {self.fresh()}", *lines[1:]), False
        elif action == 4:
            name = lines[0].partition("(")[0]
            edited = (f"{name}(x, {self.fresh()}):", *lines[1:])
        elif action == 5 and lines in self.reverts:
            edited = self.reverts[lines]
        else:
            return None, False
        self.reverts[edited] = lines
        return edited, True

    def merge(self, one: int, two: int, choice: int) -> None:
        one, two = one % len(self.versions), two % len(self.versions)
        if one == two:
            return
        sides = self.versions[one], self.versions[two]
        functions: dict[int, tuple[str, ...]] = {}
        for number in sorted({*sides[0].functions, *sides[1].functions}):
            having = [side for side in sides if number in side.functions]
            functions[number] = having[(choice >> number % 7) % len(having)].functions[number]
        path = max(side.path for side in sides)
        merged = Version(path, sides[choice % 2].head, functions)
        same = [side for side in sides if side.path == path and side.text == merged.text]
        history = {
            number: frozenset().union(*(side.history.get(number, ()) for side in same[:1] or sides))
            for number in functions
        }
        self._tell(replace(merged, history=history), one, two)


STEPS = st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 127))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model") / "told"


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, min_size=1, max_size=14))
def test_a_model_and_the_tracker_agree(folder: Path, steps: list[tuple[int, int, int, int, int]]) -> None:
    model = Model(folder)
    for back, action, which, where, choice in steps:
        last = len(model.versions) - 1
        if action == 9 and last:
            model.merge(last, max(last - 1 - back - which, 0), choice)
        else:
            model.step(max(last - back, 0) if choice % 3 == 0 else last, action, which, where)
    told = {name: set(commits) for name, commits in told_of(model.story).items()}
    expected = model.versions[-1].told
    if model.recurs and model.merges:
        # A merge may go back to a version that its other side left and came back to: that, too, is followed.
        told = {name: commits & expected[name] for name, commits in told.items()}
    assert told == expected
