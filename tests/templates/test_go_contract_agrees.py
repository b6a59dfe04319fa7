"""`contract show` on one side, `go test` on the other: the helper finds what aiguard finds in the demo's Go service."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from aiguard.compare.json_text import write_json
from aiguard.config.contract_file import read_contracts
from aiguard.config.contract_show import contract_json
from aiguard.process import run
from aiguard.source.tree import WorkTree

TEMPLATES = Path(__file__).parents[2] / "templates"

TEST = """\
package main

import (
	"net/http"
	"testing"

	"shop.example/payments/contract"
)

func TestPayments(t *testing.T) {
	service := func(t *testing.T, states []contract.State) http.Handler {
		kept := newLedger()
		for _, state := range states {
			if !state.Is("payment_exists") {
				continue
			}
			made := payment{Method: "card", Card: &card{Last4: "4242", Brand: "visa"}, Amount: "19.90"}
			if err := state.Decode(&made); err != nil {
				t.Fatal(err)
			}
			kept.payments[made.Order] = made
		}
		return routes(kept, false)
	}
	contract.Replay(t, "payments.json", contract.Service{Handler: service})
}
"""


def show(name: str) -> str:
    found = read_contracts(WorkTree(TEMPLATES / "demo"), [f"contracts/{name}.yaml"], {})
    return write_json(contract_json(found.contracts[0]))


def replay(folder: Path) -> dict[str, str]:
    """Outcome by subtest: `pass`, `fail` or `skip`."""
    environ = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off"}
    done = run(["go", "test", "-json", "-count=1", "."], cwd=folder, env=environ, timeout_s=300, keep=1 << 20)
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert events, done.stdout + done.stderr
    ends = {event["Test"]: event["Action"] for event in events if "Test" in event}
    return {name.partition("/")[2]: action for name, action in ends.items() if "/" in name}


def test_the_helper_finds_what_aiguard_finds(tmp_path: Path) -> None:
    service = tmp_path / "payments"
    shutil.copytree(TEMPLATES / "demo" / "payments", service)
    shutil.copytree(
        TEMPLATES / "go" / "contract",
        service / "contract",
        ignore=shutil.ignore_patterns("go.mod", "*_test.go", "testdata"),
    )
    (service / "payments_test.go").write_text(TEST)
    (service / "payments.json").write_text(show("payments"), encoding="utf-8")
    assert replay(service) == {
        "get-payment": "pass",
        "paid-by-transfer": "pass",
        "no-refunds": "fail",
        "refund-of-29-cents": "fail",
        "not-paid": "pass",
        "witness": "fail",
    }
    mended = (service / "ledger.go").read_text().replace("var refunds []refund", "refunds := []refund{}")
    mended = mended.replace("return int(value * 100)", "return int(value*100 + 0.5)")
    (service / "ledger.go").write_text(mended)
    assert set(replay(service).values()) == {"pass"}
