# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The download of one's own data: complete for programs, readable for people, kept by nobody on the way."""

import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from consulta.accounts.models import StaffRole
from consulta.accounts.views.my_data import shown
from consulta.organisations.queries import actor_of
from tests.factories.accounts import make_user, sign_in_as
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient


def test_the_archive_holds_a_page_to_read_and_the_same_for_programs(client: VisitingClient) -> None:
    territory = make_territory()
    user_id = make_user("Anna Serra", "anna@esempio.it")
    make_contribution(territory, author=actor_of(user_id, datetime.now(UTC)), title="Più corse <b>la sera</b>")
    sign_in_as(client, user_id)
    assert "/profilo/dati.zip" in client.visit("/profilo").text
    answer = client.get("/profilo/dati.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="i-miei-dati.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        assert archive.testzip() is None
        page, data = archive.read("i-miei-dati.html").decode(), json.loads(archive.read("i-miei-dati.json"))
    assert data == client.get("/profilo/dati.json").json | {"activity": data["activity"]}
    assert data["account"]["email"] == "anna@esempio.it"
    assert "<dt>E-mail</dt><dd>anna@esempio.it" in page
    assert "Più corse &lt;b&gt;la sera&lt;/b&gt;" in page
    assert "<script" not in page
    assert "<link" not in page


def test_the_archive_speaks_the_language_of_the_page(client: VisitingClient) -> None:
    sign_in_as(client, make_user("Anna Serra", language="en"))
    with zipfile.ZipFile(io.BytesIO(client.get("/en/profilo/dati.zip").get_data())) as archive:
        assert '<html lang="en">' in archive.read("i-miei-dati.html").decode()


def test_nobody_downloads_without_signing_in(client: VisitingClient) -> None:
    for path in ("/profilo/dati.zip", "/profilo/dati.json"):
        assert client.get(path).location == "/accedi"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "Sì"),
        (False, "No"),
        (date(2026, 11, 21), "21 novembre 2026"),
        (datetime(2026, 11, 21, 9, 0, tzinfo=UTC), "sabato 21 novembre 2026, ore 10:00"),
        ("2026-11-21T09:00:00+00:00", "sabato 21 novembre 2026, ore 10:00"),
        ("2026-02-30T09:00:00+00:00", "2026-02-30T09:00:00+00:00"),
        ("2026-99-99T09:00:00+00:00", "2026-99-99T09:00:00+00:00"),
        ("Tutto quello che scrivo resta com'è", "Tutto quello che scrivo resta com'è"),
        (7, "7"),
        (StaffRole.OPERATOR, "Operatore dell'ufficio"),
        ([], []),
        ({"email": "", "name": "Anna", "a_nome_di": None}, {"Nome": "Anna"}),
        ([{"unknown_key": 1}], [{"Unknown key": "1"}]),
    ],
)
def test_values_are_said_in_words(app: Flask, value: object, words: object) -> None:
    with app.test_request_context():
        assert shown(value) == words
