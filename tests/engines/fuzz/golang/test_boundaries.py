from pathlib import Path

import pytest

from aiguard.engines.fuzz.golang.boundaries import missing
from aiguard.engines.fuzz.golang.sources import fuzz_functions
from aiguard.engines.fuzz.golang.toolchain import Module, Package


def note(folder: Path, seeds: str, parameters: str) -> str | None:
    text = f"func FuzzX(f *testing.F) {{\n{seeds}\nf.Fuzz(func(t *testing.T, {parameters}) {{}})\n}}\n"
    (function,) = fuzz_functions(text)
    package = Package(Module(folder, "m", "."), "m", folder, ".", (("x_test.go", function),))
    finding = missing(".:FuzzX", package, "x_test.go", function)
    return finding.title.removeprefix("FuzzX has no seed at the limits of ") if finding else None


@pytest.mark.parametrize(
    ("seeds", "parameters", "expected"),
    [
        ("", "data []byte, s string, b bool", None),
        ("", "n int", "n int"),
        ("f.Add(5)", "n int", "n int"),
        ("f.Add(5)\nf.Add(0)", "n int", None),
        ("f.Add(-1)", "n int", None),
        ("f.Add(math.MinInt64)", "n int64", None),
        ("f.Add(uint8(255))", "n uint8", None),
        ("f.Add(byte('x'))", "n byte", None),
        ("f.Add(seed)", "n int", None),
        ("f.Add(1, 0.0)", "n int, x float64", "n int"),
        ("f.Add(0, 1.5)", "n int, x float64", "x float64"),
        ("f.Add(1, 1.5)", "n int, x float32", "n int, x float32"),
        ("for i := range 3 { f.Add(i) }", "n int", None),
    ],
)
def test_numbers_without_a_seed_at_a_limit(tmp_path: Path, seeds: str, parameters: str, expected: str | None) -> None:
    assert note(tmp_path, seeds, parameters) == expected


def test_saved_inputs_are_seeds_too(tmp_path: Path) -> None:
    folder = tmp_path / "testdata" / "fuzz" / "FuzzX"
    folder.mkdir(parents=True)
    (folder / "bad").write_text("no corpus file")
    assert note(tmp_path, "f.Add(5)", "n int") == "n int"
    (folder / "good").write_text("go test fuzz v1\nint(-9223372036854775808)\n")
    assert note(tmp_path, "f.Add(5)", "n int") is None
