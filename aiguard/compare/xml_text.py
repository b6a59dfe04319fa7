"""XML compared by what it says: names by namespace, attributes in any order, no comments, no layout.

White space around text and between elements does not count. A document type declaration is refused, and with it every
entity but the five of XML itself; nothing outside the text is ever read.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from aiguard.compare.variables import bind_text
from aiguard.compare.wording import quoted
from aiguard.findings import Json

DEEPEST = 100
MOST_ELEMENTS = 200_000


class NotXml(Exception):
    """The text is not XML that aiguard reads; the message says why, in one line."""


@dataclass(slots=True)
class Element:
    """An element: `name` is `{namespace}local` or `local`; `texts` stand before, between and after its children."""

    name: str
    attributes: Mapping[str, str]
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=lambda: [""])

    def trimmed(self) -> list[str]:
        """The texts without white space around them."""
        return [text.strip(" \t\r\n") for text in self.texts]


class _Builder:
    def __init__(self) -> None:
        self.open: list[Element] = []
        self.root: Element | None = None
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise NotXml(f"it has more than {MOST_ELEMENTS:,} elements")
        if len(self.open) >= DEEPEST:
            raise NotXml(f"it nests deeper than {DEEPEST} levels")
        element = Element(_name(name), {_name(key): value for key, value in attributes.items()})
        if self.open:
            self.open[-1].children.append(element)
            self.open[-1].texts.append("")
        else:
            self.root = element
        self.open.append(element)

    def end(self, name: str) -> None:
        del name
        self.open.pop()

    def text(self, text: str) -> None:
        # Pieces are joined in one list cell: expat's buffer makes them few.
        self.open[-1].texts[-1] += text

    @staticmethod
    def doctype(*_: object) -> None:
        raise NotXml("it has a document type declaration, which aiguard does not read")


def _name(name: str) -> str:
    namespace, space, local = name.rpartition(" ")
    return f"{{{namespace}}}{local}" if space else local


def parse_xml(data: bytes | str) -> Element:
    """The root element. Raises NotXml; bounded in depth and size."""
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 65536
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NotXml(f"line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code)}") from None
    except (ValueError, LookupError) as error:
        raise NotXml(f"it cannot be decoded: {error}") from None
    assert builder.root is not None
    return builder.root


@functools.lru_cache(maxsize=256)
def expected_xml(text: str) -> Element:
    """The parsed expectation of a contract, remembered. Raises NotXml."""
    return parse_xml(text)


def differences(wanted: Element, actual: Element, variables: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Each difference: where (`/order/line[2]/@sku`) and what, in one line. Raises UnboundVariable."""
    if wanted.name != actual.name:
        yield f"/{_local(actual.name)}", f"wanted the element {wanted.name}, got {actual.name}"
        return
    stack = [(wanted, actual, f"/{_local(wanted.name)}")]
    while stack:
        want, got, at = stack.pop()
        yield from _attributes(want, got, at, variables)
        if [child.name for child in want.children] != [child.name for child in got.children]:
            yield at, f"wanted the elements {_names(want)}, got {_names(got)}"
            continue
        for expected, text in zip(want.trimmed(), got.trimmed(), strict=True):
            filled = bind_text(expected, variables)
            if filled != text:
                yield at, f"wanted text {quoted(filled)}, got {quoted(text)}"
        pairs = zip(want.children, got.children, strict=True)
        below = [(a, b, f"{at}/{_local(a.name)}[{n}]") for n, (a, b) in enumerate(pairs, 1)]
        stack.extend(reversed(below))


def _attributes(want: Element, got: Element, at: str, variables: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    for name, value in want.attributes.items():
        filled = bind_text(value, variables)
        actual = got.attributes.get(name)
        if actual is None:
            yield f"{at}/@{_local(name)}", f"wanted {quoted(filled)}, but the attribute is missing"
        elif actual != filled:
            yield f"{at}/@{_local(name)}", f"wanted {quoted(filled)}, got {quoted(actual)}"
    for name in got.attributes.keys() - want.attributes.keys():
        yield f"{at}/@{_local(name)}", "the contract does not have this attribute"


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _names(element: Element) -> str:
    names = [_local(child.name) for child in element.children]
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8:,} more" if len(names) > 8 else "")
    return shown or "none"
