package odd

import (
	"math"
	"testing"
)

func FuzzLimits(f *testing.F) {
	f.Add(math.MaxInt64, 1.5, "a, b")
	f.Fuzz(func(t *testing.T, n int, x float64, text string) {})
}
