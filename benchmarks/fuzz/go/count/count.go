// Package count tells how many examples a process ran, in a mapped file that outlives it: see counter.py, whose four
// numbers it writes, but for those of the CPU.
package count

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
	"unsafe"
)

// A longer gap is a pause between two slices, and not counted as running.
const closely = 50 * time.Millisecond

// Counter counts the examples of one fuzz function.
type Counter struct {
	name  string
	cells *[4]uint64
	start time.Time
	last  time.Duration
}

// New makes a counter; its file is opened at the first example.
func New(name string) *Counter {
	return &Counter{name: name}
}

// Tick counts one more example.
func (c *Counter) Tick() {
	if c.cells == nil {
		c.open()
	}
	now := time.Since(c.start)
	if gap := now - c.last; gap < closely {
		c.cells[1] += uint64(gap)
	}
	c.last = now
	c.cells[0]++
}

func (c *Counter) open() {
	c.start = time.Now()
	c.cells = new([4]uint64)
	folder := os.Getenv("BENCHMARK_COUNTS")
	if folder == "" {
		return
	}
	name := fmt.Sprintf("%s.%d.%d", c.name, os.Getpid(), c.start.UnixNano())
	file, err := os.OpenFile(filepath.Join(folder, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return
	}
	defer file.Close()
	if file.Truncate(32) != nil {
		return
	}
	mapped, err := syscall.Mmap(int(file.Fd()), 0, 32, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err == nil {
		c.cells = (*[4]uint64)(unsafe.Pointer(&mapped[0]))
	}
}
