"""Which kind of property would hold a function, in one plain phrase. Pure.

From the most telling to the least: a counterpart in the same file, the field that it works in where mistakes cost most
(money, authentication), what its own name promises, any other field, what its signature says.
"""

from __future__ import annotations

from collections.abc import Iterable

from aiguard.engines.risk.phrases import FIELDS, ORDER, PAIRS, VERBS
from aiguard.engines.risk.subject import Subject
from aiguard.engines.risk.words import words_in, words_of
from aiguard.source.shape import Shape

_COMPARISONS = frozenset({"eq", "hash", "lt", "le", "gt", "ge", "cmp", "equal", "less", "compare"})
_PAIRED = frozenset(word for there, back, _ in PAIRS for word in (there, back))
_COSTLY = frozenset({"money", "authentication"})
_OF_A_REQUEST = ("request.GET", "request.POST", "request.body", "request.args", "request.form", "request.data")
_FORMS = ("FormValue", "PathValue", "URL.Query", "ParseForm")


def suggest(subject: Subject) -> str:
    """A kind of property for the function, such as 'decode(encode(x)) gives x back, for every x'."""
    name, shape = subject.unit.qualname, subject.shape
    words = words_of(name.rpartition(".")[2])
    found = _pair(name, shape.beside)
    if not found and len(words) == 1 and words[0] in _COMPARISONS:
        found = ORDER
    field = subject.domains[0].name if subject.domains else ""
    if not found and field not in _COSTLY:
        found = next((phrase.text for phrase in VERBS if not phrase.words.isdisjoint(words)), "")
    if not found and field in FIELDS:
        found = _of_field(field, subject, words)
    return found or _plain(shape, go=subject.unit.language == "go")


def _pair(qualname: str, beside: Iterable[str]) -> str:
    """What holds between the function and its counterpart, which stands in the same class or elsewhere in its file."""
    holder, _, own = qualname.rpartition(".")
    words = words_of(own)
    if _PAIRED.isdisjoint(words):
        return ""
    known: dict[tuple[str, ...], str] = {}
    # The one in the same class comes last, and stays.
    for other in sorted(beside, key=lambda other: (other.rpartition(".")[0] == holder, other)):
        short = other.rpartition(".")[2]
        known[words_of(short)] = short
    for there, back, phrase in PAIRS:
        for word, counterpart in ((there, back), (back, there)):
            at = words.index(word) if word in words else len(words)
            other = known.get((*words[:at], counterpart, *words[at + 1 :]), "")
            if other and at < len(words):
                first, second = (own, other) if word == there else (other, own)
                return phrase.format(there=first, back=second)
    return ""


def _of_field(field: str, subject: Subject, words: Iterable[str]) -> str:
    shape, go = subject.shape, subject.unit.language == "go"
    everywhere = words_in(shape.names)
    phrases = FIELDS[field]
    fitting = [phrase for phrase in phrases if not phrase.words.isdisjoint(everywhere if phrase.anywhere else words)]
    text = [*fitting, phrases[-1]][0].text
    if field == "parsing":
        return _parsing(text, shape, go=go)
    if field == "money" and shape.floats:
        return f"{text}; no cent differs from exact decimal arithmetic"
    return f"{text} (run it with -race)" if field == "concurrency" and go else text


def _parsing(text: str, shape: Shape, *, go: bool) -> str:
    if any(used.endswith(_OF_A_REQUEST) for used in shape.uses) or any(call.endswith(_FORMS) for call in shape.calls):
        return "any query and any body get an answer below 500"
    if go:
        return f"never panics on any input; {_go_errors(shape)}"
    # Exceptions of the project say what callers are prepared for.
    errors = sorted({name.rpartition(".")[2] for name in shape.raises if name.rpartition(".")[2][:1].isupper()})
    return text.format(errors=" or ".join(errors[:2]) or "ValueError")


def _plain(shape: Shape, *, go: bool) -> str:
    if not shape.parameters:
        return "calling it again gives the same"
    if go:
        return f"never panics on valid input; {_go_errors(shape)}"
    return "never raises on valid input; same input, same answer"


def _go_errors(shape: Shape) -> str:
    if "error" in shape.types:
        return "same input, same answer; an error comes with no half-filled value"
    return "same input, same answer"
