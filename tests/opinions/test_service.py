# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of opinions: asking, more time, doing without, the answer by the link and by hand, the address list, what is passed on."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from consulta.contributions.models import Contribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.notifications.models import OutboxMail
from consulta.opinions import policy, queries, service
from consulta.opinions.models import Forwarding, LetterState, Opinion, OpinionLink, OpinionStatus
from consulta.opinions.requests import AnswerByLink, CancelOpinion, EditAddressee, ExtendOpinion, FileAnswer
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.replies import queries as replies
from consulta.replies import service as reply_service
from consulta.replies.requests import ApproveReply, CorrectReply, ProposeReply, PublishReply
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.attachments import checked
from tests.factories.contributions import make_contribution, make_merge
from tests.factories.notifications import decide
from tests.factories.opinions import BODY, addressee_content, ask_request, in_days, make_addressee, make_opinion
from tests.factories.replies import draft_of, make_reply
from tests.factories.territory import make_territory
from tests.opinions.conftest import NOW

ANSWER = "Sì, con due operatori in più dal mese di marzo."


@pytest.fixture
def officer(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Anna Operatrice")


@pytest.fixture
def contribution_id(territory: TerritoryRef) -> int:
    return make_contribution(territory).contribution_id


def stored(opinion_id: int) -> Opinion:
    db.session.expire_all()
    return db.session.execute(select(Opinion).where(Opinion.id == opinion_id)).scalar_one()


def live_link(opinion_id: int) -> int:
    found = queries.find_live_link(opinion_id)
    assert found is not None
    return found


def filed(opinion_id: int, territory: TerritoryRef, **values: Any) -> FileAnswer:
    facts: dict[str, Any] = {"text": ANSWER, "answered_on": in_days(0), "version": stored(opinion_id).version, "key": "k" * 20}
    return FileAnswer(territory_id=territory.id, opinion_id=opinion_id, **(facts | values))


def letters(template: str) -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.id)))


def test_asking_writes_one_letter_to_the_body_and_one_link(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    addressee_id = make_addressee(territory)
    request = ask_request(territory, contribution_id, addressee_id)
    opinion_id = service.ask_opinion(officer, request, NOW)
    assert service.ask_opinion(officer, request, NOW) == opinion_id  # a double click
    opinion = stored(opinion_id)
    assert (opinion.name, opinion.status, opinion.letter_state) == (BODY, OpinionStatus.WAITING, LetterState.WAITING)
    (mail,) = letters("opinions/asked")
    assert (mail.recipient, mail.event_id, mail.user_id) == ("distretto@pec.esempio.it", opinion.letter_key, None)
    assert mail.context == {"opinion_id": opinion_id}  # never a secret, never a text
    link = db.session.get_one(OpinionLink, live_link(opinion_id))
    assert link.expires_at == policy.link_expires_at(opinion.due_on)
    assert db.session.scalar(select(AuditEvent.name).order_by(AuditEvent.id.desc()).limit(1)) == "opinions.asked"
    assert not db.session.scalar(select(RegisterEntry.id).where(RegisterEntry.type.like("opinion%")))


def test_the_key_of_somebody_else_is_refused(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    request = ask_request(territory, contribution_id, make_addressee(territory))
    service.ask_opinion(officer, request, NOW)
    with pytest.raises(Refused):
        service.ask_opinion(make_actor(territory, "coordinator"), request, NOW)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"question": " \u200b"}, "question"),
        ({"question": "x" * 5_001}, "question"),
        ({"due_on": NOW.date()}, "due_on"),
        ({"due_on": NOW.date() + timedelta(days=200)}, "due_on"),
        ({"addressee_id": 999}, "addressee_id"),
    ],
)
def test_what_is_wrong_is_named(territory: TerritoryRef, officer: Actor, contribution_id: int, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        service.ask_opinion(
            officer, ask_request(territory, contribution_id, values.pop("addressee_id", None) or make_addressee(territory), **values), NOW
        )
    assert list(wrong.value.errors) == [field]
    assert letters("opinions/asked") == []


@pytest.mark.parametrize("hidden", [False, True])
def test_only_what_is_public_is_sent(territory: TerritoryRef, officer: Actor, hidden: bool) -> None:
    one = make_contribution(territory, published=hidden).contribution_id
    if hidden:
        decide(territory, "contribution", one, outcome="hidden")
    with pytest.raises(Refused):
        service.ask_opinion(officer, ask_request(territory, one, make_addressee(territory)), NOW)
    assert queries.find_dossier(territory.id, one) is None


@pytest.mark.parametrize("role", ["auditor", "deputy_approver", "administrator", "municipal_referent", None])
def test_who_may_not_ask_may_not_change_either(territory: TerritoryRef, officer: Actor, contribution_id: int, role: str | None) -> None:
    other = make_actor(territory, role)
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    with pytest.raises(Refused):
        service.ask_opinion(other, ask_request(territory, contribution_id, make_addressee(territory)), NOW)
    with pytest.raises(Refused):
        service.extend_opinion(other, ExtendOpinion(territory.id, opinion_id, in_days(20), 1), NOW)
    with pytest.raises(Refused):
        service.cancel_opinion(other, CancelOpinion(territory.id, opinion_id, "Non serve più a nessuno.", 1), NOW)
    with pytest.raises(Refused):
        service.file_answer(other, filed(opinion_id, territory), NOW)
    with pytest.raises(Refused):
        service.send_again(other, territory.id, opinion_id, 1, NOW)
    with pytest.raises(Refused):
        service.edit_addressee(
            other,
            EditAddressee(
                territory_id=territory.id,
                addressee_id=stored(opinion_id).addressee_id,
                content=addressee_content(),
                is_archived=True,
                version=1,
            ),
            NOW,
        )
    assert bool(policy.may_read_opinions(other, territory.id)) is (role in ("auditor", "deputy_approver"))


def test_another_territory_finds_nothing(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    other = make_territory("sulcis")
    stranger = make_actor(other, "operator")
    with pytest.raises(NotFound):
        service.extend_opinion(stranger, ExtendOpinion(other.id, opinion_id, in_days(20), 1), NOW)
    with pytest.raises(NotFound):
        service.ask_opinion(stranger, ask_request(other, contribution_id, make_addressee(other)), NOW)
    with pytest.raises(NotFound):
        queries.get_opinion(other.id, opinion_id)
    with pytest.raises(Invalid):  # a body of another territory is no body of ours
        service.ask_opinion(officer, ask_request(territory, contribution_id, make_addressee(other)), NOW)


def test_the_answer_by_the_link_is_taken_once(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    answer = AnswerByLink(live_link(opinion_id), ANSWER, "Direzione del distretto")
    service.answer_by_link(answer, NOW)
    service.answer_by_link(answer, NOW)  # a double click
    opinion = stored(opinion_id)
    assert (opinion.status, opinion.answer_source, opinion.answered_on) == (OpinionStatus.ANSWERED, ANSWER, in_days(0))
    assert queries.find_live_link(opinion_id) is None
    with pytest.raises(Refused):
        service.answer_by_link(AnswerByLink(answer.link_id, "Anzi, no.", ""), NOW)
    assert stored(opinion_id).answer_source == ANSWER
    (told,) = letters("opinions/answered")
    assert told.user_id == officer.user_id


def test_the_link_ends_with_its_days_of_grace(
    territory: TerritoryRef, officer: Actor, contribution_id: int, frozen: time_machine.Traveller
) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    answer = AnswerByLink(live_link(opinion_id), ANSWER, "")
    expires = policy.link_expires_at(stored(opinion_id).due_on)
    with pytest.raises(Refused):
        service.answer_by_link(answer, expires)
    service.answer_by_link(answer, expires - timedelta(seconds=1))
    assert queries.get_opinion(territory.id, opinion_id).is_late(in_days(0))  # it came, and late


@pytest.mark.parametrize("how", ["cancelled", "filed"])
def test_the_link_is_worth_nothing_once_the_request_is_over(
    territory: TerritoryRef, officer: Actor, contribution_id: int, how: str
) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    link = live_link(opinion_id)
    if how == "cancelled":
        service.cancel_opinion(officer, CancelOpinion(territory.id, opinion_id, "Non serve più a nessuno.", 1), NOW)
    else:
        service.file_answer(officer, filed(opinion_id, territory), NOW)
    with pytest.raises(Refused):
        service.answer_by_link(AnswerByLink(link, "Troppo tardi.", ""), NOW)


def test_an_answer_is_filed_with_its_document_for_the_office_alone(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    request = filed(opinion_id, territory, protocol="4512/2026", file=checked("parere.pdf"))
    service.file_answer(officer, request, NOW)
    service.file_answer(officer, request, NOW)  # a double click
    opinion = stored(opinion_id)
    assert (opinion.protocol, opinion.filed_by_id) == ("4512/2026", officer.user_id)
    (document,) = queries.list_answer_files([opinion_id])[opinion_id]
    for role, may in (("auditor", True), ("deputy_approver", True), ("administrator", False), (None, False)):
        assert bool(queries.may_read_file(make_actor(territory, role), opinion_id, document, NOW)) is may
    assert letters("opinions/answered") == []  # who asked is who filed


@pytest.mark.parametrize("days", [-1, 1])
def test_an_answer_does_not_come_before_the_question_nor_tomorrow(
    territory: TerritoryRef, officer: Actor, contribution_id: int, days: int
) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    with pytest.raises(Invalid) as wrong:
        service.file_answer(officer, filed(opinion_id, territory, answered_on=in_days(days)), NOW)
    assert list(wrong.value.errors) == ["answered_on"]


def test_more_time_only_goes_forward_and_the_link_lasts_as_long(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    with pytest.raises(Invalid):
        service.extend_opinion(officer, ExtendOpinion(territory.id, opinion_id, in_days(10), 1), NOW)
    later = ExtendOpinion(territory.id, opinion_id, in_days(30), 1)
    service.extend_opinion(officer, later, NOW)
    service.extend_opinion(officer, later, NOW)  # a double click
    assert len(letters("opinions/extended")) == 1
    link = db.session.get_one(OpinionLink, live_link(opinion_id), populate_existing=True)
    assert link.expires_at == policy.link_expires_at(in_days(30))
    with pytest.raises(Conflict) as stale:
        service.extend_opinion(officer, ExtendOpinion(territory.id, opinion_id, in_days(40), 1), NOW)
    assert stale.value.theirs["Entro"] == f"{in_days(30):%d/%m/%Y}"


def test_a_stale_page_files_nothing(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    service.answer_by_link(AnswerByLink(live_link(opinion_id), ANSWER, ""), NOW)
    with pytest.raises(Conflict) as stale:
        service.file_answer(officer, filed(opinion_id, territory, text="Altro.", version=1), NOW)
    assert stale.value.theirs["Risposta"] == ANSWER


def test_cancelling_needs_a_reason_that_the_body_reads(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    with pytest.raises(Invalid):
        service.cancel_opinion(officer, CancelOpinion(territory.id, opinion_id, "Boh", 1), NOW)
    service.cancel_opinion(officer, CancelOpinion(territory.id, opinion_id, "Ha già risposto a voce.", 1), NOW)
    assert stored(opinion_id).status is OpinionStatus.CANCELLED
    assert len(letters("opinions/cancelled")) == 1


def test_bodies_are_reminded_once_for_each_day_that_was_set(
    territory: TerritoryRef, officer: Actor, contribution_id: int, frozen: time_machine.Traveller
) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    service.letter_left(stored(opinion_id).letter_key, NOW)
    assert service.remind(NOW + timedelta(days=6)) == 0  # four days are left
    near = NOW + timedelta(days=7)
    assert service.remind(near) == 1
    assert service.remind(near) == 0
    service.extend_opinion(officer, ExtendOpinion(territory.id, opinion_id, in_days(20), 1), near)
    assert service.remind(near) == 0
    assert service.remind(NOW + timedelta(days=18)) == 1
    assert service.remind(NOW + timedelta(days=21)) == 0  # too late for a reminder: the office sees it
    assert len(letters("opinions/reminder")) == 2


def test_nobody_is_reminded_of_a_letter_that_did_not_arrive(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    service.letter_lost(stored(opinion_id).letter_key, "indirizzo rifiutato", NOW)
    assert service.remind(NOW + timedelta(days=8)) == 0


def test_a_lost_letter_is_written_again_to_the_new_address_with_a_new_link(
    territory: TerritoryRef, officer: Actor, contribution_id: int
) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    with pytest.raises(Refused):
        service.send_again(officer, territory.id, opinion_id, 1, NOW)
    old_link, old_key = live_link(opinion_id), stored(opinion_id).letter_key
    service.letter_lost(old_key, "indirizzo rifiutato", NOW)
    change = addressee_content(email="nuovo@esempio.it")
    place = EditAddressee(
        territory_id=territory.id, addressee_id=stored(opinion_id).addressee_id, content=change, is_archived=False, version=1
    )
    service.edit_addressee(officer, place, NOW)
    service.send_again(officer, territory.id, opinion_id, 1, NOW)
    service.send_again(officer, territory.id, opinion_id, 1, NOW)  # a double click
    assert [mail.recipient for mail in letters("opinions/asked")] == ["distretto@pec.esempio.it", "nuovo@esempio.it"]
    assert live_link(opinion_id) != old_link
    with pytest.raises(Refused):
        service.answer_by_link(AnswerByLink(old_link, ANSWER, ""), NOW)
    service.letter_lost(old_key, "tardi", NOW)  # what becomes of the old letter counts no more
    assert stored(opinion_id).letter_state is LetterState.WAITING


# ---------------------------------------------------------------- the address list


def test_names_are_alone_and_what_was_sent_keeps_its_own(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    addressee_id = stored(opinion_id).addressee_id
    renamed = addressee_content(name="Distretto di Cagliari")
    request = EditAddressee(territory_id=territory.id, addressee_id=addressee_id, content=renamed, is_archived=False, version=1)
    service.edit_addressee(officer, request, NOW)
    service.edit_addressee(officer, request, NOW)  # a double click
    assert stored(opinion_id).name == BODY
    make_addressee(territory, name="Regione", kind="region")
    clash = addressee_content(name="REGIONE")
    with pytest.raises(Invalid) as wrong:
        service.edit_addressee(
            officer, EditAddressee(territory_id=territory.id, addressee_id=addressee_id, content=clash, is_archived=False, version=2), NOW
        )
    assert list(wrong.value.errors) == ["name"]


def test_an_archived_body_is_offered_no_more(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    addressee_id = make_addressee(territory)
    request = EditAddressee(territory_id=territory.id, addressee_id=addressee_id, content=addressee_content(), is_archived=True, version=1)
    service.edit_addressee(officer, request, NOW)
    assert queries.list_choices(territory.id) == []
    with pytest.raises(Invalid):
        service.ask_opinion(officer, ask_request(territory, contribution_id, addressee_id), NOW)
    with pytest.raises(Invalid):
        reply_service.draft_reply(officer, draft_of(contribution_id, "out_of_scope", forwarded_to_id=addressee_id), NOW)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"email": "protocollo"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"kind": "circo"}, "kind"),
        ({"gender": "n"}, "gender"),
        ({"note": "x" * 301}, "note"),
    ],
)
def test_a_wrong_line_is_not_kept(territory: TerritoryRef, values: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        make_addressee(territory, **values)
    assert list(wrong.value.errors) == [field]


# ---------------------------------------------------------------- what is passed on


def test_a_published_reply_passes_the_contribution_on_in_the_same_transaction(territory: TerritoryRef, contribution_id: int) -> None:
    body = make_addressee(territory)
    make_reply(territory, contribution_id, "out_of_scope", "approved", forwarded_to_id=body)
    assert letters("opinions/forwarded") == []
    other = make_contribution(territory).contribution_id
    make_reply(territory, other, "out_of_scope", forwarded_to_id=body)
    (mail,) = letters("opinions/forwarded")
    (forwarding,) = db.session.scalars(select(Forwarding))
    assert (mail.event_id, mail.recipient, forwarding.contribution_id) == (forwarding.letter_key, forwarding.email, other)
    view = replies.find_published(other)
    assert view is not None
    assert (view.forwarded_to, view.forwarded_at) == (BODY, None)  # nothing is said to have left before it has


def test_the_author_and_those_joined_are_told_when_the_letter_has_left(
    territory: TerritoryRef, officer: Actor, contribution_id: int
) -> None:
    source = make_contribution(territory).contribution_id
    make_merge(territory, officer, source, contribution_id)
    make_reply(territory, contribution_id, "out_of_scope", forwarded_to_id=make_addressee(territory))
    assert letters("replies/forwarded") == []
    key = db.session.scalar(select(Forwarding.letter_key)) or ""
    service.letter_left(key, NOW)
    service.letter_left(key, NOW)  # the worker may say it twice
    authors = set(db.session.scalars(select(Contribution.author_id).where(Contribution.id.in_((source, contribution_id)))))
    assert {mail.user_id for mail in letters("replies/forwarded")} == authors
    assert len(letters("replies/forwarded")) == len(authors)
    assert db.session.scalar(select(RegisterEntry.type).order_by(RegisterEntry.n.desc()).limit(1)) == "contribution_forwarded"
    for read in (contribution_id, source):  # the source shows the reply of the one it is joined to (invariant 7)
        shown = replies.find_published(read)
        assert shown is not None
        assert shown.forwarded_at == NOW


def test_a_correction_passes_on_to_a_new_body_only(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    first, second = make_addressee(territory), make_addressee(territory, name="Regione", kind="region", email="regione@esempio.it")
    chief = make_actor(territory, "coordinator")
    shown = make_reply(territory, contribution_id, "out_of_scope", forwarded_to_id=first, writer=officer, approver=chief)
    for body, expected in ((first, 1), (second, 2), (second, 2)):
        draft = draft_of(contribution_id, "out_of_scope", forwarded_to_id=body)
        shown = reply_service.correct_reply(officer, CorrectReply(shown, "Detto meglio.", draft), NOW)
        reply_service.propose_reply(officer, ProposeReply(shown, 1), NOW)
        reply_service.approve_reply(chief, ApproveReply(shown, 2), NOW)
        reply_service.publish_reply(chief, PublishReply(shown, 3), NOW)
        assert len(letters("opinions/forwarded")) == expected


def test_what_did_not_arrive_is_written_again(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    make_reply(territory, contribution_id, "out_of_scope", forwarded_to_id=make_addressee(territory))
    row = db.session.scalars(select(Forwarding)).one()
    with pytest.raises(Refused):
        service.pass_on_again(officer, territory.id, row.id, 1, NOW)
    service.letter_lost(row.letter_key, "indirizzo rifiutato", NOW)
    assert [one.error for one in queries.list_forwardings(territory.id, only_lost=True).items] == ["indirizzo rifiutato"]
    with pytest.raises(Refused):
        service.pass_on_again(make_actor(territory, "auditor"), territory.id, row.id, 1, NOW)
    service.pass_on_again(officer, territory.id, row.id, 1, NOW)
    service.pass_on_again(officer, territory.id, row.id, 1, NOW)  # a double click
    assert len(letters("opinions/forwarded")) == 2
    with pytest.raises(Conflict):
        service.pass_on_again(officer, territory.id, row.id, 7, NOW)


# ---------------------------------------------------------------- what a reply shows


def test_a_reply_shows_only_the_opinions_that_were_chosen(territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    shown, kept = (make_opinion(territory, contribution_id, actor=officer) for _ in range(2))
    waiting = make_opinion(territory, contribution_id, actor=officer)
    for one in (shown, kept):
        service.answer_by_link(AnswerByLink(live_link(one), f"Parere {one}", "Dott. Riservato"), NOW)
    elsewhere = make_opinion(territory, make_contribution(territory).contribution_id, actor=officer)
    service.answer_by_link(AnswerByLink(live_link(elsewhere), "Di un altro contributo", ""), NOW)
    for wrong in (waiting, elsewhere, 999):
        with pytest.raises(Invalid) as refused:
            reply_service.draft_reply(officer, draft_of(contribution_id, opinion_ids=(shown, wrong)), NOW)
        assert list(refused.value.errors) == ["opinion_ids"]
    make_reply(territory, contribution_id, opinion_ids=(shown,))
    view = replies.find_published(contribution_id)
    assert view is not None
    assert [(one.id, one.of) for one in view.opinions] == [(shown, "dell'" + BODY)]
    assert "Riservato" not in repr(view)


def test_the_dossier_holds_nothing_of_a_private_person(territory: TerritoryRef, officer: Actor) -> None:
    """Invariant 17: a citizen's name leaves only when the citizen chose to show it."""
    hidden = make_contribution(territory).contribution_id
    found = queries.find_dossier(territory.id, hidden)
    assert found is not None
    assert found.contribution.author_label == "Una persona"
    assert clock.rome_day(found.contribution.submitted_at) == in_days(0)
