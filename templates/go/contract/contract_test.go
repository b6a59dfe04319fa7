package contract

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const ordersFile = "testdata/contracts/orders.json"

func TestReplayOverTheWire(t *testing.T) {
	Replay(t, ordersFile, Service{Handler: orders("")})
}

func TestReplayThroughARecorder(t *testing.T) {
	Replay(t, ordersFile, Service{Handler: orders(""), Recorder: true})
}

func TestReplayAgainstAnAddress(t *testing.T) {
	var current http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { current.ServeHTTP(w, r) }))
	defer server.Close()
	Replay(t, ordersFile, Service{
		BaseURL: server.URL,
		SetUp:   func(t *testing.T, states []State) { current = orders("")(t, states) },
	})
}

// TestInner is what the tests below run in a process of its own, because it is meant to fail.
func TestInner(t *testing.T) {
	fault, wanted := os.LookupEnv("CONTRACT_TEST_FAULT")
	if !wanted {
		t.Skip("runs only as a child of the other tests")
	}
	Replay(t, os.Getenv("CONTRACT_TEST_FILE"), Service{Handler: orders(fault)})
}

// inner replays a contract against a faulty service, and gives what `go test` prints.
func inner(t *testing.T, file, fault string) string {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^TestInner$", "-test.v")
	command.Env = append(os.Environ(), "CONTRACT_TEST_FAULT="+fault, "CONTRACT_TEST_FILE="+file)
	output, err := command.CombinedOutput()
	if err == nil {
		t.Fatalf("a replay that had to fail passed:\n%s", output)
	}
	return string(output)
}

func TestReplayCatches(t *testing.T) {
	for _, test := range []struct{ fault, told string }{
		{"float", `$.total: wanted a decimal written as text, got 19.9  (contracts/orders.yaml:6)`},
		{"lost zero", `$.total: wanted a decimal written as text with 2 decimal places, got text "19.9"`},
		{"null list", `$.lines: wanted a list, got null`},
		{"object", `$.lines: wanted a list, got an object: {"qty":2,"sku":"ABC-1234"}`},
		{"quantity", `$.lines[0].qty: wanted an integer, written without point or exponent, got 1.5`},
		{"hash", `$.password_hash: deny_fields forbids "*password*"`},
		{"extra", `$.extra: nobody declared this key, and the contract is strict; got true`},
		{"never null", `$.note: wanted null, got text ""  (contracts/orders.yaml:19)`},
		{"never null", `$.note: never witnessed: null, of {"$nullable":{"$text":"gift"}}`},
		{"duplicate", `body: wanted JSON, got 17 bytes beginning "{\"id\":42,\"id\":43}": not valid JSON: key "id" stands twice`},
		{"half", `unexpected EOF`},
		{"redirect", `status: wanted 200, got 302`},
		{"html", `header:Content-Type: wanted application/json, got text "text/html"`},
		{"panic", `no usable answer`},
		{"location", `header:Location: wanted text "/orders/7", got nothing`},
		{"state", `no handler for the state "order_exists" of get-order`},
	} {
		t.Run(test.fault, func(t *testing.T) {
			if output := inner(t, ordersFile, test.fault); !strings.Contains(output, test.told) {
				t.Errorf("the output does not hold %q:\n%s", test.told, output)
			}
		})
	}
}

func TestReplayRefuses(t *testing.T) {
	data, err := os.ReadFile(ordersFile)
	if err != nil {
		t.Fatal(err)
	}
	good := string(data)
	head, _, _ := strings.Cut(good, `"interactions": [`)
	for _, test := range []struct{ name, file, told string }{
		{"no interactions", head + `"interactions": []}`, `contract "orders" has no interactions`},
		{"another schema", strings.Replace(good, "contract/1", "contract/2", 1), `this helper reads schema "aiguard.contract/1", the file says "aiguard.contract/2"`},
		{"an unknown matcher", strings.Replace(good, `"$nullable"`, `"$maybe"`, 1), `$.note: this helper does not know the matcher "$maybe"`},
		{"an unknown option", strings.Replace(good, `"places"`, `"digits"`, 1), `does not know the option "digits" of $decimal`},
		{"an unknown body", strings.Replace(good, `{"text": "order {{order}}"}`, `{"yaml": "order"}`, 1), `bodies of kind "yaml"`},
		{"an unknown custom matcher", strings.Replace(good, `{"$text": "no such order"}`, `{"$custom": "shop:words", "example": "x"}`, 1), `no function for the custom matcher "shop:words"`},
		{"a variable without value", strings.Replace(good, "{{token}}", "{{tokn}}", 1), `{{tokn}} has no value`},
		{"an environment variable that is not set", strings.Replace(good, "{{token}}", "${CONTRACT_TEST_UNSET}", 1), `environment variable CONTRACT_TEST_UNSET is not set`},
		{"an id used twice", strings.Replace(good, `"note-null"`, `"get-order"`, 1), `interaction id "get-order" is empty or used twice`},
		{"no status", strings.Replace(good, `"codes": [404]`, `"codes": []`, 1), `promises no status`},
		{"half a file", good[:200], "not valid JSON"},
		{"a capture that finds nothing", strings.Replace(good, `"$.id"`, `"$.ids"`, 1), `nothing to capture as order: nothing stands at $.ids`},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "contract.json")
			if err := os.WriteFile(path, []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
			if output := inner(t, path, ""); !strings.Contains(output, test.told) {
				t.Errorf("the output does not hold %q:\n%s", test.told, output)
			}
		})
	}
	t.Run("a file that is not there", func(t *testing.T) {
		if output := inner(t, "testdata/contracts/none.json", ""); !strings.Contains(output, "the contract cannot be read") {
			t.Error(output)
		}
	})
}

func TestSecretsAreMasked(t *testing.T) {
	data, err := os.ReadFile(ordersFile)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "contract.json")
	text := strings.Replace(string(data), "no such order", "${CONTRACT_TEST_SECRET}", 1)
	text = strings.Replace(text, `{"$text": "${CONTRACT_TEST_SECRET}"}`, `"${CONTRACT_TEST_SECRET}"`, 1)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CONTRACT_TEST_SECRET", "s3cr3t-canary")
	output := inner(t, path, "")
	if strings.Contains(output, "s3cr3t-canary") || !strings.Contains(output, `wanted text "${CONTRACT_TEST_SECRET}"`) {
		t.Error(output)
	}
}

func Example() {
	// In a file of your own, beside the service:
	//
	//	func TestOrdersContract(t *testing.T) {
	//		contract.Replay(t, "testdata/contracts/orders.json", contract.Service{Handler: newOrders})
	//	}
	newOrders := func(t *testing.T, states []State) http.Handler {
		store := map[string]string{}
		for _, state := range states {
			switch { // a state that no case recognises ends the test with its name
			case state.Is("order_exists"):
				store["42"] = `{"id": 42}`
			case state.Is("signed_in"):
				_ = state.Set("token", "t-0815") // {{token}} in the contract
			}
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(store[r.URL.Path]))
		})
	}
	service := Service{Handler: newOrders}
	os.Stdout.WriteString(Schema)
	_ = service
	// Output: aiguard.contract/1
}
