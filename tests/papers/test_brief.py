# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mayor's brief is two A4 pages whatever the data: none, one, two thousand, and words of every width."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consulta.core.documents import page
from consulta.core.documents.model import Document, lines_of
from consulta.core.printing import make_pdf
from consulta.papers.composing import brief
from consulta.reports.material import Gathering, Item, Line, Material
from consulta.reports.queries import Ref, Words
from consulta.resources import fonts, resource
from tests.factories.consultations import current_cycle_id, make_cycle
from tests.factories.territory import make_territory
from tests.papers.conftest import NOW

WIDTHS = ("parole comuni e brevi ", "MAIUSCOLE ", "WWWWMMMM", "漢字", "🙂", "senzanemmenounospaziodovetagliare", "\u202erovesciato", "é̀̂")


def _item(number: int, words: str) -> Item:
    return Item(
        id=number,
        number=f"2026-{number}",
        kind="need",
        kind_label="Bisogno",
        revision=1,
        area=(words * 30)[:120],
        organisation=(words * 30)[:160] if number % 3 == 0 else "",
        category="Associazione" if number % 3 == 0 else "",
        author_id=number,
        comuni=(),
        outcome=("not_accepted", "deferred", "")[number % 3],
        wording="Non accolto",
        reply=1 if number % 3 < 2 else 0,
        joined_to="",
        is_late=False,
    )


def _material(number: int, words: str) -> Material:
    long = (words * 400)[:2000]
    return Material(
        cycle_id=0,
        cycle=long[:160],
        question=long,
        years=(2027, 2029),
        items=[_item(one, words) for one in range(1, number + 1)],
        comments=number,
        lines=[Line(f"OB{one}", long[:200], long[:120], one) for one in range(number and min(number, 300))],
    )


def _made(monkeypatch: pytest.MonkeyPatch, number: int, words: str) -> Document:
    territory = make_territory()
    make_cycle(territory)
    cycle_id = current_cycle_id(territory, NOW)
    long = (words * 400)[:3000]

    def said(refs: Sequence[Ref]) -> Mapping[int, Words]:
        return {one.id: Words(title=long[:160], html=f"<p>{long}</p>", reply_html=f"<p>{long}</p>") for one in refs}

    def points(_edition_id: int) -> list[dict[str, Any]]:
        counts = {"items": number, "persons": number, "organisations": number, "municipalities": number, "is_at_least": True}
        return [{"title": long[:200], "counts": counts, "dissent": {"text": ""}} for _ in range(min(number, 40))]

    material = replace(_material(number, words), cycle_id=cycle_id)
    monkeypatch.setattr(brief.queries, "read_material", lambda *_: material)
    monkeypatch.setattr(brief.queries, "words_of", said)
    monkeypatch.setattr(brief, "points_of", points)
    monkeypatch.setattr(brief.syntheses, "list_published", lambda *_, **__: [SimpleNamespace(id=1, scope_title=long[:160])])
    many = {str(one): long[:60] for one in range(min(number, 200))}
    monkeypatch.setattr(brief, "_names", lambda *_: list(many.values()))
    monkeypatch.setattr(brief.numbers, "find_snapshot", lambda _territory_id: object())
    made = brief.office(territory.id, cycle_id, NOW)
    return replace(made, owner=brief.cut(long, 0.9))


def _pages(document: Document) -> int:
    content = make_pdf(page.to_html(document), resource("templates") / "documents" / "document.css", fonts())
    with pikepdf.open(io.BytesIO(content)) as opened:
        boxes = {tuple(round(float(side)) for side in one.mediabox) for one in opened.pages}
        assert boxes == {(0, 0, 595, 842)}
        return len(opened.pages)


@pytest.mark.parametrize("number", [0, 1, 2000])
def test_two_pages_whatever_the_number(app: Flask, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    made = _made(monkeypatch, number, WIDTHS[0])
    assert _pages(made) == 2
    said = "\n".join(lines_of(made.blocks))
    assert ("e altri 661 contributi non accolti" in said) == (number == 2000)
    assert ("e altri 295 obiettivi" in said) == (number == 2000)
    assert ("Nessun contributo è stato pubblicato finora." in said) == (number == 0)


@pytest.mark.parametrize("words", WIDTHS[1:])
def test_two_pages_whatever_the_words(app: Flask, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    assert _pages(_made(monkeypatch, 2000, words)) == 2


@given(st.text(max_size=400), st.sampled_from([0.25, 1, 2, 3]))
def test_what_is_cut_is_no_wider_than_asked(text: str, lines: float) -> None:
    made = brief.cut(text, lines)
    assert sum(map(brief.width, made.removesuffix("…"))) <= lines * brief.LINE
    assert "\n" not in made


def test_meetings_that_took_place_are_told_apart_from_the_rest() -> None:
    """What was called off, or is still to come, is no meeting that a mayor may speak of as held."""
    told = ("Tenuto", "Con il verbale", "Convocato", "Previsto", "Annullato")
    meetings = [Gathering(NOW.date(), "Incontro", "", "", status, None, 0, has_minutes=False) for status in told]
    assert brief._held(replace(_material(0, "x"), meetings=meetings)) == "Incontri pubblici già tenuti: 2, in programma: 2."
    assert brief._held(replace(_material(0, "x"), meetings=[])) == "Incontri pubblici già tenuti: 0."
