package contract

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// Schema is the shape of contract file this copy of the helper reads.
const Schema = "aiguard.contract/1"

// file is a contract as `aiguard contract show NAME --format json` writes it.
type file struct {
	Schema       string        `json:"schema"`
	Name         string        `json:"contract"`
	Path         string        `json:"path"`
	Strict       bool          `json:"strict"`
	DenyFields   []string      `json:"deny_fields"`
	Interactions []interaction `json:"interactions"`
}

type interaction struct {
	ID           string        `json:"id"`
	Line         int           `json:"line"`
	Parent       *string       `json:"parent"`
	InheritsBody bool          `json:"inherits_body"`
	States       []stateCall   `json:"states"`
	Request      requestSpec   `json:"request"`
	Response     responseSpec  `json:"response"`
	Captures     []captureSpec `json:"captures"`
}

type stateCall struct {
	Name   string          `json:"name"`
	Params json.RawMessage `json:"params"`
}

type captureSpec struct {
	Name string `json:"name"`
	Path string `json:"path"`
}

type requestSpec struct {
	Method  string                     `json:"method"`
	Path    string                     `json:"path"`
	Query   [][2]string                `json:"query"`
	Headers [][2]string                `json:"headers"`
	Body    map[string]json.RawMessage `json:"body"`
}

type responseSpec struct {
	Status struct {
		Codes   []int `json:"codes"`
		Classes []int `json:"classes"`
	} `json:"status"`
	Headers []headerSpec               `json:"headers"`
	Body    map[string]json.RawMessage `json:"body"`
	Within  *float64                   `json:"within_s"`
}

// headerSpec is the pair [name, matcher].
type headerSpec struct {
	Name    string
	Matcher json.RawMessage
}

func (h *headerSpec) UnmarshalJSON(data []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(data, &pair); err != nil || len(pair) != 2 {
		return fmt.Errorf("a header is a pair [name, matcher], not %s", data)
	}
	h.Matcher = pair[1]
	return json.Unmarshal(pair[0], &h.Name)
}

// texts is everything promised, as raw JSON.
func (r responseSpec) texts() []string {
	var texts []string
	for _, header := range r.Headers {
		texts = append(texts, string(header.Matcher))
	}
	for _, body := range r.Body {
		texts = append(texts, string(body))
	}
	return texts
}

func (i interaction) within() time.Duration {
	if i.Response.Within == nil {
		return 0
	}
	return time.Duration(*i.Response.Within * float64(time.Second))
}

// load reads one contract and refuses what this copy of the helper would not replay faithfully.
// ${NAME} is filled in from the environment; `secrets` collects the values used.
func load(path string, secrets map[string]string) (*file, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the contract cannot be read: %w", err)
	}
	tree, err := parseJSON(data)
	if err == nil {
		tree, err = fromEnvironment(tree, secrets)
	}
	var read file
	if err == nil {
		err = json.Unmarshal([]byte(compact(tree)), &read)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if read.Schema != Schema {
		return nil, fmt.Errorf("%s: this helper reads schema %q, the file says %q: copy the helper of the aiguard that wrote it", path, Schema, read.Schema)
	}
	if len(read.Interactions) == 0 {
		return nil, fmt.Errorf("%s: contract %q has no interactions, so a replay would prove nothing", path, read.Name)
	}
	seen := map[string]bool{}
	for _, one := range read.Interactions {
		if one.ID == "" || seen[one.ID] {
			return nil, fmt.Errorf("%s: interaction id %q is empty or used twice", path, one.ID)
		}
		seen[one.ID] = true
		if len(one.Response.Status.Codes)+len(one.Response.Status.Classes) == 0 {
			return nil, fmt.Errorf("%s: interaction %q promises no status", path, one.ID)
		}
	}
	return &read, nil
}
