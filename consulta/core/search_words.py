# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What words mean to the search: folded, stemmed in Italian, joined in pairs for phrases, widened by a territory's synonyms.

Everything here is ours and the same on both databases (decisions.md 22): the databases only compare tokens.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

import Stemmer

from consulta.core.stems import DOMAIN_STEMS

QUERY_WORDS_CAP = 12
WORD_CAP = 60
"""Characters of a word that count: the longest Italian one has 29."""
SHORTEST_BEGINNING = 2
"""A beginning shorter than this would fetch almost everything: such a word counts only as it is."""
ALTERNATIVES_CAP = 8
"""Synonyms of one word that a search looks for."""
JOINT = "·"
"""Between the two stems of a pair. No letter of a word, and no separator for the tokenizer of SQLite."""
SNIPPET_LENGTH = 240
_stemmer = Stemmer.Stemmer("italian")
_STOP = frozenset(
    """
    a ad ai al alla alle allo anche che chi ci con cui da dal dalla dalle dei del della delle dello
    di e ed gli ha hanno i il in io la le lo ma mi ne nei nel nella nelle no noi
    non o per piu se si sia sono su sua sue sui sul sulla suo te ti tra tu un una uno
    vi
    """.split()  # noqa: SIM905
)
Column: TypeAlias = Literal["stems", "pairs", "folded"]
Synonyms: TypeAlias = Sequence[Sequence[str]]
"""Groups of terms that say the same thing; a term is one word or more."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to satisfy a part of a query: every token stands in ``column``, or (``folded``) a word begins like the only one."""

    column: Column
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query read: every group must be satisfied, each by one of its alternatives. Without groups it finds nothing."""

    groups: tuple[tuple[Alternative, ...], ...] = ()

    def title_hits(self, title_stems: str) -> int:
        """How many groups the words of a title satisfy."""
        present = set(title_stems.split())
        return sum(any(_hits(one, present) for one in group) for group in self.groups)


def _hits(one: Alternative, present: set[str]) -> bool:
    if one.column == "folded":
        return False
    return all(present.issuperset(token.split(JOINT)) for token in one.tokens)


def fold(words: str) -> str:
    """Lower case, no accents, blanks and Latin letters and digits only."""
    flat = unicodedata.normalize("NFKD", words.lower())
    flat = "".join(char for char in flat if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", " ", flat).strip()


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """The stem of a folded word."""
    if word in DOMAIN_STEMS:
        return DOMAIN_STEMS[word]
    # The stemmer takes "-iano" for the ending of a verb ("mangiano") and would part "anziano" from "anziani", "quotidiano" from
    # "quotidiani": nouns matter more here. A vowel left at the end is dropped so that folded accents meet.
    stem: str = _stemmer.stemWord(word[:-1] + "i" if word.endswith("iano") else word)
    return stem.rstrip("aeiou") if len(stem) > 4 else stem


def words_of(typed: str) -> list[str]:
    """The folded words, each as long as an index takes it: PostgreSQL refuses a longer one, and with it the whole document."""
    return [word[:WORD_CAP] for word in fold(typed).split()]


def telling_words(typed: str) -> list[str]:
    """The folded words that say something: those of grammar are left out."""
    return [word for word in words_of(typed) if word not in _STOP]


def stems_of(words: str) -> list[str]:
    """The distinct stems of a text in order of first appearance, without stop words."""
    return list(dict.fromkeys(stem_of(word) for word in telling_words(words)))


def pairs_of(words: str) -> list[str]:
    """The distinct pairs of stems that stand one after the other, words of grammar skipped: "centri di ascolto" has one."""
    stems = [stem_of(word) for word in telling_words(words)]
    return list(dict.fromkeys(_paired(stems)))


def _paired(stems: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{first}{JOINT}{second}" for first, second in pairwise(stems))


_QUOTED = re.compile(r'["“”«»„]')


@lru_cache(maxsize=500)
def _groups_by_term(synonyms: tuple[tuple[str, ...], ...]) -> Mapping[tuple[str, ...], tuple[Alternative, ...]]:
    """For the stems of each term, what the other terms of its groups look for."""
    found: dict[tuple[str, ...], dict[Alternative, None]] = {}
    for group in synonyms:
        keys = list(dict.fromkeys(key for term in group if (key := tuple(stem_of(word) for word in telling_words(term)))))
        for key in keys:
            found.setdefault(key, {}).update(dict.fromkeys(_phrase(other) for other in keys if other != key))
    return {key: tuple(others)[:ALTERNATIVES_CAP] for key, others in found.items()}


def _phrase(stems: Sequence[str]) -> Alternative:
    return Alternative("stems", tuple(stems)) if len(stems) == 1 else Alternative("pairs", _paired(stems))


def read_query(typed: str, synonyms: Synonyms = ()) -> Query:
    """What somebody typed: words, "words in quotes" that stand together, a last word or one before ``*`` that may be a beginning.

    At most QUERY_WORDS_CAP words count. A word, or several in a row, that ``synonyms`` knows also finds what says the same.
    """
    known = _groups_by_term(tuple(tuple(group) for group in synonyms))
    groups: list[tuple[Alternative, ...]] = []
    parts = _QUOTED.split(typed)
    left = QUERY_WORDS_CAP
    for number, part in enumerate(parts):
        is_phrase = number % 2 == 1 and number < len(parts) - 1
        words = telling_words(part)[:left]
        left -= len(words)
        if is_phrase and words:
            stems = tuple(stem_of(word) for word in words)
            groups.append((_phrase(stems), *known.get(stems, ())))
            continue
        may_begin = {word for one in re.findall(r"([^\s*]+)\*", part) for word in words_of(one)[-1:]}
        if number == len(parts) - 1 or not any(part.strip() for part in parts[number + 1 :]):
            may_begin.update(words[-1:])
        groups += _loose(words, may_begin, known)
    return Query(tuple(groups))


def _loose(
    words: Sequence[str], may_begin: set[str], known: Mapping[tuple[str, ...], tuple[Alternative, ...]]
) -> list[tuple[Alternative, ...]]:
    """A group for each word, or for several that make a term with synonyms."""
    longest = max(map(len, known), default=1)
    groups: list[tuple[Alternative, ...]] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            stems = tuple(stem_of(word) for word in words[at : at + length])
            others = known.get(stems, ())
            if others or length == 1:
                break
        group = [Alternative("stems", tuple(dict.fromkeys(stems)))]
        last = words[at + length - 1]
        if length == 1 and last in may_begin and len(last) >= SHORTEST_BEGINNING:
            group.append(Alternative("folded", (last,)))
        groups.append((*group, *others))
        at += length
    return groups


Pieces: TypeAlias = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is what was looked for."""


def _flat_letters() -> dict[int, str]:
    """One plain small letter for each accented one: a text keeps its length, so that places in it hold."""
    flat = {ord(char): char.lower() for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFKD", chr(code))[0].lower()
        if base.isascii() and base.isalpha():
            flat[code] = base
    return flat


_FLAT = _flat_letters()


def highlighted(text: str, query: Query) -> Pieces:
    """The whole text, in pieces."""
    return _cut_out(text, _hits_in(text, query))


def snippet(body: str, excerpt: str, query: Query) -> Pieces:
    """Where in ``body`` the words first stand, with what is around, in at most some 240 characters; else the excerpt, in pieces."""
    places = _hits_in(body, query)
    if not places or (body[: len(excerpt) - 1] == excerpt[:-1] and places[0][1] < len(excerpt)):
        return highlighted(excerpt, query)
    begin = max(0, places[0][0] - SNIPPET_LENGTH // 3)
    if begin:
        begin = body.find(" ", begin, places[0][0]) + 1 or places[0][0]
    end = begin + SNIPPET_LENGTH
    if end < len(body):
        end = max(body.rfind(" ", begin, end), min(places[0][1], end))
    shown = [(first - begin, last - begin) for first, last in places if first >= begin and last <= end]
    pieces = _cut_out(body[begin:end].rstrip(" ,;:."), shown)
    return ((("…", False),) if begin else ()) + pieces + ((("…", False),) if end < len(body) else ())


def _hits_in(text: str, query: Query) -> list[tuple[int, int]]:
    exact: set[str] = set()
    beginnings: set[str] = set()
    for one in (one for group in query.groups for one in group):
        if one.column == "folded":
            beginnings.update(one.tokens)
        else:
            exact.update(stem for token in one.tokens for stem in token.split(JOINT))
    starts = sorted(filter(None, exact | beginnings), key=len)
    if not starts:
        return []
    wanted = re.compile(r"(?<![a-z0-9])(?:" + "|".join(starts) + r")[a-z0-9]*")
    found = []
    for hit in wanted.finditer(text.translate(_FLAT)):
        word = hit[0][:WORD_CAP]
        if stem_of(word) in exact or any(word.startswith(start) for start in beginnings):
            found.append(hit.span())
    return found


def _cut_out(text: str, places: Sequence[tuple[int, int]]) -> Pieces:
    pieces: list[tuple[str, bool]] = []
    at = 0
    for first, last in places:
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    pieces.append((text[at:], False))
    return tuple((piece, is_hit) for piece, is_hit in pieces if piece)
