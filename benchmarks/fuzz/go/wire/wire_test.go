package wire

import (
	"bytes"
	"testing"

	"example.test/fuzzing/count"
)

func FuzzVarint(f *testing.F) {
	counter := count.New("FuzzVarint")
	for _, number := range []uint64{0, 127, 128, 1 << 32, 1<<64 - 1} {
		f.Add(number)
	}
	f.Fuzz(func(t *testing.T, number uint64) {
		counter.Tick()
		if again, rest, ok := Varint(PutVarint(nil, number)); !ok || again != number || len(rest) != 0 {
			t.Fatalf("%d became %d", number, again)
		}
	})
}

func FuzzFrame(f *testing.F) {
	counter := count.New("FuzzFrame")
	f.Add(Frame{7, []byte("hello")}.Marshal())
	f.Fuzz(func(t *testing.T, data []byte) {
		counter.Tick()
		frame, err := Unmarshal(data)
		if err != nil {
			return
		}
		if again, err := Unmarshal(frame.Marshal()); err != nil || !bytes.Equal(again.Payload, frame.Payload) {
			t.Fatalf("%v became %v (%v)", frame, again, err)
		}
	})
}

func FuzzRuns(f *testing.F) {
	counter := count.New("FuzzRuns")
	f.Add([]byte("aaab"))
	f.Fuzz(func(t *testing.T, data []byte) {
		counter.Tick()
		if again := Unpack(Pack(data)); !bytes.Equal(again, data) {
			t.Fatalf("%q became %q", data, again)
		}
	})
}

func FuzzChecksum(f *testing.F) {
	counter := count.New("FuzzChecksum")
	f.Add(byte(1), []byte("hello"), uint(3))
	f.Fuzz(func(t *testing.T, kind byte, payload []byte, place uint) {
		counter.Tick()
		data := Frame{kind, payload}.Marshal()
		data[place%uint(len(data))] ^= 0x10
		if frame, err := Unmarshal(data); err == nil {
			t.Fatalf("a broken frame was read: %v", frame)
		}
	})
}
