package mainless

import (
	"fmt"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	fmt.Println("PASS")
	os.Exit(0)
}

func FuzzUnseen(f *testing.F) {
	f.Fuzz(func(t *testing.T, n int) {})
}
