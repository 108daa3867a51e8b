# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers asked for, composed and made by the worker's jobs; who may; what is taken away and when."""

import io
from datetime import timedelta

import docx
import odfdo
import pypdf
import pytest
from sqlalchemy import select

from consulta.attachments import queries as attachments
from consulta.attachments.policy import AttachmentView
from consulta.contributions import service as contributions
from consulta.contributions.requests import Subject as Text
from consulta.contributions.requests import WithdrawContribution
from consulta.core import clock
from consulta.core.actor import ANONYMOUS
from consulta.core.db import db
from consulta.core.errors import NotFound, Refused
from consulta.core.files import examine
from consulta.core.storage import storage
from consulta.core.unit_of_work import transactional
from consulta.documents.models import Document, DocumentStatus
from consulta.notifications.models import OutboxMail
from consulta.organisations.queries import actor_of
from consulta.papers import jobs, policy, queries, service
from consulta.papers.models import Paper
from consulta.papers.requests import BRIEF, CHAPTER, DOSSIER, MINUTES, SYNTHESIS
from consulta.wiring import ATTACHMENT_OWNERS
from consulta.word_templates import service as word_templates
from consulta.word_templates.requests import BringTemplate
from tests.factories.accounts import make_actor, make_user
from tests.factories.contributions import make_contribution
from tests.factories.meetings import publish_minutes, write_minutes
from tests.factories.papers import ask_paper, make_paper, paper_of, subject_of, work
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.papers.conftest import NOW, Place
from tests.word_templates.conftest import template as word_template


def content(place: Place, attachment_id: int | None) -> bytes:
    assert attachment_id is not None
    with storage().open(attachments.get_attachment(place.territory.id, attachment_id).sha256) as opened:
        return opened.read()


def view(place: Place, attachment_id: int | None) -> AttachmentView:
    assert attachment_id is not None
    return attachments.get_attachment(place.territory.id, attachment_id)


@pytest.mark.parametrize(
    ("kind", "is_public"), [(DOSSIER, True), (SYNTHESIS, True), (MINUTES, True), (DOSSIER, False), (MINUTES, False), (CHAPTER, False)]
)
def test_every_paper_opens_again_in_every_format(place: Place, kind: str, is_public: bool) -> None:
    subject_id = {DOSSIER: place.answered, SYNTHESIS: place.synthesis_id, MINUTES: place.meeting_id, CHAPTER: place.cycle_id}[kind]
    subject = subject_of(place.territory, kind, subject_id, is_public=is_public)
    for one in ("pdf", "odt", "docx"):
        ask_paper(subject, one, place.writer)
    work()
    made = {one.format: content(place, one.attachment_id) for one in queries.list_papers(subject)}
    read = pypdf.PdfReader(io.BytesIO(made["pdf"]))
    title = str(read.metadata.title) if read.metadata else ""
    assert title
    said = "".join(page.extract_text() for page in read.pages)
    flat = " ".join(said.split())
    opened = docx.Document(io.BytesIO(made["docx"]))
    assert opened.core_properties.title == title
    assert any(one.text and one.text in flat for one in opened.paragraphs)
    assert title in odfdo.Document(io.BytesIO(made["odt"])).get_formatted_text()


def test_asked_twice_it_is_made_once_and_says_the_same(place: Place) -> None:
    subject = subject_of(place.territory, DOSSIER, place.answered, is_public=True)
    ask_paper(subject)
    ask_paper(subject)
    assert paper_of(subject).is_waiting(NOW)
    work()
    first = paper_of(subject)
    assert first.is_ready
    again = make_paper(subject)
    assert again.attachment_id == first.attachment_id
    assert len(db.session.scalars(select(Document)).all()) == 1


def test_a_new_template_dresses_the_same_words_again(place: Place) -> None:
    subject = subject_of(place.territory, MINUTES, place.meeting_id, is_public=True)
    first = make_paper(subject, "docx")
    admin, template = make_actor(place.territory, "administrator"), word_template("Carta nuova", "{{ corpo }}")
    file = examine("carta.docx", io.BytesIO(template), cap=len(template))
    word_templates.bring(admin, BringTemplate(place.territory.id, file, 0, "k" * 24), b"x", NOW)
    again = make_paper(subject, "docx")
    assert again.attachment_id != first.attachment_id
    assert docx.Document(io.BytesIO(content(place, again.attachment_id))).paragraphs[0].text == "Carta nuova"


def test_who_may_ask_and_read(place: Place) -> None:
    auditor = make_actor(place.territory, "auditor")
    person = actor_of(make_user(), NOW)
    stranger = make_actor(make_territory(slug="altrove"), "coordinator")
    inner = subject_of(place.territory, DOSSIER, place.answered)
    for actor in (auditor, person, stranger, ANONYMOUS):
        with pytest.raises(Refused):
            ask_paper(inner, "pdf", actor)
    ask_paper(subject_of(place.territory, DOSSIER, place.answered, is_public=True), "pdf", person)
    file = view(place, make_paper(inner, "odt", place.writer).attachment_id)
    rule = ATTACHMENT_OWNERS[queries.FILE]
    assert rule(auditor, file.owner_id, file, NOW)
    assert rule(place.coordinator, file.owner_id, file, NOW)
    for actor in (person, stranger, ANONYMOUS, place.author):
        assert not rule(actor, file.owner_id, file, NOW)


def test_what_is_not_public_has_no_public_paper(place: Place) -> None:
    with pytest.raises(NotFound):
        ask_paper(subject_of(place.territory, DOSSIER, 999, is_public=True))
    for kind in (BRIEF, CHAPTER):
        with pytest.raises(Refused):
            ask_paper(subject_of(place.territory, kind, place.cycle_id, is_public=True))
    elsewhere = make_territory(slug="altrove")
    with pytest.raises(NotFound):
        ask_paper(subject_of(elsewhere, DOSSIER, place.answered, is_public=True))


def test_what_is_taken_back_leaves_every_paper_of_the_cycle(place: Place) -> None:
    dossier = make_paper(subject_of(place.territory, DOSSIER, place.answered, is_public=True))
    synthesis = make_paper(subject_of(place.territory, SYNTHESIS, place.synthesis_id, is_public=True))
    waiting = subject_of(place.territory, CHAPTER, place.cycle_id)
    ask_paper(waiting, "odt", place.writer)
    person = actor_of(make_user(), NOW)
    other = make_contribution(place.territory, place.topic_id, person).contribution_id
    contributions.withdraw_contribution(person, WithdrawContribution(place.territory.id, other), NOW)
    assert not db.session.scalars(select(Paper)).all()
    assert not db.session.scalars(select(Document)).all()
    for one in (dossier, synthesis):
        with pytest.raises(NotFound):
            view(place, one.attachment_id)
    work()
    assert paper_of(waiting, "odt").asked_at is None


def test_a_paper_composed_from_words_that_went_meanwhile_is_not_kept(place: Place) -> None:
    subject = subject_of(place.territory, DOSSIER, place.answered, is_public=True)
    ask_paper(subject)
    taken = service.take(NOW)
    assert taken is not None
    transactional(service.follow_contributions)((place.answered,), NOW)
    db.session.flush()
    service.keep(taken, service.Composed("Titolo", "x.pdf", "<p>parole</p>", NOW), NOW)
    assert not db.session.scalars(select(Document)).all()


def test_a_newer_reply_or_version_takes_the_old_paper_away(place: Place) -> None:
    dossier = subject_of(place.territory, DOSSIER, place.waiting, is_public=True)
    minutes = subject_of(place.territory, MINUTES, place.meeting_id, is_public=True)
    make_paper(dossier)
    make_paper(minutes)
    write_minutes(place.territory, place.meeting_id, "Si è parlato anche degli orari. Deciso: due corse.", "Mancava una decisione.")
    publish_minutes(place.territory, place.meeting_id)
    assert paper_of(minutes).asked_at is None
    assert paper_of(dossier).is_ready
    other = subject_of(place.territory, DOSSIER, place.refused, is_public=True)
    transactional(service.forget_subject)(DOSSIER, place.waiting, NOW)
    assert paper_of(dossier).asked_at is None
    assert paper_of(other).asked_at is None


def test_a_person_who_leaves_takes_papers_along(place: Place) -> None:
    make_paper(subject_of(place.territory, DOSSIER, place.answered, is_public=True))
    assert place.author.user_id is not None
    transactional(service.erase)(place.author.user_id, NOW)
    assert not db.session.scalars(select(Paper)).all()


def test_a_paper_lives_thirty_days(place: Place) -> None:
    subject = subject_of(place.territory, DOSSIER, place.answered, is_public=True)
    make_paper(subject)
    assert service.forget_old(NOW + service.KEPT - timedelta(hours=1)) == 0
    assert service.forget_old(NOW + service.KEPT + timedelta(hours=1)) == 1
    assert not db.session.scalars(select(Document)).all()


def test_three_workers_without_a_word_give_up(place: Place) -> None:
    subject = subject_of(place.territory, DOSSIER, place.answered, is_public=True)
    ask_paper(subject)
    at = NOW
    for _ in range(service.ATTEMPTS):
        assert service.take(at) is not None
        at += service.LEASE + timedelta(seconds=1)
    assert service.take(at) is None
    assert "non è venuto" in paper_of(subject).why(at)


def test_a_thing_that_is_gone_when_the_worker_comes(place: Place) -> None:
    subject = subject_of(place.territory, DOSSIER, place.answered, is_public=True)
    ask_paper(subject)
    contributions.change_publication(Text("contribution", place.answered), place.territory.id, "hidden", None, NOW)
    jobs.make_papers()
    assert "non è venuto" in paper_of(subject).why(NOW)


def test_who_asks_for_a_long_one_gets_a_letter(place: Place) -> None:
    make_paper(subject_of(place.territory, DOSSIER, place.answered), "odt", place.writer)
    assert not _letters()
    made = make_paper(subject_of(place.territory, CHAPTER, place.cycle_id), "odt", place.writer)
    assert made.status is DocumentStatus.READY
    assert _letters() == [place.writer.user_id]


def _letters() -> list[int | None]:
    return list(db.session.scalars(select(OutboxMail.user_id).where(OutboxMail.template == "papers/made")))


def test_a_reply_takes_the_dossier_away(place: Place) -> None:
    one = make_contribution(place.territory, place.topic_id).contribution_id
    subject = subject_of(place.territory, DOSSIER, one, is_public=True)
    make_paper(subject)
    make_reply(place.territory, one)
    assert paper_of(subject).asked_at is None


def test_long_is_long() -> None:
    assert set(policy.LONG_KINDS) == {BRIEF, CHAPTER}
    assert not policy.is_waited(clock.now() - policy.WAITED - timedelta(seconds=1), None, "", clock.now())
