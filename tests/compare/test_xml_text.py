from __future__ import annotations

import time

import pytest

from aiguard.compare.xml_text import NotXml, differences, parse_xml


def told(wanted: str, actual: str | bytes, **variables: str) -> list[tuple[str, str]]:
    return list(differences(parse_xml(wanted), parse_xml(actual), variables))


@pytest.mark.parametrize(
    ("wanted", "actual"),
    [
        ("<a/>", "<a></a>"),
        ("<a x='1' y='2'/>", '<a y="2" x="1"/>'),
        ("<a><b>x</b></a>", "<?xml version='1.0'?>\n<a>\n  <b> x </b>\n<!-- note --></a>"),
        ("<n:a xmlns:n='urn:x'><n:b/></n:a>", "<a xmlns='urn:x'><b/></a>"),
        ("<a>&lt;x&gt; &#65;</a>", "<a><![CDATA[<x> A]]></a>"),
        ("<a>é</a>", "<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>".encode("latin-1")),
        ("<a>{{id}}</a>", "<a>7</a>"),
        ("<a i='{{id}}'/>", "<a i='7'/>"),
        ("<p>one <b>two</b> three</p>", "<p>one<b>two</b>three</p>"),
    ],
)
def test_says_the_same(wanted: str, actual: str | bytes) -> None:
    assert told(wanted, actual, id="7") == []


@pytest.mark.parametrize(
    ("wanted", "actual", "where", "what"),
    [
        ("<a/>", "<b/>", "/b", "wanted the element a, got b"),
        (
            "<a><b/><b>x</b></a>",
            "<a><b/><b>y</b></a>",
            "/a/b[2]",
            'wanted text "x", got text "y"'.replace("got text", "got"),
        ),
        ("<a x='1'/>", "<a x='2'/>", "/a/@x", 'wanted "1", got "2"'),
        ("<a x='1'/>", "<a/>", "/a/@x", 'wanted "1", but the attribute is missing'),
        ("<a/>", "<a x='1'/>", "/a/@x", "the contract does not have this attribute"),
        ("<a><b/></a>", "<a><c/><b/></a>", "/a", "wanted the elements b, got c, b"),
        ("<a xmlns='urn:x'/>", "<a/>", "/a", "wanted the element {urn:x}a, got a"),
        ("<a><b/></a>", "<a/>", "/a", "wanted the elements b, got none"),
    ],
)
def test_tells_the_difference(wanted: str, actual: str, where: str, what: str) -> None:
    assert told(wanted, actual) == [(where, what)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no element found"),
        ("<a>", "no element found"),
        ("<a></b>", "mismatched tag"),
        ("<a/><b/>", "junk after document element"),
        ("<!DOCTYPE a><a/>", "document type declaration"),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "document type declaration"),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "document type declaration"),
        ("<a>&x;</a>", "undefined entity"),
        (b"<a>\xff</a>", "not well-formed"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "encoding"),
        ("<a>\x00</a>", "not well-formed"),
        ("{}", "not well-formed"),
        ("<a>\ud800</a>", "cannot be decoded"),
        ("<a>" * 101, "deeper than 100"),
        ("<a>" + "<b/>" * 200_001 + "</a>", "more than 200,000 elements"),
    ],
    ids=range(15),
)
def test_refuses(text: str | bytes, why: str) -> None:
    with pytest.raises(NotXml) as caught:
        parse_xml(text)
    assert why in str(caught.value)


def test_large_texts_are_read_in_bounded_time() -> None:
    started = time.process_time()
    parse_xml(b"<a>" + b"x&amp;" * 1_000_000 + b"</a>")
    parse_xml(b"<a " + b" ".join(b"a%d='1'" % n for n in range(20_000)) + b"/>")
    assert time.process_time() - started < 20
