import pytest

from aiguard.engines.fuzz.golang.sources import Added, fuzz_functions

TEXT = """package parser

import "testing"

// func FuzzComment(f *testing.F) {}
const text = `
func FuzzRaw(f *testing.F) {}
`

func FuzzParse(f *testing.F) {
	f.Add([]byte("a, (b"), 1, 'x') // f.Add(2)
	f.Add(
		[]byte{1, 2},
		-1,
		'\\'',
	)
	f.Fuzz(func(t *testing.T, data []byte, a, b int) {})
}

func Fuzzy(f *testing.F) {}

func FuzzNamed(fz *testing.F) {
	for _, seed := range seeds {
		fz.Add(seed)
	}
	fz.Fuzz(check)
}

func check(t *testing.T, word string) {}

func FuzzHelped(f *testing.F) {
	addAll(f)
	f.Fuzz(func(t *testing.T, n int64) {})
}

func FuzzOpen(f *testing.F) {
"""


def test_functions_with_their_lines_parameters_and_seeds() -> None:
    parsed, named, helped, unclosed = fuzz_functions(TEXT)
    assert (parsed.name, parsed.line) == ("FuzzParse", 10)
    assert parsed.parameters == (("data", "[]byte"), ("a", "int"), ("b", "int"))
    assert parsed.added == (
        Added(11, ('[]byte("a, (b")', "1", "'x'")),
        Added(12, ("[]byte{1, 2}", "-1", "'\\''")),
    )
    assert not parsed.looped
    assert (named.name, named.parameters, named.looped) == ("FuzzNamed", (("word", "string"),), True)
    assert (helped.name, helped.looped) == ("FuzzHelped", True)
    assert (unclosed.name, unclosed.parameters) == ("FuzzOpen", ())
    assert (parsed.idle, named.idle, helped.idle, unclosed.idle) == (True, True, True, False)


@pytest.mark.parametrize(
    ("body", "idle"),
    [
        ("", True),
        ("// Parse(data)", True),
        ('t.Skip("never")', True),
        ("_ = string(data)\n_ = len(data) > 3 && (n < 2)", True),
        ("if (n > 3) {\nreturn\n}\nt.Log(`Parse(x)`)", True),
        ("Parse(data)", False),
        ("_, _ = pkg.Parse(data)", False),
        ("data.Skip(3)", False),
        ("if n > 3 {\nt.Error()\n}", False),
        ("if n > 3 {\npanic(n)\n}", False),
        ("_ = data[3]", False),
        ("_ = 3 / n", False),
        ("for n > 3 {\n}", False),
        ("<-done", False),
        ("defer func() { Close() }()", False),
        ("generic[int](n)", False),
        ("seen = held.first", False),
    ],
)
def test_a_body_that_can_neither_fail_nor_last_is_idle(body: str, idle: bool) -> None:
    literal = f"func FuzzX(f *testing.F) {{\n\tf.Fuzz(func(t *testing.T, data []byte, n int) {{\n{body}\n}})\n}}\n"
    assert fuzz_functions(literal)[0].idle is idle
    named = f"func FuzzX(f *testing.F) {{\n\tf.Fuzz(check)\n}}\nfunc check(t *testing.T, n int) {{\n{body}\n}}\n"
    assert fuzz_functions(named)[0].idle is idle


def test_a_body_that_stands_elsewhere_is_not_idle() -> None:
    for text in ("func FuzzX(f *testing.F) {\nf.Fuzz(check)\n}\n", "func FuzzX(f *testing.F) {\nhelp(f)\n}\n"):
        assert not fuzz_functions(text)[0].idle
