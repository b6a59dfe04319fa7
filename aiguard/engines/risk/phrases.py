"""What may be promised of functions, in words: pairs that undo each other, verbs, and the fields that they work in.

The kinds are those that property-based testing is known to find: round trips, invariants, idempotence, models, no
crash (Hughes, How to specify it!, 2019). Words are singular (aiguard.engines.risk.words).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to promise where one of the words is in the function's own name, or `anywhere` in its names."""

    words: frozenset[str]
    text: str
    anywhere: bool = False


def _for(words: str, text: str, *, anywhere: bool = False) -> Phrase:
    return Phrase(frozenset(words.split()), text, anywhere)


_ROUND_TRIP = "{back}({there}(x)) gives x back, for every x"
_UNDONE = "{there} and then {back} leaves everything as it was"
PAIRS: tuple[tuple[str, str, str], ...] = (
    ("encrypt", "decrypt", f"{_ROUND_TRIP}; anything altered is refused"),
    ("sign", "verify", "{back} accepts what {there} made, and nothing of which one byte was altered"),
    ("sign", "unsign", f"{_ROUND_TRIP}; anything altered is refused"),
    ("hash", "verify", "{back} accepts what {there} made, and nothing that differs by one character"),
    *(
        (there, back, _ROUND_TRIP)
        for there, back in (
            ("encode", "decode"),
            ("encoder", "decoder"),
            ("dump", "load"),
            ("serialize", "deserialize"),
            ("serialise", "deserialise"),
            ("marshal", "unmarshal"),
            ("pack", "unpack"),
            ("format", "parse"),
            ("render", "parse"),
            ("print", "parse"),
            ("unparse", "parse"),
            ("stringify", "parse"),
            ("string", "parse"),
            ("str", "parse"),
            ("build", "parse"),
            ("escape", "unescape"),
            ("quote", "unquote"),
            ("compress", "decompress"),
            ("to", "from"),
            ("write", "read"),
            ("save", "load"),
            ("store", "load"),
            ("export", "import"),
            ("join", "split"),
            ("flatten", "unflatten"),
            ("wrap", "unwrap"),
        )
    ),
    *(
        (there, back, _UNDONE)
        for there, back in (
            ("push", "pop"),
            ("add", "remove"),
            ("insert", "delete"),
            ("add", "subtract"),
            ("increment", "decrement"),
            ("apply", "revert"),
            ("reserve", "release"),
            ("attach", "detach"),
            ("enable", "disable"),
        )
    ),
    ("set", "get", "{back} gives what {there} stored, whatever was stored before"),
    ("put", "get", "{back} gives what {there} stored, whatever was stored before"),
)
"""There, back, and what holds between them."""

ORDER = "consistent both ways round, transitive, and never raises on odd values; equal values have equal hashes"
"""What comparisons promise."""

VERBS = (
    _for(
        "sort sorted rank",
        "the result is in order and holds what went in, each as often; sorting it again changes nothing",
    ),
    _for(
        "merge combine union",
        "everything of both sides is in the result; merging with nothing, or twice, changes nothing",
    ),
    _for(
        "dedupe deduplicate unique uniq distinct",
        "nothing is there twice, nothing is lost, and the first ones keep their order",
    ),
    _for("filter exclude reject", "the result is a part of the input in its order; filtering again changes nothing"),
    _for(
        "group partition chunk batch bucket",
        "the parts together are the whole, with each element in exactly one of them",
    ),
    _for("paginate", "all pages together hold each element once; a page past the end is empty"),
    _for("diff patch delta", "applying the difference to one side gives the other; nothing differs from itself"),
    _for("clamp truncate limit shorten trim", "the result never exceeds the limit; what fits stays as it is"),
    _for(
        "normalize normalise canonical canonicalize clean sanitize sanitise",
        "idempotent: doing it again changes nothing",
    ),
    _for("copy clone", "equal to the original, and no change of one shows in the other"),
    _for(
        "validate validator valid check verify",
        "what it accepts is usable, what it rejects gets its own error, and neither is changed",
    ),
    _for("search find lookup index locate match", "it finds what a plain loop over everything finds, and nothing else"),
    _for("retry backoff", "never more attempts than allowed, and no wait longer than the longest"),
    _for("cache cached memoize", "the answer is the same with the cache cold, warm or full"),
    _for("migrate upgrade sync reconcile", "running it again changes nothing"),
    _for("count size length", "never negative, and equal to counting one by one"),
)
"""What the words of a function's own name promise."""

FIELDS: Mapping[str, tuple[Phrase, ...]] = {
    "money": (
        _for("split allocate share prorate installment instalment", "the shares add up to the amount, to the cent"),
        _for("discount coupon refund", "the result is never negative, and never more than the amount before"),
        _for("convert exchange", "there and back again is off by less than a cent, and order is kept"),
        _for("tax vat", "net and tax add up to gross, to the cent, and more net is never less tax"),
        _for("", "the total is never negative, and the parts add up to the cent"),
    ),
    "time": (
        _for("parse strptime fromisoformat", "what it reads is the instant that was written, zone included"),
        _for(
            "expire expired expiry deadline due ttl",
            "right one second before, at and after the limit, and the same in every zone",
            anywhere=True,
        ),
        _for(
            "month year calendar weekday quarter",
            "right on 29 February, on the last of each month and across a change of DST",
            anywhere=True,
        ),
        _for("", "the same instant gives the same answer in every zone; nothing changes across midnight and DST"),
    ),
    "text": (
        _for("slug slugify", "idempotent; only [a-z0-9-]; never empty for non-empty input"),
        _for("encode decode byte", "every text comes back unchanged, emoji included, or gets a clear error"),
        _for("", "idempotent; the same for composed and decomposed Unicode"),
    ),
    "authentication": (
        _for(
            "token signature password verify hash hmac",
            "refuses whatever differs by one byte, is empty or has expired, and grants a weaker caller nothing",
        ),
        _for("", "never grants what a weaker caller was denied"),
    ),
    "parsing": (_for("", "never raises anything but {errors} on any text"),),
    "sql": (
        _for(
            "transaction atomic rollback commit",
            "all of it is stored or nothing, whatever fails in the middle",
            anywhere=True,
        ),
        _for("", "any text as an argument, quotes and % included, touches the rows meant and comes back unchanged"),
    ),
    "concurrency": (_for("", "the same result in any order of calls, and none is lost"),),
    "seam": (_for("", "survives null, missing keys, empty lists, errors and time-outs in the answer"),),
    "serialisation": (
        _for(
            "encode dump serialize serialise marshal pack encoder export json write",
            "what it writes can be read back as the same value",
        ),
        _for("", "it reads back what was written, and gives a clear error for null, missing keys and wrong types"),
    ),
}
"""By domain, the first that fits; the last one always does."""
