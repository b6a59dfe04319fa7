package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

var (
	placeholder = regexp.MustCompile(`\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}`)
	environment = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)(:-[^}]*)?\}`)
	pathStep    = regexp.MustCompile(`\A(?:\.([A-Za-z_][A-Za-z0-9_]*)|\[(-?\d+)\]|\['((?:[^'\\]|\\.)*)'\])`)
)

// bind fills {{name}} into a value; text that is exactly {{name}} takes the variable's own type.
func bind(value any, variables map[string]any) any {
	switch v := value.(type) {
	case string:
		if whole := placeholder.FindStringSubmatch(v); whole != nil && whole[0] == v {
			if known, there := variables[whole[1]]; there {
				return known
			}
		}
		return bindText(v, variables, func(text string) string { return text })
	case []any:
		bound := make([]any, len(v))
		for i, item := range v {
			bound[i] = bind(item, variables)
		}
		return bound
	case map[string]any:
		bound := make(map[string]any, len(v))
		for key, item := range v {
			bound[key] = bind(item, variables)
		}
		return bound
	}
	return value
}

// bindText fills {{name}} within text; each value passes through `escape` first.
func bindText(text string, variables map[string]any, escape func(string) string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		value, there := variables[placeholder.FindStringSubmatch(found)[1]]
		if !there {
			return found
		}
		if plainText, isText := value.(string); isText {
			return escape(plainText)
		}
		return escape(compact(value))
	})
}

// unbound names the first {{name}} of the texts that no state or capture has given a value, or "".
func unbound(variables map[string]any, texts ...string) string {
	for _, text := range texts {
		for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
			if _, there := variables[found[1]]; !there {
				return found[1]
			}
		}
	}
	return ""
}

// fromEnvironment fills ${NAME} and ${NAME:-default} into every text; `secrets` collects what it used.
func fromEnvironment(value any, secrets map[string]string) (any, error) {
	var err error
	switch v := value.(type) {
	case string:
		return environment.ReplaceAllStringFunc(v, func(found string) string {
			part := environment.FindStringSubmatch(found)
			set, there := os.LookupEnv(part[1])
			switch {
			case there && (set != "" || part[2] == ""):
				secrets[part[1]] = set
				return set
			case part[2] != "":
				return strings.TrimPrefix(part[2], ":-")
			}
			err = errors.Join(err, fmt.Errorf("the environment variable %s is not set", part[1]))
			return found
		}), err
	case []any:
		for i := range v {
			if v[i], err = fromEnvironment(v[i], secrets); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for key := range v {
			if v[key], err = fromEnvironment(v[key], secrets); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

// resolve follows a JSONPath of names and indexes (a subset of RFC 9535) into a value.
func resolve(path string, value any) (any, error) {
	rest, rooted := strings.CutPrefix(path, "$")
	if !rooted {
		return nil, fmt.Errorf("%q is not a JSONPath: it must begin with $", path)
	}
	for rest != "" {
		step := pathStep.FindStringSubmatch(rest)
		if step == nil {
			return nil, fmt.Errorf("%q is not a JSONPath of names and indexes", path)
		}
		rest = rest[len(step[0]):]
		var there bool
		if step[2] != "" {
			value, there = item(value, step[2])
		} else {
			name := step[1]
			if name == "" {
				name = strings.NewReplacer(`\'`, `'`, `\\`, `\`).Replace(step[3])
			}
			object, _ := value.(map[string]any)
			value, there = object[name]
		}
		if !there {
			return nil, fmt.Errorf("nothing stands at %s", path)
		}
	}
	return value, nil
}

func item(value any, index string) (any, bool) {
	list, _ := value.([]any)
	i, err := strconv.Atoi(index)
	if i < 0 {
		i += len(list)
	}
	if err != nil || i < 0 || i >= len(list) {
		return nil, false
	}
	return list[i], true
}

// plain turns a value into what encoding/json gives: numbers as json.Number.
func plain(value any) any {
	switch v := value.(type) {
	case number:
		return json.Number(v.text)
	case missing:
		return nil
	case []any:
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = plain(item)
		}
		return items
	case map[string]any:
		members := make(map[string]any, len(v))
		for key, member := range v {
			members[key] = plain(member)
		}
		return members
	}
	return value
}
