package ledger_test

import (
	"testing"
	"time"

	"huiqi/app/desk/act/plain/plaintest"
	"huiqi/app/desk/ledger"
	"huiqi/policy/period"
)

func TestPlainChunk(t *testing.T) {
	day := period.Date{Year: 2020, Month: 7, Day: 20}
	p := ledger.Posting{
		Pool: ledger.Pool{Source: "province", Item: "fujian-2020-13/power"}, From: ledger.Payable, To: ledger.InTransit,
		Amount: 1000_00, Code: ledger.CodeRelease, Award: "SP2020-001-00001", Date: day,
	}
	full := p
	full.Batch, full.Order, full.Recovery, full.Doc, full.Reverses = "ZF2020-001", "ZF2020-001-00001", "ZH2020-001", "闽工信〔2020〕1号", "3.1"
	at := time.Date(2020, 7, 20, 4, 0, 0, 0, time.UTC)
	plaintest.Agree(t, ledger.ChunkOf(at), ledger.ChunkOf(at, ledger.Entry{Posting: p, ID: "41.0"}, ledger.Entry{Posting: full, ID: "41.1", Own: day, Late: true}))
}
