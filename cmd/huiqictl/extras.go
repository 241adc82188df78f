package main

import (
	"context"
	"io"
	"path/filepath"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/notices"
)

// extras writes the papers and workbooks around a run: the list for public
// notice, the allocation table, each source that had problems with its column
// 校验结果, and a fill-in workbook for each supplier of missing data.
func (c *assessCmd) extras(ctx context.Context, data *awards.Data, run *awards.Run, office notices.Office) error {
	err := save(c.path("公示名单.pdf"), func(w io.Writer) error { return notices.WriteList(ctx, w, run, office) })
	if err != nil {
		return err
	}
	err = save(c.path("资金分配表.pdf"), func(w io.Writer) error { return notices.WriteAllocation(ctx, w, run, office, "") })
	if err != nil {
		return err
	}
	for _, i := range data.Faulty() {
		name := data.Batches[i].File.Name
		if err := data.Checked(ctx, i, c.path("校验结果-"+filepath.Base(name))); err != nil {
			return err
		}
	}
	for _, g := range run.MissingBySupplier() {
		if !g.Fillable() {
			continue
		}
		err := save(c.path("补数表-"+g.Supplier+".xlsx"), func(w io.Writer) error { return run.WriteSupplement(w, g) })
		if err != nil {
			return err
		}
	}
	return nil
}
