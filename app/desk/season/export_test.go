package season

// Around wraps what puts the files of payments where the bank takes them.
func (o Options) Around(w func(to func(string, []byte) error) func(string, []byte) error) Options {
	o.writer = w
	return o
}

// Skip leaves the first n scenes out, as one would who does not look at the store.
func (o Options) Skip(n int) Options {
	o.skip = n
	return o
}

// Stop ends after n scenes.
func (o Options) Stop(n int) Options {
	o.stop = n
	return o
}

// Mute leaves the papers out, which move no money.
func (o Options) Mute() Options {
	o.mute = true
	return o
}

// Keys are the keys of all scenes.
func Keys() (out []string) {
	for _, s := range append(script(), waiting()...) {
		out = append(out, s.key)
	}
	return out
}
