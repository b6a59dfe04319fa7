package contract

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sort"
	"strings"
	"testing"
	"time"
)

// Service is what a contract is replayed against: a Handler, or a BaseURL with SetUp.
type Service struct {
	// Handler makes the service for one interaction, with fresh state, in the states the interaction needs.
	// Recognise each state with State.Is: one that is not recognised ends the test.
	Handler func(t *testing.T, states []State) http.Handler

	// BaseURL is a service that runs already, such as "http://127.0.0.1:8080"; SetUp brings it into the states.
	BaseURL string
	SetUp   func(t *testing.T, states []State)

	// Recorder calls the handler through httptest.ResponseRecorder instead of a loopback server. It is faster, and
	// differs from what clients see: bodies after HEAD and 204, 1xx answers, wrong lengths, header values.
	Recorder bool

	// Custom holds the functions behind $custom, by their reference in the contract, "module:function". A function
	// is given the value (numbers as json.Number) and answers nil, or why the value does not match.
	Custom map[string]func(value any) error

	// Timeout bounds each request; 10 seconds where it is zero.
	Timeout time.Duration
}

// replay is one run of one contract.
type replay struct {
	*file
	service   Service
	promises  map[string]*promise
	denied    []denial
	variables map[string]any
	witnessed map[branch]bool
	replayed  int
	secrets   map[string]string
}

// Replay holds a service against every interaction of a contract, each in a subtest of its own, in order, and then
// runs the subtest `witness`.
func Replay(t *testing.T, path string, service Service) {
	t.Helper()
	run := &replay{
		service: service, variables: map[string]any{}, witnessed: map[branch]bool{},
		promises: map[string]*promise{}, secrets: map[string]string{},
	}
	if err := run.prepare(path); err != nil {
		t.Fatal(run.masked(err.Error()))
	}
	for _, one := range run.Interactions {
		t.Run(one.ID, func(t *testing.T) { run.interaction(t, one) })
	}
	t.Run("witness", run.witness)
}

func (r *replay) prepare(path string) error {
	if (r.service.Handler == nil) == (r.service.BaseURL == "") {
		return errors.New("give a Service either a Handler or a BaseURL")
	}
	var err error
	if r.file, err = load(path, r.secrets); err != nil {
		return err
	}
	r.denied = denials(r.DenyFields)
	for _, one := range r.Interactions {
		owner := one.ID
		if one.InheritsBody && one.Parent != nil {
			owner = *one.Parent
		}
		made, err := newPromise(one, owner)
		if err != nil {
			return fmt.Errorf("%s, interaction %q: %w", path, one.ID, err)
		}
		for _, reference := range made.customs {
			if r.service.Custom[reference] == nil {
				return fmt.Errorf("%s, interaction %q: no function for the custom matcher %q: register it in Service.Custom", path, one.ID, reference)
			}
		}
		r.promises[one.ID] = made
	}
	return nil
}

func (r *replay) interaction(t *testing.T, one interaction) {
	t.Helper()
	states, err := newStates(one.States)
	if err != nil {
		t.Fatal(err)
	}
	do, base := r.open(t, states)
	for _, state := range states {
		if !state.record.recognised {
			t.Fatalf("no handler for the state %q of %s: recognise it with State.Is (%s:%d)", state.Name, one.ID, r.Path, one.Line)
		}
		for name, value := range state.record.values {
			r.variables[name] = value
		}
	}
	timeout := r.service.Timeout
	if timeout == 0 {
		timeout = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	got, err := send(ctx, do, base, one.Request, r.variables)
	if err != nil {
		t.Fatalf("%s  (%s:%d)", r.masked(err.Error()), r.Path, one.Line)
	}
	r.replayed++
	if name := unbound(r.variables, one.Response.texts()...); name != "" {
		t.Fatalf("{{%s}} is expected but has no value: no state and no earlier capture gives it  (%s:%d)", name, r.Path, one.Line)
	}
	for _, mismatch := range r.judge(one, got) {
		t.Errorf("%s: %s  (%s:%d)", mismatch.At, mismatch.Message, r.Path, one.Line)
	}
	if t.Failed() {
		t.Logf("the request was %s %s, the answer %d with %s", one.Request.Method, one.Request.Path, got.status, r.scope().summary(got.body))
	}
}

// open gives a way to send a request to the service in these states, and the URL to send it to.
func (r *replay) open(t *testing.T, states []State) (exchanger, string) {
	t.Helper()
	wire, done := overWire()
	t.Cleanup(done)
	if r.service.Handler == nil {
		if r.service.SetUp != nil {
			r.service.SetUp(t, states)
		}
		return wire, r.service.BaseURL
	}
	handler := r.service.Handler(t, states)
	if handler == nil {
		t.Fatal("Service.Handler gave no handler")
	}
	if r.service.Recorder {
		return intoRecorder(handler), "http://127.0.0.1"
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return wire, server.URL
}

// judge compares one answer, notes what it witnessed, and keeps what the contract captures.
func (r *replay) judge(one interaction, got answer) []Mismatch {
	s := r.scope()
	r.promises[one.ID].check(got, r.denied, s)
	if one.InheritsBody && one.Parent != nil {
		// The answer stands for the parent's promise too: `note: null` under `also` witnesses its $nullable.
		if parent := r.promises[*one.Parent]; parent != nil {
			quiet := r.scope()
			parent.check(got, nil, quiet)
		}
	}
	for _, capture := range one.Captures {
		sent, err := parseJSON(got.body)
		if err == nil {
			sent, err = resolve(capture.Path, sent)
		}
		if err != nil {
			s.say(capture.Path, fmt.Sprintf("nothing to capture as %s: %v", capture.Name, err))
			continue
		}
		r.variables[capture.Name] = sent
	}
	return s.mismatches
}

func (r *replay) scope() *scope {
	return &scope{strict: r.Strict, variables: r.variables, custom: r.service.Custom, mask: r.masked, witnessed: r.witnessed}
}

// witness fails for every branch that no answer has shown: 'text or null' must not be a hole in the contract.
func (r *replay) witness(t *testing.T) {
	if r.replayed < len(r.Interactions) {
		t.Skipf("%d of %d interactions were replayed, so branches are not counted", r.replayed, len(r.Interactions))
	}
	for _, line := range r.unwitnessed() {
		t.Error(line)
	}
}

func (r *replay) unwitnessed() []string {
	var lines []string
	told := map[branch]bool{}
	for _, one := range r.Interactions {
		for _, b := range r.promises[one.ID].branches {
			if !r.witnessed[b] && !told[b] {
				told[b] = true
				lines = append(lines, fmt.Sprintf("%s: never witnessed: %s, of %s  (%s:%d)", b.at, b.name, clip(r.masked(b.form), 80), r.Path, one.Line))
			}
		}
	}
	return lines
}

// masked hides every value that came from the environment.
func (r *replay) masked(text string) string {
	names := make([]string, 0, len(r.secrets))
	for name := range r.secrets {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if secret := r.secrets[name]; len(secret) >= 4 {
			text = strings.ReplaceAll(text, secret, "${"+name+"}")
		}
	}
	return text
}
