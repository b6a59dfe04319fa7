package fails_test

import (
	"os"
	"testing"
)

func FuzzFixture(f *testing.F) {
	word, err := os.ReadFile("../../fixtures/word.txt")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(word[1:]))
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2 && text[0] == 'q' {
			t.Errorf("begins with q: %q", text)
		}
	})
}
