package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"huiqi/app/desk/act"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/files"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/road"
	"huiqi/app/store"
)

// each reads all records under a prefix of the state.
func each[T any](t store.Reader, prefix string, fn func(key string, v T) error) error {
	from, to := store.Prefix(prefix)
	for key, b := range t.Scan(from, to, 0) {
		var v T
		if err := json.Unmarshal(b, &v); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if err := fn(key[len(prefix):], v); err != nil {
			return err
		}
	}
	return nil
}

func (c *content) peopleFiles() ([]file, error) {
	s := newSheet("人员编号", "登录名", "姓名", "角色", "在用")
	err := each(c.state, act.UserKey(""), func(_ string, u act.User) error {
		roles := make([]string, len(u.Roles))
		for i, r := range u.Roles {
			roles[i] = string(r)
		}
		s.add(u.ID, u.Login, u.Name, strings.Join(roles, " "), tick(u.Active))
		return nil
	})
	return []file{s.file("people.csv")}, err
}

// inputFiles says what is known of every file taken in: who brought it, for what.
// The files themselves are not in the desk.
func (c *content) inputFiles() ([]file, error) {
	s := newSheet("SHA-256", "文件名", "种类", "行数", "问题行", "首次用于", "接收日期", "经手人编号")
	add := func(sha, name, kind, rows, problems, of, on string) {
		s.add(sha, name, kind, rows, problems, of, on, strings.Join(act.Hands(c.state, "file/"+sha), " "))
	}
	err := each(c.state, "now/file/", func(_ string, r files.Record) error {
		add(r.Hash, r.Name, r.Kind, number(r.Rows), number(r.Problems), r.Run, r.On)
		return nil
	})
	if err != nil {
		return nil, err
	}
	all, err := decisions.All(c.state)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		add(d.Scan.SHA256, d.Scan.Name, "decision-scan", "", "", d.ID, d.Date.String())
		if d.List.SHA256 != "" {
			add(d.List.SHA256, d.List.Name, "decision-list", number(d.Lines), "", d.ID, d.Date.String())
		}
	}
	taken, err := payment.Files(c.state)
	if err != nil {
		return nil, err
	}
	for _, f := range taken {
		s.add(f.SHA256, f.Name, "bank-results", number(f.Lines), "", "", f.By.Date.String(), f.By.Who)
	}
	return []file{s.file("inputs/files.csv")}, nil
}

// batchFiles are, of each batch, the bytes its signatures cover, the signatures,
// the batch as it stands, and its lines to read.
func (c *content) batchFiles() ([]file, error) {
	var out []file
	for i := range c.batches {
		b := &c.batches[i]
		dir := "batches/" + b.ID + "/"
		record, err := json.MarshalIndent(b, "", " ")
		if err != nil {
			return nil, err
		}
		out = append(out, file{dir + "batch.json", append(record, '\n')}, signatures(b, dir))
		if b.Root == "" {
			var l lines
			l.raw([]byte(contentHead))
			if err := road.Content(c.state, b.ID, func(part []byte) error { l.raw(part); return nil }); err != nil {
				return nil, err
			}
			out = append(out, l.file(dir+"content.jsonl"))
		}
		rows, err := c.lineRows(b, dir)
		if err != nil {
			return nil, err
		}
		out = append(out, rows)
	}
	return out, nil
}

// contentHead is the first line of what signatures cover.
const contentHead = "huiqi-batch/1"

var stepNames = map[road.Sign]string{
	road.SignSubmit: "经办提交", road.SignCheck: "复核", road.SignApprove: "审定", road.SignConfirm: "下达",
	road.SignRevoke: "撤销", road.SignResolve: "异议处理",
}

func signatures(b *road.Batch, dir string) file {
	s := newSheet("签署", "步骤", "人员编号", "姓名", "时间", "业务日期", "所签内容 SHA-256", "日志序号", "原因", "应急（复核、审定为一人）")
	for i, x := range b.Signatures {
		s.add(number(i+1), stepNames[x.Step], x.Who, x.Name, x.At.In(act.China).Format("2006-01-02 15:04:05"), x.Date.String(),
			x.Hash, fmt.Sprint(x.Seq), x.Reason, tick(x.Emergency))
	}
	return s.file(dir + "签署.csv")
}

func (c *content) lineRows(b *road.Batch, dir string) (file, error) {
	s := newSheet("奖励编号", "行", "代码", "名称", "地区", "档", "测算额（元）", "折算额（元）", "抵减预拨（元）", "核定额（元）", "户名", "开户银行", "账号（掩码）",
		"状态", "所在批次", "异议", "原因", "测算行摘要")
	list, err := road.Lines(c.state, b.ID)
	if err != nil {
		return file{}, err
	}
	for i := range list {
		l := &list[i]
		var account road.Account
		if l.Account != nil {
			account = *l.Account
		}
		said := make([]string, len(l.Mark.Objections))
		for k, o := range l.Mark.Objections {
			said[k] = o.Date.String() + " " + o.By + "：" + o.Text + "（" + string(o.Outcome) + "）"
		}
		s.add(l.Award, number(l.N), l.Party.ID, l.Party.Name, l.Party.Place, l.Measure, yuan(l.Gross), yuan(l.Scaled), yuan(l.Advance), yuan(l.Net),
			account.Name, account.Bank, account.Number.Masked(), string(l.State), l.Batch, strings.Join(said, "；"), l.Mark.Reason, l.DetHash)
	}
	return s.file(dir + "明细.csv"), nil
}

func (c *content) decisionFiles() ([]file, error) {
	all, err := decisions.All(c.state)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var l lines
	s := newSheet("编号", "决定", "序", "代码", "名称", "金额（元）", "账号（掩码）", "摘要")
	for _, d := range all {
		l.add(d)
		list, err := decisions.Lines(c.state, d.ID)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			masked := ""
			if x.Account != nil {
				masked = x.Account.Number.Masked()
			}
			s.add(fmt.Sprintf("%s/%d", d.ID, x.N), d.Number, number(x.N+1), x.ID, x.Name, yuan(x.Amount), masked, x.Digest(d))
		}
	}
	return []file{l.file("decisions/decisions.jsonl"), s.file("decisions/明细.csv")}, l.err
}

// room is a part of the state with its digest.
type room struct {
	Room    string `json:"room"`
	Records int    `json:"records"`
	SHA256  string `json:"sha256"` // over key, line feed, value, line feed of each record, by key
}

// stateFiles are the digests of what the acts led to.
func (c *content) stateFiles() ([]file, error) {
	var rooms []room
	h := sha256.New()
	from, to := store.Prefix("now/")
	for key, v := range c.state.Scan(from, to, 0) {
		name, _, _ := strings.Cut(strings.TrimPrefix(key, "now/"), "/")
		if n := len(rooms); n == 0 || rooms[n-1].Room != name {
			if n > 0 {
				rooms[n-1].SHA256 = hex.EncodeToString(h.Sum(nil))
			}
			h.Reset()
			rooms = append(rooms, room{Room: name})
		}
		rooms[len(rooms)-1].Records++
		_, _ = fmt.Fprintf(h, "%s\n%s\n", key, v) // a hash takes everything
	}
	if n := len(rooms); n > 0 {
		rooms[n-1].SHA256 = hex.EncodeToString(h.Sum(nil))
	}
	var l lines
	for _, r := range rooms {
		l.add(r)
	}
	return []file{l.file("state.jsonl")}, l.err
}
