# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain Italian, in one voice: every sentence of ten words or more reads easily, and says *tu* (decisions.md 33)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

REPOSITORY = Path(__file__).parents[2]
GUIDES = sorted((REPOSITORY / "docs").glob("guida*.md"))
EASY = 60
"""Gulpease: from 60 up a text is easy for who finished the middle school (Lucisano and Piemontese, 1988)."""
LONG = 10
FORMAL = re.compile(
    r"\b(?:Lei|Suo|Sua|Suoi|Sue|vi preghiamo|vogliate|voglia gentilmente|siete|avete|volete|sapete|potete|dovete|cliccate|inserite|"
    r"vostro|vostra|vostri)\b"
)

TO_EVERYBODY = re.compile(r"avete detto", re.IGNORECASE)


def gulpease(text: str) -> float:
    """89 + (300 × sentences - 10 × letters) / words. Sentences end with a stop, a colon, a semicolon, a mark or a line."""
    words = re.findall(r"\w+", text)
    sentences = sum(bool(re.search(r"\w", part)) for part in re.split(r"[.!?…;:]+(?=\W|$)|\n", text))
    return 89 + (300 * sentences - 10 * sum(len(word) for word in words)) / len(words)


def sentences() -> Iterator[str]:
    """Every Italian sentence of pages, forms, refusals and mails: the identifiers of the English catalogue."""
    with (REPOSITORY / "consulta" / "translations" / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file):
            forms = message.id if isinstance(message.id, (list, tuple)) else [message.id]
            yield from (re.sub(r"%\(\w+\)[sd]", "dato", form) for form in forms if form)


def test_the_measure_is_the_published_one() -> None:
    assert round(gulpease("Il gatto dorme. Il cane corre.")) == round(89 + (300 * 2 - 10 * 23) / 6)


def test_every_long_sentence_reads_easily() -> None:
    long = [one for one in sentences() if len(re.findall(r"\w+", one)) >= LONG]
    assert len(long) > 300
    hard = {one: round(gulpease(one), 1) for one in long if gulpease(one) < EASY}
    assert hard == {}


def test_nobody_is_addressed_with_lei_or_voi() -> None:
    """But in the name of one page, which the client gave and which speaks to everybody: «Abbiamo chiesto, avete detto, abbiamo fatto»."""
    assert [one for one in sentences() if FORMAL.search(TO_EVERYBODY.sub("", one))] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_reads_easily(guide: Path) -> None:
    """Without headings, code, links' addresses and tables."""
    prose = re.sub(r"```.*?```|<!--.*?-->", " ", guide.read_text(), flags=re.DOTALL)
    prose = re.sub(r"\]\([^)]*\)|^\s*[#|].*$", " ", prose, flags=re.MULTILINE)
    assert gulpease(re.sub(r"\n(?!\s*[-*\d])", " ", prose)) >= EASY
