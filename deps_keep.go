//go:build keepdeps

package huiqi

import (
	_ "fyne.io/fyne/v2/app"
	_ "fyne.io/fyne/v2/test"
	_ "github.com/alecthomas/kong"
	_ "github.com/boombuler/barcode/qr"
	_ "github.com/google/go-cmp/cmp"
	_ "github.com/jung-kurt/gofpdf"
	_ "github.com/mozillazg/go-pinyin"
	_ "github.com/pelletier/go-toml/v2"
	_ "github.com/rivo/uniseg"
	_ "github.com/rymdport/portal/filechooser"
	_ "github.com/xuri/excelize/v2"
	_ "go.etcd.io/bbolt"
	_ "golang.org/x/image/font/opentype"
	_ "golang.org/x/image/font/sfnt"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/sys/unix"
	_ "golang.org/x/text/encoding/simplifiedchinese"
	_ "golang.org/x/text/collate"
	_ "pgregory.net/rapid"
)
