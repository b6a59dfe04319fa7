// Package contract replays an aiguard contract inside `go test`, with nothing but the standard library.
//
// Copy this folder into your repository (say, to internal/contract), delete its go.mod, and keep the contracts as
// JSON beside the test that replays them:
//
//	aiguard contract show orders --format json > testdata/contracts/orders.json
//
//	func TestOrdersContract(t *testing.T) {
//		contract.Replay(t, "testdata/contracts/orders.json", contract.Service{Handler: newService})
//	}
//
// Each interaction is a subtest named after its id, so `go test -run 'TestOrdersContract/note-null'` replays one. The
// last subtest, `witness`, fails for every branch of a lenient matcher ($nullable, $optional, $any_of, $each with
// min 0) that no answer of the run has shown.
//
// # Goals
//
//   - The verdict of the helper is the verdict of `aiguard contract replay`: the same matchers, numbers compared by
//     all their digits, linear-time regular expressions, duplicate keys refused.
//   - Never a false green: no interactions, a state nobody recognised, a matcher, body or schema version this copy
//     does not know, all end the test.
//   - What is compared is what a client would see: requests go through a real loopback server, redirects are not
//     followed, nothing is unpacked behind the test's back.
//
// # Non-goals
//
//   - Reading YAML, or checking that a contract is well written: `aiguard contract lint` does, and show writes only
//     what passed it.
//   - Running interactions side by side, timing services, starting processes: that is `aiguard check`.
//   - Being a dependency. It is yours once copied; take a newer copy when the schema's number changes.
package contract
