package rapids

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int().Draw(t, "n")
		if n+0 != n {
			t.Fatalf("bad %d", n)
		}
	})
}

func TestBad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 100000).Draw(t, "n")
		s := rapid.String().Draw(t, "a word")
		if n > 700 && len(s) > 2 {
			t.Fatalf("bad %d", n)
		}
	})
}

func TestPanics(t *testing.T) {
	t.Run("inner", rapid.MakeCheck(func(t *rapid.T) {
		n := rapid.IntRange(0, 100).Draw(t, "n")
		_ = []int{1, 2, 3}[n%5]
	}))
}

func TestStuck(t *testing.T) {
	spun := 0
	rapid.Check(t, func(t *rapid.T) {
		for rapid.IntRange(0, 100).Draw(t, "n") == 77 {
			for {
				spun++
			}
		}
	})
}
