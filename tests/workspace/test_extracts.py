# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Extracts: taken from the text, with tags and line; they follow versions, redactions, merges, erasure; removed with a reason."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from consulta.codebook import queries, service
from consulta.codebook.models import Extract
from consulta.codebook.requests import MergeTags, RemoveExtract, TakeExtract
from consulta.contributions.models import Contribution
from consulta.contributions.service import find_passage
from consulta.core import clock, masking
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.unit_of_work import current, transactional
from consulta.moderation import redaction
from consulta.moderation.requests import Redact, RestoreOriginal
from consulta.plans import queries as plans
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.codebook import make_tag
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_contribution, new_key
from tests.factories.plans import make_objective
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

TEXT = (
    "Nel quartiere mancano **i bus** la sera: chi lavora torna a piedi.\n\n"
    "- servono due corse dopo le 21\n- serve una pensilina\n\n"
    "Anche il signor Piras di via Roma lo dice. Mancano medici la domenica, mancano medici la notte."
)
PASSAGE = "mancano i bus la sera: chi lavora torna a piedi."


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def olga(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


@pytest.fixture
def text(territory: TerritoryRef) -> int:
    return make_contribution(territory, make_topic(territory), text=TEXT).contribution_id


def version_of(contribution_id: int) -> int:
    return db.session.scalar(select(Contribution.version).where(Contribution.id == contribution_id)) or 0


def take(territory: TerritoryRef, actor: Actor, contribution_id: int, passage: str = PASSAGE, **values: Any) -> int:
    values = {"version": version_of(contribution_id), "key": new_key()} | values
    request = TakeExtract(territory_id=territory.id, contribution_id=contribution_id, passage=passage, **values)
    return service.take_extract(actor, request, clock.now())


def quote_of(extract_id: int) -> str:
    db.session.rollback()
    return db.session.scalar(select(Extract.quote).where(Extract.id == extract_id)) or ""


def redact(territory: TerritoryRef, actor: Actor, contribution_id: int, *passages: str) -> None:
    request = Redact(
        territory.id, "contribution", contribution_id, passages, "personal_data", "Nomi di persone.", version_of(contribution_id)
    )
    redaction.redact(actor, request, clock.now())


def test_taken_as_it_is_written_with_tag_and_line(territory: TerritoryRef, olga: Actor, text: int) -> None:
    tag, line = make_tag(territory), make_objective(territory)
    one = take(territory, olga, text, tag_ids=(tag,), objective_id=line, link_reason="Lo chiede chi lavora.")
    (row,) = queries.extracts_of(text)
    assert (row.id, row.words, row.version, row.stands) == (one, "mancano i bus la sera: chi lavora torna a piedi.", 1, True)
    assert quote_of(one) == "mancano **i bus** la sera: chi lavora torna a piedi."
    stored = db.session.get_one(Extract, one)
    assert TEXT[stored.starts : stored.ends] == stored.quote
    assert [tag.id for tag in row.tags] == [tag] == [one.id for one in queries.tags_of("contribution", text)]
    assert [(link.objective_id, link.reason) for link in plans.links_of_contribution(text)] == [(line, "Lo chiede chi lavora.")]
    assert [found.id for found in queries.extracts_of_tag(territory.id, tag)] == [one]
    assert [found.id for found in queries.extracts_of_line(territory.id, line)] == [one]


def test_the_same_form_twice_is_one_extract(territory: TerritoryRef, olga: Actor, text: int) -> None:
    tag, key = make_tag(territory), new_key()
    one = take(territory, olga, text, tag_ids=(tag,), key=key)
    assert take(territory, olga, text, tag_ids=(tag,), key=key) == one
    with pytest.raises(Conflict):
        take(territory, make_actor(territory, "operator"), text, tag_ids=(tag,), key=key)
    with pytest.raises(Invalid, match="già un estratto"):
        take(territory, olga, text, tag_ids=(tag,))


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("mancano medici", "compare 2 volte"),
        ("questo non c'è da nessuna parte", "non è nel testo"),
        ("bus", "troppo corto"),
        ("x" * 20_001, "20.000|20000"),
    ],
)
def test_what_is_not_once_in_the_text_is_said(territory: TerritoryRef, olga: Actor, text: int, passage: str, sentence: str) -> None:
    with pytest.raises(Invalid) as raised:
        take(territory, olga, text, passage, tag_ids=(make_tag(territory),))
    assert list(raised.value.errors) == ["passage"]
    assert any(part in raised.value.errors["passage"] for part in sentence.split("|"))


def test_without_tag_and_line_by_who_may_not_stale_or_elsewhere(territory: TerritoryRef, olga: Actor, text: int) -> None:
    tag = make_tag(territory)
    with pytest.raises(Invalid, match="almeno un'etichetta"):
        take(territory, olga, text)
    with pytest.raises(Refused):
        take(territory, make_actor(territory, "auditor"), text, tag_ids=(tag,))
    with pytest.raises(Conflict):
        take(territory, olga, text, tag_ids=(tag,), version=99)
    other = make_territory("pg", "Ambito di Prova")
    with pytest.raises(NotFound):
        take(other, make_actor(other, "operator"), text, tag_ids=(tag,))
    waiting = make_contribution(territory, make_topic(territory), text=TEXT, published=False).contribution_id
    with pytest.raises(Refused):
        take(territory, olga, waiting, objective_id=make_objective(territory))
    assert not queries.extracts_of(waiting)


def test_a_new_version_keeps_it_on_its_own(territory: TerritoryRef, olga: Actor, text: int) -> None:
    one = take(territory, olga, text, tag_ids=(make_tag(territory),))
    _rewrite(text, "Adesso chiedo altro, dei bus non parlo più.")
    (row,) = queries.extracts_of(text)
    assert (row.id, row.version, row.stands, row.words) == (one, 1, False, "mancano i bus la sera: chi lavora torna a piedi.")
    _rewrite(text, "Confermo: mancano i bus la sera, chi lavora torna a piedi.")
    assert queries.extracts_of(text)[0].stands, "the words stand in the text of now"


@transactional
def _rewrite(contribution_id: int, source: str) -> None:
    current().session.execute(
        update(Contribution).where(Contribution.id == contribution_id).values(source=source, revision=Contribution.revision + 1)
    )


def test_what_is_hidden_leaves_it_and_comes_back_with_the_original(territory: TerritoryRef, olga: Actor, text: int) -> None:
    tag = make_tag(territory)
    whole = take(territory, olga, text, "Anche il signor Piras di via Roma lo dice.", tag_ids=(tag,))
    edge = take(territory, olga, text, "Anche il signor", tag_ids=(tag,))
    apart = take(territory, olga, text, tag_ids=(tag,))
    gone = take(territory, olga, text, "signor Piras di via", tag_ids=(tag,))
    service.remove_extract(olga, RemoveExtract(territory.id, gone, "Era di troppo."), clock.now())
    before = {one: quote_of(one) for one in (whole, edge, apart, gone)}
    redact(territory, olga, text, "signor Piras", "via Roma")
    mark = masking.MARKS["personal_data"]
    assert quote_of(whole) == f"Anche il {mark} di {mark} lo dice."
    assert "signor" not in quote_of(edge), "a part of what was hidden stood at its edge"
    assert "Piras" not in quote_of(gone), "removed ones keep no copy"
    assert quote_of(apart) == before[apart]
    late = take(territory, olga, text, "servono due corse dopo le 21", tag_ids=(tag,))
    boss = make_actor(territory, "coordinator")
    redaction.restore_original(
        boss, RestoreOriginal(territory.id, "contribution", text, "Non serviva nascondere.", version_of(text)), clock.now()
    )
    assert {one: quote_of(one) for one in before} == before
    assert quote_of(late) == "servono due corse dopo le 21"


def test_removed_with_a_reason_that_stays(territory: TerritoryRef, olga: Actor, text: int) -> None:
    tag = make_tag(territory)
    one = take(territory, olga, text, tag_ids=(tag,))
    with pytest.raises(Invalid):
        service.remove_extract(olga, RemoveExtract(territory.id, one, "no"), clock.now())
    for _again in range(2):
        assert service.remove_extract(olga, RemoveExtract(territory.id, one, "Preso per sbaglio."), clock.now()) == text
    assert not queries.extracts_of(text)
    assert [tag.id for tag in queries.tags_of("contribution", text)] == [tag], "what the whole text carries stays"
    told = db.session.scalars(select(AuditEvent.details).where(AuditEvent.name == "codebook.extract_changed")).all()
    assert [(one["change"], one["reason"]) for one in told] == [("taken", ""), ("removed", "Preso per sbaglio.")]
    assert not any("bus" in str(one) for one in told), "the words never travel"


def test_a_merged_tag_shows_its_heir_and_undoing_moves_nothing(territory: TerritoryRef, olga: Actor, text: int) -> None:
    old, heir = make_tag(territory, "Autobus"), make_tag(territory, "Trasporti")
    one = take(territory, olga, text, tag_ids=(old,))
    remap = service.merge_tags(olga, MergeTags(old, heir, 1, "Dicono la stessa cosa.", new_key()), clock.now())
    assert [tag.id for tag in queries.extracts_of(text)[0].tags] == [heir]
    assert [row.id for row in queries.extracts_of_tag(territory.id, heir)] == [one]
    service.undo_remap(olga, territory.id, remap, clock.now())
    assert [tag.id for tag in queries.extracts_of(text)[0].tags] == [old]


def test_a_blanked_text_leaves_no_words(territory: TerritoryRef, olga: Actor, text: int) -> None:
    one = take(territory, olga, text, tag_ids=(make_tag(territory),))
    _erase(text)
    assert quote_of(one) == ""
    assert queries.extracts_of(text)[0].words == ""


@transactional
def _erase(contribution_id: int) -> None:
    current().session.execute(update(Contribution).where(Contribution.id == contribution_id).values(source=""))
    service.forget_extracts(0, clock.now())


def test_on_the_pages_of_the_office(client: VisitingClient, territory: TerritoryRef, text: int) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    tag, line = make_tag(territory), make_objective(territory)
    path, scheda = f"/ao/ufficio/contributi/{text}/estratti", f"/ao/ufficio/contributi/{text}"
    assert "Prendi un estratto" in client.visit(scheda, budget=28).text
    looked = client.send(path, {"passage": "mancano medici", "step": "look"}, status=422).text
    assert "compare 2 volte" in looked
    looked = client.send(path, {"passage": PASSAGE, "step": "look"}, status=200).text
    assert PASSAGE in looked
    typed = {"passage": PASSAGE, "tags": [str(tag)], "objective": "OB1", "relation": "supports", "link_reason": ""}
    assert "Nessun obiettivo ha questo codice" in client.send(path, typed | {"objective": "ZZ"}, status=422).text
    assert client.send(path, typed | {"version": "77"}, status=409)
    client.send(path, typed)
    extract_id = queries.extracts_of(text)[0].id
    for place in (scheda, f"/ao/ufficio/etichette/{tag}", f"/ao/ufficio/obiettivi/{line}", path):
        assert "mancano i bus la sera" in client.visit(place, budget=28).text
    client.send(f"{path}/{extract_id}/togli", {"reason": ""}, status=422)
    client.send(f"{path}/{extract_id}/togli", {"reason": "Preso per sbaglio."})
    client.visit(f"{path}/{extract_id}/togli", status=404)


def test_a_line_written_in_place_keeps_the_passage(client: VisitingClient, territory: TerritoryRef, text: int) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    path = f"/ao/ufficio/contributi/{text}/estratti"
    area = plans.get_objective(territory.id, make_objective(territory)).area_id
    typed = {"passage": PASSAGE, "objective": "", "relation": "supports", "new_title": "Bus la sera", "new_area_id": str(area)}
    again = client.send(path, typed, status=200).text
    assert PASSAGE in again
    assert "OB2 · Bus la sera" in again


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 120))
def test_whatever_is_found_is_found_where_it_stands(starts: int, length: int) -> None:
    """Property: the place given holds the letters of the passage, and the passage stands there only."""
    passage = TEXT[starts : starts + length]
    try:
        found, ends = find_passage(TEXT, passage)
    except Invalid:
        return
    assert masking.bare(TEXT[found:ends]) == masking.bare(passage)
    assert len(masking.places(TEXT, passage)) == 1
