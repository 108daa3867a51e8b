# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passages taken out of a text, wherever they stand in it and however they are written (ADR 0034).

A passage is compared by its letters and digits alone: without case, accents, blanks, marks of Markdown, entities and percent signs.
What was taken out leaves a mark that people read; a mark is never searched, so that masking twice changes nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import unescape
from urllib.parse import unquote_plus

from consulta.core.text import normalise, plain

MARKS = {"personal_data": "[omesso: dati personali]", "offensive": "[omesso: parole offensive]", "legal": "[omesso: motivi di legge]"}
"""What stands in the text instead of a passage, by reason."""
SHORT = "[omesso]"
"""Where a mark does not fit."""
LONG = 6
"""From so many letters a passage is taken out also inside a longer word; a shorter one only where it is a word of its own."""
FLOOR = 2

_MARK = re.compile("|".join(re.escape(mark) for mark in (*MARKS.values(), SHORT)))
_UNIT = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|(?:%[0-9A-Fa-f]{2})+")
_BARRIER = "\x00"
_DELIMITERS = "*_`"
IN_ADDRESS = "omesso"
"""In where a link leads no blank may stand."""
_ADDRESS = re.compile(r"(?:\]\(|://|mailto:)[^\s()<>]{0,2000}$")


def has_mark(text: str) -> bool:
    """Whether something was taken out of a text."""
    return _MARK.search(text) is not None


def bare(passage: str) -> str:
    """The letters and digits a passage is compared by."""
    return _skeleton(normalise(passage))[0].replace(_BARRIER, "")


def missing(passages: Iterable[str], texts: Sequence[str]) -> list[str]:
    """The passages that stand in none of the texts."""
    skeletons = [_skeleton(text) for text in texts]
    return [one for one in passages if not any(_found(bare(one), *skeleton, text) for skeleton, text in zip(skeletons, texts, strict=True))]


def left_in_html(passages: Iterable[str], html: str) -> list[str]:
    """The passages that a reader of a page still finds: in its words, or in where its links lead."""
    return standing(passages, [plain(html), *re.findall(r'(?:href|title)="([^"]*)"', html)])


def standing(passages: Iterable[str], texts: Sequence[str]) -> list[str]:
    """The passages that stand in at least one of the texts."""
    every = list(passages)
    gone = set(missing(every, texts))
    return [one for one in every if one not in gone]


def places(text: str, passage: str) -> list[tuple[int, int]]:
    """Where a passage stands in a text: begin and end of each place, the marks of Markdown around it left out."""
    return _found(bare(passage), *_skeleton(text), text)


def mask(text: str, passages: Iterable[str], mark: str, cap: int | None = None) -> str:
    """The text without the passages, the mark in their place; at most ``cap`` characters long."""
    skeleton, places = _skeleton(text)
    spans = sorted(span for one in passages for span in _found(bare(one), skeleton, places, text))
    if not spans:
        return text
    masked = _replaced(text, _merged(spans), mark)
    if cap is not None and len(masked) > cap:
        masked = _replaced(text, _merged(spans), SHORT)
        masked = masked if len(masked) <= cap else _cut(masked, cap)
    return masked


def _skeleton(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Letters and digits as they are compared, each with where it begins and ends in the text."""
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        mark = _MARK.match(text, at)
        if mark:
            found, end = _BARRIER, mark.end()
        else:
            unit = _UNIT.match(text, at) if text[at] in "&%" else None
            end = unit.end() if unit else at + 1
            found = _folded(unquote_plus(unescape(text[at:end])) if unit else text[at])
        letters.extend(found)
        places.extend([(at, end)] * len(found))
        at = end
    return "".join(letters), places


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(character for character in decomposed if character.isalnum())


def _found(wanted: str, skeleton: str, places: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Where the passage stands: everywhere when it is long, where it is a word when it is short."""
    if len(wanted) < FLOOR:
        return []
    spans, at = [], skeleton.find(wanted)
    while at >= 0:
        spans.append((places[at][0], places[at + len(wanted) - 1][1]))
        at = skeleton.find(wanted, at + 1)
    return spans if len(wanted) >= LONG else [(start, end) for start, end in spans if _parts(text, start) and _parts(text, end)]


def _parts(text: str, at: int) -> bool:
    """Whether a word ends or begins at a place: between a letter and a digit too."""
    if at in (0, len(text)):
        return True
    left, right = text[at - 1], text[at]
    return not (left.isalnum() and right.isalnum()) or left.isdigit() is not right.isdigit()


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged = [spans[0]]
    for start, end in spans[1:]:
        if start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _replaced(text: str, spans: list[tuple[int, int]], mark: str) -> str:
    parts, at = [], 0
    for start, end in spans:
        start, end, kept = _with_marks(text, max(start, at), _after_accents(text, end))
        shown = IN_ADDRESS if _ADDRESS.search(text[max(0, start - 2_000) : start]) else mark
        parts += [text[at:start], shown, kept, " " if text[end : end + 1] == "(" else ""]
        at = end
    return "".join(parts) + text[at:]


def _after_accents(text: str, end: int) -> int:
    """A mark that combines with the last letter goes with it."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _with_marks(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Emphasis that begins or ends within the passage: its other half goes too where it touches it, else its own half stays."""
    inner = "".join(character for character in text[start:end] if character in _DELIMITERS)
    while inner and start and text[start - 1] == inner[0]:
        start, inner = start - 1, inner[1:]
    while inner and end < len(text) and text[end] == inner[-1]:
        end, inner = end + 1, inner[:-1]
    return start, end, inner


def _cut(text: str, cap: int) -> str:
    """Shortened, but never in the middle of a mark."""
    end = cap - 1
    for mark in _MARK.finditer(text):
        if mark.start() < end < mark.end():
            end = mark.start()
    return text[:end].rstrip() + "…"
