package payment

// The templates that come with the program. A shipped version never changes: files
// made with it must come out the same for ever.
const (
	BankCSV     = "bank-csv"
	BankXLSX    = "bank-xlsx"
	ResultsCSV  = "results-csv"
	ResultsXLSX = "results-xlsx"
)

var orderColumns = []Column{
	{Head: "序号", Source: SrcNumber}, {Head: "支付令号", Source: SrcOrder}, {Head: "收款人户名", Source: SrcAccountName},
	{Head: "收款人账号", Source: SrcAccount}, {Head: "收款人开户行", Source: SrcBank}, {Head: "开户行行号", Source: SrcBankNo},
	{Head: "金额（元）", Source: SrcAmount}, {Head: "用途", Source: SrcPurpose},
}

var resultColumns = []Column{
	{Head: "支付令号", Source: SrcOrder}, {Head: "收款人账号", Source: SrcAccount}, {Head: "金额（元）", Source: SrcAmount},
	{Head: "处理结果", Source: SrcOutcome}, {Head: "入账日期", Source: SrcDate}, {Head: "退票原因", Source: SrcReason},
}

var declared = Declared{At: "bottom", Count: "总笔数", Total: "总金额"}

var (
	paidWords = []string{"成功", "已到账", "支付成功"}
	backWords = []string{"失败", "退票", "退回"}
)

var builtIn = []Template{
	{
		ID: BankCSV, Version: 1, Name: "银行批量支付（CSV，GB18030）", Use: ForOrders, Format: "csv", Encoding: "gb18030", Separator: ",",
		Columns: orderColumns, Amounts: "yuan", Dates: "2006-01-02", Declared: declared, FileName: "{batch}-{date}",
	},
	{
		ID: BankXLSX, Version: 1, Name: "银行批量支付（XLSX）", Use: ForOrders, Format: "xlsx", Sheet: "支付明细",
		Columns: orderColumns, Amounts: "yuan", Dates: "2006-01-02", Declared: declared, FileName: "{batch}-{date}",
	},
	{
		ID: ResultsCSV, Version: 1, Name: "银行处理结果（CSV，GB18030）", Use: ForResults, Format: "csv", Encoding: "gb18030", Separator: ",",
		Columns: resultColumns, Amounts: "yuan", Dates: "2006-01-02", Declared: declared, Settled: paidWords, Returned: backWords,
	},
	{
		ID: ResultsXLSX, Version: 1, Name: "银行处理结果（XLSX）", Use: ForResults, Format: "xlsx",
		Columns: resultColumns, Amounts: "yuan", Dates: "2006-01-02", Declared: declared, Settled: paidWords, Returned: backWords,
	},
}
