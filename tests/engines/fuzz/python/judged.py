"""A run's records, complete and otherwise, and what the judge says to them."""

from __future__ import annotations

from typing import Any

from aiguard.engines.fuzz.interface import Ended
from aiguard.engines.fuzz.python.judging import Judge
from aiguard.engines.fuzz.python.run import Lost
from aiguard.engines.fuzz.python.worker.page import Seen
from aiguard.engines.fuzz.python.workshop import Order
from aiguard.masking import Masker

NODE = "properties/test_a.py::test_a"
ITEM = {
    "node": NODE,
    "file": "properties/test_a.py",
    "line": 7,
    "name": "test_a",
    "statement": {"line": 7, "asserts": 1, "otherwise": False, "tries": False},
}
RECORD = {
    "record": "done",
    "exit_reason": "max_examples",
    "finishing": True,
    "whole": True,
    "stage": "",
    "skip": "",
    "skipped_inside": None,
    "asserts": 100,
    "called": 100,
    "rejected_by_code": 0,
    "raised": 0,
    "broken_off": False,
    "tampered": [],
    "rejecting": None,
    "never_called": [],
    "informed": [],
    "slowest_s": 0.01,
    "saved": ".hypothesis/examples/1f",
    "unexpected": "",
    "failures": [],
    "calls": 100,
    "examples": 100,
    "rejected": 0,
    "features": 0,
    "bodies": 100,
    "ended": 100,
    "busy_s": 1.0,
    "failed_after_s": None,
}
RAISED = {
    "kind": "counterexample",
    "type": "ValueError",
    "message": "no",
    "text": "test_a(n=1)",
    "call": "test_a(n=1)",
    "place": ["money.py", 3, "total"],
    "traceback": ["properties/test_a.py:9 test_a", "money.py:3 total"],
    "seconds": None,
}
SECRET = "hunter2-hunter2"


def order(**fields) -> Order:
    values = {"engine": "hypothesis", "seed": 1, "limit_s": 2.0, "shrink_s": 1.0, "memory": 1, "database": None}
    return Order(node=NODE, **{**values, "replay": False, **fields})


def done(*failures: dict[str, Any], statement: dict[str, Any] | None = None, replay: bool = False, **fields) -> Ended:
    item = {**ITEM, "statement": {**ITEM["statement"], **(statement or {})}}
    masker = Masker()
    masker.add("TOKEN", SECRET)
    judge = Judge({NODE: item}, masker, ("--config", "a b/aiguard.yaml"))
    kept = ".hypothesis/examples/x" if failures else None
    record = {**RECORD, "saved": kept, "failures": [{**RAISED, **each} for each in failures], **fields}
    return judge.done(record, order(replay=replay))


def only(ended: Ended):
    assert len(ended.failures) == 1, ended
    return ended.failures[0]


def lost(kind: str, *, status: int | None = None, text: str = "test_a(n=1)", found=None, saved=False, log="") -> Ended:
    masker = Masker()
    masker.add("TOKEN", SECRET)
    started = 5.0 if text else 0.0
    seen = Seen(10, 1, 0, 1, started, text, False, b"")
    given = Lost(kind, seen, status, 2.5, log)
    return Judge({NODE: ITEM}, masker, ()).lost(given, order(), found, saved=saved)
