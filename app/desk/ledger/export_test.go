package ledger

import "time"

// ChunkOf is a record of postings.
func ChunkOf(at time.Time, list ...Entry) chunk {
	return chunk{At: at, Who: "u1", Name: "林", Entries: append([]Entry{}, list...)}
}
