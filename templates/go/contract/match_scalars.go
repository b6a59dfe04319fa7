package contract

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// equal wants exactly one value; 1 equals 1.0, true is never 1. {{name}} in text is filled in first.
type equal struct{ wanted any }

func (m equal) match(actual any, at string, s *scope) bool {
	wanted := bind(m.wanted, s.variables)
	if same(wanted, actual) {
		return true
	}
	return s.fail(at, s.describe(wanted), actual)
}

// exactly is $equal: the whole value, with no other keys at any depth.
type exactly struct{ equal }

func buildEqual(_ *compiler, s spec) (matcher, error) {
	return exactly{equal{s.argument}}, s.allow("example")
}

// same compares two JSON values: numbers by value, everything else by kind and content.
func same(wanted, actual any) bool {
	switch w := wanted.(type) {
	case number:
		a, isNumber := actual.(number)
		return isNumber && w.compare(a) == 0
	case []any:
		a, isList := actual.([]any)
		if !isList || len(a) != len(w) {
			return false
		}
		for i := range w {
			if !same(w[i], a[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		a, isObject := actual.(map[string]any)
		if !isObject || len(a) != len(w) {
			return false
		}
		for key := range w {
			if other, there := a[key]; !there || !same(w[key], other) {
				return false
			}
		}
		return true
	}
	switch actual.(type) {
	case nil, bool, string:
		return wanted == actual
	}
	return false
}

type anything struct{}

func (anything) match(actual any, at string, s *scope) bool {
	if _, isMissing := actual.(missing); isMissing {
		return s.fail(at, "any value", actual)
	}
	return true
}

type absent struct{}

func (absent) match(actual any, at string, s *scope) bool {
	if _, isMissing := actual.(missing); isMissing {
		return true
	}
	return s.fail(at, "no such key", actual)
}

type boolean struct{}

func (boolean) match(actual any, at string, s *scope) bool {
	if _, isBool := actual.(bool); isBool {
		return true
	}
	return s.fail(at, "true or false", actual)
}

type text struct{ length span }

func buildText(_ *compiler, s spec) (matcher, error) {
	if err := s.allow("min", "max", "example"); err != nil {
		return nil, err
	}
	length, err := s.bounds(s.options)
	return text{length}, err
}

func (m text) match(actual any, at string, s *scope) bool {
	value, isText := actual.(string)
	if !isText {
		return s.fail(at, "text", actual)
	}
	if !m.length.holds(utf8.RuneCountInString(value)) {
		return s.fail(at, fmt.Sprintf("text of %s characters", m.length), actual)
	}
	return true
}

type regex struct {
	pattern string
	full    *regexp.Regexp
}

func buildRegex(_ *compiler, s spec) (matcher, error) {
	if err := s.allow("example"); err != nil {
		return nil, err
	}
	pattern, isText := s.argument.(string)
	if !isText {
		return nil, fmt.Errorf("%s: $regex wants a pattern, not %s", s.at, describe(s.argument))
	}
	full, err := regexp.Compile(`\A(?:` + pattern + `)\z`)
	if err != nil {
		return nil, fmt.Errorf("%s: $regex: %w", s.at, err)
	}
	return regex{pattern, full}, nil
}

func (m regex) match(actual any, at string, s *scope) bool {
	value, isText := actual.(string)
	if isText && m.full.MatchString(value) {
		return true
	}
	return s.fail(at, "text matching "+m.pattern, actual)
}

type enum struct{ values []any }

func buildEnum(_ *compiler, s spec) (matcher, error) {
	if err := s.allow("example"); err != nil {
		return nil, err
	}
	values, isList := s.argument.([]any)
	if !isList || len(values) == 0 {
		return nil, fmt.Errorf("%s: $enum wants a list of at least one value", s.at)
	}
	return enum{values}, nil
}

func (m enum) match(actual any, at string, s *scope) bool {
	shown := make([]string, len(m.values))
	for i, value := range m.values {
		bound := bind(value, s.variables)
		if same(bound, actual) {
			return true
		}
		shown[i] = compact(bound)
	}
	return s.fail(at, "one of "+strings.Join(shown, ", "), actual)
}
