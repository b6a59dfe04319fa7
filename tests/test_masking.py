from __future__ import annotations

import base64
import html
import json
import re
import threading
from decimal import Decimal
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.masking import MASK, SHORTEST, Masker

# Values that no placeholder can hold by accident.
SECRETS = st.text(
    st.characters(exclude_characters="${}NAME*", exclude_categories=["Cs"]), min_size=SHORTEST, max_size=30
)
ENCODINGS = {
    "plain": lambda value: value,
    "JSON": json.dumps,
    "JSON, not only ASCII": lambda value: json.dumps(value, ensure_ascii=False),
    "JSON in JSON": lambda value: json.dumps(json.dumps(value)),
    "Go's JSON": lambda value: (
        json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    ),
    "a URL's path": lambda value: quote(value, safe=""),
    "a URL's query": quote_plus,
    "lower-case percent": lambda value: re.sub("%..", lambda found: found[0].lower(), quote(value)),
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64 for URLs": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
    "hexadecimal": lambda value: value.encode().hex(),
    "HTML": html.escape,
    "Python": repr,
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(value=SECRETS, before=st.text("xyz ", max_size=5), after=st.text("xyz ", max_size=5))
def test_no_encoding_of_a_secret_is_left(encoding, value, before, after):
    encoded = ENCODINGS[encoding](value)
    masked = Masker({"NAME": value}).text(f"{before}{encoded}{after}")
    assert value not in masked.replace("${NAME}", "")
    assert "${NAME}" in masked
    assert encoded not in masked


@given(secrets=st.lists(SECRETS, min_size=1, max_size=4, unique=True), text=st.text(max_size=40))
def test_the_longest_secret_wins_where_one_holds_another(secrets, text):
    masker = Masker({f"NAME{number}": value for number, value in enumerate(secrets)})
    masked = masker.text(text + secrets[0] + text)
    assert all(value not in part for value in secrets for part in masked.split("${NAME"))


def test_short_values_are_left_alone():
    assert Masker({"ENV": "dev"}).text("a device in dev") == "a device in dev"


def test_a_secret_that_its_own_name_holds_becomes_stars():
    assert Masker({"MY_TOKEN": "TOKEN"}).text("the TOKEN") == f"the {MASK}"


def test_values_of_every_kind():
    masker = Masker({"PIN": "123456"})
    value = {"k123456": [1234567, Decimal("0.123456"), True, None, "x123456"], "n": 7}
    assert masker.value(value) == {"k${PIN}": ["${PIN}7", "0.${PIN}", True, None, "x${PIN}"], "n": 7}


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Bearer abcdef", "Bearer ***"),
        ("authorization", "abcdef", "***"),
        ("Set-Cookie", "session=abc; Path=/", "***"),
        ("X-Api-Key", "k", "***"),
        ("Accept", "text/html", "text/html"),
        ("Authorization", "Bearer s3cr3t", "Bearer ${TOKEN}"),
    ],
)
def test_headers_that_carry_credentials_are_always_masked(name, value, shown):
    assert Masker({"TOKEN": "s3cr3t"}).header(name, value) == shown


def test_secrets_learnt_by_one_thread_are_masked_by_all():
    masker, stop = Masker({"FIRST": "first-secret"}), threading.Event()

    def busy() -> None:
        while not stop.is_set():
            masker.text("first-secret")

    threads = [threading.Thread(target=busy) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(100):
        value = f"secret-{number:04}"
        masker.add("TOKEN", value)
        assert value not in masker.text(value)
    stop.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
@pytest.mark.parametrize("coder", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_secret_inside_the_base64_of_a_longer_text_is_masked(before, coder):
    secret = "tok>en?with/all+three~~"
    encoded = coder(f"{before}{secret}:tail".encode()).decode()
    shown = Masker({"TOKEN": secret}).text(encoded)
    assert "${TOKEN}" in shown
    # What is left of both ends holds no whole group of the secret's own characters.
    assert len(shown.replace("${TOKEN}", "")) <= len(coder(f"{before}:tail".encode())) + 4


def test_a_secret_in_text_within_text_within_json_is_masked():
    secret = 'pass"word\\1'
    nested = json.dumps({"log": json.dumps({"body": json.dumps({"password": secret})})})
    assert "word" not in Masker({"SECRET": secret}).text(nested).replace("password", "")
