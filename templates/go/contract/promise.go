package contract

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// answer is one response as it came over the wire, its body decoded from gzip or deflate.
type answer struct {
	status  int
	headers http.Header
	body    []byte
	elapsed time.Duration
	fault   string // why the body could not be read, or ""
}

// promise is a response expectation, ready to be held against answers.
type promise struct {
	spec     responseSpec
	within   time.Duration
	headers  []headerMatcher
	kind     string // "json", "text", "form", "xml", "base64", "sha256" or ""
	body     matcher
	literal  string
	branches []branch
	customs  []string
}

type headerMatcher struct {
	name string
	matcher
}

// newPromise compiles what `one` promises; `owner` is the interaction whose branches these are.
func newPromise(one interaction, owner string) (*promise, error) {
	c := &compiler{owner: owner}
	made := &promise{spec: one.Response, within: one.within()}
	for _, header := range one.Response.Headers {
		form, err := parseJSON(header.Matcher)
		if err != nil {
			return nil, err
		}
		compiled, err := c.compile(form, "header:"+header.Name)
		if err != nil {
			return nil, err
		}
		made.headers = append(made.headers, headerMatcher{header.Name, compiled})
	}
	if err := made.compileBody(c, one.Response.Body); err != nil {
		return nil, err
	}
	made.branches, made.customs = c.branches, c.customs
	return made, nil
}

func (p *promise) compileBody(c *compiler, body map[string]json.RawMessage) error {
	if len(body) > 1 {
		return fmt.Errorf("a response promises one kind of body, not %d", len(body))
	}
	for kind, raw := range body {
		form, err := parseJSON(raw)
		if err != nil {
			return err
		}
		p.kind = kind
		switch kind {
		case "json", "text", "form":
			p.body, err = c.compile(form, map[string]string{"json": "$", "text": "body", "form": "$"}[kind])
			return err
		case "xml", "base64", "sha256":
			literal, isText := form.(string)
			if !isText {
				return fmt.Errorf("the %s of a body must be text", kind)
			}
			p.literal = literal
		default:
			return fmt.Errorf("this helper does not know bodies of kind %q", kind)
		}
	}
	return nil
}

// check holds an answer against the promise; mismatches and witnesses go to the scope.
func (p *promise) check(got answer, deny []denial, s *scope) {
	got.denied(deny, s)
	if !p.allows(got.status) {
		// An error's body differs in every line: the status alone says what there is to say.
		s.say("status", fmt.Sprintf("wanted %s, got %d with %s", p.statuses(), got.status, s.summary(got.body)))
		return
	}
	for _, header := range p.headers {
		header.check(got.headers.Values(header.name), s)
	}
	if got.fault != "" {
		s.say("body", got.fault)
	} else {
		p.checkBody(got, s)
	}
	if p.within > 0 && got.elapsed > p.within {
		s.say("latency", fmt.Sprintf("wanted an answer within %s, got it after %s", p.within, got.elapsed.Round(time.Millisecond)))
	}
}

func (p *promise) allows(status int) bool {
	for _, code := range p.spec.Status.Codes {
		if status == code {
			return true
		}
	}
	for _, class := range p.spec.Status.Classes {
		if status/100 == class {
			return true
		}
	}
	return false
}

func (p *promise) statuses() string {
	var words []string
	for _, code := range p.spec.Status.Codes {
		words = append(words, fmt.Sprint(code))
	}
	for _, class := range p.spec.Status.Classes {
		words = append(words, fmt.Sprintf("%dxx", class))
	}
	return strings.Join(words, " or ")
}
