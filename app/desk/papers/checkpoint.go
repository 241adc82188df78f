package papers

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/reports/pdf"
)

// CheckpointIn reads the signed checkpoint off the PDF file of a payment list, a
// reconciliation or a statement, as act.Extends takes it: the file that left the
// desk tells whether the log still begins with what it printed.
func CheckpointIn(file []byte) (string, error) {
	pages, err := pdf.Read(file)
	if err != nil {
		return "", desk.Errf("paper-foreign").Wrap(err)
	}
	runs := slices.Concat(pages...)
	between := func(from, to string) (text string) { // what stands between two labels, line breaks gone
		i := slices.Index(runs, from)
		if i < 0 {
			return ""
		}
		for _, r := range runs[i+1:] {
			if strings.HasPrefix(r, to) {
				return text
			}
			text += r + " "
		}
		return ""
	}
	size := strings.TrimSuffix(strings.TrimSpace(between("记录条数", "取样时间")), "条")
	root := strings.Join(strings.Fields(between("树根摘要", "检查点签名")), "")
	signature := strings.Fields(between("检查点签名", "检查点证明"))
	if size == "" || root == "" || len(signature) < 2 {
		return "", desk.Errf("paper-no-checkpoint")
	}
	name := signature[0]
	return fmt.Sprintf("%s\n%s\n%s\n\n— %s %s\n", name, size, root, name, strings.Join(signature[1:], "")), nil
}
