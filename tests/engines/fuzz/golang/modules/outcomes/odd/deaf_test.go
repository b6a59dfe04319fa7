package odd

import (
	"os/signal"
	"syscall"
	"testing"
)

func FuzzDeaf(f *testing.F) {
	signal.Ignore(syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGINT, syscall.SIGTERM)
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for len(data) > 0 && data[0] == 'A' {
		}
	})
}

func FuzzKilled(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 0 && data[0] == 'A' {
			syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
		}
	})
}
