package contract

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// vectorFile is shared with the Python side of aiguard: both must give these verdicts.
var vectorFile = filepath.Join("..", "..", "..", "tests", "vectors", "matchers.json")

func TestVectors(t *testing.T) {
	data, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Skip("the shared vectors are not beside this copy; they belong to aiguard's own repository")
	}
	var vectors []struct {
		Name      string          `json:"name"`
		Contract  json.RawMessage `json:"contract"`
		Actual    string          `json:"actual"`
		Strict    bool            `json:"strict"`
		Matches   bool            `json:"matches"`
		At        []string        `json:"at"`
		Witnessed []string        `json:"witnessed"`
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < 150 {
		t.Fatalf("only %d vectors", len(vectors))
	}
	for _, vector := range vectors {
		t.Run(vector.Name, func(t *testing.T) {
			s := checkJSON(t, string(vector.Contract), vector.Actual, vector.Strict)
			if (len(s.mismatches) == 0) != vector.Matches {
				t.Errorf("matches: %v, wanted %v; %v", len(s.mismatches) == 0, vector.Matches, s.mismatches)
			}
			if got := places(s); !slices.Equal(got, vector.At) {
				t.Errorf("mismatches at %v, wanted at %v; %v", got, vector.At, s.mismatches)
			}
			if got := witnesses(s); vector.Matches && !slices.Equal(got, vector.Witnessed) {
				t.Errorf("witnessed %v, wanted %v", got, vector.Witnessed)
			}
		})
	}
}

func checkJSON(t *testing.T, form, actual string, strict bool) *scope {
	t.Helper()
	one := interaction{ID: "vector"}
	one.Response.Status.Codes = []int{200}
	one.Response.Body = map[string]json.RawMessage{"json": json.RawMessage(form)}
	made, err := newPromise(one, one.ID)
	if err != nil {
		t.Fatal(err)
	}
	s := &scope{strict: strict, witnessed: map[branch]bool{}}
	made.check(answer{status: 200, body: []byte(actual)}, nil, s)
	return s
}

func places(s *scope) []string {
	at := []string{}
	for _, mismatch := range s.mismatches {
		at = append(at, mismatch.At)
	}
	slices.Sort(at)
	return slices.Compact(at)
}

func witnesses(s *scope) []string {
	names := []string{}
	for b := range s.witnessed {
		names = append(names, b.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
