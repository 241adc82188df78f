package paper

import (
	"context"
	"fmt"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/page"
)

// KeySheet is the paper with the recovery key of the desk's sealed numbers
// (恢复密钥). It is printed once, kept sealed and never recorded: it bears no code.
type KeySheet struct {
	Office string
	Store  string // identity of the store
	KeyID  string // which key it opens
	Groups []string
	Made   period.Date
	By     string
}

// Sum is nothing: the sheet is about no money.
func (k KeySheet) Sum() (money.Fen, error) { return 0, nil }

func (k KeySheet) copied() Copy { return Copy{} }

func (k KeySheet) info() page.Doc {
	return page.Doc{Title: "恢复密钥", Author: k.Office, Made: made(k.Made)}
}

func (k KeySheet) lay(_ context.Context, s *sheet) error {
	s.put(s.left, baseline(s.top, pitch, size3), "机密　启封须登记", black)
	s.y = s.top + 2*pitch
	s.headline("恢复密钥")
	s.y += 6
	s.halves("单　位", k.Office, "打印日期", chinese(k.Made))
	s.halves("数据库", k.Store, "密钥编号", k.KeyID)
	s.halves("打印人", k.By, "分　组", fmt.Sprintf("%d组", len(k.Groups)))
	s.y += 8
	k.groups(s)
	s.y += 6
	for i, text := range []string{
		"本密钥可以打开数据库中全部封存的银行账号。任何人持有本页和数据库文件，即可读出账号。",
		"打印后核对每组末位校验字符，装入信封，由两人签封，与备份介质分开保管。不得拍照、扫描、传真或存入电脑。",
		"全部管理员忘记口令时使用：在登录页点“忘记口令…”，逐组输入本密钥，为管理员重设口令；不区分大小写，分组间的空格可以省略。",
		"使用后应当立即在“用户”页点“换恢复密钥…”并打印新页，本页从此作废，由两人监督销毁。",
	} {
		s.small(fmt.Sprintf("%d. %s", i+1, text))
	}
	s.y += 8
	w := s.wide / 4
	s.form(0, field{text: "封存人", w: w, label: true}, field{text: "监封人", w: w, label: true}, field{text: "封存日期", w: w, label: true}, field{text: "存放处", w: w, label: true})
	s.form(16, field{w: w}, field{w: w}, field{w: w}, field{w: w})
	return nil
}

// groups sets the key large, four groups a line, each with its number, so that it
// can be read and typed without losing the place.
func (k KeySheet) groups(s *sheet) {
	const across, step = 4, 17.0
	big, small := style{size: 19, face: page.Sans, track: 1}, style{size: 8, colour: page.Quiet}
	w := s.wide / across
	for i, g := range k.Groups {
		if i%across == 0 {
			s.room(step)
			s.rule(s.left, s.right, s.y, hair, page.Quiet)
		}
		x := s.left + float64(i%across)*w
		s.put(x+2, s.y+4.2, fmt.Sprint(i+1), small)
		fit := big
		for s.width(g, fit) > w-6 && fit.size > 8 {
			fit.size--
		}
		s.aligned(x, w, s.y+12.4, g, fit, toCentre)
		if i%across == across-1 || i+1 == len(k.Groups) {
			s.y += step
		}
	}
	s.rule(s.left, s.right, s.y, hair, page.Quiet)
}

// As implements Paper: a key sheet has neither number nor mark.
func (k KeySheet) As(string, Copy) Paper { return k }
