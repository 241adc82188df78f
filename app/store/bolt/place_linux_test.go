package bolt

import "testing"

// The numbers statfs(2) gives, independent of the constants used.
func TestNetworkFileSystems(t *testing.T) {
	for magic, want := range map[uint32]string{
		0x6969: "NFS", 0xff534d42: "CIFS", 0xfe534d42: "SMB2", 0x517b: "SMB", 0x65735546: "FUSE", 0x01021997: "9P",
		0xef53: "", 0x01021994: "", 0x794c7630: "", 0x9123683e: "", 0x58465342: "", // ext4, tmpfs, overlay, btrfs, xfs
	} {
		if got := remoteTypes[magic]; got != want {
			t.Errorf("%#x is %q, want %q", magic, got, want)
		}
	}
}
