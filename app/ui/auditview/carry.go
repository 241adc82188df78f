package auditview

import (
	"context"
	"errors"
	"path/filepath"

	"huiqi/app/desk/audit"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// carry writes the auditor's package of all batches into a new folder within the
// one that is chosen; the export is an act in the log.
func (v *View) carry() {
	s := v.place.Session
	name := words.T("audit.package_name") + "-" + v.place.Today().String()
	v.place.Shell.Files().Folder(words.T("audit.package"), func(dir string) {
		to := filepath.Join(dir, name)
		task.Start(v.place.Shell.Runner(), &v.work, words.T("audit.package_working"), func(ctx context.Context, tell task.Tell) (audit.Made, error) {
			p := audit.Press{Desk: s.Desk, Packs: s.Shelf, Vault: s.Vault()}
			return p.Make(ctx, s.Who(), to, nil, func(_ string, done, total int64) { tell(done, total) })
		}, func(m audit.Made, err error) {
			switch {
			case errors.Is(err, context.Canceled):
			case err != nil:
				v.place.Shell.Failed(err)
			default:
				v.load()
				v.say(words.T("audit.package_made", to, m.Files, m.Entries, m.Root), theme.Good)
			}
		})
	})
}
