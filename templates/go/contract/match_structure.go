package contract

import (
	"fmt"
	"unicode/utf8"
)

// objectMatcher wants each declared key; undeclared ones are mismatches only in a strict contract.
type objectMatcher struct {
	keys    []string
	members map[string]matcher
}

func (m *objectMatcher) match(actual any, at string, s *scope) bool {
	object, isObject := actual.(map[string]any)
	if !isObject {
		return s.fail(at, "an object", actual)
	}
	good := true
	for _, key := range m.keys {
		value, there := object[key]
		if !there {
			value = missing{}
		}
		good = m.members[key].match(value, childPath(at, key), s) && good
	}
	if !s.strict {
		return good
	}
	for _, key := range sortedKeys(object) {
		if _, declared := m.members[key]; !declared {
			good = s.say(childPath(at, key), "nobody declared this key, and the contract is strict; got "+s.describe(object[key]))
		}
	}
	return good
}

// listMatcher wants exactly these items in this order.
type listMatcher struct{ items []matcher }

func (m *listMatcher) match(actual any, at string, s *scope) bool {
	list, isList := actual.([]any)
	if !isList {
		return s.fail(at, "a list", actual)
	}
	good := len(list) == len(m.items) || s.fail(at, fmt.Sprintf("a list of %d", len(m.items)), actual)
	for i, item := range m.items[:min(len(m.items), len(list))] {
		good = item.match(list[i], fmt.Sprintf("%s[%d]", at, i), s) && good
	}
	return good
}

// each wants a list of between min and max items that all match; an empty list is a branch of its own.
type each struct {
	item        matcher
	count       span
	empty, full branch
}

func buildEach(c *compiler, s spec) (matcher, error) {
	if err := s.allow("min", "max", "example"); err != nil {
		return nil, err
	}
	count, err := s.bounds(s.options)
	if err != nil {
		return nil, err
	}
	if count.low < 0 {
		count.low = 1
	}
	made := &each{count: count}
	if count.low == 0 {
		made.empty, made.full = c.branch(s.at, s.options, "empty"), c.branch(s.at, s.options, "items")
	}
	made.item, err = c.compile(s.argument, s.at+"[*]")
	return made, err
}

func (m *each) match(actual any, at string, s *scope) bool {
	list, isList := actual.([]any)
	if !isList {
		return s.fail(at, "a list", actual)
	}
	good := m.count.holds(len(list)) || s.fail(at, fmt.Sprintf("a list of %s", m.count), actual)
	for i, item := range list {
		good = m.item.match(item, fmt.Sprintf("%s[%d]", at, i), s) && good
	}
	if m.count.low == 0 && good {
		if len(list) == 0 {
			s.witness(m.empty)
		} else {
			s.witness(m.full)
		}
	}
	return good
}

// notEmpty wants text, a list or an object that holds something, and what the matcher within says, if there is one.
type notEmpty struct{ inner matcher }

func buildNotEmpty(c *compiler, s spec) (matcher, error) {
	if err := s.allow("example"); err != nil {
		return nil, err
	}
	if form, isObject := s.argument.(map[string]any); isObject && matcherName(form) != "" {
		inner, err := c.compile(s.argument, s.at)
		return notEmpty{inner}, err
	}
	return notEmpty{}, nil
}

func (m notEmpty) match(actual any, at string, s *scope) bool {
	if size, sized := length(actual); !sized || size == 0 {
		return s.fail(at, "text, a list or an object that is not empty", actual)
	}
	return m.inner == nil || m.inner.match(actual, at, s)
}

type lengthMatcher struct{ span }

func buildLength(_ *compiler, s spec) (matcher, error) {
	if err := s.allow("example", "min", "max"); err != nil {
		return nil, err
	}
	options, isObject := s.argument.(map[string]any)
	if !isObject {
		options = map[string]any{"min": s.argument, "max": s.argument}
	}
	bounds, err := s.bounds(options)
	return lengthMatcher{bounds}, err
}

func (m lengthMatcher) match(actual any, at string, s *scope) bool {
	size, sized := length(actual)
	if !sized || !m.holds(size) {
		return s.fail(at, fmt.Sprintf("a length of %s", m.span), actual)
	}
	return true
}

// length counts characters, items or members.
func length(value any) (int, bool) {
	switch v := value.(type) {
	case string:
		return utf8.RuneCountInString(v), true
	case []any:
		return len(v), true
	case map[string]any:
		return len(v), true
	}
	return 0, false
}
