# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index of an old plan, pasted as it is, read as a tree. No database: who pastes sees and corrects what was understood."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from consulta.core.text import one_line

LINES_CAP = 200
"""Lines of one paste: as many as one transaction takes (decisions.md 20)."""
AREA, SKIP = "area", "skip"
LEVELS = ("strategic", "specific", "intervention")
"""The values of ``ObjectiveLevel``, from the top."""

_LEADER = re.compile(r"(?:[\s.·…_]*(?:\.{2,}|…|_{3,}|·{3,}|\t|\s{3,})[\s.·…_]*(?:pagina|pag\.?|p\.)?\s*)\d{1,4}\s*$", re.IGNORECASE)
_BULLET = re.compile(r"^[-–—•*▪◦·o]\s+")
_NOISE = re.compile(r"^(?:indice|sommario|pagina|pag\.?|\W*\d{1,4}\W*)$", re.IGNORECASE)
_WORDS = (
    (AREA, re.compile(r"^(?:area(?:\s+tematica|\s+di\s+intervento)?|asse)\b", re.IGNORECASE)),
    (LEVELS[0], re.compile(r"^(?:obiettivo|ob\.)\s+(?:strategico|generale)\b|^os(?=\s*\d)", re.IGNORECASE)),
    (LEVELS[1], re.compile(r"^(?:obiettivo|ob\.)\s+(?:specifico|operativo)\b|^oo(?=\s*\d)", re.IGNORECASE)),
    (LEVELS[2], re.compile(r"^(?:azione|intervento|scheda(?:\s+(?:intervento|progetto))?|progetto|misura)\b", re.IGNORECASE)),
    (LEVELS[0], re.compile(r"^obiettivo\b", re.IGNORECASE)),
)
_NUMBER = r"(?:n\.?\s*)?(?P<code>\d+(?:\.\d+)*)"
_AFTER_WORD = re.compile(rf"^\s*(?:{_NUMBER}\s*[.):–—-]*|[:–—-])\s*", re.IGNORECASE)
_CODED = re.compile(r"^(?P<code>[A-Z]{1,4}[.\s]?\d+(?:\.\d+)*|\d+(?:\.\d+)*|[IVX]+(?=[.)])|[A-Z](?=[.)]))(?:[.):–—-]+\s*|\s+)(?=\S)")


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """A line of the index. ``kind``: ``area``, a level, or ``skip``; ``area_id`` of an area line, None when no area has that name."""

    number: int
    kind: str
    code: str
    title: str
    area_id: int | None = None

    @property
    def choice(self) -> str:
        """The kind as a form carries it."""
        return f"{AREA}-{self.area_id or 0}" if self.kind == AREA else self.kind


@dataclass(frozen=True, slots=True)
class _Piece:
    number: int
    indent: int
    kind: str
    code: str
    title: str


def read_outline(text: str, areas: Mapping[int, str]) -> Sequence[OutlineLine]:
    """The lines that hold something, each with what it was taken to be. ``areas``: id → label of the territory's areas.

    A word says what a line is (Area, Obiettivo specifico, Azione); else its number (1.2 stands below 1); else its indent.
    """
    by_name = {folded(label): area_id for area_id, label in areas.items()}
    lines: list[OutlineLine] = []
    above = _Above()
    for piece in _pieces(text):
        area_id = by_name.get(folded(piece.title))
        if piece.kind == AREA or (not piece.kind and area_id is not None):
            above.enter_area(piece)
            lines.append(OutlineLine(piece.number, AREA, piece.code, piece.title, area_id))
        else:
            kind = piece.kind or LEVELS[min(above.depth(piece), len(LEVELS)) - 1]
            lines.append(OutlineLine(piece.number, kind, piece.code, piece.title))
    return lines


def chosen(lines: Sequence[OutlineLine], choices: Mapping[int, str], areas: Mapping[int, str]) -> Sequence[OutlineLine]:
    """The same lines as the person corrected them: line number → ``area-7``, a level or ``skip``. What is unknown changes nothing."""
    return [_corrected(line, choices.get(line.number, ""), areas) for line in lines]


def _corrected(line: OutlineLine, choice: str, areas: Mapping[int, str]) -> OutlineLine:
    if choice == SKIP or choice in LEVELS:
        return replace(line, kind=choice, area_id=None)
    area_id = next((one for one in areas if choice == f"{AREA}-{one}"), None)
    return line if area_id is None else replace(line, kind=AREA, area_id=area_id)


def folded(text: str) -> str:
    """Words without accents, marks, capitals and a leading «Area»: what two spellings of a name have in common."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    words = re.sub(r"[^a-z0-9]+", " ", bare.encode("ascii", "ignore").decode()).strip()
    return re.sub(r"^(?:area tematica|area) ", "", words)


class _Above:
    """What stands above the next line: how deep the area's number was, and the indents in force."""

    def __init__(self) -> None:
        self._area_parts = 0
        self._indents: list[int] = []

    def enter_area(self, piece: _Piece) -> None:
        self._area_parts, self._indents = _parts(piece.code), []

    def depth(self, piece: _Piece) -> int:
        """From 1, counted from the area."""
        while self._indents and self._indents[-1] >= piece.indent:
            self._indents.pop()
        self._indents.append(piece.indent)
        parts = _parts(piece.code)
        return max(1, parts - self._area_parts) if parts else len(self._indents)


def _parts(code: str) -> int:
    return len(re.findall(r"\d+", code))


def _pieces(text: str) -> Sequence[_Piece]:
    pieces = []
    for number, raw in enumerate(text.splitlines(), 1):
        expanded = raw.expandtabs(4)
        words = one_line(_LEADER.sub("", raw.strip()))
        words = _BULLET.sub("", words)
        if words and not _NOISE.match(words):
            pieces.append(_Piece(number, len(expanded) - len(expanded.lstrip()), *_named(words)))
    return pieces


def _named(words: str) -> tuple[str, str, str]:
    """Kind that a word says (or nothing), code, title."""
    for kind, pattern in _WORDS:
        found = pattern.match(words)
        if found:
            rest = words[found.end() :]
            marked = _AFTER_WORD.match(rest)
            title = rest[marked.end() :] if marked else ""
            if marked and title:
                return kind, marked["code"] or "", title
            return kind, "", words
    coded = _CODED.match(words)
    if not coded:
        return "", "", words
    code, title = coded["code"], words[coded.end() :]
    return _said_after(code, title), code, title


def _said_after(code: str, title: str) -> str:
    """The kind that a word behind a number says: «2. Area Anziani», «3 Obiettivo specifico». «Obiettivo» alone leaves it to the number."""
    for kind, pattern in _WORDS[:-1]:
        if pattern.match(title) and (kind != AREA or _parts(code) <= 1):
            return kind
    return ""
