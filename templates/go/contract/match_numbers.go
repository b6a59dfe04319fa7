package contract

import (
	"fmt"
	"regexp"
	"strings"
)

// numeric covers $integer, $number and $decimal: all digits count, nothing passes through a float.
type numeric struct {
	kind             string // "integer", "number", "decimal"
	inText           bool   // the decimal travels as a JSON string
	example          *number
	low, high, slack *number
	places           int // digits after the point, -1 for any
}

// decimalText is a decimal as money is written: no exponent, no plus, no bare point.
var decimalText = regexp.MustCompile(`\A-?(?:0|[1-9]\d*)(?:\.\d+)?\z`)

func buildNumber(_ *compiler, s spec) (matcher, error) {
	m := numeric{kind: strings.TrimPrefix(s.name, "$")}
	allowed := []string{"min", "max", "tolerance", "example"}
	if m.kind == "decimal" {
		allowed = append(allowed, "places")
	}
	if err := s.allow(allowed...); err != nil {
		return nil, err
	}
	written, isText := s.argument.(string)
	m.inText = isText && m.kind == "decimal" && !placeholder.MatchString(written)
	if value, isNumber := s.argument.(number); isNumber {
		m.example = &value
	} else if value, err := parseNumber(written); err == nil {
		m.example = &value
	}
	var err error
	for key, into := range map[string]**number{"min": &m.low, "max": &m.high, "tolerance": &m.slack} {
		if *into, err = s.number(key); err != nil {
			return nil, err
		}
	}
	m.places, err = s.count(s.options, "places")
	return m, err
}

func (m numeric) match(actual any, at string, s *scope) bool {
	value, ok := m.read(actual)
	if !ok {
		return s.fail(at, m.wanted(), actual)
	}
	switch {
	case m.kind == "integer" && !value.isInteger():
		return s.fail(at, "an integer, written without point or exponent", actual)
	case m.places >= 0 && !m.placed(value):
		return s.fail(at, fmt.Sprintf("%s with %d decimal places", m.wanted(), m.places), actual)
	case m.low != nil && value.compare(*m.low) < 0:
		return s.fail(at, fmt.Sprintf("%s of at least %s", m.wanted(), m.low.text), actual)
	case m.high != nil && value.compare(*m.high) > 0:
		return s.fail(at, fmt.Sprintf("%s of at most %s", m.wanted(), m.high.text), actual)
	case m.slack != nil && m.example != nil && !value.within(*m.example, *m.slack):
		return s.fail(at, fmt.Sprintf("%s within %s of %s", m.wanted(), m.slack.text, m.example.text), actual)
	}
	return true
}

// placed asks for exactly so many places in text, and for no more than that in a number, where 19.9 is 19.90.
func (m numeric) placed(value number) bool {
	return value.places() == m.places || (!m.inText && value.places() < m.places)
}

func (m numeric) read(actual any) (number, bool) {
	if !m.inText {
		value, isNumber := actual.(number)
		return value, isNumber
	}
	written, isText := actual.(string)
	if !isText || !decimalText.MatchString(written) {
		return number{}, false
	}
	value, err := parseNumber(written)
	return value, err == nil
}

func (m numeric) wanted() string {
	switch {
	case m.inText:
		return "a decimal written as text"
	case m.kind == "integer":
		return "an integer"
	case m.kind == "decimal":
		return "a decimal written as a number"
	}
	return "a number"
}
