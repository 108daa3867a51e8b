# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bad lists. Bytes stand where a value is no text at all; MARK stands in every text that a person could read again."""

import base64
from collections.abc import Mapping

MARK = "zq7"
Value = str | bytes

TEXTS: Mapping[str, Value] = {
    "empty": "",
    "blanks": "\u00a0\u2003\t \u3000",
    "nul": f"{MARK} un byte \x00 nullo in mezzo",
    "surrogate": MARK.encode() + b" un surrogato \xed\xa0\x80 da solo",
    "not utf-8": MARK.encode() + b" \xff\xfe\x80 non e' UTF-8",
    "overlong": MARK.encode() + b" \xc0\xaf\xe0\x80\xaf",
    "controls": f"{MARK} \x01\x02\x08\x0b\x1b[31m\x7f\x85\u2028 controlli",
    "noncharacters": f"{MARK} \ufffe\uffff\U0010ffff fine",
    "bidi": f"{MARK} ordine \u202erovesciato\u202c e \u2066isolato\u2069",
    "invisible": "\u200b\u2060\ufeff" * 20,
    "zalgo": MARK + "Z" + "\u0301\u0316\u0489" * 300,
    "rtl": f"{MARK} مرحبا بالعالم، הנה טקסט",
    "emoji": f"{MARK} \U0001f469\u200d\U0001f469\u200d\U0001f466 \U0001f1ee\U0001f1f9",
    "full width": f"{MARK} ｆｕｌｌ　ｗｉｄｔｈ １２３",
    "twenty thousand": (MARK + " parola" * 3_000)[:20_000],
    "twenty thousand and one": MARK + "è" * 19_998,
    "a hundred thousand and one": MARK + "x" * 99_998,
    "markdown bomb": MARK + "\n" + "> " * 400 + "fondo",
    "bracket bomb": MARK + "[" * 3_000 + "](" * 3_000,
    "star bomb": MARK + "*a_" * 3_000,
    "list bomb": MARK + "\n" + "\n".join("  " * n + "- voce" for n in range(100)),
    "entity bomb": MARK + "&amp;" * 3_000,
    "html": f"{MARK}<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>",
    "attribute": f'{MARK}"\'><b onmouseover=alert(1) x="',
    "javascript": f"{MARK} [premi](javascript:alert(1)) <javascript:alert(1)>",
    "jinja": f"{MARK} {{{{ 7*7 }}}} {{% for x in ().__class__.__base__.__subclasses__() %}} ${{7*7}}",
    "percent": f"{MARK} %(what)s %s %d %n {{0}} {{name}}",
    "sql": f"{MARK}'); DROP TABLE contribution; -- \" OR 1=1",
    "like": f"{MARK} %_\\ [a-z]",
    "fts": f'{MARK} "a" OR * NEAR(b c) AND NOT ^x:y -',
    "tsquery": f"{MARK} a & | ! <-> ':* ( )",
    "ldap": f"{MARK}*)(uid=*))(|(uid=*",
    "path": f"{MARK}/../../../../etc/passwd",
    "formula": f'=HYPERLINK("http://esempio.it";"{MARK}")',
    "formula by plus": f"+{MARK}+cmd|' /C calc'!A0",
    "header": f"{MARK}\r\nBcc: tutti@esempio.it\r\n\r\ncorpo",
    "address": f"{MARK}@esempio.it, altro@esempio.it",
    "address in another script": f"{MARK}ｘ@еsempio.it",
    "json": f'{{"{MARK}": [1, {{"__proto__": null}}]}}',
}

NUMBERS: Mapping[str, Value] = {
    "empty": "",
    "minus one": "-1",
    "zero": "0",
    "beyond 32 bits": str(2**31),
    "beyond 64 bits": str(2**64),
    "huge": "9" * 5_000,
    "float": "1e308",
    "half": "½",
    "arabic": "٣",
    "superscript": "²",
    "full width": "３",
    "decimal": "1,5",
    "nan": "nan",
    "hexadecimal": "0x1f",
    "underscores": "1_0",
    "blanks": " 1 ",
    "word": "abc",
    "nul": "1\x00",
    "surrogate": b"\xed\xa0\x80",
    "unknown": "999999",
    "quote": "1' OR '1'='1",
    "enum in another case": "PUBLISHED",
    "list": "[1,2]",
}

DATES: Mapping[str, Value] = {
    "empty": "",
    "31 February": "2026-02-31",
    "year zero": "0000-01-01",
    "year one": "0001-01-01",
    "year ten thousand": "10000-01-01",
    "last year": "9999-12-31",
    "negative": "-2026-01-01",
    "Italian": "21/11/2026",
    "week": "2026-W47-6",
    "compact": "20261121",
    "ordinal": "2026-325",
    "arabic digits": "٢٠٢٦-١١-٢١",
    "full width": "２０２６-11-21",
    "nul": "2026-11-21\x00",
    "surrogate": b"2026-11-\xed\xa0\x80",
    "spring gap": "2027-03-28T02:30",
    "autumn overlap": "2026-10-25T02:30",
    "hour 25": "2026-11-21T25:00",
    "24:00": "2026-11-21T24:00",
    "offset": "2026-11-21T10:00+25:00",
    "zulu": "2026-11-21T10:00Z",
    "leap second": "2026-06-30T23:59:60",
    "long fraction": "2026-11-21T10:00:00." + "1" * 400,
    "number": "1764000000",
    "word": "domani",
    "sql": "2026-11-21'; --",
}


def _cursor(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


CURSORS: Mapping[str, Value] = {
    "not base64": "%%%",
    "one letter": "a",
    "not json": _cursor(b"{not json"),
    "not utf-8": _cursor(b'[false,"\xff"]'),
    "null": _cursor(b"null"),
    "number": _cursor(b"7"),
    "object": _cursor(b'{"a":1}'),
    "empty list": _cursor(b"[]"),
    "short": _cursor(b"[false]"),
    "nulls": _cursor(b"[false,null,null]"),
    "booleans": _cursor(b"[false,true,true]"),
    "strings": _cursor(b'[false,"a","b"]'),
    "one string": _cursor(b'[false,"a"]'),
    "dates that are none": _cursor(b'[false,"2026-02-31",1]'),
    "a date with NUL": _cursor(b'[false,"2026-01-01\\u0000",1]'),
    "surrogates": _cursor(b'[false,"\\ud800",1]'),
    "one surrogate": _cursor(b'[false,"\\ud800"]'),
    "floats": _cursor(b"[false,1.5,1e308]"),
    "infinity": _cursor(b"[false,Infinity,NaN]"),
    "beyond 64 bits": _cursor(b"[false,99999999999999999999,99999999999999999999]"),
    "beyond 32 bits": _cursor(b"[false,4294967296,4294967296]"),
    "one beyond 32 bits": _cursor(b"[false,4294967296]"),
    "negative": _cursor(b"[true,-1,-1]"),
    "nested": _cursor(b"[" * 150 + b"]" * 150),
    "arabic year": _cursor('[false,"٢٠٢٦-١١-٢١",1]'.encode()),
}

EVERYTHING: Mapping[str, Value] = (
    {f"text: {name}": value for name, value in TEXTS.items()}
    | {f"number: {name}": value for name, value in NUMBERS.items()}
    | {f"date: {name}": value for name, value in DATES.items()}
)
