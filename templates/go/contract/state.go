package contract

import (
	"encoding/json"
	"fmt"
)

// State is one state an interaction needs. A test recognises it with Is; one that nobody recognises ends the test.
type State struct {
	Name   string
	Params map[string]any // numbers are json.Number
	raw    json.RawMessage
	record *stateRecord
}

type stateRecord struct {
	recognised bool
	values     map[string]any
}

// Is says whether this is the state of that name, and if so counts it as handled.
func (s State) Is(name string) bool {
	if s.Name == name && s.record != nil {
		s.record.recognised = true
	}
	return s.Name == name
}

// Decode reads the parameters into a struct, as json.Unmarshal does.
func (s State) Decode(into any) error {
	if len(s.raw) == 0 {
		return nil
	}
	return json.Unmarshal(s.raw, into)
}

// Set hands a value back to the contract, where {{name}} stands for it in the request and in what is expected.
func (s State) Set(name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("state %q: the value of %s is not JSON: %w", s.Name, name, err)
	}
	read, err := parseJSON(data)
	if err == nil {
		s.record.values[name] = read
	}
	return err
}

func newStates(calls []stateCall) ([]State, error) {
	states := make([]State, len(calls))
	for i, call := range calls {
		states[i] = State{Name: call.Name, raw: call.Params, record: &stateRecord{values: map[string]any{}}}
		if len(call.Params) == 0 {
			continue
		}
		params, err := parseJSON(call.Params)
		if err != nil {
			return nil, fmt.Errorf("the parameters of state %q: %w", call.Name, err)
		}
		states[i].Params, _ = plain(params).(map[string]any)
	}
	return states, nil
}
