package contract

import (
	"fmt"
	"sort"
	"strconv"
)

// spec is one matcher as spelled: {"$name": argument, option: value, ...}, standing at a JSONPath.
type spec struct {
	name     string
	argument any
	options  map[string]any
	at       string
}

// builder makes a matcher from its spelling.
type builder func(c *compiler, s spec) (matcher, error)

// builders is the table of all matchers. An unknown name is refused, never ignored.
var builders map[string]builder

func init() { // a literal would be an initialisation cycle: matchers nest
	builders = map[string]builder{
		"$any": only(func(spec) matcher { return anything{} }), "$absent": only(func(spec) matcher { return absent{} }),
		"$equal": buildEqual, "$boolean": only(func(spec) matcher { return boolean{} }),
		"$text": buildText, "$not_empty": buildNotEmpty,
		"$integer": buildNumber, "$number": buildNumber, "$decimal": buildNumber,
		"$regex": buildRegex, "$enum": buildEnum, "$length": buildLength,
		"$nullable": buildNullable, "$optional": buildOptional, "$each": buildEach,
		"$contains": buildContains, "$unordered": buildUnordered,
		"$all_of": buildAllOf, "$any_of": buildAnyOf, "$custom": buildCustom,
		"$date": buildFormat, "$time": buildFormat, "$datetime": buildFormat, "$uuid": buildFormat,
		"$email": buildFormat, "$url": buildFormat, "$ipv4": buildFormat, "$ipv6": buildFormat, "$base64": buildFormat,
	}
}

func matcherNames() []string {
	names := make([]string, 0, len(builders))
	for name := range builders {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// only wraps a matcher that takes no option but an example.
func only(build func(spec) matcher) builder {
	return func(_ *compiler, s spec) (matcher, error) {
		if err := s.allow("example"); err != nil {
			return nil, err
		}
		return build(s), nil
	}
}

// allow refuses options that this helper would have to ignore.
func (s spec) allow(names ...string) error {
	for _, key := range sortedKeys(s.options) {
		known := key == s.name
		for _, name := range names {
			known = known || key == name
		}
		if !known {
			return fmt.Errorf("%s: this helper does not know the option %q of %s", s.at, key, s.name)
		}
	}
	return nil
}

// count reads a whole-number option; -1 where it is not given.
func (s spec) count(options map[string]any, key string) (int, error) {
	value, given := options[key]
	if !given {
		return -1, nil
	}
	if n, isNumber := value.(number); isNumber && n.isInteger() && !n.negative {
		return strconv.Atoi(n.text)
	}
	return 0, fmt.Errorf("%s: %s of %s must be a whole number, not %s", s.at, key, s.name, describe(value))
}

// number reads a numeric option, written as a number or as text; nil where it is not given.
func (s spec) number(key string) (*number, error) {
	value, given := s.options[key]
	if !given {
		return nil, nil
	}
	if n, isNumber := value.(number); isNumber {
		return &n, nil
	}
	if text, isText := value.(string); isText {
		if n, err := parseNumber(text); err == nil {
			return &n, nil
		}
	}
	return nil, fmt.Errorf("%s: %s of %s must be a number, not %s", s.at, key, s.name, describe(value))
}

// bounds reads min and max counts.
func (s spec) bounds(options map[string]any) (span, error) {
	low, err := s.count(options, "min")
	if err != nil {
		return span{}, err
	}
	high, err := s.count(options, "max")
	return span{low: low, high: high}, err
}

// span is a range of counts; -1 leaves an end open.
type span struct{ low, high int }

func (s span) holds(n int) bool { return n >= s.low && (s.high < 0 || n <= s.high) }

func (s span) String() string {
	switch {
	case s.low == s.high:
		return fmt.Sprint(s.low)
	case s.high < 0:
		return fmt.Sprintf("at least %d", s.low)
	case s.low <= 0:
		return fmt.Sprintf("at most %d", s.high)
	}
	return fmt.Sprintf("%d to %d", s.low, s.high)
}
