package contract

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
)

// matcher is one promise about one value of an answer.
type matcher interface {
	// match holds a value, found at a JSONPath, against the promise; it adds mismatches and witnesses to the scope.
	match(actual any, at string, s *scope) bool
}

// Mismatch is one place where an answer is not what the contract promises.
type Mismatch struct {
	At      string // a JSONPath, "status", "header:Name", "body" or "latency"
	Message string // "wanted ..., got ..."
}

// branch is one way in which a lenient matcher may be met; each must be seen once in a run.
type branch struct {
	owner string // the interaction that made the promise
	at    string // JSONPath with [*] for any index
	form  string // the matcher as the contract spells it
	name  string
}

// scope is what one comparison knows and collects.
type scope struct {
	strict     bool
	variables  map[string]any
	custom     map[string]func(any) error
	mask       func(string) string // hides secrets; nil for none
	quiet      bool                // only whether it matches is asked
	mismatches []Mismatch
	witnessed  map[branch]bool
}

func (s *scope) fail(at, wanted string, actual any) bool {
	if s.quiet {
		return false
	}
	return s.say(at, fmt.Sprintf("wanted %s, got %s", wanted, s.describe(actual)))
}

// maxMismatches bounds how many differences of one answer are told; who sees fifty has seen enough.
const maxMismatches = 50

// hide takes secrets out of a text. It comes before any cut: half a secret is not recognised any more.
func (s *scope) hide(text string) string {
	if s.mask == nil {
		return text
	}
	return s.mask(text)
}

// probing is a scope to try something in: it tells no mismatches, and its witnesses stay apart.
func (s *scope) probing() *scope {
	return &scope{strict: s.strict, variables: s.variables, custom: s.custom, quiet: true, witnessed: map[branch]bool{}}
}

func (s *scope) say(at, message string) bool {
	if s.quiet || len(s.mismatches) == maxMismatches {
		return false
	}
	s.mismatches = append(s.mismatches, Mismatch{At: s.hide(at), Message: s.hide(message)})
	return false
}

func (s *scope) witness(b branch) { s.witnessed[b] = true }

// trial matches without keeping mismatches; what was witnessed is kept only where it matched.
func (s *scope) trial(m matcher, actual any, at string) bool {
	inner := s.probing()
	if !m.match(actual, at, inner) {
		return false
	}
	for b := range inner.witnessed {
		s.witnessed[b] = true
	}
	return true
}

// missing stands for a key that is not there.
type missing struct{}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

var pathEscapes = strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\b", `\b`, "\f", `\f`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// childPath writes the JSONPath (RFC 9535) of a member.
func childPath(at, key string) string {
	if plainKey.MatchString(key) {
		return at + "." + key
	}
	return at + "['" + pathEscapes.Replace(key) + "']"
}

// describe shows a value on one line; text is quoted, long values are cut.
func (s *scope) describe(value any) string {
	if _, gone := value.(missing); gone {
		return "nothing: the key is missing"
	}
	shown := s.brief(value)
	switch v := value.(type) {
	case string:
		return "text " + shown
	case []any:
		return fmt.Sprintf("a list of %d: %s", len(v), shown)
	case map[string]any:
		return "an object: " + shown
	}
	return shown
}

// brief is a value as JSON, cut where it is long.
func (s *scope) brief(value any) string { return clip(s.hide(compact(value)), 120) }

// describe shows a value of the contract itself.
func describe(value any) string { return (&scope{}).describe(value) }

func clip(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit-1]) + "…"
}

// compiler turns matcher-form into matchers, remembering where each stands.
type compiler struct {
	owner    string
	branches []branch
	customs  []string // the references of $custom
}

// branch notes one branch of the matcher spelled `form` at `at`.
func (c *compiler) branch(at string, form any, name string) branch {
	b := branch{owner: c.owner, at: at, form: compact(form), name: name}
	c.branches = append(c.branches, b)
	return b
}

// compile reads matcher-form: plain JSON in which {"$name": argument, option: ...} is a matcher and $$key is $key.
func (c *compiler) compile(form any, at string) (matcher, error) {
	switch v := form.(type) {
	case map[string]any:
		if name := matcherName(v); name != "" {
			build, known := builders[name]
			if !known {
				return nil, fmt.Errorf("%s: this helper does not know the matcher %q; it knows %s", at, name, strings.Join(matcherNames(), " "))
			}
			return build(c, spec{name: name, argument: v[name], options: v, at: at})
		}
		return c.compileObject(v, at)
	case []any:
		items, err := c.compileAll(v, at, "")
		return &listMatcher{items: items}, err
	}
	return equal{wanted: form}, nil
}

func (c *compiler) compileObject(form map[string]any, at string) (matcher, error) {
	object := &objectMatcher{members: map[string]matcher{}}
	for _, key := range sortedKeys(form) {
		literal := strings.TrimPrefix(key, "$")
		member, err := c.compile(form[key], childPath(at, literal))
		if err != nil {
			return nil, err
		}
		object.keys = append(object.keys, literal)
		object.members[literal] = member
	}
	sort.Strings(object.keys)
	return object, nil
}

// compileAll compiles the items of a list; `index` is "[*]" where an item may stand anywhere.
func (c *compiler) compileAll(forms []any, at, index string) ([]matcher, error) {
	items := make([]matcher, len(forms))
	for i, form := range forms {
		place := at + index
		if index == "" {
			place = fmt.Sprintf("%s[%d]", at, i)
		}
		item, err := c.compile(form, place)
		if err != nil {
			return nil, err
		}
		items[i] = item
	}
	return items, nil
}

// matcherName is the one key that begins with a single $, or "".
func matcherName(form map[string]any) string {
	for _, key := range sortedKeys(form) {
		if strings.HasPrefix(key, "$") && !strings.HasPrefix(key, "$$") {
			return key
		}
	}
	return ""
}
