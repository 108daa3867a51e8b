# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reply or a synthesis saved second: 409 with both texts, the difference and what to do; turns cover what is answered and tagged."""

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consulta.contributions.queries import both_texts
from consulta.core import clock
from consulta.core.text import normalise
from consulta.moderation import locks
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.contributions import make_contribution
from tests.factories.replies import REASONS, make_reply
from tests.factories.synthesis import begin_synthesis
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def enter(client: VisitingClient, territory: TerritoryRef, role: str = "operator") -> int:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)
    return user_id


def test_who_saves_a_reply_second_reads_both(client: VisitingClient, territory: TerritoryRef) -> None:
    sent = make_contribution(territory)
    make_reply(territory, sent.contribution_id, status="draft")
    enter(client, territory)
    path = f"/ao/ufficio/contributi/{sent.contribution_id}/risposta"
    mine = REASONS.replace("distretto sanitario", "consultorio di zona")
    page = client.send(path, {"version": "0", "outcome": "not_accepted", "text": mine, "action": "save"}, status=409).text
    assert "Com’è adesso" in page
    assert "Quello che hai scritto tu" in page
    assert re.search(r"<del>[^<]*distretto", page)
    assert re.search(r"<ins>[^<]*consultorio", page)
    assert "Che cosa puoi fare" in page
    assert mine in page.replace("&#39;", "'")


def test_who_saves_a_synthesis_second_reads_both(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    synthesis_id = begin_synthesis(territory, make_actor(territory, "operator"))
    path = f"/ao/ufficio/sintesi/{synthesis_id}/testo"
    client.send(path, {"title": "Che cosa è emerso", "introduction": "Ne hanno parlato le famiglie."})
    page = client.send(path, {"title": "Che cosa è emerso", "introduction": "Ne hanno parlato i giovani.", "version": "0"}, status=409).text
    assert re.search(r"<del>[^<]*famiglie", page)
    assert re.search(r"<ins>[^<]*giovani", page)
    assert ">Titolo</h3>" not in page, "what is the same is not repeated"


def test_a_colleague_who_answers_or_tags_is_told(client: VisitingClient, territory: TerritoryRef) -> None:
    sent = make_contribution(territory)
    colleague = make_actor(territory, "operator", name="Ugo Melis")
    enter(client, territory)
    record = f"/ao/ufficio/contributi/{sent.contribution_id}"
    for path in (record, f"{record}/risposta"):
        assert "Dillo ai colleghi: lo guardo io" in client.visit(path, budget=28).text
    locks.take(colleague, territory.id, "contribution", sent.contribution_id, clock.now())
    for path in (record, f"{record}/risposta"):
        assert "Lo sta guardando Ugo Melis" in client.visit(path, budget=28).text
    client.send(f"{record}/prendi", {"do": "take"}, page=record)
    assert "Lo stai guardando tu" in client.visit(f"{record}/risposta", budget=28).text


@given(theirs=st.text(max_size=80), mine=st.text(max_size=80))
def test_both_texts_are_whole_and_the_difference_gives_each(theirs: str, mine: str) -> None:
    found = both_texts({"Testo": theirs, "Stato": "uguale"}, {"Testo": mine})
    if normalise(theirs) == normalise(mine):
        assert list(found) == []
        return
    (one,) = found
    assert (one.theirs, one.mine) == (theirs, normalise(mine))
    words = normalise(theirs).split(), normalise(mine).split()
    kept = [" ".join(text for change, text in one.changes if change != left).split() for left in ("added", "removed")]
    assert (kept[0], kept[1]) == words
