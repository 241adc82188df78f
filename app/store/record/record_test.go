package record_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/store"
	"huiqi/app/store/record"
)

func TestRoundTripAndDamage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SliceOfN(rapid.Byte(), 1, 30).Draw(t, "key")
		value := rapid.SliceOf(rapid.Byte()).Draw(t, "value")
		rev := store.Rev(rapid.Uint64().Draw(t, "rev"))
		void := rapid.Bool().Draw(t, "void")
		prefix := []byte("before")
		frame := record.Append(prefix, key, rev, void, value)[len(prefix):]

		got, gotRev, gotVoid, err := record.Parse(key, frame)
		if err != nil || gotRev != rev || gotVoid != void || record.Rev(frame) != rev {
			t.Fatalf("%d %v, %v", gotRev, gotVoid, err)
		}
		if want := value; !void && !bytes.Equal(got, want) || void && len(got) != 0 {
			t.Fatalf("payload %x", got)
		}
		if _, _, _, err := record.Parse(append(key, 'x'), frame); !errors.Is(err, store.ErrChecksum) {
			t.Fatal("a record was taken under another key")
		}
		bad := bytes.Clone(frame)
		bad[rapid.IntRange(0, len(bad)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, _, _, err := record.Parse(key, bad); !errors.Is(err, store.ErrChecksum) {
			t.Fatal("a flipped bit was not found")
		}
		if _, _, _, err := record.Parse(key, frame[:rapid.IntRange(0, len(frame)-1).Draw(t, "cut")]); !errors.Is(err, store.ErrChecksum) {
			t.Fatal("a cut frame was not found")
		}
	})
}

// The layout of version 1, byte by byte: a change here is a new version.
func TestLayout(t *testing.T) {
	got := record.Append(nil, []byte("firm/1"), 258, false, []byte("甲"))
	want := []byte{1, 0, 0x67, 0xc4, 0x9a, 0xfe, 2, 1, 0, 0, 0, 0, 0, 0, 0xe7, 0x94, 0xb2}
	if !bytes.Equal(got, want) {
		t.Errorf("% x, want % x", got, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("k"), record.Append(nil, []byte("k"), 1, false, []byte("v")))
	f.Add([]byte("k"), []byte{1, 1})
	f.Fuzz(func(t *testing.T, key, frame []byte) {
		value, rev, void, err := record.Parse(key, frame)
		if err == nil && !bytes.Equal(record.Append(nil, key, rev, void, value), frame) {
			t.Errorf("% x was taken but is not what Append writes", frame)
		}
	})
}
