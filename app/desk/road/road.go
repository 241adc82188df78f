// Package road is the road of an award from a frozen run, or a decision document,
// to an obligation: the award batch (审批批次) with its signatures (复核、审定), the
// public notice (公示) with objections by line, and the confirmation (下达). It
// decides who may sign what, reserves the budget with the approval, and gives back
// exactly what a batch held when it dies.
//
// It never computes an award (package awards does), never moves money beyond
// "payable" (package payment does) and draws no paper. All rules that no caller
// may get round stand in the Apply functions of its events: separation of persons,
// signatures over a content hash, one live award for an (item, period,
// beneficiary, measure), no obligation before the notice ends.
//
// Keys: now/batch/<batch>, now/line/<batch>/<n> (what signatures cover; never
// changes after it was submitted), now/mark/<batch>/<n> (what became of a line),
// now/live/<item>/<period>/<beneficiary>/<measure>, now/party/<beneficiary>/<award>,
// now/seq/batch/<year>.
//
// Its main types are Road, Batch, Line, Ask.
package road

import (
	"fmt"
	"strconv"
	"strings"

	"huiqi/app/desk/act"
)

// Road gives the commands. Each is one act: when it returns without an error the
// event and its entry in the log are on disk.
type Road struct {
	Desk *act.Desk
}

// Kinds are the events of this package.
var Kinds = act.Kinds{
	"batch-drafted":           act.On(applyDrafted),
	"batch-edited":            act.On(applyEdited),
	"batch-submitted":         act.On(applySubmitted),
	"batch-checked":           act.On(applyChecked),
	"batch-returned":          act.On(applyReturned),
	"batch-approved":          act.On(applyApproved),
	"batch-published":         act.On(applyPublished),
	"batch-objected":          act.On(applyObjected),
	"batch-objection-decided": act.On(applyResolved),
	"batch-notice-closed":     act.On(applyClosed),
	"batch-confirmed":         act.On(applyConfirmed),
	"batch-revoke-asked":      act.On(applyRevokeAsked),
	"batch-revoke-dropped":    act.On(applyRevokeDropped),
	"batch-revoked":           act.On(applyRevoked),
	"batch-discarded":         act.On(applyDiscarded),
	"batch-lines-declined":    act.On(applyDeclined),
	"batch-lines-lapsed":      act.On(applyLapsed),
}

func batchKey(id string) string { return "now/batch/" + id }

func lineKey(batch string, n int) string { return fmt.Sprintf("now/line/%s/%05d", batch, n) }

func markKey(batch string, n int) string { return fmt.Sprintf("now/mark/%s/%05d", batch, n) }

func livePrefix(item, period string) string { return "now/live/" + item + "/" + period + "/" }

func partyKey(party, award string) string { return "now/party/" + party + "/" + award }

func seqKey(year int) string { return fmt.Sprintf("now/seq/batch/%d", year) }

func batchID(year, n int) string { return fmt.Sprintf("SP%d-%03d", year, n) }

// maxLines is the highest number of a line: it has five digits in keys and awards.
const maxLines = 99_999

func awardID(batch string, n int) string { return fmt.Sprintf("%s-%05d", batch, n) }

// splitAward is the batch an award was drafted in and its line there.
func splitAward(award string) (batch string, n int, ok bool) {
	i := strings.LastIndexByte(award, '-')
	if i < 0 {
		return "", 0, false
	}
	n, err := strconv.Atoi(award[i+1:])
	return award[:i], n, err == nil && strings.HasPrefix(award, "SP")
}
