# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the detector looks for, written for the browser: ``python -m tests.support.client_patterns`` makes the file again.

Patterns are written once, in ``consulta/contributions/policy``; a test holds that the file says what they say.
"""

import json
import re
from pathlib import Path

from consulta.contributions.policy import detector, detector_words

FILE = Path(__file__).parents[2] / "assets" / "js" / "personal-data-patterns.js"
_HEAD = """// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Made from consulta/contributions/policy by `python -m tests.support.client_patterns`: change the patterns there.
"""
_WORD = r"\p{L}\p{N}_"
_EDGE = rf"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
_OUTSIDE = {r"\w": f"[{_WORD}]", r"\b": _EDGE, r"\d": r"\p{Nd}"}
_INSIDE = {r"\w": _WORD, r"\d": r"\p{Nd}"}
_TOKEN = re.compile(r"\\.|\[\^?|\]|.", re.S)


def translated(pattern: str) -> str:
    """A pattern of Python with the same meaning in a browser, where letters with an accent are no part of a word unless it is said."""
    inside, parts = False, []
    for token in _TOKEN.findall(pattern):
        parts.append((_INSIDE if inside else _OUTSIDE).get(token, token))
        inside = token.startswith("[") or (inside and token != "]")
    return "".join(parts)


def _lines() -> list[str]:
    named = {**vars(detector_words), **vars(detector)}
    found = {name.strip("_"): one for name, one in named.items() if isinstance(one, re.Pattern) and name != "_INSULTS"}
    return [
        f"  {name}: [{json.dumps(translated(one.pattern), ensure_ascii=False)}, '{'giu' if one.flags & re.I else 'gu'}'],"
        for name, one in sorted(found.items())
    ]


def written() -> str:
    """The whole file."""
    numbers = {"WINDOW": detector.WINDOW, "WINDOWS": detector.WINDOWS, "ADULT": detector._ADULT}
    constants = [f"export const {name} = {value};" for name, value in numbers.items()]
    return "\n".join([_HEAD, *constants, "export const SOURCES = {", *_lines(), "};", ""])


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
