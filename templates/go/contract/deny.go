package contract

import (
	"fmt"
	"regexp"
	"strings"
)

// denied adds a mismatch for every header and key of the answer that a deny_fields pattern names.
func (a answer) denied(patterns []denial, s *scope) {
	if len(patterns) == 0 {
		return
	}
	headers := map[string]any{}
	for name := range a.headers {
		headers[name] = nil
	}
	for _, name := range sortedKeys(headers) {
		for _, pattern := range patterns {
			if pattern.full.MatchString(name) {
				s.say("header:"+name, fmt.Sprintf("deny_fields forbids %q, and the answer holds it", pattern.glob))
				break
			}
		}
	}
	if sent, err := parseJSON(a.body); err == nil {
		denied(sent, "$", patterns, s)
	}
}

// denied adds a mismatch for every key, at any depth, that a deny_fields pattern of the contract names.
func denied(value any, at string, patterns []denial, s *scope) {
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			denied(item, fmt.Sprintf("%s[%d]", at, i), patterns, s)
		}
	case map[string]any:
		for _, key := range sortedKeys(v) {
			path := childPath(at, key)
			for _, pattern := range patterns {
				if pattern.full.MatchString(key) {
					s.say(path, fmt.Sprintf("deny_fields forbids %q, and the answer holds it", pattern.glob))
					break
				}
			}
			denied(v[key], path, patterns, s)
		}
	}
}

// denial is one pattern of deny_fields.
type denial struct {
	glob string
	full *regexp.Regexp
}

// denials reads patterns in which * is any text and ? any character; letters match in either case.
func denials(globs []string) []denial {
	made := make([]denial, len(globs))
	for i, glob := range globs {
		quoted := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(glob))
		made[i] = denial{glob, regexp.MustCompile(`(?is)\A` + quoted + `\z`)}
	}
	return made
}
