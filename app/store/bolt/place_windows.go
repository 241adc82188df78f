package bolt

import (
	"errors"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// remote names the kind of place dir is when it lies on another machine.
func remote(dir string) string {
	if strings.HasPrefix(dir, `\\`) {
		return "UNC"
	}
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(dir) + `\`)
	if err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOTE {
		return filepath.VolumeName(dir)
	}
	return ""
}

// busy cannot be asked cheaply here; the check's own attempt to lock tells.
func busy(string) bool { return false }

// freeBytes is what this user may still write on the disk of dir.
func freeBytes(dir string) (free uint64, err error) {
	p, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	return free, windows.GetDiskFreeSpaceEx(p, &free, nil, nil)
}

func isQuota(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// syncDir does nothing: Windows keeps names durable with the file.
func syncDir(string) error { return nil }
