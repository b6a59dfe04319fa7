package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds how deep arrays and objects may nest in an answer.
const maxDepth = 100

// parseJSON reads exactly one JSON value (RFC 8259) into nil, bool, number, string, []any and map[string]any.
//
// It refuses what encoding/json lets through: duplicate keys, invalid UTF-8, lone surrogates, endless nesting.
func parseJSON(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not valid JSON: not UTF-8")
	}
	if bytes.HasPrefix(data, []byte("\ufeff")) {
		return nil, errors.New("not valid JSON: begins with a byte order mark")
	}
	if loneSurrogate(data) {
		return nil, errors.New(`not valid JSON: holds half of a surrogate pair (\ud800 to \udfff)`)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	value, err := readValue(decoder, 0)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("not valid JSON: ends too early")
	}
	if err != nil {
		return nil, fmt.Errorf("not valid JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not valid JSON: more text after the value")
	}
	return value, nil
}

func readValue(decoder *json.Decoder, depth int) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch read := token.(type) {
	case json.Number:
		return parseNumber(string(read))
	case json.Delim:
		if depth == maxDepth {
			return nil, fmt.Errorf("nested deeper than %d", maxDepth)
		}
		if read == '[' {
			return readArray(decoder, depth+1)
		}
		return readObject(decoder, depth+1)
	}
	return token, nil
}

func readArray(decoder *json.Decoder, depth int) (any, error) {
	items := []any{}
	for decoder.More() {
		item, err := readValue(decoder, depth)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := decoder.Token()
	return items, err
}

func readObject(decoder *json.Decoder, depth int) (any, error) {
	members := map[string]any{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		key, isText := token.(string)
		if !isText {
			return nil, fmt.Errorf("a key is not text: %v", token)
		}
		if _, twice := members[key]; twice {
			return nil, fmt.Errorf("key %q stands twice in one object", key)
		}
		if members[key], err = readValue(decoder, depth); err != nil {
			return nil, err
		}
	}
	_, err := decoder.Token()
	return members, err
}

// loneSurrogate reports an escape \ud800-\udfff without its other half; encoding/json would replace it silently.
func loneSurrogate(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		i++
		switch first := escapedUnit(data, i); {
		case first < 0xD800 || first > 0xDFFF:
		case first >= 0xDC00:
			return true
		default:
			second := -1
			if i+5 < len(data) && data[i+5] == '\\' {
				second = escapedUnit(data, i+6)
			}
			if second < 0xDC00 || second > 0xDFFF {
				return true
			}
			i += 10
		}
	}
	return false
}

// escapedUnit is the code unit of `uXXXX` at i, or -1.
func escapedUnit(data []byte, i int) int {
	if i+5 > len(data) || data[i] != 'u' {
		return -1
	}
	unit := 0
	for _, digit := range data[i+1 : i+5] {
		at := strings.IndexByte("0123456789abcdef", digit|0x20)
		if at < 0 || (at < 10 && digit != "0123456789"[at]) {
			return -1
		}
		unit = unit<<4 | at
	}
	return unit
}

func sortedKeys(members map[string]any) []string {
	keys := make([]string, 0, len(members))
	for key := range members {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// compact writes a value the way JSON does, numbers as they were sent, keys sorted.
func compact(value any) string {
	switch v := value.(type) {
	case number:
		return v.text
	case string:
		var out bytes.Buffer
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(v)
		return strings.TrimSuffix(out.String(), "\n")
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = compact(item)
		}
		return "[" + strings.Join(parts, ",") + "]"
	case map[string]any:
		parts := make([]string, 0, len(v))
		for _, key := range sortedKeys(v) {
			parts = append(parts, compact(key)+":"+compact(v[key]))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case nil:
		return "null"
	}
	return fmt.Sprint(value)
}
