package pack_test

import (
	"io/fs"
	"strings"
	"testing"

	"huiqi/policy/pack"
)

// The loader refuses a scorecard that is spoilt in one place; the shipped ones are the control.
func TestCardForm(t *testing.T) {
	const banks, small = "fujian-banks-2019", "cbirc-small-2020"
	for name, c := range map[string][4]string{
		"weights that make less (S-1)":     {banks, "weight = \"10\"", "weight = \"9\"", "the weights make 99, not 100"},
		"lowest points that make more":     {small, "least = \"-22\"", "least = \"-21\"", "the lowest points make -29, not -30"},
		"another total":                    {small, "total = \"115\"", "total = \"100\"", "not 100"},
		"levels with a gap (S-2)":          {small, "from = \"75\"", "from = \"76\"", "where the level before ends"},
		"levels that overlap":              {small, "from = \"85\"", "from = \"84\"", "where the level before ends"},
		"levels that end":                  {small, "label = \"一级\"\nfrom = \"90\"\nto = \"\"", "label = \"一级\"\nfrom = \"90\"\nto = \"99\"", "only the last no to"},
		"a quote that is not there":        {banks, "quote = \"金融创新\"", "quote = \"金融创造\"", "these words are not in"},
		"a prize's quote":                  {banks, "quote = \"2 × 100万\"", "quote = \"2 × 1000万\"", "these words are not in"},
		"an unknown method":                {banks, "verb = \"best_ratio\"", "verb = \"beauty\"", "unknown method"},
		"two methods of one reading":       {banks, "reading = [\"method=rank-points\"]", "reading = [\"method=best-ratio\"]", "two methods can exist"},
		"a target of nothing":              {banks, "verb = \"target\"\nat = \"target_full\"", "verb = \"target\"", "target needs"},
		"marks that are money":             {banks, "values = [\"duty_mark\"]", "values = [\"private\"]", "money cannot be compared"},
		"a unit of another thing":          {banks, "unit = \"户\"\ndirection", "unit = \"亿元\"\ndirection", "does not measure"},
		"no direction":                     {banks, "direction = \"low\"", "direction = \"down\"", "is not one of high, low"},
		"of firms":                         {banks, "subject = \"bank\"", "subject = \"firm\"", "a scorecard is of banks"},
		"no road for prizes":               {banks, "notice = 5\nnotice_unit = \"workday\"", "notice_unit = \"workday\"", "not a number of days"},
		"a prize of no period":             {banks, "periods = [\"2019\", \"2020\", \"2021\"]\n[[item.card.prize]]", "periods = [\"2018\"]\n[[item.card.prize]]", "is no period of the item"},
		"no rule for what is missing":      {banks, "missing = \"apart\"\nyear", "missing = \"full\"\nyear", "is not one of apart, wait, zero"},
		"no rule for the year":             {banks, "year = \"last\"\n", "", "says what a year is"},
		"a reading the pack chose":         {banks, "reading = \"missing=wait\"", "reading = \"missing=apart\"", "is what the pack chose"},
		"a kind in two groups":             {banks, "members = [\"城市商业银行\", \"城商行\"]", "members = [\"大型银行\"]", "in two groups"},
		"situations without an end":        {small, "id = \"neither\"\nlabel = \"其余情形\"\nquote = \"both missed → 0\"\npoints = \"0\"\n", "id = \"neither\"\nlabel = \"其余情形\"\nquote = \"both missed → 0\"\npoints = \"0\"\n[[item.card.indicator.method.case.step]]\nid = \"x\"\nlabel = \"x\"\nverb = \"require\"\nfact = \"target_set\"\nis = true\n", "the last situation must hold"},
		"points beyond the range":          {small, "points = \"-4\"", "points = \"-5\"", "is not from -4 to 8"},
		"a step that names nothing":        {banks, "base = \"private_start\"", "base = \"private_end\"", "is no number fact"},
		"a ratio of unlike things":         {banks, "value = \"private\"\nbase = \"all_loans\"", "value = \"private\"\nbase = \"customers\"", "cannot be compared"},
		"a card without a scorecard":       {banks, "scorecard = true", "scorecard = false", "only a scorecard has a card"},
		"a score expected of an award":     {"fujian-2020-13", "expect = {status = \"eligible\", amount = \"61728.35\"", "expect = {status = \"eligible\", score = \"1\", amount = \"61728.35\"", "only a scorecard has a score"},
		"a weight under another reading":   {"fujian-2020-13", "weight = \"34\"", "weight = \"35\"", "under \"incentive-weights=even\""},
		"a deduction of something else":    {"fujian-2020-13", "values = [\"breaches\"]", "values = [\"epidemic\"]", "points come off for a count"},
		"a ratio that keeps what it loses": {banks, "base = \"all_loans\"\nnot_positive = \"fail\"", "base = \"all_loans\"\nnot_positive = \"keep\"", "nothing is divided by 0"},
	} {
		form, err := fs.ReadFile(shipped, c[0]+"/pack.toml")
		if err != nil {
			t.Fatal(err)
		}
		p, err := pack.Load(shipped, c[0])
		if err != nil {
			t.Fatal(err)
		}
		spoilt := strings.Replace(string(form), c[1], c[2], 1)
		if spoilt == string(form) {
			spoilt = strings.Replace(string(form), strings.ReplaceAll(c[1], "= {", "= { "), strings.ReplaceAll(c[2], "= {", "= { "), 1)
		}
		if spoilt == string(form) {
			t.Errorf("%s: nothing was changed", name)
			continue
		}
		if _, err = pack.Parse([]byte(spoilt), []byte(p.SourceText)); err == nil || !strings.Contains(err.Error(), c[3]) {
			t.Errorf("%s: %v does not say %q", name, err, c[3])
		} else if f := pack.Faults(err); len(f) == 0 || f[0].Line == 0 {
			t.Errorf("%s: %v has no place", name, err)
		}
	}
}
