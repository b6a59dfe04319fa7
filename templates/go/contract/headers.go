package contract

import (
	"mime"
	"regexp"
	"strings"
)

var (
	jsonNumber = regexp.MustCompile(`\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\z`)
	listItem   = regexp.MustCompile(`\A(?:[^",]|"(?:[^"\\]|\\.)*"|")*`)
	// oneValue names headers whose commas do not separate anything.
	oneValue = map[string]bool{"set-cookie": true, "date": true, "expires": true, "last-modified": true}
)

// check holds the values sent under a header's name against the contract.
func (h headerMatcher) check(values []string, s *scope) {
	at, name := "header:"+h.name, strings.ToLower(h.name)
	joined := strings.Join(values, ", ")
	switch {
	case len(values) == 0:
		h.match(missing{}, at, s)
	case wantsList(h.matcher):
		if !oneValue[name] && !s.probe(h.matcher, texts(values), at) {
			h.match(texts(splitList(joined)), at, s)
			return
		}
		h.match(texts(values), at, s)
	case isPlain(h.matcher):
		wanted := literalText(h.matcher, s)
		same := wanted == joined ||
			name == "content-type" && sameMediaType(wanted, joined) ||
			!oneValue[name] && strings.Contains(wanted, ",") && sameList(wanted, joined)
		if !same {
			s.fail(at, wanted, joined)
		}
	default:
		matchText(h.matcher, joined, at, s)
	}
}

// matchText holds text that came over the wire against a matcher; where it wants a number, the text is read as one.
func matchText(m matcher, text, at string, s *scope) bool {
	if jsonNumber.MatchString(text) && !s.probe(m, text, at) {
		if value, err := parseNumber(text); err == nil && (isNumeric(m) || s.probe(m, value, at)) {
			return m.match(value, at, s)
		}
	}
	return m.match(text, at, s)
}

// probe says whether a value matches, and keeps nothing.
func (s *scope) probe(m matcher, value any, at string) bool {
	return m.match(value, at, s.probing())
}

func isNumeric(m matcher) bool {
	switch inner := m.(type) {
	case *optional:
		return isNumeric(inner.inner)
	case *nullable:
		return isNumeric(inner.inner)
	case numeric:
		return !inner.inText
	}
	return false
}

func wantsList(m matcher) bool {
	switch inner := m.(type) {
	case *optional:
		return wantsList(inner.inner)
	case *nullable:
		return wantsList(inner.inner)
	case notEmpty:
		return inner.inner != nil && wantsList(inner.inner)
	case allOf:
		for _, part := range inner.parts {
			if wantsList(part) {
				return true
			}
		}
	case *listMatcher, *each, *contains, *unordered:
		return true
	}
	return false
}

func isPlain(m matcher) bool { _, plain := m.(equal); return plain }

// literalText is a literal of the contract as it would travel in a header.
func literalText(m matcher, s *scope) string {
	bound := bind(m.(equal).wanted, s.variables)
	if text, isText := bound.(string); isText {
		return text
	}
	return compact(bound)
}

func texts(values []string) []any {
	items := make([]any, len(values))
	for i, value := range values {
		items[i] = value
	}
	return items
}

func sameList(wanted, got string) bool {
	return strings.Join(splitList(wanted), "\x00") == strings.Join(splitList(got), "\x00")
}

// splitList gives the items of a comma-separated list; commas within quotes do not separate (RFC 9110, 5.6.1).
func splitList(value string) []string {
	var items []string
	for value != "" {
		item := listItem.FindString(value)
		value = strings.TrimPrefix(value[len(item):], ",")
		if item = strings.Trim(item, " \t"); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// sameMediaType compares types and parameters as such (RFC 9110, 8.3.1): case, blanks and order do not matter; a
// parameter that the contract does not name may be there.
func sameMediaType(wanted, got string) bool {
	wantedType, wantedParams, err := mime.ParseMediaType(wanted)
	if err != nil {
		return strings.EqualFold(strings.TrimSpace(wanted), strings.TrimSpace(got))
	}
	gotType, gotParams, err := mime.ParseMediaType(got)
	if err != nil || wantedType != gotType {
		return false
	}
	for name, value := range wantedParams {
		if !(gotParams[name] == value || name == "charset" && strings.EqualFold(gotParams[name], value)) {
			return false
		}
	}
	return true
}
