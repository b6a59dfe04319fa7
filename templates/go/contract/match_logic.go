package contract

import "fmt"

// nullable wants null or what it wraps; the run must show both.
type nullable struct {
	inner       matcher
	null, value branch
}

func buildNullable(c *compiler, s spec) (matcher, error) {
	if err := s.allow("example"); err != nil {
		return nil, err
	}
	made := &nullable{null: c.branch(s.at, s.options, "null"), value: c.branch(s.at, s.options, "a value")}
	var err error
	made.inner, err = c.compile(s.argument, s.at)
	return made, err
}

func (m *nullable) match(actual any, at string, s *scope) bool {
	if actual == nil {
		s.witness(m.null)
		return true
	}
	if _, gone := actual.(missing); gone {
		return s.fail(at, "null or a value", actual)
	}
	if !m.inner.match(actual, at, s) {
		return false
	}
	s.witness(m.value)
	return true
}

// optional allows the key to be missing; the run must show both.
type optional struct {
	inner         matcher
	absent, value branch
}

func buildOptional(c *compiler, s spec) (matcher, error) {
	if err := s.allow("example"); err != nil {
		return nil, err
	}
	made := &optional{absent: c.branch(s.at, s.options, "missing"), value: c.branch(s.at, s.options, "present")}
	var err error
	made.inner, err = c.compile(s.argument, s.at)
	return made, err
}

func (m *optional) match(actual any, at string, s *scope) bool {
	if _, isMissing := actual.(missing); isMissing {
		s.witness(m.absent)
		return true
	}
	if !m.inner.match(actual, at, s) {
		return false
	}
	s.witness(m.value)
	return true
}

// allOf wants every one of its matchers to hold.
type allOf struct{ parts []matcher }

func buildAllOf(c *compiler, s spec) (matcher, error) {
	parts, _, err := s.parts(c)
	return allOf{parts}, err
}

func (m allOf) match(actual any, at string, s *scope) bool {
	if _, gone := actual.(missing); gone {
		return s.fail(at, "a value", actual)
	}
	good := true
	for _, part := range m.parts {
		good = part.match(actual, at, s) && good
	}
	return good
}

// anyOf wants one of its matchers to hold; the run must show each.
type anyOf struct {
	parts    []matcher
	forms    []any
	branches []branch
}

func buildAnyOf(c *compiler, s spec) (matcher, error) {
	made := &anyOf{}
	if forms, isList := s.argument.([]any); isList {
		for i := range forms {
			made.branches = append(made.branches, c.branch(s.at, s.options, fmt.Sprintf("alternative %d", i+1)))
		}
	}
	var err error
	made.parts, made.forms, err = s.parts(c)
	return made, err
}

func (m *anyOf) match(actual any, at string, s *scope) bool {
	_, gone := actual.(missing)
	good := false
	for i, part := range m.parts {
		if !gone && s.trial(part, actual, at) {
			s.witness(m.branches[i])
			good = true
		}
	}
	if !good {
		return s.fail(at, "any of "+s.brief(m.forms), actual)
	}
	return true
}

func (s spec) parts(c *compiler) ([]matcher, []any, error) {
	if err := s.allow("example"); err != nil {
		return nil, nil, err
	}
	forms, isList := s.argument.([]any)
	if !isList || len(forms) == 0 {
		return nil, nil, fmt.Errorf("%s: %s wants a list of at least one matcher", s.at, s.name)
	}
	parts := make([]matcher, len(forms))
	for i, form := range forms {
		var err error
		if parts[i], err = c.compile(form, s.at); err != nil {
			return nil, nil, err
		}
	}
	return parts, forms, nil
}

// custom asks a function that the test registered under the contract's reference, `module:function`.
type custom struct{ reference string }

func buildCustom(c *compiler, s spec) (matcher, error) {
	reference, isText := s.argument.(string)
	if !isText {
		return nil, fmt.Errorf("%s: $custom wants a reference, not %s", s.at, describe(s.argument))
	}
	c.customs = append(c.customs, reference)
	return custom{reference}, s.allow("example")
}

func (m custom) match(actual any, at string, s *scope) bool {
	if _, gone := actual.(missing); gone {
		return s.fail(at, "what "+m.reference+" accepts", actual)
	}
	judge, known := s.custom[m.reference]
	if !known {
		return s.say(at, fmt.Sprintf("no function for the custom matcher %q: register it in Service.Custom", m.reference))
	}
	if err := judge(plain(actual)); err != nil {
		return s.say(at, fmt.Sprintf("%s: %v; got %s", m.reference, err, s.describe(actual)))
	}
	return true
}
