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
