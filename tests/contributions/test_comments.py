# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments: one effect each, counted when public, promoted without losing their author (decisions.md 14)."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions import queries, service
from consulta.contributions.models import Comment, Contribution
from consulta.contributions.queries import ContributionFilter
from consulta.contributions.requests import PostComment, PromoteComment, ReviseComment, Subject
from consulta.core.actor import ANONYMOUS
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.organisations.queries import actor_of
from consulta.register.models import RegisterEntry
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import COMMENT, make_comment, make_contribution, new_key
from tests.factories.organisations import make_organisation
from tests.factories.territory import area_id, make_territory, municipality_ids

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def topic_id(territory: TerritoryRef) -> int:
    return make_topic(territory, now=NOW, area_id=area_id(territory))


def wanted(territory: TerritoryRef, topic_id: int | None = None, contribution_id: int | None = None, **values: object) -> PostComment:
    facts = {"text": COMMENT, "organisation_id": None, "shows_name": False, "key": new_key()} | values
    return PostComment(territory.id, topic_id, contribution_id, **facts)  # type: ignore[arg-type]


def test_the_same_rules_as_contributions(territory: TerritoryRef, topic_id: int) -> None:
    user_id = make_user()
    newcomer = service.post_comment(actor_of(make_user(), NOW), wanted(territory, topic_id), NOW)
    organisation_id = make_organisation(territory, user_id)
    actor = actor_of(user_id, NOW)
    trusted = service.post_comment(actor, wanted(territory, topic_id, organisation_id=organisation_id), NOW)
    risky = service.post_comment(actor, wanted(territory, topic_id, organisation_id=organisation_id, text="Siete dei coglioni"), NOW)
    assert (newcomer.status, trusted.status, risky.status) == ("in_moderation", "published", "in_moderation")
    with pytest.raises(Refused):
        service.post_comment(ANONYMOUS, wanted(territory, topic_id), NOW)
    with pytest.raises(Refused):
        service.post_comment(actor_of(make_user(), NOW), wanted(territory, topic_id, organisation_id=organisation_id), NOW)


def test_one_key_one_comment(territory: TerritoryRef, topic_id: int) -> None:
    actor, request = actor_of(make_user(), NOW), wanted(territory, topic_id)
    assert service.post_comment(actor, request, NOW) == service.post_comment(actor, request, NOW)
    with pytest.raises(Conflict):
        service.post_comment(actor_of(make_user(), NOW), request, NOW)
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 1


def test_the_contribution_counts_what_is_public(territory: TerritoryRef, topic_id: int) -> None:
    about = make_contribution(territory, topic_id, now=NOW)
    comment = make_comment(territory, contribution_id=about.contribution_id, now=NOW)

    def counted() -> int:
        return queries.get_public(territory.id, (2026, 1)).comment_count

    assert counted() == 1
    service.change_publication(Subject("comment", comment.comment_id), territory.id, "hidden", None, NOW)
    assert counted() == 0
    service.change_publication(Subject("comment", comment.comment_id), territory.id, "published", None, NOW)
    assert counted() == 1
    make_comment(territory, contribution_id=about.contribution_id, published=False, now=NOW)
    assert counted() == 1


def test_only_what_is_public_is_commented(territory: TerritoryRef, topic_id: int) -> None:
    actor = actor_of(make_user(), NOW)
    unseen = make_contribution(territory, topic_id, published=False, now=NOW)
    for request in (
        wanted(territory, contribution_id=unseen.contribution_id),
        wanted(territory, 999),
        wanted(territory, contribution_id=999),
    ):
        with pytest.raises(NotFound):
            service.post_comment(actor, request, NOW)
    for request in (wanted(territory), wanted(territory, topic_id, unseen.contribution_id), wanted(territory, topic_id, text=" \u200b ")):
        with pytest.raises(Invalid):
            service.post_comment(actor, request, NOW)


def test_comments_close_with_the_window(territory: TerritoryRef) -> None:
    opened = NOW - timedelta(days=10)
    topic_id = make_topic(territory, make_cycle(territory, opened, from_at=opened, to_at=NOW), now=opened)
    about = make_contribution(territory, topic_id, now=opened)
    actor = actor_of(make_user(), NOW)
    for request in (wanted(territory, topic_id), wanted(territory, contribution_id=about.contribution_id)):
        service.post_comment(actor, request, NOW - timedelta(microseconds=1))
        with pytest.raises(Refused):
            service.post_comment(actor, wanted(territory, request.topic_id, request.contribution_id), NOW)


def test_a_returned_comment_is_corrected_by_its_author(territory: TerritoryRef, topic_id: int) -> None:
    author = actor_of(make_user(), NOW)
    sent = make_comment(territory, topic_id, author=author, published=False, now=NOW)
    service.change_publication(Subject("comment", sent.comment_id), territory.id, "returned_for_edit", 1, NOW)
    request = ReviseComment(territory.id, sent.comment_id, "Detto meglio.", 2)
    with pytest.raises(Refused):
        service.revise_comment(actor_of(make_user(), NOW), request, NOW)
    assert service.revise_comment(author, request, NOW).status == "in_moderation"
    with pytest.raises(Conflict):
        service.revise_comment(author, ReviseComment(territory.id, sent.comment_id, "Altro.", 2), NOW)


def test_a_promoted_comment_keeps_author_hat_and_words(territory: TerritoryRef, topic_id: int) -> None:
    user_id = make_user("Maria Piras")
    organisation_id = make_organisation(territory, user_id)
    place = municipality_ids(territory)[0]
    about = make_contribution(territory, topic_id, now=NOW, municipality_ids=(place,))
    author = actor_of(user_id, NOW)
    comment = make_comment(
        territory, contribution_id=about.contribution_id, author=author, organisation_id=organisation_id, shows_name=True, now=NOW
    )
    operator = make_actor(territory, "operator", NOW)
    request = PromoteComment(comment.comment_id, "proposal", "Aprire anche la domenica", 1)
    for other in (author, make_actor(territory, "municipal_referent", NOW), make_actor(make_territory("bt", "Altro"), "operator", NOW)):
        with pytest.raises(Refused):
            service.promote_comment(other, request, NOW)
    made = service.promote_comment(operator, request, NOW)
    assert made.number == "2026-2"
    detail = queries.get_public(territory.id, (2026, 2))
    assert (detail.source, detail.author.label, detail.author.person) == (COMMENT, "Associazione Il Ponte", "Maria Piras")
    assert (detail.topic_id, detail.area_code, [one.id for one in detail.municipalities]) == (topic_id, "elderly", [place])
    assert db.session.get_one(Contribution, made.contribution_id).author_id == user_id
    row = queries.list_comments(territory.id, contribution_id=about.contribution_id).items[0]
    assert row.promoted_number == "2026-2"
    kept = db.session.scalars(select(RegisterEntry.type).where(RegisterEntry.subject == "contributo/2026-2").order_by(RegisterEntry.n))
    assert list(kept) == ["contribution_received", "contribution_published", "comment_promoted"]
    with pytest.raises(Refused):
        service.promote_comment(operator, request, NOW)
    assert queries.list_public(territory.id, ContributionFilter()).total == 2


def test_promotion_wants_a_public_comment_a_title_and_a_fresh_page(territory: TerritoryRef, topic_id: int) -> None:
    operator = make_actor(territory, "operator", NOW)
    waiting = make_comment(territory, topic_id, published=False, now=NOW)
    with pytest.raises(Refused):
        service.promote_comment(operator, PromoteComment(waiting.comment_id, "need", "Un titolo", 1), NOW)
    service.change_publication(Subject("comment", waiting.comment_id), territory.id, "published", None, NOW)
    with pytest.raises(Conflict):
        service.promote_comment(operator, PromoteComment(waiting.comment_id, "need", "Un titolo", 1), NOW)
    with pytest.raises(Invalid) as caught:
        service.promote_comment(operator, PromoteComment(waiting.comment_id, "boh", "", 2), NOW)
    assert set(caught.value.errors) == {"kind", "title"}
    with pytest.raises(NotFound):
        service.promote_comment(operator, PromoteComment(999, "need", "Un titolo", 1), NOW)


def test_nobody_can_take_the_key_of_a_promotion_before_it_happens(territory: TerritoryRef, topic_id: int) -> None:
    comment = make_comment(territory, topic_id, now=NOW)
    make_contribution(territory, topic_id, now=NOW, key=f"comment-{comment.comment_id}-promoted")
    request = PromoteComment(
        comment.comment_id, "need", "Un pulmino per il centro diurno", queries.get_comment(territory.id, comment.comment_id).version
    )
    assert service.promote_comment(make_actor(territory, "operator"), request, NOW).number
