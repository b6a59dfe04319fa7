"""Values at which programs break: kept as data, so that they can be read and added to."""

from __future__ import annotations

import sys


def _around(*numbers: int) -> tuple[int, ...]:
    return tuple(sorted({number + step for number in numbers for step in (-1, 0, 1)}))


INTEGERS: tuple[int, ...] = (
    *_around(0, 2, 4, 8, 10, 12, 16, 20, 24, 28, 32, 60, 64, 100, 128, 256, 365, 400, 512, 1000, 1024, 4096, 10_000),
    *_around(2**15, 2**16, 2**31, 2**32, 2**53, 2**63, 2**64, 86_400, 1900, 2000, 2038, 9999, 10**6, 10**9, 10**18),
    *(10**power for power in range(1, 22)),
    *(2**power for power in range(1, 66)),
)

FLOATS: tuple[float, ...] = (
    0.0, -0.0, 0.1, 0.5, 1.0, 1.5, 2.5, 0.005, 0.015, 1.005, 2.675, 1e-5, 1e-7, 1e15, 1e16, 1e17, 1e21, 1e22,
    1e100,
    1e-100, 1e308, 5e-324, sys.float_info.min, sys.float_info.max, sys.float_info.epsilon, 2.0**53, 2.0**63,
    2.0**64,
    0.1 + 0.2, 99.995, 999.9995, 0.999999999, float("inf"), float("nan"),
)  # fmt: skip

CHARACTERS: tuple[str, ...] = (
    "\x00", "\t", "\n", "\r", "\x0b", "\x0c", "\x1b", "\x1c", "\x1e", "\x1f", " ", "\x7f", "\x80", "\x85",
    "\xa0", "\xad",
    "\u1680", "\u2003", "\u200b", "\u200d", "\u200e", "\u2028", "\u2029", "\u202e", "\u205f", "\u2060",
    "\u3000", "\ufeff",
    "\ufffd", "\uffff", "\U0010ffff", "\ud800", "\udfff", "\ue000",
    "\u0301", "\u0327", "\u0345", "\u20dd", "\ufe0f", "\u1100", "\u1161",
    "\xdf", "\u1e9e", "\u0130", "\u0131", "\u017f", "\u0149", "\u01c5", "\u0390", "\u03c2", "\u212a",
    "\u212b", "\ufb01",
    "\ufb03", "\xe9", "\xc5", "\u2126", "\u1fb3", "\u1f88",
    "\xb2", "\xbd", "\xb9", "\u0663", "\u0967", "\u2160", "\u2460", "\u4e09", "\uff11", "\U0001d7d8",
    "\u0bf1", "\u2488",
    "\u4e2d", "\u0627", "\u05d0", "\u0e01", "\uac00", "\U0001f600", "\U0001f1e9", "\U0001f3fb", "\U00020000",
    "\u2010", "\u2013", "\u2014", "\u2019", "\u201c", "\u2026", "\u3002", "\uff0e", "\uff0f", "\u2044",
    "\u00b7", "\u02bc",
    *"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    *"019aAzZeExXnNfFbBuUrRtTlLpPmM",
)  # fmt: skip

STRINGS: tuple[str, ...] = (
    "", "0", "-0", "+0", "00", "01", "1", "-1", "1.0", ".5", "5.", "-.5", "1e5", "1E400", "1e-400", "inf",
    "-inf", "nan",
    "Infinity", "NaN", "1_000", "0x10", "0b1", "0o7", "1,000", "\u0661", "1/0", "9" * 20, "9" * 40, "null",
    "None", "true",
    "false", "True", "False", "yes", "no", "on", "off", "~", "undefined", "[]", "{}", "()", "\"\"", "''",
    "\r\n", "\n\r",
    "\\n", "\\", "\\\\", "\\\"", "\\u0000", "\\x41", "%s", "%d", "%%", "%00", "%", "%2", "%zz", "{0}", "{",
    "}}", "${x}",
    "#{x}", "<!--", "-->", "]]>", "<![CDATA[", "<a>", "</a>", "&amp;", "&#0;", "&", "//", "///", "..", "../",
    "./", "/", "~/",
    ".", "a.", ".a", "a..b", "-", "--", "---", "- ", "* ", "+ ", "> ", "# ", "1. ", "```", "`", "``", "    ",
    "\t", "|",
    "a b", " a", "a ", "  ", "a-b", "a_b", "a/b", "a:b", "a=b", "a@b", "a@b.c", "a;b", "a,b", "a&b=c", "?a",
    "#a", "http://",
    "https://a", "file:///", "xn--", "xn--a", "127.0.0.1", "::1", "[::1]", "255.255.255.255", "localhost",
    ":80", ":0",
    "2020-02-29", "1900-02-29", "0001-01-01", "9999-12-31", "24:00", "23:59:60", "T", "Z", "+00:00", "-00:00",
    "+14:00", "W53",
    "P1Y", "PT0S", "1.0.0", "v1", "1.0-rc.1", "1.0.0+b", "SELECT", "--x", "/*", "*/", "'", "\"", "''",
    "\"\"\"", "=", "==",
    "=?utf-8?q?=00?=", "a\x00b", "e\u0301", "\u1112\u1161\u11ab", "\U0001f468\u200d\U0001f469", "\ufb03",
    "\xdf", "\u0130",
)  # fmt: skip

BYTES: tuple[bytes, ...] = (
    b"", b"\x00", b"\x01", b"\x7f", b"\x80", b"\xff", b"\xff\xff", b"\x00\x00", b"\x00\x01", b"\x80\x00",
    b"\xff\xff\xff\xff",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80",
    b"\xe2\x82",
    b"\r\n", b"\r\n\r\n", b"\n", b"\r", b"\t", b" ", b"0", b"-1", b"00", b"1e5", b"nan", b"inf", b"null",
    b"{", b"}", b"[", b"]",
    b"{}", b"[]", b'"', b"'", b"\\", b"%", b"=", b"==", b":", b";", b",", b"/", b"<", b">", b"&", b"#", b"--",
    b"a",
    b"\x1f\x8b", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-", b"BM", b"RIFF", b"II*\x00",
    b"MM\x00*", b"\x7fELF",
    b"HTTP/1.1 ", b"GET / ", b"Content-Length: ", b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n",
)  # fmt: skip
