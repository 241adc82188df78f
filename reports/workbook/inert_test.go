package workbook

import "testing"

func TestInert(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "三明一厂": "三明一厂", "a=b": "a=b", "-1,234.50": "-1,234.50", "+5": "+5", "-": "-", "--": "--", "－": "－", "'x": "'x",
		"=1+1": "'=1+1", "+1+1": "'+1+1", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)", "-cmd|' /C calc'!A0": "'-cmd|' /C calc'!A0",
		"＝1": "'＝1", "＋a": "'＋a", "－1": "'－1", "＠x": "'＠x", " =1": "' =1", "\t=1": "'\t=1", "\u3000＝1": "'\u3000＝1", "\ufeff=1": "'\ufeff=1", "\u200b=1": "'\u200b=1",
	} {
		if got := Inert(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
