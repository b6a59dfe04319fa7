// Package ini reads and writes small configuration files.
package ini

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// File is sections of keys and values; keys before the first section are in "".
type File map[string]map[string]string

// ErrSyntax is wrapped by every error of Parse.
var ErrSyntax = errors.New("syntax error")

// Parse reads a file.
func Parse(text string) (File, error) {
	file := File{}
	section := ""
	for number, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[':
			if len(line) < 3 || line[len(line)-1] != ']' {
				return nil, fmt.Errorf("line %d: %w: section", number+1, ErrSyntax)
			}
			section = Unquote(strings.TrimSpace(line[1 : len(line)-1]))
			if file[section] == nil {
				file[section] = map[string]string{}
			}
		default:
			key, value, found := cut(line)
			if !found {
				return nil, fmt.Errorf("line %d: %w: no value", number+1, ErrSyntax)
			}
			if file[section] == nil {
				file[section] = map[string]string{}
			}
			file[section][key] = value
		}
	}
	return file, nil
}

func cut(line string) (string, string, bool) {
	quoted := false
	for at := 0; at < len(line); at++ {
		switch {
		case line[at] == '\\' && quoted:
			at++
		case line[at] == '"':
			quoted = !quoted
		case line[at] == '=' && !quoted:
			return Unquote(strings.TrimSpace(line[:at])), Unquote(strings.TrimSpace(line[at+1:])), true
		}
	}
	return "", "", false
}

// Format writes a file, everything quoted, in order.
func Format(file File) string {
	var out strings.Builder
	for _, section := range sorted(file) {
		if section != "" {
			fmt.Fprintf(&out, "[%s]\n", Quote(section))
		}
		for _, key := range sorted(file[section]) {
			fmt.Fprintf(&out, "%s = %s\n", Quote(key), Quote(file[section][key]))
		}
	}
	return out.String()
}

func sorted[V any](values map[string]V) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Quote puts text in quotes.
func Quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

// Unquote takes the quotes off where there are any.
func Unquote(text string) string {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return text
	}
	var out strings.Builder
	inner := text[1 : len(text)-1]
	for at := 0; at < len(inner); at++ {
		if inner[at] == '\\' && at+1 < len(inner) {
			at++
			if inner[at] == 'n' {
				out.WriteByte('\n')
				continue
			}
		}
		out.WriteByte(inner[at])
	}
	return out.String()
}
