"""Reasons read from what Go 1.26 and 1.27 print."""

from pathlib import Path

import pytest

from aiguard.engines.fuzz.golang.reasons import Reader, failed_cases, sections
from aiguard.engines.fuzz.golang.toolchain import Module, Package


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    folder = tmp_path / "mod" / "a"
    folder.mkdir(parents=True)
    (folder / "a_test.go").write_text("package a\n")
    return Reader(
        Package(Module(tmp_path / "mod", "example.com/m", "mod"), "example.com/m/a", folder, "./a", ()), tmp_path
    )


def test_the_output_of_each_case() -> None:
    text = (
        "\x16=== RUN   FuzzX\n\x16=== RUN   FuzzX/a\n one\n\x16=== RUN   FuzzX/b\ntwo\n\x16=== CONT  FuzzX/a\nthree\n"
    )
    parts = sections(text)
    assert list(parts) == ["FuzzX", "FuzzX/b", "FuzzX/a"]
    assert parts["FuzzX/a"].split() == ["one", "three"]
    assert failed_cases("\x16--- FAIL: FuzzX/a (0.00s)\n    --- FAIL: FuzzX/b (0.00s)\n") == ["FuzzX/a", "FuzzX/b"]


def test_the_users_frame_below_the_innermost_panic(reader: Reader, tmp_path: Path) -> None:
    text = f"""panic: first [recovered]
\tpanic: second

goroutine 7 [running]:
testing.tRunner.func1.2({{0x5cd3c0, 0x623e30}})
\t/usr/local/go/src/testing/testing.go:1974 +0x232
panic({{0x5cd3c0?, 0x623e30?}})
\t/usr/local/go/src/runtime/panic.go:860 +0x13a
strings.Repeat(...)
\t/usr/local/go/src/strings/strings.go:620
example.com/m/a.(*Thing[...]).Do(0x0?, {{0x295d6ad00648, 0x4, 0x8}}, 0x0?)
\t{tmp_path}/mod/a/a.go:5 +0x167
example.com/m/a.FuzzA.func1(0x0?)
\t{tmp_path}/mod/a/a_test.go:9 +0x167
"""
    reason = reader.read(text, 2)
    assert (reason.kind, reason.message, str(reason.place)) == ("panic", "panic: first", "mod/a/a.go:5")
    trimmed = reader.read(text.replace(f"{tmp_path}/mod", "example.com/m"), 2)
    assert trimmed.place == reason.place
    assert reader.read(text.replace(str(tmp_path), "/elsewhere"), 2).place is None


def test_an_error_is_told_from_a_log_where_go_marks_it(reader: Reader) -> None:
    old = "    a_test.go:3: looking\n    a_test.go:4: wrong\n        more\n\x16--- FAIL: FuzzX/a (0.00s)\n"
    assert (reader.read(old).message, str(reader.read(old).place)) == ("wrong\nmore", "mod/a/a_test.go:4")
    new = "\x0f    a_test.go:3: wrong\x0e\n    a_test.go:4: and then\n"
    assert (reader.read(new).message, str(reader.read(new).place)) == ("wrong", "mod/a/a_test.go:3")


@pytest.mark.parametrize(
    ("text", "code", "kind", "message"),
    [
        ("fatal error: all goroutines are asleep - deadlock!\n", 2, "fatal error", "all goroutines are asleep"),
        ("==================\nWARNING: DATA RACE\nWrite at 0x0 by goroutine 8:\n", 1, "data race", "data race"),
        ("panic: test timed out after 2s\n\ngoroutine 1 [running]:\n", 2, "hang", "did not end"),
        ("", 3, "exit", "exit status 3"),
        ("", -9, "exit", "signal 9"),
        ("", 0, "exit", "exit status 0"),
        ("", None, "failure", "without a message"),
    ],
)
def test_other_ends(reader: Reader, text: str, code: int | None, kind: str, message: str) -> None:
    reason = reader.read(text, code)
    assert reason.kind == kind
    assert message in reason.message


def stack(folder: Path, head: str, elided: int, lines: tuple[int, ...]) -> str:
    names = {5: "even", 8: "odd"}
    frames = "".join(
        f"example.com/m/a.{names.get(line, 'rec')}(0x{number:x})\n\t{folder}/a.go:{line} +0x106\n"
        for number, line in enumerate(lines)
    )
    bottom = (
        f"example.com/m/a.FuzzX.func1(0x0?, 0x3)\n\t{folder}/a_test.go:9 +0x167\n"
        "testing.(*F).Fuzz.func1.1(0x0?)\n\t/go/src/testing/fuzz.go:340 +0x9\n"
        "testing.tRunner(0x0, 0x0)\n\t/go/src/testing/testing.go:1934 +0xea\n"
    )
    return f"{head}\n\ngoroutine 19 [running]:\n{frames}...{elided} frames elided...\n{bottom}"


@pytest.mark.parametrize("head", ["panic: test timed out after 2s", "fatal error: stack overflow"])
@pytest.mark.parametrize(
    ("lines", "place", "who"),
    [
        ((3, 11, 11, 11, 11), "mod/a/a.go:11", "a.rec calls itself"),
        ((8, 5, 8, 5, 8, 5), "mod/a/a.go:5", "a.even, a.odd call each other"),
        ((5, 8, 5, 8, 5, 8), "mod/a/a.go:5", "a.even, a.odd call each other"),
    ],
)
def test_a_recursion_without_end(
    reader: Reader, tmp_path: Path, head: str, lines: tuple[int, ...], place: str, who: str
) -> None:
    folder = tmp_path / "mod" / "a"
    reason = reader.read(stack(folder, head, 9139191, lines), 2)
    assert (reason.kind, str(reason.place)) == ("recursion", place)
    assert reason.message == f"recursion without end: {who}, again and again"
    # A deep search that is slow is no such thing.
    assert reader.read(stack(folder, head, 900, lines), 2).kind in ("hang", "fatal error")


def test_a_message_of_megabytes_is_cut_with_a_mark(reader: Reader) -> None:
    reason = reader.read(f"    a_test.go:4: wrong: {'x' * 3_000_000}\n")
    assert reason.message.startswith("wrong: xxx")
    assert reason.message.endswith("(3,000,007 characters)")
    assert len(reason.message) < 10_000
