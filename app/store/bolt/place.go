package bolt

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"huiqi/app/store"
)

// syncFolders are the beginnings of folder names that sync programs give.
var syncFolders = []string{
	"onedrive", "dropbox", "google drive", "googledrive", "icloud", "com~apple~clouddocs", "mobile documents",
	"坚果云", "我的坚果云", "nutstore", "百度网盘", "百度云", "baidunetdisk", "baidusyncdisk", "baiduyun",
	"阿里云盘", "aliyundrive", "天翼云盘", "腾讯微云", "微云同步", "weiyun", "wps云盘", "wpsdrive", "wps cloud files", "115生活",
	"夸克网盘", "360云盘", "360安全云盘", "nextcloud", "owncloud", "seafile", "syncthing", "box sync", "pcloud", "megasync",
}

// place returns path made absolute, or a *store.PlaceError when a store must not
// live there. Symbolic links of the folder are followed.
func (o Options) place(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if o.AnyPlace {
		return path, nil
	}
	return path, CheckPlace(path)
}

// CheckPlace returns a *store.PlaceError when path lies on a network share, on
// a user-space file system or in the folder of a sync program: there neither
// locks nor syncs mean what a store needs, or a second program copies the file
// in the middle of a write.
func CheckPlace(path string) error {
	dir := filepath.Dir(path)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for _, folder := range []string{filepath.Dir(path), dir} {
		for part := range strings.SplitSeq(filepath.ToSlash(folder), "/") {
			low := strings.ToLower(part)
			for _, s := range syncFolders {
				if strings.HasPrefix(low, s) {
					return &store.PlaceError{Path: folder, What: part, Kind: store.ErrSyncPlace}
				}
			}
		}
	}
	if what := remote(dir); what != "" {
		return &store.PlaceError{Path: dir, What: what, Kind: store.ErrNetworkPlace}
	}
	return nil
}

// newFile makes an empty file of a name nobody else uses in dir.
func newFile(dir string) (string, error) {
	f, err := os.CreateTemp(dir, ".huiqi-*.tmp")
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// appear gives the finished file temp the name path, which must be free, and
// syncs the folder.
func appear(temp, path string) error {
	err := os.Link(temp, path)
	switch {
	case errors.Is(err, os.ErrExist):
		return store.ErrExists
	case err != nil: // a file system without links
		if _, err := os.Lstat(path); err == nil {
			return store.ErrExists
		}
		if err := os.Rename(temp, path); err != nil {
			return err
		}
	}
	return syncDir(filepath.Dir(path))
}

// diskError turns "no space left" into store.ErrDiskFull and keeps the cause.
// bbolt passes some of them on as text only.
func diskError(err error) error {
	if err == nil || errors.Is(err, store.ErrDiskFull) {
		return err
	}
	full := errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), syscall.ENOSPC.Error())
	if full || isQuota(err) {
		return errors.Join(store.ErrDiskFull, err)
	}
	return err
}
