package storetest_test

import (
	"testing"

	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

func TestMapConforms(t *testing.T) {
	storetest.Conform(t, func(storetest.TB) store.Store { return storetest.NewMap() })
}

func TestOverlayIsItsBaseAndItsWrites(t *testing.T) { storetest.Overlays(t) }
