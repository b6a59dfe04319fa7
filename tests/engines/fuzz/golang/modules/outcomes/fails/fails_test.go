package fails

import (
	"os"
	"sync"
	"syscall"
	"testing"
)

func FuzzSound(f *testing.F) {
	f.Add("seed", 0)
	f.Fuzz(func(t *testing.T, text string, n int) {
		if len(text) > 5 && os.Getenv(text) == "" && n > 2 {
			t.Skip()
		}
	})
}

func FuzzPanic(f *testing.F) {
	f.Add([]byte("x"), int64(0), int64(3))
	f.Fuzz(func(t *testing.T, data []byte, a, b int64) {
		if len(data) > 1 && data[0] == 'A' {
			third(data, a)
		}
	})
}

func third(data []byte, _ int64) byte {
	return data[len(data)+2]
}

func FuzzError(f *testing.F) {
	f.Add("x", 1)
	f.Fuzz(func(t *testing.T, text string, n int) {
		t.Log("looking")
		if n > 20 {
			t.Errorf("too large:\n%d", n)
		}
	})
}

func FuzzHang(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for len(data) > 0 && data[0] == 'A' {
		}
	})
}

func FuzzExit(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 0 && data[0] == 'A' {
			os.Exit(0)
		}
	})
}

func FuzzQuietExit(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 0 && data[0] == 'A' {
			syscall.Exit(0)
		}
	})
}

func FuzzGoroutine(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 0 && data[0] == 'A' {
			var wait sync.WaitGroup
			wait.Add(1)
			go func() {
				panic("elsewhere")
			}()
			wait.Wait()
		}
	})
}

var held [][]byte

func FuzzMemory(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for len(data) > 0 && data[0] == 'A' {
			held = append(held, make([]byte, 64<<20))
		}
	})
}

var calls int

func FuzzFlaky(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if calls++; calls > 50 {
			t.Error("the fifty-first call")
		}
	})
}
