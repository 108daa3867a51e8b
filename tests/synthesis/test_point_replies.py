# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A point carries a reply: public with the edition, told to who commented, inherited by the contributions of the point (ADR 0052)."""

from typing import Any

import pytest
from sqlalchemy import select

from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.notifications import letters
from consulta.notifications.models import OutboxMail
from consulta.notifications.queries import get_envelope
from consulta.replies import queries as replies
from consulta.replies import service
from consulta.replies.models import PointReply
from consulta.replies.requests import ApproveReply, DraftReply, WritePointReply
from consulta.synthesis import frozen, queries
from consulta.synthesis import service as syntheses
from consulta.synthesis.requests import AddSources, ApproveSynthesis, RemovePoint, Step, WritePoint
from consulta.web.page_cache import page_cache
from consulta.workspace.answering import act_for, inherit
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.contributions import make_comment, make_contribution, new_key
from tests.factories.plans import make_objective
from tests.factories.replies import make_reply
from tests.factories.synthesis import STATEMENT, add_point, begin_edition, comment, contribution, publish_synthesis, version_of
from tests.support.pages import VisitingClient
from tests.synthesis.conftest import NOW, Place

WORDS = "Dal 2027 il servizio a domicilio copre anche la domenica, in tutti i comuni dell'ambito."


def write(place: Place, point: int, version: int = 0, actor: Actor | None = None, **values: Any) -> None:
    draft = DraftReply(**({"contribution_id": 0, "outcome": "not_accepted", "text": WORDS} | values))
    wanted = WritePointReply(place.territory.id, place.synthesis_id, point, draft, version)
    service.write_point_reply(actor or place.writer, wanted, NOW)


def reply_of(place: Place, point: int) -> replies.PointReplyView:
    return replies.find_point_replies(place.synthesis_id)[point]


def accepted_point(place: Place) -> int:
    objective = make_objective(place.territory, title="Assistenza anche la domenica")
    items = (contribution(place.first), contribution(place.second), comment(place.comment))
    point = add_point(place.territory, place.writer, place.synthesis_id, *items, objective_ids=(objective,))
    write(place, point, outcome="accepted")
    return point


def carry_out(place: Place, actor: Actor, operation_id: int) -> None:
    act = act_for(place.territory.id, operation_id, "replies.written")
    bulk.carry_out(actor, act, CarryOut(place.territory.id, operation_id, {"version": "1"}), NOW)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": "boh"}, "outcome"),
        ({"outcome": "accepted"}, "outcome"),
        ({"text": "Sì."}, "text"),
        ({"outcome": "deferred"}, "deferred_year"),
        ({"outcome": "out_of_scope"}, "forwarded_to_id"),
        ({"outcome": "already_covered"}, "covered_by_id"),
        ({"outcome": "partially_accepted"}, "accepted_part"),
        ({"text": f"{WORDS} Grazie per «{{titolo}}»."}, "text"),
    ],
)
def test_the_obligations_of_a_reply_hold_for_a_point(place: Place, values: dict[str, str], field: str) -> None:
    point = add_point(place.territory, place.writer, place.synthesis_id)
    with pytest.raises(Invalid) as refused:
        write(place, point, **values)
    assert field in refused.value.errors
    assert not replies.find_point_replies(place.synthesis_id)


def test_it_is_work_on_the_synthesis_so_who_wrote_it_does_not_approve(place: Place) -> None:
    point = add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    write(place, point, actor=place.coordinator)
    write(place, point, actor=place.coordinator)
    syntheses.propose(place.writer, Step(place.territory.id, place.synthesis_id, version_of(place.territory, place.synthesis_id)), NOW)
    wanted = ApproveSynthesis(place.territory.id, place.synthesis_id, version_of(place.territory, place.synthesis_id))
    make_actor(place.territory, "operator")
    with pytest.raises(Refused):
        syntheses.approve(place.coordinator, wanted, NOW)
    with pytest.raises(Refused):
        write(place, point, 1, text=WORDS + " E il sabato.")


def test_two_writers_are_told_and_strangers_find_nothing(place: Place) -> None:
    point = add_point(place.territory, place.writer, place.synthesis_id)
    write(place, point)
    with pytest.raises(Conflict):
        write(place, point, 0, text=WORDS + " E il sabato.")
    write(place, point, 1, text=WORDS + " E il sabato.")
    assert reply_of(place, point).version == 2
    with pytest.raises(NotFound):
        write(place, point + 1)
    with pytest.raises(Refused):
        write(place, point, 2, actor=make_actor(place.territory, "auditor"), text=WORDS)
    service.write_point_reply(place.writer, WritePointReply(place.territory.id, place.synthesis_id, point, None, 2), NOW)
    assert not replies.find_point_replies(place.synthesis_id)


def test_a_point_takes_its_reply_with_it(place: Place) -> None:
    kept = add_point(place.territory, place.writer, place.synthesis_id)
    lost = add_point(place.territory, place.writer, place.synthesis_id)
    for point in (kept, lost):
        write(place, point)
    syntheses.remove_point(place.writer, RemovePoint(place.territory.id, place.synthesis_id, lost), NOW)
    assert list(db.session.scalars(select(PointReply.point_id))) == [kept]


def test_a_reply_that_became_incomplete_stops_the_synthesis(place: Place) -> None:
    point = accepted_point(place)
    found = queries.get_point(place.synthesis_id, point)
    without = WritePoint(place.territory.id, place.synthesis_id, found.title, STATEMENT, point_id=point, version=found.version)
    syntheses.write_point(place.writer, without, NOW)
    with pytest.raises(Invalid) as refused:
        syntheses.propose(place.writer, Step(place.territory.id, place.synthesis_id, version_of(place.territory, place.synthesis_id)), NOW)
    assert "almeno un obiettivo" in str(next(iter(refused.value.errors.values())))


def test_an_edition_freezes_it_and_says_what_changed(client: VisitingClient, place: Place) -> None:
    point = accepted_point(place)
    edition = publish_synthesis(place.territory, place.writer, place.synthesis_id, place.coordinator)
    answer = edition.values["points"][0]["reply"]
    assert (answer["outcome"], answer["text"]) == ("accepted", WORDS)
    assert WORDS in frozen.as_words(edition.values)
    page = client.visit(f"/ao/sintesi/{place.synthesis_id}").text
    assert "Che cosa risponde l’ufficio" in page
    assert "Dal 2027 il servizio a domicilio" in page
    begin_edition(place.territory, place.writer, place.synthesis_id)
    write(place, point, 1, text=WORDS + " E il sabato.", outcome="accepted")
    publish_synthesis(place.territory, place.writer, place.synthesis_id, place.coordinator)
    page_cache().clear()
    changes = client.visit(f"/ao/sintesi/{place.synthesis_id}/edizioni/2/differenze").text
    assert "E il sabato." in changes
    first = queries.get_edition(place.territory.id, place.synthesis_id, 1)
    assert first.values["points"][0]["reply"]["text"] == WORDS
    assert frozen.is_whole(first.content, first.sha256)


def test_who_commented_reads_the_answer_in_the_letter(place: Place) -> None:
    accepted_point(place)
    publish_synthesis(place.territory, place.writer, place.synthesis_id, place.coordinator)
    commented = db.session.scalars(
        select(OutboxMail).where(OutboxMail.template == "synthesis/published", OutboxMail.user_id == place.other.user_id)
    ).one()
    letter = letters.compose(get_envelope(commented.id))[1]
    assert "Che cosa risponde l'ufficio sul punto 1: Accolto" in letter


def test_the_contributions_of_a_point_inherit_its_reply(place: Place) -> None:
    """Looked at, confirmed, linked to the objective of the point, sent for approval; what has a reply already is left alone."""
    point = accepted_point(place)
    answered = make_contribution(place.territory, place.topic_id).contribution_id
    make_reply(place.territory, answered, status="proposed")
    other_point = add_point(place.territory, place.writer, place.synthesis_id, contribution(answered))
    assert reply_of(place, point).waiting == 2
    key = new_key()
    operation = inherit(place.writer, place.territory.id, point, reply_of(place, point), key, NOW)
    assert inherit(place.writer, place.territory.id, point, reply_of(place, point), key, NOW) == operation
    carry_out(place, place.writer, operation)
    assert reply_of(place, point).waiting == 0
    for contribution_id in (place.first, place.second):
        (made,) = replies.list_versions(contribution_id)
        assert (made.outcome.value, made.status.value) == ("accepted", "proposed")
        assert replies.count_links(contribution_id) == (1, 1)
        service.approve_and_publish(place.coordinator, ApproveReply(made.id, 2), NOW)
        public = replies.find_published(contribution_id)
        assert public is not None
        assert "copre anche la domenica" in public.html
    with pytest.raises(Invalid):
        inherit(place.writer, place.territory.id, point, reply_of(place, point), new_key(), NOW)
    write(place, other_point)
    assert reply_of(place, other_point).waiting == 0


def enter(client: VisitingClient, actor: Actor) -> None:
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)


def test_from_the_point_to_the_replies_on_the_pages(client: VisitingClient, place: Place) -> None:
    objective = make_objective(place.territory, title="Assistenza anche la domenica")
    items = (contribution(place.first), contribution(place.second), comment(place.comment))
    point = add_point(place.territory, place.writer, place.synthesis_id, *items, objective_ids=(objective,))
    enter(client, place.writer)
    review = f"/ao/ufficio/sintesi/{place.synthesis_id}"
    path = f"{review}/punti/{point}/risposta"
    assert path in client.visit(review, budget=24).text
    wrong = client.send(path, {"outcome": "accepted", "text": "Sì.", "action": "save"}, status=422).text
    assert "La motivazione è troppo breve" in wrong
    assert "Sì.</textarea>" in wrong, "nothing typed is lost"
    client.send(path, {"outcome": "accepted", "text": WORDS, "action": "save"})
    assert "2 contributi di questo punto aspettano una risposta." in client.visit(path, budget=20).text
    prepared = client.send(f"{review}/punti/{point}/rispondi", {}, page=path).headers["Location"]
    preview = client.visit(prepared, budget=30).text
    assert preview.count("Dal 2027 il servizio a domicilio") >= 2
    client.send(f"{prepared}/conferma", {}, page=prepared)
    assert [len(replies.list_versions(one)) for one in (place.first, place.second)] == [1, 1]
    assert "Nessun contributo di questo punto aspetta una risposta." in client.visit(path, budget=20).text
    stale = client.send(path, {"outcome": "noted", "text": WORDS, "version": "7", "action": "save"}, status=409).text
    assert "un collega ha cambiato la risposta di questo punto" in stale
    client.send(path, {"action": "remove"})
    assert client.post(f"{review}/punti/{point}/rispondi").status_code in (400, 404)


@pytest.mark.parametrize("role", ["auditor", "administrator", None])
def test_who_does_not_write_replies_reads_at_most(client: VisitingClient, place: Place, role: str | None) -> None:
    point = add_point(place.territory, place.writer, place.synthesis_id)
    if role:
        enter(client, make_actor(place.territory, role))
    answer = client.get(f"/ao/ufficio/sintesi/{place.synthesis_id}/punti/{point}/risposta")
    assert answer.status_code == {"auditor": 200, "administrator": 403, None: 303}[role]
    sent = client.post(f"/ao/ufficio/sintesi/{place.synthesis_id}/punti/{point}/risposta", data={"outcome": "noted", "text": WORDS})
    assert sent.status_code in (302, 303, 400, 401, 403)
    assert not replies.find_point_replies(place.synthesis_id)


def test_the_page_costs_the_same_with_many_contributions(client: VisitingClient, place: Place) -> None:
    point = accepted_point(place)
    enter(client, place.writer)
    path = f"/ao/ufficio/sintesi/{place.synthesis_id}/punti/{point}/risposta"
    client.visit(path, budget=20)
    few = len(client.statements)
    more = [contribution(make_contribution(place.territory, place.topic_id).contribution_id) for _ in range(12)]
    more.append(comment(make_comment(place.territory, topic_id=place.topic_id).comment_id))
    syntheses.add_sources(place.writer, AddSources(place.territory.id, place.synthesis_id, point, tuple(more)), NOW)
    client.visit(path, budget=20)
    assert len(client.statements) == few
    assert "14 contributi di questo punto" in client.visit(path, budget=20).text
