# Turns the lines of go test -bench into a table of promises: what, measured,
# limit, and the bare library or limit measured in the same run.
/^pkg: / { pkg = $2; sub(/^huiqi\//, "", pkg) }
/^Benchmark/ {
	name = $1
	sub(/-[0-9]+$/, "", name)
	for (i = 3; i < NF; i += 2) got[pkg, name, $(i + 1)] = $i
}
function parts(pkg, name, list,    n, i, out) {
	n = split(list, part, " ")
	for (i = 1; i <= n; i++) out = out sprintf("%s %.2f, ", part[i], got[pkg, name, part[i] "-ms"] / 1000)
	return substr(out, 1, length(out) - 2)
}
function row(what, pkg, name, unit, scale, limit, shown, barepkg, bare, bareunit, barescale, note) {
	if (!((pkg, name, unit) in got)) return
	v = got[pkg, name, unit] * scale
	mark = v <= limit ? "ok" : "OVER"
	side = ((barepkg, bare, bareunit) in got) ? sprintf("%.3g %s", got[barepkg, bare, bareunit] * barescale, note) : note
	printf "%-58s %10.3g %-10s %8.3g  %-5s %s\n", what, v, shown, limit, mark, side
}
END {
	printf "%-58s %10s %-10s %8s  %-5s %s\n", "what", "measured", "unit", "limit", "", "beside"
	row("workbook of 100,000 rows taken in", "app/desk/intake", "BenchmarkIntake/ours", "of-bare", 1, 1.3, "x bare", "app/desk/intake", "BenchmarkIntake/bare", "ns/op", 1e-9, "s: bare excelize Rows()")
	row("a million firms assessed", "policy/rule", "BenchmarkMillion/engine", "ns/op", 1e-9, 2, "s", "policy/rule", "BenchmarkMillion/bare_loop", "ns/op", 1e-9, "s: by hand in int64, one core")
	row("100,000 records imported into the store", "app/store/bolt", "BenchmarkImport100000/sorted", "x-bare", 1, 2, "x bare", "app/store/bolt", "BenchmarkImport100000/sorted", "ms/bare", 1e-3, "s: one bare bbolt transaction")
	row("100,000 firms into the registry", "app/desk/firms", "BenchmarkImport100000", "x-bare", 1, 2, "x bare", "app/desk/firms", "BenchmarkImport100000", "ms/bare", 1e-3, "s: one bare bbolt transaction")
	row("1,000 notices, separate synced files", "reports/pdf", "BenchmarkNoticesEach", "ms/notice", 1, 3, "ms each", "reports/pdf", "BenchmarkBareSync", "ms/notice", 1, "ms: bare write and sync (ReportLab 4.4)")
	row("1,000 pages in one file", "reports/pdf", "BenchmarkThousandPages", "ns/op", 1e-9, 0.5, "s", "", "", "", 1, "")
	row("whole province, notices in one file", "app/desk/notices", "BenchmarkWholeProvince/one-file", "s/job", 1, 3, "s", "app/desk/notices", "BenchmarkWholeProvince/one-file", "notices", 1, "notices, 17,000 firms")
	row("whole province, notices as separate files", "app/desk/notices", "BenchmarkWholeProvince/separate-files", "s/job", 1, 12, "s", "app/desk/notices", "BenchmarkWholeProvince/separate-files", "notices", 1, "notices (openpyxl and ReportLab: 17.4 s)")
	row("20,000 lines: the checker's signature", "app/desk/road", "BenchmarkSign20000", "ns/op", 1e-6, 300, "ms", "", "", "", 1, "")
	row("20,000 lines: the maker's signature, awards made live", "app/desk/road", "BenchmarkSubmit20000", "ns/op", 1e-6, 300, "ms", "", "", "", 1, "")
	row("20,000 lines approved, obligated, exported, reconciled", "app/desk/season", "BenchmarkRoad20000", "s/road", 1, 5, "s", "app/desk/season", "BenchmarkRoad20000", "bare-ms", 1e-3, "s: their records by bare bbolt; " parts("app/desk/season", "BenchmarkRoad20000", "approve obligate order release export results reconcile"))
	row("a million deferral cases: open the list", "app/desk/deferrals", "BenchmarkMillion/open", "ns/op", 1e-6, 100, "ms", "", "", "", 1, "a page of 200")
	row("filter by bank and state", "app/desk/deferrals", "BenchmarkMillion/filter", "ns/op", 1e-6, 100, "ms", "", "", "", 1, "counted, and a page of 200")
	row("search a borrower by name", "app/desk/deferrals", "BenchmarkMillion/search-name", "ns/op", 1e-6, 50, "ms", "", "", "", 1, "the first 50")
	row("search a borrower who is not there", "app/desk/deferrals", "BenchmarkMillion/search-nobody", "ns/op", 1e-6, 50, "ms", "", "", "", 1, "every name is read")
	row("the regulator's table by bank", "app/desk/deferrals", "BenchmarkMillion/table-bank", "ns/op", 1e-9, 1, "s", "", "", "", 1, "every case added up")
	row("what falls due, what is overdue", "app/desk/deferrals", "BenchmarkMillion/remind", "ns/op", 1e-9, 1, "s", "", "", "", 1, "no limit named; that of the table")
	row("resident memory of a process that asks all this", "app/desk/deferrals", "BenchmarkMillion/memory", "MB", 1, 300, "MB", "", "", "", 1, "a process of its own, three rounds")
	row("a return of 100,000 rows into the register", "app/desk/deferrals", "BenchmarkReturn", "of-bare", 1, 1.5, "x bare", "app/desk/deferrals", "BenchmarkReturn", "bare-s", 1, "s: bare excelize Rows()")
	row("500 banks x 40 quarters x 30 indicators scored", "policy/score", "BenchmarkBanks", "ns/op", 1e-9, 1, "s", "policy/score", "BenchmarkExplained", "ns/op", 1e-9, "s: the sentences of one quarter more")
	row("sensitivity of 30 indicators, 500 banks", "policy/score", "BenchmarkSensitivity", "ns/op", 1e-6, 200, "ms", "", "", "", 1, "")
	row("grid of 20,000 x 12: refresh", "app/ui/grid", "BenchmarkRefresh", "ns/op", 1e-6, 1, "ms", "app/ui/grid", "BenchmarkBareTableRefresh", "ns/op", 1e-6, "ms: bare Table")
	row("grid of 20,000 x 12: arrow key", "app/ui/grid", "BenchmarkArrowKey", "ns/op", 1e-6, 2, "ms", "app/ui/grid", "BenchmarkBareTableArrowKey", "ns/op", 1e-6, "ms: bare Table")
	row("window up with 20,000 firms", "window", "BenchmarkWindowUp", "ns/op", 1e-9, 1.5, "s", "", "", "", 1, "under Xvfb, data loaded")
	row("its resident memory", "window", "BenchmarkWindowMemory", "MB", 1, 250, "MB", "", "", "", 1, "")
}
