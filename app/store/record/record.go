// Package record frames a value for storage: version, flags, checksum, revision,
// payload. The checksum covers key, revision and payload, so that a value that
// landed under another key is found as well as a flipped bit. It never looks
// into a payload and does no input or output.
//
// Its main functions are Append and Parse.
package record

import (
	"encoding/binary"
	"hash/crc32"

	"huiqi/app/store"
)

// Layout, all integers little-endian:
//
//	0     version, 1
//	1     flags: bit 0 tombstone; the others must be 0
//	2:6   CRC-32C over version, flags, key, revision, payload
//	6:14  revision
//	14:   payload
const (
	Size    = 14 // bytes before the payload
	version = 1
	voided  = 1
)

var table = crc32.MakeTable(crc32.Castagnoli)

// Append adds the frame of value to dst. A nil dst allocates exactly once.
func Append(dst, key []byte, rev store.Rev, void bool, value []byte) []byte {
	if dst == nil {
		dst = make([]byte, 0, Size+len(value))
	}
	start := len(dst)
	var h [Size]byte
	h[0] = version
	if void {
		h[1], value = voided, nil
	}
	binary.LittleEndian.PutUint64(h[6:], uint64(rev))
	dst = append(append(dst, h[:]...), value...)
	f := dst[start:]
	binary.LittleEndian.PutUint32(f[2:], sum(f, key))
	return dst
}

// Parse checks the frame and returns its parts; payload lies inside frame. The
// error is store.ErrChecksum.
func Parse(key, frame []byte) (payload []byte, rev store.Rev, void bool, err error) {
	if len(frame) < Size || frame[0] != version || frame[1]&^voided != 0 ||
		frame[1] == voided && len(frame) > Size || binary.LittleEndian.Uint32(frame[2:]) != sum(frame, key) {
		return nil, 0, false, store.ErrChecksum
	}
	return frame[Size:], Rev(frame), frame[1] == voided, nil
}

// Rev reads the revision of a frame without checking it.
func Rev(frame []byte) store.Rev {
	if len(frame) < Size {
		return 0
	}
	return store.Rev(binary.LittleEndian.Uint64(frame[6:]))
}

func sum(frame, key []byte) uint32 {
	c := crc32.Update(0, table, frame[:2])
	c = crc32.Update(c, table, key)
	return crc32.Update(c, table, frame[6:])
}
