"""Domains of real forms of code: what they are found by, and what must not be taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.engines.risk.domains import DOMAINS, domains
from aiguard.source.shape import Shape
from tests.engines.risk.samples import go, python

PYTHON = {
    "money by decimal": (
        "from decimal import Decimal as D\ndef f(x):\n    return D(x).quantize(D('0.01'))\n",
        "money",
        "calls decimal.Decimal",
    ),
    "money by words": (
        "def line_total(item):\n    return item.price * item.quantity\n",
        "money",
        "names price, quantity, total",
    ),
    "money by floats": (
        "def apply_discount(price, discount):\n    return price * (1 - discount / 100.0)\n",
        "money",
        "does money arithmetic with floats",
    ),
    "money by Django": (
        "from django.db import models\ndef f():\n    return models.DecimalField(max_digits=9)\n",
        "money",
        "calls models.DecimalField",
    ),
    "time by datetime": (
        "from datetime import datetime, timezone\ndef f():\n    return datetime.now(timezone.utc)\n",
        "time",
        "calls datetime.datetime.now",
    ),
    "time by Django": (
        "from django.utils import timezone\ndef f(x):\n    return x < timezone.now()\n",
        "time",
        "calls timezone.now",
    ),
    "time by words": ("def is_due(day, calendar):\n    return day in calendar\n", "time", "names calendar, day, due"),
    "text by slugify": (
        "from django.utils.text import slugify\ndef f(title):\n    return slugify(title)\n",
        "text",
        "calls text.slugify",
    ),
    "text by unicodedata": (
        "import unicodedata\ndef f(s):\n    return unicodedata.normalize('NFKD', s)\n",
        "text",
        "calls unicodedata.normalize",
    ),
    "parsing by numbers": (
        "def f(text):\n    try:\n        return int(text)\n    except ValueError:\n        return None\n",
        "parsing",
        "turns text into numbers",
    ),
    "parsing by expressions": (
        "import re\ndef f(s):\n    return re.match(r'(\\d+)', s)\n",
        "parsing",
        "calls re.match",
    ),
    "parsing of a request": (
        "def view(request):\n    return render(request.GET['page'])\n",
        "parsing",
        "uses request.GET",
    ),
    "parsing of a lexer": (
        "def next_token(self):\n    return self.lexer.read()\n",
        "parsing",
        "names lexer, token",
    ),
    "serialisation by json": (
        "import json\ndef f(x):\n    return json.loads(x)\n",
        "serialisation",
        "calls json.loads",
    ),
    "serialisation by pydantic": (
        "def f(order):\n    return order.model_dump_json()\n",
        "serialisation",
        "calls order.model_dump_json",
    ),
    "authentication by decorator": (
        "from django.contrib.auth.decorators import login_required\n@login_required\ndef view(request): ...\n",
        "authentication",
        "calls decorators.login_required",
    ),
    "authentication by jwt": (
        "import jwt\ndef f(x):\n    return jwt.decode(x, key)\n",
        "authentication",
        "calls jwt.decode",
    ),
    "authentication by words": (
        "def check(user, password):\n    return user.secret == password\n",
        "authentication",
        "names password, secret, user",
    ),
    "SQL by cursor": (
        "def f(cursor, x):\n    cursor.execute('SELECT a FROM b WHERE c = %s', [x])\n",
        "sql",
        "calls cursor.execute",
    ),
    "SQL by text": ("def f(run):\n    return run(f'DELETE FROM {table}')\n", "sql", "holds SQL"),
    "concurrency by threading": (
        "import threading\ndef f():\n    threading.Thread(target=g).start()\n",
        "concurrency",
        "calls threading.Thread",
    ),
    "concurrency by asyncio": (
        "import asyncio\nasync def f(x):\n    await asyncio.gather(*x)\n",
        "concurrency",
        "calls asyncio.gather",
    ),
    "concurrency by lock": (
        "def f(self):\n    self._lock.acquire()\n",
        "concurrency",
        "calls self._lock.acquire",
    ),
    "seam by requests": (
        "import requests\ndef f(url):\n    return requests.get(url, timeout=3).json()\n",
        "seam",
        "calls requests.get",
    ),
    "seam by session": (
        "class A:\n    def f(self):\n        return self.session.post('/x', json={})\n",
        "seam",
        "calls self.session.post",
    ),
    "seam by client": (
        "class A:\n    async def f(self):\n        return await self._client.post('/x')\n",
        "seam",
        "calls self._client.post",
    ),
}
GO = {
    "money": (
        'import "github.com/shopspring/decimal"\n\nfunc F(d decimal.Decimal) { d.Mul(decimal.NewFromInt(2)) }',
        "money",
        "calls decimal.NewFromInt",
    ),
    "time": ('import "time"\n\nfunc F(s string) { time.LoadLocation(s) }', "time", "calls time.LoadLocation"),
    "time by type": (
        'import "time"\n\nfunc F(t time.Time) bool { return t.IsZero() }',
        "time",
        "has the type time.Time",
    ),
    "text": (
        'import "strings"\n\nfunc Slug(s string) string { return strings.ToLower(s) }',
        "text",
        "calls strings.ToLower",
    ),
    "parsing": ('import "strconv"\n\nfunc F(s string) { strconv.Atoi(s) }', "parsing", "calls strconv.Atoi"),
    "parsing of a request": ("func F(r *http.Request) { r.FormValue(x) }", "parsing", "calls r.FormValue"),
    "serialisation": (
        'import "encoding/json"\n\nfunc F(b []byte, v any) error { return json.Unmarshal(b, v) }',
        "serialisation",
        "calls json.Unmarshal",
    ),
    "authentication": (
        'import "golang.org/x/crypto/bcrypt"\n\nfunc F(a, b []byte) { bcrypt.CompareHashAndPassword(a, b) }',
        "authentication",
        "calls bcrypt.CompareHashAndPassword",
    ),
    "SQL": ('func (s *Store) F() { s.db.QueryRow("SELECT id FROM t") }', "sql", "calls s.db.QueryRow"),
    "SQL by type": ('import "database/sql"\n\nfunc F(x *sql.DB) { x.Close() }', "sql", "has the type sql.DB"),
    "goroutines": ("func F() { go g() }", "concurrency", "starts goroutines"),
    "channels": ("func F(c <-chan int) int { return <-c }", "concurrency", "uses channels"),
    "mutex": ("func (s *S) F() { s.mu.Lock(); defer s.mu.Unlock() }", "concurrency", "calls s.mu.Lock, s.mu.Unlock"),
    "seam": ('import "net/http"\n\nfunc F(u string) { http.Get(u) }', "seam", "calls http.Get"),
    "seam by grpc": (
        'import "google.golang.org/grpc"\n\nfunc F(u string) { grpc.NewClient(u) }',
        "seam",
        "calls grpc.NewClient",
    ),
}


@pytest.mark.parametrize("name", PYTHON)
def test_python(name: str) -> None:
    source, domain, evidence = PYTHON[name]
    qualname, shape = python(source)
    found = {one.name: one.evidence for one in domains(shape, "shop/views.py", qualname)}
    assert evidence in found[domain]


@pytest.mark.parametrize("name", GO)
def test_go(name: str) -> None:
    source, domain, evidence = GO[name]
    qualname, shape = go(source)
    found = {one.name: one.evidence for one in domains(shape, "shop/shop.go", qualname)}
    assert evidence in found[domain]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("def total(items):\n    return sum(items)\n", "stats.py"),
        ("def update(self, candidate):\n    self.validated = candidate\n", "models.py"),
        ("def next_token(self, tokenizer):\n    return self.session.user\n", "reader.py"),
        ("def block(self, clock):\n    self.blocked = clock.unlocked\n", "a.py"),
        ("def charge(self, battery):\n    self.rate = battery.level\n", "power.py"),
        (
            "import argparse\ndef main():\n    parser = argparse.ArgumentParser()\n    parser.add_argument('x')\n"
            "    return parser.parse_args()\n",
            "cli.py",
        ),
        ("def view(request):\n    return request.session.get('x')\n", "views.py"),
        ("def f(author):\n    return author.authored\n", "books/authors.py"),
        ("def f(x):\n    return print('Select an option from the list')\n", "menu.py"),
        ("def f(a, b):\n    return ','.join(a) + '/'.join(b)\n", "paths.py"),
        ("def parse(x):\n    return x\n", "a.py"),
        ("import time\ndef f():\n    return time.monotonic() - time.time()\n", "a.py"),
        ("from .json import loads\ndef f(x):\n    return loads(x)\n", "a.py"),
        ("def f(x): return x\n", "billing/tax/price.py"),
    ],
)
def test_python_that_belongs_to_no_domain(source: str, path: str) -> None:
    qualname, shape = python(source)
    assert domains(shape, path, qualname) == ()


@pytest.mark.parametrize(
    "source",
    [
        'import "time"\n\nfunc F() time.Duration { start := time.Now(); g(); return time.Since(start) }',
        "func Update(total int) int { return total }",
        'import "math"\n\nfunc F(x float64) float64 { return math.Sqrt(x) * 1.5 }',
        "func (b *Block) Hash() string { return b.clock.String() }",
        "func F(src, dst net.Addr, ttl int) { send(src, dst, ttl) }",
    ],
)
def test_go_that_belongs_to_no_domain(source: str) -> None:
    qualname, shape = go(source)
    assert domains(shape, "net/a.go", qualname) == ()


def test_a_token_is_what_stands_beside_it() -> None:
    qualname, shape = python("def refresh(self, token, password):\n    return self.user.grant(token)\n")
    assert [found.name for found in domains(shape, "a.py", qualname)] == ["authentication"]
    qualname, shape = python("def advance(self, token, lexer):\n    return lexer.password(token)\n")
    assert [found.name for found in domains(shape, "a.py", qualname)] == ["parsing"]


def test_the_strongest_comes_first() -> None:
    qualname, shape = python(
        "import json, requests\nfrom decimal import Decimal\n"
        "def charge(order, currency):\n"
        "    price = Decimal(order.price).quantize(Decimal('0.01'))\n"
        "    total = price + Decimal(order.tax)\n"
        "    return json.loads(requests.post(URL, json={'amount': str(total)}).text)\n"
    )
    found = domains(shape, "billing/orders.py", qualname)
    assert [one.name for one in found] == ["money", "serialisation", "seam"]
    assert found[0].evidence == (
        "calls decimal.Decimal",
        "names currency, price, tax",
        "its path names billing",
    )


def test_a_path_helps_but_does_not_decide() -> None:
    qualname, shape = python("def verify(claims, signature):\n    return claims == signature\n")
    assert domains(shape, "shop/a.py", qualname) == ()
    (found,) = domains(shape, "shop/auth/a.py", qualname)
    assert (found.name, found.evidence) == ("authentication", ("names claim, signature, verify", "its path names auth"))


def test_evidence_is_short() -> None:
    calls = frozenset(f"re.compile(){'.x' * 50}.{n}" for n in range(9)) | {f"json.{'x' * 500}{n}" for n in range(9)}
    (found,) = domains(Shape(1, 1, 0, 0, calls=calls), "a.py", "f")
    assert all(len(evidence) < 200 for evidence in found.evidence)


@given(st.frozensets(st.text("aA._()[]/\nétoken", max_size=20)), st.text(max_size=20), st.text(max_size=20))
def test_any_shape_will_do(names: frozenset[str], path: str, qualname: str) -> None:
    shape = Shape(1, 1, 0, 0, names=names, calls=names, types=names, uses=names, texts=tuple(names), floats=True)
    found = domains(shape, path, qualname)
    assert len({one.name for one in found}) == len(found)
    assert all(one.evidence for one in found)


def test_the_names_are_those_that_people_configure() -> None:
    assert sorted(DOMAINS) == [
        "authentication",
        "concurrency",
        "money",
        "parsing",
        "seam",
        "serialisation",
        "sql",
        "text",
        "time",
    ]
