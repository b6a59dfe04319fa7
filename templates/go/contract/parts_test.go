package contract

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestNumbersCompareByEveryDigit(t *testing.T) {
	for _, test := range []struct {
		left, right string
		want        int
	}{
		{"1", "1.0", 0}, {"0", "-0.0", 0}, {"1e2", "100", 0}, {"0.1", "0.10000000000000000001", -1},
		{"-1", "-2", 1}, {"-1", "0", -1}, {"9007199254740993", "9007199254740992", 1}, {"1e999999999", "1e999999998", 1},
		{"12", "9", 1}, {"0.012", "0.0119", 1},
	} {
		left, err := parseNumber(test.left)
		if err != nil {
			t.Fatal(err)
		}
		right, err := parseNumber(test.right)
		if err != nil {
			t.Fatal(err)
		}
		if left.compare(right) != test.want || right.compare(left) != -test.want {
			t.Errorf("%s against %s: %d and %d, wanted %d", test.left, test.right, left.compare(right), right.compare(left), test.want)
		}
	}
	if _, err := parseNumber("1e99999999999999999999"); err == nil {
		t.Error("an exponent beyond all measure was taken")
	}
}

func TestXMLIsComparedByMeaning(t *testing.T) {
	for _, test := range []struct {
		wanted, got string
		same        bool
	}{
		{`<a x="1" y="2"/>`, `<?xml version="1.0"?><a y='2' x='1'></a>`, true},
		{`<a><b>1</b></a>`, "<a>\n  <b>1</b><!-- note -->\n</a>", true},
		{`<p:a xmlns:p="urn:x"/>`, `<a xmlns="urn:x"/>`, true},
		{`<p:a xmlns:p="urn:x"/>`, `<p:a xmlns:p="urn:y"/>`, false},
		{`<a><b>1</b></a>`, `<a><b>2</b></a>`, false},
		{`<a><b/></a>`, `<a><b/><b/></a>`, false},
		{`<a/>`, `<a>`, false},
		{`<a/>`, `<!DOCTYPE a><a/>`, false},
		{`<a/>`, `<a/><b/>`, false},
		{`<a/>`, `sorry`, false},
	} {
		if difference := compareXML(test.wanted, test.got); (difference == "") != test.same {
			t.Errorf("%s against %s: %q", test.wanted, test.got, difference)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	for _, test := range []struct {
		wanted, got string
		same        bool
	}{
		{"application/json", "application/json; charset=utf-8", true},
		{"Application/JSON;charset=UTF-8", "application/json; charset=utf-8", true},
		{"application/json; charset=utf-8", "application/json", false},
		{"application/json; charset=utf-8", "application/json; charset=latin-1", false},
		{"application/json", "application/problem+json", false},
		{"application/json", "", false},
	} {
		if got := sameMediaType(test.wanted, test.got); got != test.same {
			t.Errorf("%q against %q: %v", test.wanted, test.got, got)
		}
	}
}

func TestPathsAreEscapedOnce(t *testing.T) {
	for path, want := range map[string]string{
		"/orders/42": "/orders/42", "/a b": "/a%20b", "/a%20b": "/a%20b", "/müsli": "/m%C3%BCsli", "/a/../b": "/a/../b", "/a?b": "/a%3Fb",
	} {
		if got := escapePath(path); got != want {
			t.Errorf("%s: %s, wanted %s", path, got, want)
		}
	}
}

func TestVariables(t *testing.T) {
	variables := map[string]any{"id": number{text: "7"}, "name": "Zoë"}
	if got := compact(bind([]any{"{{id}}", "n-{{id}}", "{{name}}", "{{none}}"}, variables)); got != `[7,"n-7","Zoë","{{none}}"]` {
		t.Error(got)
	}
	if got := unbound(variables, "{{id}}{{none}}"); got != "none" {
		t.Error(got)
	}
	value, err := parseJSON([]byte(`{"a": [{"b c": 1}, 2]}`))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"$.a[0]['b c']": "1", "$.a[-1]": "2", "$['a'][1]": "2"} {
		found, err := resolve(path, value)
		if err != nil || compact(found) != want {
			t.Errorf("%s: %v, %v", path, found, err)
		}
	}
	for _, path := range []string{"a", "$.a[*]", "$.b", "$.a[2]", "$.a.b", "$..a"} {
		if found, err := resolve(path, value); err == nil {
			t.Errorf("%s: %v", path, found)
		}
	}
}

func TestBodiesOfOtherKinds(t *testing.T) {
	for _, test := range []struct {
		kind, form, body string
		at               []string
	}{
		{"form", `{"a": "1", "b": ["2", "3"], "c": ["4"]}`, "a=1&b=2&b=3&c=4", nil},
		{"form", `{"a": "1"}`, "a=2", []string{"$.a"}},
		{"text", `{"$contains": "no such"}`, "no such order", nil},
		{"form", `{"a": {"$integer": 1}}`, "a=5", nil},
		{"text", `{"$integer": 1}`, "5", nil},
		{"text", `"exactly"`, "exactly\n", []string{"body"}},
		{"base64", `"AAEC"`, "\x00\x01\x02", nil},
		{"base64", `"AAEC"`, "\x00\x01", []string{"body"}},
		{"sha256", `"2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824"`, "hello", nil},
		{"sha256", `"2cf2"`, "hello", []string{"body"}},
		{"xml", `"<a/>"`, "<a></a>", nil},
		{"xml", `"<a/>"`, "<b/>", []string{"body"}},
	} {
		one := interaction{ID: "one"}
		one.Response.Status.Codes = []int{200}
		one.Response.Body = map[string]json.RawMessage{test.kind: json.RawMessage(test.form)}
		made, err := newPromise(one, one.ID)
		if err != nil {
			t.Fatal(err)
		}
		s := &scope{witnessed: map[branch]bool{}}
		made.check(answer{status: 200, body: []byte(test.body)}, nil, s)
		if got := places(s); len(got) != len(test.at) || (len(got) == 1 && got[0] != test.at[0]) {
			t.Errorf("%s %s against %q: %v", test.kind, test.form, test.body, s.mismatches)
		}
	}
}

func TestSecretsAreMaskedBeforeTheyAreCut(t *testing.T) {
	secret := "s3cr3t-canary"
	run := &replay{secrets: map[string]string{"TOKEN": secret}, file: &file{}}
	for padding := 90; padding < 125; padding++ {
		s := run.scope()
		s.fail("$", "null", strings.Repeat("x", padding)+secret)
		s.say("body", s.summary([]byte(strings.Repeat("x", padding-70)+secret)))
		for _, mismatch := range s.mismatches {
			if strings.Contains(mismatch.Message, secret[:4]) {
				t.Errorf("padding %d: %s", padding, mismatch.Message)
			}
		}
	}
}

func TestMismatchesAreBounded(t *testing.T) {
	s := checkJSON(t, `{"$each": {"$integer": 1}}`, "["+strings.Repeat(`"x",`, 500)+`"x"]`, false)
	if len(s.mismatches) != maxMismatches {
		t.Error(len(s.mismatches))
	}
}

func TestHeadersWithMatchers(t *testing.T) {
	for _, test := range []struct {
		form string
		sent []string
		good bool
	}{
		{`{"$integer": 5, "min": 1}`, []string{"7"}, true},
		{`{"$integer": 5, "min": 1}`, []string{"0"}, false},
		{`{"$integer": 5}`, []string{"five"}, false},
		{`["a=1", "b=2"]`, []string{"a=1", "b=2"}, true},
		{`["a=1", "b=2"]`, []string{"a=1, b=2"}, true},
		{`["a=1", "b=2"]`, []string{"b=2", "a=1"}, false},
		{`"a, b"`, []string{"a", "b"}, true},
		{`{"$unordered": ["a", "b"]}`, []string{`b,a`}, true},
		{`["\"a,b\""]`, []string{`"a,b"`}, true},
		{`{"$absent": true}`, nil, true},
		{`{"$absent": true}`, []string{""}, false},
		{`{"$optional": {"$text": "x"}}`, nil, true},
		{`"x"`, nil, false},
	} {
		form, err := parseJSON([]byte(test.form))
		if err != nil {
			t.Fatal(err)
		}
		compiled, err := (&compiler{}).compile(form, "header:X")
		if err != nil {
			t.Fatal(err)
		}
		s := &scope{witnessed: map[branch]bool{}}
		headerMatcher{"X", compiled}.check(test.sent, s)
		if (len(s.mismatches) == 0) != test.good {
			t.Errorf("%s against %q: %v", test.form, test.sent, s.mismatches)
		}
	}
}
