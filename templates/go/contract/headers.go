package contract

import (
	"mime"
	"strings"
)

// check holds the values sent under a header's name against the contract.
func (h headerMatcher) check(values []string, s *scope) {
	at := "header:" + h.name
	switch {
	case len(values) == 0:
		h.match(missing{}, at, s)
	case h.listed:
		items := make([]any, len(values))
		for i, value := range values {
			items[i] = value
		}
		h.match(items, at, s)
	case h.literal != "" && strings.EqualFold(h.name, "Content-Type"):
		wanted, _ := bind(h.literal, s.variables).(string)
		if len(values) != 1 || !sameMediaType(wanted, values[0]) {
			s.fail(at, wanted, strings.Join(values, ", "))
		}
	default:
		h.match(h.read(strings.Join(values, ", ")), at, s)
	}
}

// read gives a header's text as the number that a numeric matcher wants.
func (h headerMatcher) read(text string) any {
	wants := h.matcher
	for {
		switch m := wants.(type) {
		case *optional:
			wants = m.inner
			continue
		case *nullable:
			wants = m.inner
			continue
		case numeric:
			if value, err := parseNumber(text); err == nil && !m.inText {
				return value
			}
		}
		return text
	}
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
