package contract

import (
	"fmt"
	"strings"
)

// contains wants each of its items somewhere in a list.
type contains struct {
	items []matcher
	forms []any
}

// containsText wants a piece of text within text, or as an element of a list.
type containsText struct{ piece string }

func buildContains(c *compiler, s spec) (matcher, error) {
	if err := s.allow("example"); err != nil {
		return nil, err
	}
	if piece, isText := s.argument.(string); isText && piece != "" {
		return containsText{piece}, nil
	}
	forms, isList := s.argument.([]any)
	if !isList || len(forms) == 0 {
		return nil, fmt.Errorf("%s: $contains wants a list of at least one item", s.at)
	}
	items, err := c.compileAll(forms, s.at, "[*]")
	return &contains{items, forms}, err
}

func (m containsText) match(actual any, at string, s *scope) bool {
	piece, _ := bind(m.piece, s.variables).(string)
	switch value := actual.(type) {
	case string:
		if strings.Contains(value, piece) {
			return true
		}
	case []any:
		for _, item := range value {
			if item == any(piece) {
				return true
			}
		}
	}
	return s.fail(at, "text containing "+compact(piece)+", or a list with it", actual)
}

func (m *contains) match(actual any, at string, s *scope) bool {
	list, isList := actual.([]any)
	if !isList {
		return s.fail(at, "a list", actual)
	}
	good := true
	for i, item := range m.items {
		found := false
		for j, value := range list {
			// Every element is asked: each that fits may witness another branch.
			found = s.trial(item, value, fmt.Sprintf("%s[%d]", at, j)) || found
		}
		if !found {
			good = s.fail(at, "a list containing "+s.brief(m.forms[i]), actual)
		}
	}
	return good
}

// maxUnordered bounds the items of an $unordered list: pairing takes more than linear time.
const maxUnordered = 256

// unordered wants exactly its items, in any order, each element serving one.
type unordered struct {
	items []matcher
	forms []any
}

func buildUnordered(c *compiler, s spec) (matcher, error) {
	if err := s.allow("example"); err != nil {
		return nil, err
	}
	forms, isList := s.argument.([]any)
	if !isList || len(forms) > maxUnordered {
		return nil, fmt.Errorf("%s: $unordered wants a list of at most %d", s.at, maxUnordered)
	}
	items, err := c.compileAll(forms, s.at, "[*]")
	return &unordered{items, forms}, err
}

func (m *unordered) match(actual any, at string, s *scope) bool {
	list, isList := actual.([]any)
	if !isList {
		return s.fail(at, "a list", actual)
	}
	good := len(list) == len(m.items) || s.fail(at, fmt.Sprintf("a list of %d in any order", len(m.items)), actual)
	if len(list) > maxUnordered {
		return good
	}
	var left, lonely []int // elements that serve no item, items without an element
	served := make([]bool, len(m.items))
	for j, i := range m.pair(list, at, s) {
		if i < 0 {
			left = append(left, j)
			continue
		}
		served[i] = true
		m.items[i].match(list[j], fmt.Sprintf("%s[%d]", at, j), s)
	}
	for i := range m.items {
		if !served[i] {
			lonely = append(lonely, i)
		}
	}
	if len(left) == 1 && len(lonely) == 1 {
		return m.items[lonely[0]].match(list[left[0]], fmt.Sprintf("%s[%d]", at, left[0]), s)
	}
	for _, i := range lonely {
		good = s.say(at, "wanted in any order, and no element is left for it: "+s.brief(m.forms[i]))
	}
	for _, j := range left {
		good = s.say(fmt.Sprintf("%s[%d]", at, j), "no item of the contract's list is left for "+s.describe(list[j]))
	}
	return good
}

// pair finds for each element the item it serves, -1 for none: a largest pairing, by Kuhn's augmenting paths.
func (m *unordered) pair(list []any, at string, s *scope) []int {
	fits := make([][]bool, len(m.items))
	for i, item := range m.items {
		fits[i] = make([]bool, len(list))
		for j, value := range list {
			quiet := s.probing()
			fits[i][j] = item.match(value, fmt.Sprintf("%s[%d]", at, j), quiet)
		}
	}
	taken := make([]int, len(list))
	for j := range taken {
		taken[j] = -1
	}
	var place func(i int, tried []bool) bool
	place = func(i int, tried []bool) bool {
		for j := range list {
			if !fits[i][j] || tried[j] {
				continue
			}
			tried[j] = true
			if taken[j] < 0 || place(taken[j], tried) {
				taken[j] = i
				return true
			}
		}
		return false
	}
	for i := range m.items {
		place(i, make([]bool, len(list)))
	}
	return taken
}
