# Huiqi Desk. Each target does all of its own set-up on a fresh Debian or Ubuntu
# with Go, git and make, as root or with sudo.
TAGS  := migrated_fynedo,no_emoji
CTL   := bin/huiqictl
LINT  := .tools/golangci-lint
LINT_VERSION := v2.15.0
SAMPLES := resources/samples

.PHONY: run test bench lint screens build clean

# The window on the embedded store; with no display the whole job without one.
# Exit code 3 of the window means that nobody answers on the display.
run:
	@if [ -z "$$DISPLAY" ]; then exec $(MAKE) --no-print-directory without-window; fi; \
	.ci/prepare window && go build -tags $(TAGS) -o bin/huiqi ./cmd/huiqi || exit 1; \
	bin/huiqi; code=$$?; \
	if [ $$code = 3 ]; then exec $(MAKE) --no-print-directory without-window; fi; \
	exit $$code

.PHONY: without-window
without-window: $(CTL)
	@if [ -n "$$WAYLAND_DISPLAY" ]; then echo "Only Wayland is here; Chinese input needs X11 (start XWayland). Working without a window." >&2; fi
	@mkdir -p out
	$(CTL) assess --pack fujian-2020-13 --item power --period 2020Q2 \
		--in statistics=$(SAMPLES)/statistics-2020Q2.xlsx --in power=$(SAMPLES)/power-2020Q2.csv \
		--in accounts=$(SAMPLES)/accounts.xlsx --out out --notices one --all
	$(CTL) shots out/screens
	@echo
	@echo "没有显示器，已不开窗口完成整套工作 (no display: the whole job was done without a window). 见 (see) out/:"
	@find out -maxdepth 2 -type f | sort | sed 's/^/  /'

# The desk without a window; needs no C compiler.
build: $(CTL)
.PHONY: $(CTL)
$(CTL):
	@mkdir -p bin
	CGO_ENABLED=0 go build -tags $(TAGS) -o $(CTL) ./cmd/huiqictl

screens: $(CTL)
	$(CTL) shots out/screens
	@ls out/screens

test:
	@.ci/prepare test
	CGO_ENABLED=0 go vet -tags $(TAGS) ./app/store/... ./app/desk/... ./policy/... ./reports/... ./resources/... ./cmd/huiqictl/...
	go vet -tags $(TAGS) ./app/ui/... ./cmd/huiqi/...
	$(MAKE) --no-print-directory $(CTL)
	go test -race -timeout 25m -tags $(TAGS) ./...
	@echo "The window's tests once more without migrated_fynedo, so that wrong-thread calls show:"
	go test -timeout 15m -tags no_emoji ./app/ui/...
	@echo "make test: all passed"

# Every benchmark with a limit, beside its limit, in one run.
bench:
	@.ci/bench

lint: $(LINT)
	$(LINT) run --build-tags $(TAGS) ./...
$(LINT):
	@.ci/prepare window
	@mkdir -p .tools
	GOBIN=$(CURDIR)/.tools CGO_ENABLED=0 go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

clean:
	rm -rf bin out .tools
