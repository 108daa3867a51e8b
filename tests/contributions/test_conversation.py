# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation worth reading: answers below what they answer, for and against where it makes sense, corrections in sight."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller, travel

from consulta.accounts.service import erase_user
from consulta.contributions import policy, queries, service
from consulta.contributions.models import Comment, CommentVersion, ContributionKind, Draft, PublicationStatus
from consulta.contributions.requests import PostComment, PromoteComment, ReviseComment, Subject, WithdrawComment
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.organisations.queries import actor_of
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import COMMENT, make_comment, make_contribution, new_key
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
QUIET = policy.QUIET_EDITS


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def author(territory: TerritoryRef) -> Actor:
    return actor_of(make_user(), NOW)


def test_answers_stand_below_what_they_answer_on_one_level(territory: TerritoryRef) -> None:
    about = make_contribution(territory).contribution_id
    first, second = (make_comment(territory, contribution_id=about).comment_id for _ in range(2))
    answer = make_comment(territory, contribution_id=about, parent_id=first).comment_id
    deeper = make_comment(territory, contribution_id=about, parent_id=answer).comment_id
    rows = queries.list_comments(territory.id, contribution_id=about).items
    assert [(row.id, row.parent_id) for row in rows] == [(first, None), (answer, first), (deeper, first), (second, None)]


def test_every_comment_once_whatever_the_page(territory: TerritoryRef) -> None:
    about = make_contribution(territory).contribution_id
    writer = actor_of(make_user(), NOW)
    heads = [make_comment(territory, contribution_id=about, author=writer).comment_id for _ in range(5)]
    for number in range(12):
        make_comment(territory, contribution_id=about, author=writer, parent_id=heads[number % 3])
    whole = [row.id for row in queries.list_comments(territory.id, contribution_id=about, size=50).items]
    for size in (1, 2, 4, 7):
        page = queries.list_comments(territory.id, contribution_id=about, size=size)
        forward = [row.id for row in page.items]
        while page.next_cursor:
            page = queries.list_comments(territory.id, contribution_id=about, cursor=page.next_cursor, size=size)
            forward += [row.id for row in page.items]
        backward = [row.id for row in page.items][::-1]
        while page.previous_cursor:
            page = queries.list_comments(territory.id, contribution_id=about, cursor=page.previous_cursor, size=size)
            backward += [row.id for row in page.items][::-1]
        assert forward == whole == backward[::-1]


def test_only_a_public_comment_of_the_same_page_is_answered(territory: TerritoryRef, author: Actor) -> None:
    about, other = (make_contribution(territory).contribution_id for _ in range(2))
    topic = make_topic(territory)
    waiting = make_comment(territory, contribution_id=about, published=False).comment_id
    elsewhere = make_comment(territory, contribution_id=other).comment_id
    of_topic = make_comment(territory, topic).comment_id
    for wrong in (waiting, elsewhere, of_topic, 999_999):
        with pytest.raises(Invalid) as caught:
            service.post_comment(author, PostComment(territory.id, None, about, COMMENT, None, False, new_key(), wrong), NOW)
        assert set(caught.value.errors) == {"parent_id"}


@pytest.mark.parametrize(("kind", "kept"), [("need", None), ("critical_issue", None), ("priority", "for"), ("proposal", "for")])
def test_for_and_against_only_of_priorities_and_proposals(territory: TerritoryRef, kind: str, kept: str | None) -> None:
    assert policy.takes_stance(ContributionKind(kind)) is (kept is not None)
    about = make_contribution(territory, kind=kind).contribution_id
    comment = make_comment(territory, contribution_id=about, stance="for").comment_id
    answer = make_comment(territory, contribution_id=about, stance="against", parent_id=comment).comment_id
    stances = {row.id: row.stance for row in queries.list_comments(territory.id, contribution_id=about).items}
    assert stances == {comment: kept, answer: None}


def test_a_stance_off_the_list_is_told(territory: TerritoryRef, author: Actor) -> None:
    about = make_contribution(territory, kind="proposal").contribution_id
    with pytest.raises(Invalid) as caught:
        service.post_comment(author, PostComment(territory.id, None, about, COMMENT, None, False, new_key(), None, "forse"), NOW)
    assert set(caught.value.errors) == {"stance"}


def revise(territory: TerritoryRef, actor: Actor, comment_id: int, text: str, now: datetime) -> None:
    version = db.session.get_one(Comment, comment_id).version
    service.revise_comment(actor, ReviseComment(territory.id, comment_id, text, version), now)


def test_the_first_minutes_are_quiet_and_then_each_version_stays(territory: TerritoryRef, author: Actor) -> None:
    comment = make_comment(territory, make_topic(territory), author=author, text="Testo uno.").comment_id
    revise(territory, author, comment, "Testo due.", NOW + QUIET)
    assert (queries.list_versions(comment), queries.get_comment(territory.id, comment).edited_at) == ([], None)
    later = NOW + QUIET + timedelta(microseconds=1)
    revise(territory, author, comment, "Testo tre.", later)
    revise(territory, author, comment, "Testo quattro.", later + QUIET)
    assert [one.source for one in queries.list_versions(comment)] == ["Testo due."]
    revise(territory, author, comment, "Testo cinque.", later + QUIET + timedelta(minutes=1))
    assert [one.source for one in queries.list_versions(comment)] == ["Testo due.", "Testo quattro."]
    kept = db.session.scalars(select(CommentVersion.source).where(CommentVersion.comment_id == comment).order_by(CommentVersion.number))
    assert list(kept) == ["Testo uno.", "Testo due.", "Testo tre.", "Testo quattro."]
    assert queries.get_comment(territory.id, comment).source == "Testo cinque."


def test_a_public_text_does_not_begin_to_give_away_data(territory: TerritoryRef, author: Actor) -> None:
    comment = make_comment(territory, make_topic(territory), author=author).comment_id
    with pytest.raises(Invalid) as caught:
        revise(territory, author, comment, "Chiamatemi al 347 1234567.", NOW)
    assert "347 1234567" in str(caught.value.errors["text"])
    assert queries.get_comment(territory.id, comment).source == COMMENT


def test_who_may_change_a_comment_and_until_when(territory: TerritoryRef, author: Actor, clock: Traveller) -> None:
    opened = NOW - timedelta(days=20)
    topic = make_topic(territory, make_cycle(territory, opened, from_at=opened, to_at=NOW + timedelta(hours=1)), now=opened)
    comment = make_comment(territory, topic, author=author).comment_id
    with pytest.raises(Refused):
        revise(territory, actor_of(make_user(), NOW), comment, "Di un altro.", NOW)
    with pytest.raises(Conflict):
        service.revise_comment(author, ReviseComment(territory.id, comment, "Vecchia pagina.", 99), NOW)
    closed = NOW + timedelta(hours=1)
    clock.move_to(closed)
    with pytest.raises(Refused) as refused:
        revise(territory, author, comment, "Troppo tardi.", closed)
    assert "ritirarlo" in refused.value.would_help
    service.withdraw_comment(author, WithdrawComment(territory.id, comment), closed)


def test_what_became_a_contribution_stays_as_it_is(territory: TerritoryRef, author: Actor) -> None:
    comment = make_comment(territory, make_topic(territory), author=author).comment_id
    operator = make_actor(territory, "operator", NOW)
    version = db.session.get_one(Comment, comment).version
    service.promote_comment(operator, PromoteComment(comment, "need", "Un titolo che dice", version), NOW)
    with pytest.raises(Refused):
        revise(territory, author, comment, "Cambiato.", NOW)
    with pytest.raises(Refused):
        service.withdraw_comment(author, WithdrawComment(territory.id, comment), NOW)


def test_taken_back_it_leaves_its_place_and_its_answers(territory: TerritoryRef, author: Actor) -> None:
    about = make_contribution(territory).contribution_id
    comment = make_comment(territory, contribution_id=about, author=author).comment_id
    make_comment(territory, contribution_id=about, parent_id=comment)
    with pytest.raises(Refused):
        service.withdraw_comment(actor_of(make_user(), NOW), WithdrawComment(territory.id, comment), NOW)
    service.withdraw_comment(author, WithdrawComment(territory.id, comment), NOW)
    rows = queries.list_comments(territory.id, contribution_id=about).items
    assert [(row.is_tombstone, bool(row.html)) for row in rows] == [(True, False), (False, True)]
    assert queries.get_public(territory.id, (2026, 1)).comment_count == 1
    assert (
        db.session.scalars(select(AuditEvent.details).where(AuditEvent.name == "contributions.comment_withdrawn")).one()["old"]
        == "published"
    )
    with pytest.raises(Refused):
        service.withdraw_comment(author, WithdrawComment(territory.id, comment), NOW)
    with pytest.raises(NotFound):
        service.withdraw_comment(author, WithdrawComment(make_territory("marche").id, comment), NOW)


def test_a_visitors_answer_waits_for_the_link_with_all_it_says(territory: TerritoryRef, client: VisitingClient) -> None:
    sent = make_contribution(territory, kind="proposal")
    comment = make_comment(territory, contribution_id=sent.contribution_id).comment_id
    path = f"/ao/contributi/{sent.number}/commenti/nuovo?risposta={comment}"
    page = client.visit(path).text
    assert "Rispondi a" in page
    assert 'name="stance"' not in page
    data = {"text": "Anche da noi.", "name": "Pinuccia", "email": "pinuccia@esempio.it", "action": "send"}
    client.send(f"/ao/contributi/{sent.number}/commenti/nuovo", data, page=path)
    draft = db.session.scalars(select(Draft)).one()
    assert draft.payload["parent_id"] == str(comment)


def test_an_answer_to_what_is_gone_keeps_its_text(territory: TerritoryRef, client: VisitingClient, author: Actor) -> None:
    sent = make_contribution(territory)
    comment = make_comment(territory, contribution_id=sent.contribution_id, author=author).comment_id
    path = f"/ao/contributi/{sent.number}/commenti/nuovo"
    sign_in_as(client, make_user())
    text = "Una risposta scritta a lungo."
    client.send(path, {"text": text, "action": "draft"}, page=f"{path}?risposta={comment}")
    service.withdraw_comment(author, WithdrawComment(territory.id, comment), NOW)
    draft = db.session.scalars(select(Draft)).one()
    page = client.visit(f"{path}?bozza={draft.id}").text
    assert text in page
    assert "non c’è più" in page
    answer = client.send(path, {"text": text, "parent_id": str(comment), "action": "send"}, status=422).text
    assert text in answer
    assert f'value="{comment}"' not in answer
    client.send(path, {"text": text, "action": "send"}, page=f"{path}?bozza={draft.id}")
    assert db.session.scalars(select(Comment.parent_id).where(Comment.source == text)).one() is None
    assert client.get(f"{path}?risposta={comment}").status_code == 404


def test_the_page_shows_conversations_and_who_may_do_what(territory: TerritoryRef, client: VisitingClient, clock: Traveller) -> None:
    user_id = make_user()
    sent = make_contribution(territory, kind="proposal")
    path = f"/ao/contributi/{sent.number}"
    mine = make_comment(territory, contribution_id=sent.contribution_id, author=actor_of(user_id, NOW), stance="against").comment_id
    make_comment(territory, contribution_id=sent.contribution_id, parent_id=mine)
    page = client.visit(path).text
    assert page.count('class="c-comments"') == 2
    assert "Contro" in page
    assert f'href="{path}/commenti/nuovo?risposta={mine}"' in page
    assert f"/commenti/{mine}/modifica" not in page
    sign_in_as(client, user_id)
    page = client.visit(path).text
    assert f"/commenti/{mine}/modifica" in page
    assert f"/commenti/{mine}/ritira" in page
    assert client.get(f"/ao/commenti/{mine}/versioni").status_code == 404
    clock.shift(QUIET + timedelta(minutes=1))
    edit = f"/ao/commenti/{mine}/modifica"
    assert "vedrà che lo hai corretto" in client.visit(edit).text
    assert client.send(edit, {"text": "Detto molto meglio di prima."}).location == f"{path}#commento-{mine}"
    page = client.visit(f"/ao/commenti/{mine}/versioni").text
    assert "<ins>" in page
    assert "<del>" in page
    assert client.send(f"/ao/commenti/{mine}/ritira", {}).status_code == 303
    assert client.get(f"/ao/commenti/{mine}/versioni").status_code == 404
    page = client.visit(path).text
    assert "ha ritirato questo commento" in page
    assert "Detto molto meglio" not in page


def test_a_hidden_comment_hides_its_versions(territory: TerritoryRef, client: VisitingClient, author: Actor) -> None:
    comment = make_comment(territory, make_topic(territory), author=author, text="Testo che poi si nasconde.").comment_id
    revise(territory, author, comment, "Testo nuovo.", NOW + QUIET + timedelta(minutes=1))
    assert "poi si nasconde" in client.visit(f"/ao/commenti/{comment}/versioni").text
    service.change_publication(Subject("comment", comment), territory.id, PublicationStatus.HIDDEN, None, NOW)
    assert client.get(f"/ao/commenti/{comment}/versioni").status_code == 404


def test_erasing_forgets_what_was_corrected_before_it_was_read(territory: TerritoryRef) -> None:
    user_id = make_user()
    actor = actor_of(user_id, NOW)
    comment = make_comment(territory, make_topic(territory), author=actor, text="Testo uno.").comment_id
    revise(territory, actor, comment, "Testo due.", NOW)
    revise(territory, actor, comment, "Testo tre.", NOW + QUIET + timedelta(minutes=1))
    told = queries.personal_data(user_id)[1]["commenti"]
    assert [one["versioni_precedenti"] for one in told] == [["Testo uno.", "Testo due."]]
    erase_user(actor, user_id, NOW)
    assert list(db.session.scalars(select(CommentVersion.source))) == ["Testo due."]


def test_of_somebody_elses_comment_the_pages_do_not_exist(territory: TerritoryRef, client: VisitingClient) -> None:
    comment = make_comment(territory, make_topic(territory)).comment_id
    sign_in_as(client, make_user())
    for page in ("modifica", "ritira"):
        assert client.get(f"/ao/commenti/{comment}/{page}").status_code == 404
