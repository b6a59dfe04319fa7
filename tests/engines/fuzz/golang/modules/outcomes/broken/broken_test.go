package broken

import "testing"

func FuzzBroken(f *testing.F) {
	unused := 1
}
