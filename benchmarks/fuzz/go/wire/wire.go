// Package wire is a small binary protocol.
package wire

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// ErrFrame is what every refused frame gives.
var ErrFrame = errors.New("not a frame")

// Frame is one message.
type Frame struct {
	Kind    byte
	Payload []byte
}

// Marshal writes kind, length, payload and checksum.
func (f Frame) Marshal() []byte {
	out := PutVarint([]byte{0xAF, f.Kind}, uint64(len(f.Payload)))
	out = append(out, f.Payload...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out))
}

// Unmarshal reads a frame that takes up all of data.
func Unmarshal(data []byte) (Frame, error) {
	if len(data) < 7 || data[0] != 0xAF {
		return Frame{}, ErrFrame
	}
	length, rest, ok := Varint(data[2:])
	if !ok || len(rest) < 4 || length != uint64(len(rest)-4) {
		return Frame{}, ErrFrame
	}
	if binary.BigEndian.Uint32(data[len(data)-4:]) != crc32.ChecksumIEEE(data[:len(data)-4]) {
		return Frame{}, ErrFrame
	}
	return Frame{data[1], rest[:length]}, nil
}

// PutVarint appends seven bits a byte, the lowest first.
func PutVarint(out []byte, number uint64) []byte {
	for number >= 0x80 {
		out = append(out, byte(number)|0x80)
		number >>= 7
	}
	return append(out, byte(number))
}

// Varint reads a number, and says what follows it.
func Varint(data []byte) (uint64, []byte, bool) {
	var number uint64
	for at := 0; at < len(data) && at < 10; at++ {
		if at == 9 && data[at] > 1 {
			return 0, nil, false
		}
		number |= uint64(data[at]&0x7F) << (7 * at)
		if data[at] < 0x80 {
			return number, data[at+1:], true
		}
	}
	return 0, nil, false
}

// Pack writes runs of equal bytes as length and byte.
func Pack(data []byte) []byte {
	var out []byte
	for at := 0; at < len(data); {
		end := at + 1
		for end < len(data) && data[end] == data[at] && end-at < 255 {
			end++
		}
		out = append(out, byte(end-at), data[at])
		at = end
	}
	return out
}

// Unpack reads what Pack wrote.
func Unpack(packed []byte) []byte {
	var out []byte
	for at := 0; at+1 < len(packed); at += 2 {
		for range make([]struct{}, packed[at]) {
			out = append(out, packed[at+1])
		}
	}
	return out
}
