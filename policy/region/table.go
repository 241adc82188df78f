package region

import "strings"

// table lists the divisions of Fujian as at 2023-06-30 as published by the
// statistics bureau (github.com/modood/Administrative-divisions-of-China).
const table = `
350100 福州市
350102 鼓楼区
350103 台江区
350104 仓山区
350105 马尾区
350111 晋安区
350112 长乐区
350121 闽侯县
350122 连江县
350123 罗源县
350124 闽清县
350125 永泰县
350128 平潭县
350181 福清市
350200 厦门市
350203 思明区
350205 海沧区
350206 湖里区
350211 集美区
350212 同安区
350213 翔安区
350300 莆田市
350302 城厢区
350303 涵江区
350304 荔城区
350305 秀屿区
350322 仙游县
350400 三明市
350404 三元区
350405 沙县区
350421 明溪县
350423 清流县
350424 宁化县
350425 大田县
350426 尤溪县
350428 将乐县
350429 泰宁县
350430 建宁县
350481 永安市
350500 泉州市
350502 鲤城区
350503 丰泽区
350504 洛江区
350505 泉港区
350521 惠安县
350524 安溪县
350525 永春县
350526 德化县
350527 金门县
350581 石狮市
350582 晋江市
350583 南安市
350600 漳州市
350602 芗城区
350603 龙文区
350604 龙海区
350605 长泰区
350622 云霄县
350623 漳浦县
350624 诏安县
350626 东山县
350627 南靖县
350628 平和县
350629 华安县
350700 南平市
350702 延平区
350703 建阳区
350721 顺昌县
350722 浦城县
350723 光泽县
350724 松溪县
350725 政和县
350781 邵武市
350782 武夷山市
350783 建瓯市
350800 龙岩市
350802 新罗区
350803 永定区
350821 长汀县
350823 上杭县
350824 武平县
350825 连城县
350881 漳平市
350900 宁德市
350902 蕉城区
350921 霞浦县
350922 古田县
350923 屏南县
350924 寿宁县
350925 周宁县
350926 柘荣县
350981 福安市
350982 福鼎市`

// retired lists the codes in force in 2020 and replaced in 2021 (same source, as
// at 2019-10-31 and 2020-06-30).
const retired = `
350402 梅列区
350403 三元区
350427 沙县
350625 长泰县
350681 龙海市`

var (
	kinds = [...]string{"市", "县", "区"}

	cities   []Region
	counties []Region // retired ones last

	byCode = map[string]Region{}
	byName = map[string]Region{} // every form of a name; the first to claim a form keeps it
)

func init() {
	cityNames := map[string]string{}
	for _, old := range [...]bool{false, true} {
		lines := table
		if old {
			lines = retired
		}
		for line := range strings.Lines(strings.TrimSpace(lines)) {
			code, name, _ := strings.Cut(strings.TrimSpace(line), " ")
			r := Region{Code: code, Name: name, City: code[:4], Retired: old}
			if r.IsCity() {
				cityNames[r.City] = name
			}
			r.CityName = cityNames[r.City]
			byCode[code] = r
			if r.IsCity() {
				cities = append(cities, r)
			} else {
				counties = append(counties, r)
			}
		}
	}
	index()
}

// index fills byName, the surest forms first: names as they stand, then without
// their kind, then with the kind the county had before.
func index() {
	for _, c := range cities {
		for _, name := range [...]string{c.Name, stem(c.Name), c.Name + "本级", c.Name + "直", c.Name + "市辖区"} {
			claim(c, name)
		}
	}
	for _, r := range counties {
		claim(r, r.Name)
	}
	for _, r := range counties {
		if r.Code == Pingtan {
			claim(r, "平潭综合实验区")
			claim(r, "平潭实验区")
		}
		claim(r, stem(r.Name))
	}
	for _, r := range counties {
		for _, kind := range kinds {
			claim(r, stem(r.Name)+kind)
		}
	}
}

// claim enters a form of r's name alone and behind city and province.
func claim(r Region, name string) {
	before := []string{""}
	if !r.IsCity() {
		before = append(before, r.CityName, stem(r.CityName))
	}
	for _, city := range before {
		for _, province := range [...]string{"", "福建省", "福建"} {
			form := province + city + name
			if _, taken := byName[form]; !taken {
				byName[form] = r
			}
		}
	}
}
