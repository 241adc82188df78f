// Package demo invents firms of a province and the workbooks a bureau would send
// about them, for trying the desk out and for measuring it. Nothing in it is
// real, and the same seed always gives the same firms. It never touches a store.
// Its main types are Firm and Province.
package demo

import (
	"fmt"
	"math/rand/v2"

	"huiqi/policy/region"
	"huiqi/policy/uscc"
)

// Firm is an invented firm with the figures of one quarter and of the same
// quarter of the year before.
type Firm struct {
	Code     string // valid credit code
	Name     string
	Region   string // six-digit division code
	Industry string // four-digit class
	Above    bool   // 规模以上
	New      bool   // newly in operation and listed this quarter
	Output   int64  // thousand yuan
	Prior    int64  // thousand yuan
	Meters   []Meter
	Bank     string
	BankNo   string
	Account  string
}

// Meter is one electricity meter with its use in kilowatt hours: the three
// months of the prior quarter, then the three of this one.
type Meter struct {
	No  string
	KWh [6]int64
}

// Province is a set of invented firms.
type Province struct{ Firms []Firm }

type trade struct{ class, word string }

var (
	trades = []trade{
		{"1371", "食品"}, {"1761", "针织"}, {"1951", "鞋业"}, {"2231", "纸制品"}, {"2669", "新材料"},
		{"2927", "塑胶"}, {"3031", "建材"}, {"3140", "冶炼"}, {"3360", "金属制品"}, {"3485", "机械"},
		{"3670", "汽车配件"}, {"3831", "电线电缆"}, {"3973", "微电子"}, {"4012", "仪表"}, {"0610", "煤业"}, {"4430", "热力"},
	}
	marks = []rune("瑞锦鑫源纶华润峰博兴丰恒昌和永诚宏腾图达泰隆盛嘉裕祥安顺益康佳铭海川晟旭")
	banks = []string{"示例大型银行福建省分行", "示例城市银行", "示例农商银行"}
)

// New invents n firms from the seed. About one in five will be entitled to the
// electricity award of 2020Q2, as in the sample files.
func New(n int, seed uint64) Province {
	r := rand.New(rand.NewPCG(seed, 0x6875697169))
	counties := counties()
	p := Province{Firms: make([]Firm, n)}
	for i := range p.Firms {
		c := counties[r.IntN(len(counties))]
		t := trades[r.IntN(len(trades))]
		f := &p.Firms[i]
		f.Code = code(c.Code, i)
		f.Name = "福建" + shortName(c.Name) + mark(i) + t.word + "有限公司"
		f.Region, f.Industry = c.Code, t.class
		f.Above = r.IntN(12) != 0
		f.New = f.Above && r.IntN(25) == 0
		figures(r, f)
		b := r.IntN(len(banks))
		f.Bank, f.BankNo = banks[b], fmt.Sprintf("4033%08d", r.IntN(100_000_000))
		f.Account = fmt.Sprintf("9%017d", r.Int64N(100_000_000_000_000_000))
	}
	return p
}

// figures draws output, its growth and the meters' use.
func figures(r *rand.Rand, f *Firm) {
	f.Output = 20_000 + r.Int64N(160_000)
	if !f.New {
		f.Prior = f.Output * (70 + r.Int64N(42)) / 100
	}
	use := 200_000 + r.Int64N(6_000_000)
	prior := use * (70 + r.Int64N(55)) / 100
	if f.New {
		prior = 0
	}
	f.Meters = make([]Meter, 1+r.IntN(3)*r.IntN(2))
	k := int64(len(f.Meters))
	for i := range f.Meters {
		m := &f.Meters[i]
		m.No = fmt.Sprintf("20%010d", r.Int64N(10_000_000_000))
		spread(m.KWh[:3], prior/k)
		spread(m.KWh[3:], use/k)
	}
}

func spread(months []int64, total int64) {
	for i := range months {
		months[i] = total / 3
	}
	months[2] += total % 3
}

func mark(i int) string {
	k := len(marks)
	return string([]rune{marks[i%k], marks[i/k%k], marks[i/k/k%k]})
}

// code gives the i-th invented credit code of a county, with its check character.
func code(county string, i int) string {
	body := fmt.Sprintf("91%sMA7%06d", county, i%1_000_000)
	c, err := uscc.CheckCharacter(body)
	if err != nil {
		panic(err) // the body is digits and letters of the alphabet
	}
	return body + string(c)
}

func shortName(county string) string {
	r := []rune(county)
	if len(r) > 2 {
		return string(r[:len(r)-1])
	}
	return county
}

// counties are those in force, in the order of their codes, without 金门县, which
// no firm of the province can be in.
func counties() []region.Region {
	var out []region.Region
	for _, city := range region.Cities() {
		for _, c := range region.Counties(city.City) {
			if !c.Retired && c.Code != "350527" {
				out = append(out, c)
			}
		}
	}
	return out
}
