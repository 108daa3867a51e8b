# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of notes: from the scheda to Oggi and back, within what the pages may ask of the database."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.notes import queries
from consulta.notes.models import StaffNote
from consulta.notes.policy import TEXT_CAP
from consulta.notes.requests import COMMENT
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.notes import WORDS, make_note
from tests.support.pages import VisitingClient
from tests.workspace.test_pages import COMMENT_BUDGET, TODAY_BUDGET
from tests.workspace.test_record import RECORD_BUDGET

KEY = "k" * 24
BUDGET = 12


def enter(client: VisitingClient, actor: Actor) -> None:
    sign_in_as(client, actor.user_id or 0)


def cited(page: str) -> str | None:
    found = re.search(r'aria-label="Ti hanno citato in una nota: (\d+)"', page)
    return found[1] if found else None


def test_from_the_scheda_to_the_colleagues_oggi_and_back(
    client: VisitingClient, territory: TerritoryRef, anna: Actor, bruno: Actor, contribution_id: int
) -> None:
    scheda = f"/ao/ufficio/contributi/{contribution_id}"
    enter(client, anna)
    assert f'href="{scheda}/note"' in client.visit(scheda, budget=RECORD_BUDGET).text
    form = client.visit(f"{scheda}/note", budget=BUDGET).text
    assert "Bruno Coordinatore" in form
    assert "Anna Operatrice" not in form.split("<main", 1)[1], "nobody names themselves"
    typed = {"submission_key": KEY, "text": WORDS, "mentioned": [str(bruno.user_id)]}
    wrong = client.send(f"{scheda}/note", typed | {"text": "x" * (TEXT_CAP + 1)}, status=422)
    assert "La nota supera" in wrong.text
    assert "checked" in wrong.text, "whom one chose is kept"
    assert client.send(f"{scheda}/note", typed).location == f"{scheda}#note"
    shown = client.visit(scheda, budget=RECORD_BUDGET).text
    assert WORDS in shown
    assert "per Bruno Coordinatore" in shown

    other = VisitingClient(client.application)
    enter(other, bruno)
    assert cited(other.visit("/ao/ufficio/", budget=TODAY_BUDGET).text) == "1"
    page = other.visit("/ao/ufficio/note", budget=BUDGET).text
    assert WORDS in page
    assert "Da leggere" in page
    place = unescape(re.findall(r'action="([^"]+/letta)"', page)[0])
    assert other.send(place, {"apri": "si"}, page="/ao/ufficio/note").location == f"{scheda}#note"
    assert cited(other.visit("/ao/ufficio/", budget=TODAY_BUDGET).text) is None
    assert "Da leggere" not in other.visit("/ao/ufficio/note", budget=BUDGET).text
    assert "Ritira la nota" not in other.visit(scheda, budget=RECORD_BUDGET).text, "somebody else's"

    note_id = db.session.scalars(select(StaffNote.id)).one()
    assert client.send(f"/ao/ufficio/note/{note_id}/ritira", {}, page=scheda).location == f"{scheda}#note"
    shown = client.visit(scheda, budget=RECORD_BUDGET).text
    assert WORDS not in shown
    assert "Nota ritirata" in shown
    other.send(f"/ao/ufficio/note/{note_id}/ritira", {}, page=scheda, status=403)


def test_a_comment_has_notes_too(client: VisitingClient, territory: TerritoryRef, anna: Actor, bruno: Actor, contribution_id: int) -> None:
    comment_id = make_comment(territory, contribution_id=contribution_id).comment_id
    make_note(territory, comment_id, anna, author=bruno, kind=COMMENT)
    enter(client, anna)
    scheda = f"/ao/ufficio/commenti/{comment_id}"
    assert WORDS in client.visit(scheda, budget=COMMENT_BUDGET).text
    assert WORDS in client.visit(f"{scheda}/note", budget=BUDGET).text
    page = client.visit("/ao/ufficio/note", budget=BUDGET).text
    assert "Commento al contributo n." in page
    place = unescape(re.findall(r'action="([^"]+/letta)"', page)[0])
    assert client.send(place, {"apri": ""}, page="/ao/ufficio/note").location == "/ao/ufficio/note"
    assert cited(client.visit("/ao/ufficio/", budget=TODAY_BUDGET).text) is None


def test_an_auditor_reads_and_writes_nothing(client: VisitingClient, territory: TerritoryRef, anna: Actor, contribution_id: int) -> None:
    make_note(territory, contribution_id, author=anna)
    enter(client, make_actor(territory, "auditor"))
    scheda = f"/ao/ufficio/contributi/{contribution_id}"
    for path in (scheda, f"{scheda}/note"):
        page = client.visit(path, budget=RECORD_BUDGET).text
        assert WORDS in page
        assert "Ritira la nota" not in page
        assert 'name="mentioned"' not in page
    client.visit("/ao/ufficio/note", budget=BUDGET)
    client.send(f"{scheda}/note", {"submission_key": KEY, "text": WORDS}, status=403)


def test_nobody_outside_reads_a_note(client: VisitingClient, territory: TerritoryRef, anna: Actor) -> None:
    author = make_actor(name="Carla Cittadina")
    sent = make_contribution(territory, author=author)
    make_note(territory, sent.contribution_id, author=anna)
    enter(client, author)
    assert WORDS not in client.visit(f"/ao/contributi/{sent.number}", budget=60).text
    client.visit(f"/ao/ufficio/contributi/{sent.contribution_id}/note", status=403)
    enter(client, make_actor(territory, "administrator"))
    client.visit(f"/ao/ufficio/contributi/{sent.contribution_id}/note", status=403)


@pytest.mark.parametrize("more", [2, queries.SHOWN + 5])
def test_the_cost_does_not_grow_with_the_notes(
    client: VisitingClient, territory: TerritoryRef, anna: Actor, bruno: Actor, contribution_id: int, more: int
) -> None:
    for number in range(more):
        make_note(territory, contribution_id, anna, author=bruno, text=f"Nota numero {number}")
    enter(client, anna)
    scheda = f"/ao/ufficio/contributi/{contribution_id}"
    page = client.visit(scheda, budget=RECORD_BUDGET).text
    assert page.count("Nota numero") == min(more, queries.SHOWN)
    assert ("Tutte le note" in page) is (more > queries.SHOWN)
    client.visit(f"{scheda}/note", budget=BUDGET)
    client.visit("/ao/ufficio/note", budget=BUDGET)


def test_words_are_shown_as_typed(client: VisitingClient, territory: TerritoryRef, anna: Actor, contribution_id: int) -> None:
    make_note(territory, contribution_id, author=anna, text="<b>ciao</b> {{ 7*7 }}")
    enter(client, anna)
    page = client.visit(f"/ao/ufficio/contributi/{contribution_id}", budget=RECORD_BUDGET).text
    assert "&lt;b&gt;ciao&lt;/b&gt; {{ 7*7 }}" in page
