"""The kind of property that is suggested, for functions as people write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.engines.risk.domains import DOMAINS, domains
from aiguard.engines.risk.phrases import FIELDS, PAIRS, VERBS
from aiguard.engines.risk.subject import Domain, Subject
from aiguard.engines.risk.suggesting import suggest
from aiguard.source.shape import Shape
from aiguard.source.units import Unit
from tests.engines.risk.samples import go, python


def subject(qualname: str, shape: Shape, language: Literal["python", "go"] = "python", path: str = "a.py") -> Subject:
    unit = Unit(path, qualname, language, 1, 2, "added")
    return Subject(unit, shape, datetime(2026, 1, 1, tzinfo=UTC), domains(shape, path, qualname))


@pytest.mark.parametrize(
    ("source", "suggestion"),
    [
        ("def decode_row(x): ...\ndef encode_row(x): ...\n", "decode_row(encode_row(x)) gives x back, for every x"),
        ("def encode_row(x): ...\ndef decode_row(x): ...\n", "decode_row(encode_row(x)) gives x back, for every x"),
        ("def dumps(x): ...\ndef loads(x): ...\n", "loads(dumps(x)) gives x back, for every x"),
        (
            "def parse_price(x): ...\ndef format_price(x): ...\n",
            "parse_price(format_price(x)) gives x back, for every x",
        ),
        (
            "class A:\n    def to_dict(self): ...\n    def from_dict(cls, x): ...\n",
            "from_dict(to_dict(x)) gives x back, for every x",
        ),
        ("def to_json(x): ...\ndef from_dict(x): ...\n", "never raises on valid input; same input, same answer"),
        (
            "def verify_token(x): ...\ndef sign_token(x): ...\n",
            "verify_token accepts what sign_token made, and nothing of which one byte was altered",
        ),
        ("def pop(self): ...\ndef push(self, x): ...\n", "push and then pop leaves everything as it was"),
        ("def sort_orders(x): ...\n", "the result is in order and holds what went in, each as often; sorting it again"),
        ("def merge(a, b): ...\n", "everything of both sides is in the result"),
        ("def dedupe(x): ...\n", "nothing is there twice"),
        ("class A:\n    def __eq__(self, other): ...\n", "consistent both ways round, transitive"),
        ("class A:\n    def validate(self, x): ...\n", "what it accepts is usable, what it rejects gets its own error"),
        (
            "def total(price, tax):\n    return price + tax\n",
            "the total is never negative, and the parts add up to the cent",
        ),
        (
            "def total(price, tax):\n    return price * 1.19\n",
            "the total is never negative, and the parts add up to the cent; no cent differs",
        ),
        ("def split_payment(amount, n): ...\n", "the shares add up to the amount, to the cent"),
        ("def filter_price(amount, tax): ...\n", "the total is never negative"),
        (
            "from datetime import datetime\ndef f(x):\n    return datetime.fromtimestamp(x)\n",
            "the same instant gives the same answer in every zone; nothing changes across midnight and DST",
        ),
        (
            "from django.utils import timezone\ndef is_open(self):\n    return self.deadline > timezone.now()\n",
            "right one second before, at and after the limit",
        ),
        (
            "import unicodedata\ndef slug(title):\n    return unicodedata.normalize('NFKD', title)\n",
            "idempotent; only [a-z0-9-]; never empty for non-empty input",
        ),
        (
            "from django.contrib.auth.decorators import login_required\n@login_required\ndef view(request): ...\n",
            "never grants what a weaker caller was denied",
        ),
        (
            "import re\ndef read(x):\n    if not re.match('a', x):\n        raise ParseError(x)\n",
            "never raises anything but ParseError on any text",
        ),
        ("import re\ndef read(x):\n    return re.match('a', x)\n", "never raises anything but ValueError on any text"),
        ("def view(request):\n    return request.GET['q']\n", "any query and any body get an answer below 500"),
        ("def f(cursor, x):\n    cursor.execute('SELECT 1', x)\n", "any text as an argument, quotes and % included"),
        (
            "from django.db import transaction\ndef f(x):\n    with transaction.atomic():\n        x.save()\n",
            "all of it is stored or nothing",
        ),
        (
            "import threading\ndef f(x):\n    threading.Thread(target=x).start()\n",
            "the same result in any order of calls, and none is lost",
        ),
        ("import requests\ndef f(x):\n    requests.get(x)\n", "survives null, missing keys, empty lists"),
        (
            "import json\ndef dump_all(x):\n    return json.dumps(x)\n",
            "what it writes can be read back as the same value",
        ),
        ("import json\ndef f(x):\n    return json.loads(x)\n", "it reads back what was written"),
        ("def f(x):\n    return x\n", "never raises on valid input; same input, same answer"),
        ("def f():\n    return 1\n", "calling it again gives the same"),
    ],
)
def test_python(source: str, suggestion: str) -> None:
    qualname, shape = python(source)
    assert suggest(subject(qualname, shape)).startswith(suggestion)


@pytest.mark.parametrize(
    ("source", "suggestion"),
    [
        (
            "func (o *Order) UnmarshalJSON(b []byte) error { return nil }\n"
            "func (o Order) MarshalJSON() ([]byte, error) { return nil, nil }",
            "UnmarshalJSON(MarshalJSON(x)) gives x back, for every x",
        ),
        (
            'import "strconv"\n\nfunc Read(s string) (int, error) { return strconv.Atoi(s) }',
            "never panics on any input; same input, same answer; an error comes with no half-filled value",
        ),
        ("func (s *S) Less(i, j int) bool { return true }", "consistent both ways round"),
        (
            "func (s *S) Run(x int) { go f(x) }",
            "the same result in any order of calls, and none is lost (run it with -race)",
        ),
        ("func View(r *http.Request) { r.FormValue(x) }", "any query and any body get an answer below 500"),
        ("func F(x int) int { return x }", "never panics on valid input; same input, same answer"),
    ],
)
def test_go(source: str, suggestion: str) -> None:
    qualname, shape = go(source)
    assert suggest(subject(qualname, shape, "go", "a.go")).startswith(suggestion)


def test_the_counterpart_of_the_same_class_is_named() -> None:
    qualname, shape = python(
        "class A:\n    def save_to(self): ...\nclass B:\n    def load(self): ...\n    def save(self): ...\n"
    )
    assert (qualname, suggest(subject(qualname, shape))) == ("B.save", "load(save(x)) gives x back, for every x")


def test_every_field_has_a_phrase_for_all_cases() -> None:
    assert set(FIELDS) == set(DOMAINS)
    assert all(not phrases[-1].words for phrases in FIELDS.values())
    assert all(phrase.words for phrase in VERBS)
    assert all(there != back for there, back, _ in PAIRS)


@given(st.text(max_size=20), st.frozensets(st.text(max_size=20)), st.sampled_from([*DOMAINS, "new"]), st.booleans())
def test_there_is_always_one_plain_phrase(name: str, names: frozenset[str], field: str, floats: bool) -> None:
    shape = Shape(1, 1, 0, 1, names=names, raises=names, types=names, beside=names, floats=floats)
    unit = Unit("a.py", name, "python", 1, 2, "added")
    found = suggest(Subject(unit, shape, datetime(2026, 1, 1, tzinfo=UTC), (Domain(field, ()),)))
    assert found
    assert not found.endswith(".")
