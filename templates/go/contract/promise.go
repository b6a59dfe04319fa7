package contract

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
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
	listed   map[string]bool // form fields for which the contract gives a list
	literal  string
	branches []branch
	customs  []string
}

type headerMatcher struct {
	name string
	matcher
	literal string // set where the contract gives plain text
	listed  bool
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
		literal, _ := form.(string)
		_, listed := form.([]any)
		made.headers = append(made.headers, headerMatcher{header.Name, compiled, literal, listed})
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
			if fields, isObject := form.(map[string]any); isObject && kind == "form" {
				p.listed = map[string]bool{}
				for name, field := range fields {
					_, p.listed[name] = field.([]any)
				}
			}
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
	if !p.allows(got.status) {
		s.say("status", fmt.Sprintf("wanted %s, got %d", p.statuses(), got.status))
	}
	for _, header := range p.headers {
		header.check(got.headers.Values(header.name), s)
	}
	if got.fault != "" {
		s.say("body", got.fault)
	} else {
		p.checkBody(got, deny, s)
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

func (p *promise) checkBody(got answer, deny []denial, s *scope) {
	sent, jsonError := any(nil), error(nil)
	if p.kind == "json" || (len(deny) > 0 && len(got.body) > 0) {
		sent, jsonError = parseJSON(got.body)
	}
	if jsonError == nil {
		denied(sent, "$", deny, s)
	}
	switch p.kind {
	case "json":
		if jsonError != nil {
			s.say("body", fmt.Sprintf("wanted JSON, got %s: %v", summary(got.body), jsonError))
			return
		}
		p.body.match(sent, "$", s)
	case "text":
		p.body.match(strings.ToValidUTF8(string(got.body), "\ufffd"), "body", s)
	case "form":
		fields, err := url.ParseQuery(string(got.body))
		if err != nil {
			s.say("body", fmt.Sprintf("wanted form fields, got %s: %v", summary(got.body), err))
			return
		}
		p.body.match(formValue(fields, p.listed), "$", s)
	case "xml":
		if difference := compareXML(p.literal, string(got.body)); difference != "" {
			s.say("body", difference)
		}
	case "base64":
		wanted, err := base64.StdEncoding.DecodeString(p.literal)
		if err != nil || !bytes.Equal(wanted, got.body) {
			s.say("body", fmt.Sprintf("wanted exactly %s, got %s", summary(wanted), summary(got.body)))
		}
	case "sha256":
		if sum := sha256.Sum256(got.body); !strings.EqualFold(hex.EncodeToString(sum[:]), p.literal) {
			s.say("body", fmt.Sprintf("wanted the SHA-256 %s, got %s", p.literal, hex.EncodeToString(sum[:])))
		}
	}
}

// formValue is a form as JSON: a field sent once is text, unless the contract gives a list for it.
func formValue(fields url.Values, listed map[string]bool) map[string]any {
	form := map[string]any{}
	for name, values := range fields {
		if len(values) == 1 && !listed[name] {
			form[name] = values[0]
			continue
		}
		items := make([]any, len(values))
		for i, value := range values {
			items[i] = value
		}
		form[name] = items
	}
	return form
}

func summary(body []byte) string {
	if len(body) == 0 {
		return "an empty body"
	}
	return fmt.Sprintf("%d bytes beginning %q", len(body), clip(strings.ToValidUTF8(string(body[:min(len(body), 240)]), "\ufffd"), 60))
}
