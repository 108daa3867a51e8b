# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts and forgetting: nothing typed is lost before its term, nothing is kept after."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.accounts.credentials import sign_grant
from consulta.accounts.service import erase_user
from consulta.contributions import queries, service
from consulta.contributions.models import Comment, Contribution, Draft
from consulta.contributions.requests import SaveDraft, StartVisitorDraft, WithdrawContribution
from consulta.core.actor import ANONYMOUS, Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused, TooMany
from consulta.organisations.queries import actor_of
from consulta.register.queries import get_receipt, verify
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user
from tests.factories.consultations import make_topic
from tests.factories.contributions import TEXT, TITLE, contribution_request, make_comment, make_contribution, new_key
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def topic_id(territory: TerritoryRef) -> int:
    return make_topic(territory, now=NOW)


def a_person() -> Actor:
    return actor_of(make_user(), NOW)


def typed(territory: TerritoryRef, topic_id: int, key: str = "", **payload: str | list[str]) -> SaveDraft:
    return SaveDraft(territory.id, "contribution", topic_id, None, {"title": TITLE} | payload, key or new_key())


def visitor(territory: TerritoryRef, topic_id: int, **values: object) -> StartVisitorDraft:
    facts: dict[str, object] = {
        "payload": {"kind": "need", "title": TITLE, "text": TEXT},
        "key": new_key(),
        "email": "pinuccia@esempio.it",
        "name": "Pinuccia Serra",
    }
    return StartVisitorDraft(territory.id, "contribution", topic_id, None, **(facts | values))  # type: ignore[arg-type]


def drafts() -> int:
    return db.session.scalar(select(func.count()).select_from(Draft)) or 0


def test_the_same_key_replaces_the_same_draft(territory: TerritoryRef, topic_id: int) -> None:
    actor, key = a_person(), new_key()
    first = service.save_draft(actor, typed(territory, topic_id, key, text="uno"), NOW)
    second = service.save_draft(actor, typed(territory, topic_id, key, text="uno due\x00\ud800"), NOW + timedelta(seconds=10))
    assert first.draft_id == second.draft_id
    assert actor.user_id
    kept = queries.get_draft(actor, first.draft_id)
    assert kept.payload == {"title": TITLE, "text": "uno due\ufffd"}
    assert kept.updated_at == NOW + timedelta(seconds=10)
    with pytest.raises(Conflict):
        service.save_draft(a_person(), typed(territory, topic_id, key), NOW)
    with pytest.raises(Refused):
        service.save_draft(ANONYMOUS, typed(territory, topic_id), NOW)


def test_what_was_sent_is_no_draft_any_more(territory: TerritoryRef, topic_id: int) -> None:
    actor, key = a_person(), new_key()
    saved = service.save_draft(actor, typed(territory, topic_id, key), NOW)
    service.submit_contribution(actor, contribution_request(territory, topic_id, key=key), NOW)
    assert actor.user_id
    assert queries.list_drafts(actor.user_id) == []
    with pytest.raises(NotFound):
        queries.get_draft(actor, saved.draft_id)
    with pytest.raises(Conflict):
        service.save_draft(actor, typed(territory, topic_id, key), NOW)


def test_drafts_have_a_size_and_a_number(territory: TerritoryRef, topic_id: int) -> None:
    actor = a_person()
    for payload in ({"text": "x" * 40_001}, {f"campo{n}": "x" for n in range(41)}, {"municipality_ids": ["1"] * 201}):
        with pytest.raises(Invalid):
            service.save_draft(actor, typed(territory, topic_id, **payload), NOW)  # type: ignore[arg-type]
    for _ in range(100):
        service.save_draft(actor, typed(territory, topic_id), NOW)
    with pytest.raises(Invalid):
        service.save_draft(actor, typed(territory, topic_id), NOW)


def test_a_link_confirms_and_sends_once(territory: TerritoryRef, topic_id: int) -> None:
    started = service.start_visitor_draft(visitor(territory, topic_id), NOW)
    assert started.grant_id
    token = sign_grant(started.grant_id, "draft")
    sent = service.send_draft(token, NOW + timedelta(days=1))
    assert (sent.number, sent.status, sent.kept_because) == ("2026-1", "in_moderation", "")
    with pytest.raises(Refused):
        service.send_draft(token, NOW + timedelta(days=1))
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 1
    with pytest.raises(Conflict):
        service.start_visitor_draft(visitor(territory, topic_id, key=db.session.scalar(select(Draft.submission_key))), NOW)


def test_a_link_of_another_purpose_opens_nothing(territory: TerritoryRef, topic_id: int) -> None:
    started = service.start_visitor_draft(visitor(territory, topic_id), NOW)
    assert started.grant_id
    with pytest.raises(Refused):
        service.send_draft(sign_grant(started.grant_id, "confirm"), NOW)


def test_three_mails_an_hour_to_an_address(territory: TerritoryRef, topic_id: int) -> None:
    for _ in range(3):
        service.start_visitor_draft(visitor(territory, topic_id), NOW)
    with pytest.raises(TooMany):
        service.start_visitor_draft(visitor(territory, topic_id), NOW)
    assert drafts() == 3


def test_terms(territory: TerritoryRef, topic_id: int) -> None:
    actor = a_person()
    service.save_draft(actor, typed(territory, topic_id), NOW)
    service.start_visitor_draft(visitor(territory, topic_id), NOW)
    sent_key = new_key()
    service.save_draft(actor, typed(territory, topic_id, sent_key), NOW)
    service.submit_contribution(actor, contribution_request(territory, topic_id, key=sent_key), NOW)
    assert drafts() == 3
    assert service.forget_old(NOW + timedelta(days=7)) == 0
    assert service.forget_old(NOW + timedelta(days=7, seconds=1)) == 2
    assert service.forget_old(NOW + timedelta(days=90)) == 0
    assert service.forget_old(NOW + timedelta(days=90, seconds=1)) == 1


def test_a_link_whose_text_is_gone_says_so(territory: TerritoryRef, topic_id: int) -> None:
    started = service.start_visitor_draft(visitor(territory, topic_id), NOW)
    service.forget_old(NOW + timedelta(days=8))
    assert started.grant_id
    with pytest.raises(Refused):
        service.send_draft(sign_grant(started.grant_id, "draft"), NOW + timedelta(days=6))


def test_erasing_keeps_what_is_public_and_forgets_the_rest(territory: TerritoryRef, topic_id: int) -> None:
    user_id = make_user("Maria Piras")
    organisation_id = make_organisation(territory, user_id)
    actor = actor_of(user_id, NOW)
    public = make_contribution(territory, topic_id, actor, now=NOW, shows_name=True)
    comment = make_comment(territory, topic_id, author=actor, published=False, now=NOW)
    waiting = make_contribution(territory, topic_id, actor, published=False, now=NOW)
    official = make_contribution(territory, topic_id, actor, now=NOW, organisation_id=organisation_id, shows_name=True)
    service.save_draft(actor, typed(territory, topic_id), NOW)
    contents = {one.number: queries.list_revisions(one.contribution_id)[0].content(one.number) for one in (public, waiting)}
    erase_user(actor, user_id, NOW + timedelta(days=1))
    db.session.expire_all()
    assert drafts() == 0
    first = queries.get_public(territory.id, (2026, 1))
    assert (first.author.label, first.author.person) == ("Autore rimosso", "")
    body = queries.get_public(territory.id, (2026, 3))
    assert (body.author.label, body.author.person) == ("Associazione Il Ponte", "")
    assert official.status == "published"
    assert db.session.get_one(Contribution, waiting.contribution_id).status.value == "withdrawn"
    blank = queries.list_revisions(waiting.contribution_id)[0]
    assert (blank.title, blank.source, blank.html, blank.number) == ("", "", "", 1)
    assert queries.list_revisions(public.contribution_id)[0].source == TEXT
    gone = db.session.get_one(Comment, comment.comment_id)
    assert (gone.status.value, gone.source) == ("withdrawn", "")
    subject = f"contributo/{waiting.number}"
    with pytest.raises(NotFound):
        get_receipt(territory.id, territory.slug, subject, "contribution_received", contents[waiting.number])
    subject = f"contributo/{public.number}"
    assert get_receipt(territory.id, territory.slug, subject, "contribution_received", contents[public.number])
    assert verify(territory.id, territory.slug) == []


def test_a_withdrawn_one_is_in_the_download(territory: TerritoryRef, topic_id: int) -> None:
    actor = a_person()
    sent = make_contribution(territory, topic_id, actor, now=NOW)
    service.withdraw_contribution(actor, WithdrawContribution(territory.id, sent.contribution_id), NOW)
    assert actor.user_id
    _name, part = queries.personal_data(actor.user_id)
    assert part["contributi"][0]["stato"] == "Ritirato"
    assert part["contributi"][0]["testi"][0]["testo"] == TEXT
