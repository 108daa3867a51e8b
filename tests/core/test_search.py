# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stems: the forms of a word meet, whatever the accents (decisions.md 22)."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from consulta.core import search
from consulta.core.search import stems_of
from consulta.core.unit_of_work import transactional
from tests.factories.territory import make_territory


@pytest.mark.parametrize(
    "forms",
    [
        "anziano anziani anziana anziane",
        "disabilità disabilita disabile disabili",
        "quotidiano quotidiani quotidiana",
        "educatore educatori educatrice",
        "famiglia famiglie",
        "volontario volontari volontariato",
        "comune comuni",
        "straniero straniera stranieri straniere",
        "domiciliare domiciliari domicilio",
        "povero povera povere povertà",
        "quartiere quartieri",
        "infermiere infermieri infermiera",
        "anno anni",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stems_of(word)[0] for word in forms.split()}) == 1


def test_different_words_stay_apart() -> None:
    assert len({stems_of(word)[0] for word in ("casa", "cassa", "anziano", "ansia", "mangiano", "comune", "comunità")}) == 7


def test_what_is_found_carries_the_day_of_rome(app: Flask) -> None:
    """Half past midnight in Rome is still yesterday in UTC."""
    territory = make_territory()
    published = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    @transactional
    def put() -> None:
        search.index(territory_id=territory.id, kind="topic", object_id=1, title="Trasporti", body="", excerpt="", path="/", at=published)

    put()
    assert [match.day for match in search.find(territory.id, "trasporti")] == [date(2026, 11, 21)]


def test_a_word_without_end_is_kept_and_found(app: Flask) -> None:
    """PostgreSQL refuses a word of more than 2,046 bytes, in a document and in a search."""
    territory = make_territory()
    endless = "supercali" * 1_000

    @transactional
    def put() -> None:
        at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
        search.index(territory_id=territory.id, kind="topic", object_id=1, title="Trasporti", body=endless, excerpt="", path="/", at=at)

    put()
    assert [match.object_id for match in search.find(territory.id, "trasporti")] == [1]
    assert [match.object_id for match in search.find(territory.id, endless)] == [1]
    assert search.find(territory.id, "b" * 5_000) == []
