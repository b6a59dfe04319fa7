package odd

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

func FuzzSeeds(f *testing.F) {
	f.Add(0)
	f.Add(1)
	f.Add(2)
	f.Add(3)
	f.Fuzz(func(t *testing.T, n int) {
		if n == 1 {
			t.Error("one")
		}
		if n == 2 {
			panic("two")
		}
		if n == 3 {
			t.Error("three")
		}
	})
}

func FuzzSeedHangs(f *testing.F) {
	f.Add(0)
	f.Fuzz(func(t *testing.T, n int) {
		for {
		}
	})
}

func FuzzSkip(f *testing.F) {
	f.Skip("not here")
}

func FuzzFatal(f *testing.F) {
	f.Fatal("no database")
}

func FuzzNoCall(f *testing.F) {
	f.Add(1)
}

func FuzzSetupPanic(f *testing.F) {
	panic("setup")
}

func FuzzSetupExit(f *testing.F) {
	syscall.Exit(0)
}

func FuzzWrongType(f *testing.F) {
	f.Add("text")
	f.Fuzz(func(t *testing.T, n int) {})
}

func FuzzNever(f *testing.F) {
	f.Add(1)
	f.Fuzz(func(t *testing.T, n int) {})
	os.Exit(0)
}

func FuzzSlow(f *testing.F) {
	f.Add(0)
	f.Fuzz(func(t *testing.T, n int) { time.Sleep(700 * time.Millisecond) })
}

func FuzzSubtest(f *testing.F) {
	f.Add(1)
	f.Fuzz(func(t *testing.T, n int) {
		t.Run("fine", func(t *testing.T) {})
		t.Run("inner", func(t *testing.T) {
			if n == 1 {
				t.Error("from within")
			}
		})
	})
}

func FuzzEmpty(f *testing.F) {
	f.Add(1)
	f.Fuzz(func(t *testing.T, n int) {})
}

func FuzzSkipsAll(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 1000000 {
			t.Skip("too short")
		}
		third(data)
	})
}

func FuzzSkipsSeeds(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 1 {
			t.Skip("too short")
		}
		third(data)
	})
}

func third(data []byte) bool {
	return len(data) > 2 && data[2] == 'c'
}

func FuzzRecursion(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 0 && data[0] == 'A' {
			deeper(len(data))
		}
	})
}

func deeper(n int) int {
	if n < 0 {
		return 0
	}
	return deeper(n+1) + 1
}

func FuzzLongMessage(f *testing.F) {
	f.Add(1)
	f.Fuzz(func(t *testing.T, n int) {
		t.Fatalf("at once: %s", strings.Repeat("x", 2<<20))
	})
}

func FuzzDetached(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 0 && data[0] == 'A' {
			exec.Command("setsid", "sleep", "77").Start()
			t.Error("detached")
		}
	})
}
