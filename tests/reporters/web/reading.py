"""A page as a browser's parser meets it: its tags, attributes, links and text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "h1",
        "h2",
        "h3",
        "p",
        "b",
        "main",
        "section",
        "footer",
        "code",
        "ol",
        "ul",
        "li",
        "a",
        "br",
        "i",
        "svg",
        "g",
        "path",
        "text",
        "form",
        "label",
        "input",
        "select",
        "option",
        "output",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
        "dl",
        "dt",
        "dd",
        "pre",
        "strong",
        "script",
    ]
)
"""Every tag that the page is made of."""


@dataclass
class Read:
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    text: str = ""
    scripts: int = 0
    policy: str = ""


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read = Read()
        self.inside = ""
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.read.tags.append(tag)
        self.read.scripts += tag == "script"
        for name, value in attrs:
            self.read.attributes.append((tag, name))
            self.read.values.append(value)
            if name in ("href", "src", "action", "srcset", "data"):
                self.read.links.append(value or "")
        if tag == "meta" and dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.read.policy = dict(attrs)["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in ("script", "style"):
            self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def read(page: str) -> Read:
    reader = Reader()
    reader.feed(page)
    reader.close()
    reader.read.text = "".join(reader.pieces)
    return reader.read
