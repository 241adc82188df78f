package resources

import _ "embed" // the faces

var (
	//go:embed fonts/NotoSansSC-Regular.ttf
	sansRegular []byte
	//go:embed fonts/NotoSansSC-Bold.ttf
	sansBold []byte
	//go:embed fonts/NotoSerifSC-Regular.ttf
	serifRegular []byte
	//go:embed fonts/NotoSansSC-UI-Regular.ttf
	uiRegular []byte
	//go:embed fonts/NotoSansSC-UI-Bold.ttf
	uiBold []byte
	//go:embed fonts/HuiqiFallbackKai.ttf
	fallbackKai []byte
)

// Font gives a bundled TrueType face by its file name ("NotoSansSC-Regular.ttf",
// "NotoSansSC-Bold.ttf", "NotoSerifSC-Regular.ttf", "HuiqiFallbackKai.ttf" with the
// rare characters the others lack, "NotoSansSC-UI-Regular.ttf" and "-Bold.ttf" cut
// to the characters of GB 2312 for the window), nil for another name. The
// bytes are shared: do not write into them. Licences lie beside the faces.
func Font(name string) []byte {
	switch name {
	case "NotoSansSC-Regular.ttf":
		return sansRegular
	case "NotoSansSC-Bold.ttf":
		return sansBold
	case "NotoSerifSC-Regular.ttf":
		return serifRegular
	case "NotoSansSC-UI-Regular.ttf":
		return uiRegular
	case "NotoSansSC-UI-Bold.ttf":
		return uiBold
	case "HuiqiFallbackKai.ttf":
		return fallbackKai
	}
	return nil
}
