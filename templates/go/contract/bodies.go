package contract

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"sort"
	"strings"
	"unicode/utf8"
)

func (p *promise) checkBody(got answer, s *scope) {
	switch p.kind {
	case "json":
		sent, err := parseJSON(got.body)
		if err != nil {
			s.say("body", fmt.Sprintf("wanted JSON, got %s: %v", s.summary(got.body), err))
			return
		}
		p.body.match(sent, "$", s)
	case "text":
		text, err := got.text()
		if err != nil {
			s.say("body", fmt.Sprintf("wanted text, got %s: %v", s.summary(got.body), err))
			return
		}
		matchText(p.body, text, "body", s)
	case "form":
		fields, err := url.ParseQuery(string(got.body))
		if err != nil {
			s.say("body", fmt.Sprintf("wanted form fields, got %s: %v", s.summary(got.body), err))
			return
		}
		checkForm(p.body, fields, s)
	case "xml":
		if difference := compareXML(bindText(p.literal, s.variables, escapeXML), string(got.body)); difference != "" {
			s.say("body", difference)
		}
	case "base64":
		wanted, err := base64.StdEncoding.DecodeString(p.literal)
		if err != nil || !bytes.Equal(wanted, got.body) {
			s.say("body", fmt.Sprintf("wanted exactly %s, got %s", s.summary(wanted), s.summary(got.body)))
		}
	case "sha256":
		if sum := sha256.Sum256(got.body); !strings.EqualFold(hex.EncodeToString(sum[:]), p.literal) {
			s.say("body", fmt.Sprintf("wanted the SHA-256 %s, got %s", p.literal, hex.EncodeToString(sum[:])))
		}
	}
}

// checkForm holds each field against its matcher; a field sent once is text, unless the contract wants a list.
func checkForm(m matcher, fields url.Values, s *scope) {
	object, isObject := m.(*objectMatcher)
	if !isObject {
		s.say("body", "the contract's form is not a mapping of fields")
		return
	}
	for _, name := range object.keys {
		member, at := object.members[name], childPath("$", name)
		switch values := fields[name]; {
		case len(values) == 0:
			member.match(missing{}, at, s)
		case len(values) > 1 || wantsList(member):
			member.match(texts(values), at, s)
		default:
			matchText(member, values[0], at, s)
		}
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if _, declared := object.members[name]; s.strict && !declared {
			s.say(childPath("$", name), "nobody declared this form field, and the contract is strict")
		}
	}
}

// text decodes the body by the charset of its Content-Type, UTF-8 where it names none.
func (a answer) text() (string, error) {
	_, parameters, _ := mime.ParseMediaType(a.headers.Get("Content-Type"))
	switch charset := strings.ToLower(parameters["charset"]); charset {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		if !utf8.Valid(a.body) {
			return "", errors.New("not UTF-8")
		}
		return string(a.body), nil
	case "iso-8859-1", "latin-1", "latin1":
		runes := make([]rune, len(a.body))
		for i, b := range a.body {
			runes[i] = rune(b)
		}
		return string(runes), nil
	default:
		return "", fmt.Errorf("this helper does not know the charset %q", charset)
	}
}

func (s *scope) summary(body []byte) string {
	if len(body) == 0 {
		return "an empty body"
	}
	start := s.hide(strings.ToValidUTF8(string(body[:min(len(body), 64<<10)]), "\ufffd"))
	return fmt.Sprintf("%d bytes beginning %q", len(body), clip(start, 60))
}
