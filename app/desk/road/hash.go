package road

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"huiqi/app/store"
)

// contentHash is SHA-256 over the content of a batch in canonical form: the line
// "huiqi-batch/1", the header as JSON, and each line as it is stored, every one
// closed by a line feed, which JSON never holds. Who has those bytes computes it
// again with any tool. A child has the content of its root.
func contentHash(t store.Reader, root *Batch) (string, error) {
	return root.hashOver(rawLines(t, root.ID))
}

// hashOver is contentHash over lines as they are stored.
func (b *Batch) hashOver(raw [][]byte) (string, error) {
	h := sha256.New()
	head, err := json.Marshal(b.Header)
	if err != nil {
		return "", err
	}
	_, _ = io.WriteString(h, "huiqi-batch/1\n") // a hash takes everything
	_, _ = h.Write(append(head, '\n'))
	feed := []byte{'\n'}
	for _, v := range raw {
		_, _ = h.Write(v)
		_, _ = h.Write(feed)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// linesHashed reads the lines of a draft and hashes its content, by one scan and both
// at a time: a large batch is signed while its maker waits.
func linesHashed(t store.Reader, b *Batch) (lines []Line, hash string, err error) {
	marks, err := marksOf(t, b.ID)
	if err != nil {
		return nil, "", err
	}
	raw := rawLines(t, b.ID)
	var g errgroup.Group
	g.Go(func() (err error) {
		hash, err = b.hashOver(raw)
		return err
	})
	lines, err = decode(raw)
	if err = errors.Join(err, g.Wait()); err != nil {
		return nil, "", fmt.Errorf("lines of %s: %w", b.ID, err)
	}
	for i := range lines {
		lines[i].stand(b, marks[lines[i].N])
	}
	return lines, hash, nil
}

// Content gives the bytes that the content hash is over, part by part: header,
// then each line. It is for whoever audits without the store.
func Content(t store.Reader, id string, part func([]byte) error) error {
	b, err := Of(t, id)
	if err != nil {
		return err
	}
	if b.Root != "" {
		if b, err = Of(t, b.Root); err != nil {
			return err
		}
	}
	head, err := json.Marshal(b.Header)
	if err != nil {
		return err
	}
	if err := part(head); err != nil {
		return err
	}
	from, to := store.Prefix("now/line/" + b.ID + "/")
	for _, v := range t.Scan(from, to, 0) {
		if err := part(v); err != nil {
			return err
		}
	}
	return nil
}
