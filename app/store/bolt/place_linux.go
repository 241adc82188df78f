package bolt

import "golang.org/x/sys/unix"

// remoteTypes are the file systems (statfs(2), linux/magic.h) that other
// machines or user-space programs stand behind.
var remoteTypes = map[uint32]string{
	unix.NFS_SUPER_MAGIC:  "NFS",
	unix.SMB_SUPER_MAGIC:  "SMB",
	unix.SMB2_SUPER_MAGIC: "SMB2",
	unix.CIFS_SUPER_MAGIC: "CIFS",
	unix.FUSE_SUPER_MAGIC: "FUSE",
	unix.AFS_SUPER_MAGIC:  "AFS",
	unix.CEPH_SUPER_MAGIC: "Ceph",
	unix.CODA_SUPER_MAGIC: "Coda",
	unix.NCP_SUPER_MAGIC:  "NCP",
	unix.V9FS_MAGIC:       "9P",
	0x786f4256:            "VirtualBox",
	0xbacbacbc:            "VMware",
}

// remote names the kind of network file system dir lies on, "" for a local one.
func remote(dir string) string {
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) != nil {
		return ""
	}
	return remoteTypes[uint32(s.Type)]
}
