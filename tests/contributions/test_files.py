# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents sent with a contribution: kept while the form fails, bound when it is sent, read as the text is, never before."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import Traveller, travel

from consulta.accounts.credentials import sign_grant
from consulta.accounts.models import AccountGrant
from consulta.attachments import queries as attachments
from consulta.attachments import service as attachment_service
from consulta.attachments.jobs import read_documents
from consulta.attachments.models import Attachment, AttachmentLimits, WaitingFile
from consulta.attachments.requests import ChangeLimits, HoldFile
from consulta.contributions import queries, service
from consulta.contributions.models import Contribution
from consulta.contributions.requests import SaveDraft, SendFile, Subject, WithdrawContribution, WithholdFile
from consulta.core import search
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, Refused
from consulta.core.storage import EXTENSION, LocalStorage, init_storage, storage
from consulta.core.unit_of_work import add, transactional
from consulta.demo.papers import one_page
from consulta.notifications.models import OutboxMail
from consulta.organisations.queries import actor_of
from consulta.web.page_cache import EXTENSION as PAGE_CACHE
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.attachments import PDF, checked
from tests.factories.consultations import make_topic
from tests.factories.contributions import TEXT, TITLE, contribution_request, make_contribution, new_key
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient, check_page

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
RECORD_BUDGET = 25
FILLED = {"kind": "need", "title": TITLE, "text": TEXT}
VISITOR = {"name": "Pinuccia Serra", "email": "pinuccia@esempio.it"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def territory(app: Flask, tmp_path: Path) -> Iterator[TerritoryRef]:
    usual = app.extensions[EXTENSION]
    init_storage(app, LocalStorage(tmp_path / "files"))
    yield make_territory()
    init_storage(app, usual)


@pytest.fixture
def topic_id(territory: TerritoryRef) -> int:
    return make_topic(territory)


@pytest.fixture
def author(territory: TerritoryRef) -> Actor:
    return actor_of(make_user(), NOW)


@pytest.fixture
def moderator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator")


def shown(response: Any) -> str:
    check_page(response)
    return str(response.get_data(as_text=True))


def write_path(topic_id: int) -> str:
    return f"/ao/temi/{topic_id}/contributi/nuovo"


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', text))


def upload(
    client: VisitingClient, path: str, action: str = "send", content: bytes | None = PDF, file_name: str = "nota.pdf", **values: Any
) -> Any:
    page = client.get(path).get_data(as_text=True)
    fields = hidden(page) | FILLED | {"action": action} | values
    if content is not None:
        fields["file"] = (io.BytesIO(content), file_name)
    return client.post(path, data=fields, content_type="multipart/form-data")


def hold(actor: Actor, territory: TerritoryRef, key: str, content: bytes = PDF, name: str = "nota.pdf") -> int:
    return service.hold_file(actor, SendFile(territory.id, key, checked(name, content)), NOW)


def sent_with_file(actor: Actor, territory: TerritoryRef, topic_id: int, published: bool = True, **values: Any) -> tuple[int, str, str]:
    """A contribution with a document: its id, its number, the address of the document."""
    key = new_key()
    hold(actor, territory, key)
    sent = make_contribution(territory, topic_id, actor, published=published, key=key, **values)
    one = queries.list_files(sent.contribution_id)[0]
    return sent.contribution_id, sent.number, f"/ao/documenti/{one.id}/{one.name}"


@transactional
def _put(row: Any) -> None:
    add(row)


def status(client: VisitingClient, path: str) -> int:
    with client.get(path) as response:
        return response.status_code


def publish(contribution_id: int, territory: TerritoryRef, to: str = "published") -> None:
    service.change_publication(Subject("contribution", contribution_id), territory.id, to, None, NOW)


def test_a_document_stays_while_the_form_fails_and_leaves_with_it(client: VisitingClient, topic_id: int) -> None:
    sign_in_as(client, make_user())
    failed = upload(client, write_path(topic_id), title="")
    page = shown(failed)
    assert failed.status_code == 422
    assert "nota.pdf" in page
    assert "Togli nota.pdf" in page
    assert "Scegli di nuovo il file" not in page
    again = hidden(page) | FILLED | {"action": "send"}
    assert client.post(write_path(topic_id), data=again).status_code == 303
    contribution = db.session.scalars(select(Contribution)).one()
    assert [one.name for one in queries.list_files(contribution.id)] == ["nota.pdf"]
    assert db.session.scalar(select(func.count()).select_from(WaitingFile)) == 0


def test_several_one_after_another_and_one_taken_away(client: VisitingClient, topic_id: int) -> None:
    sign_in_as(client, make_user())
    path = write_path(topic_id)
    page = shown(upload(client, path, "attach"))
    assert 'value="Più ore di assistenza a casa"' in page
    second = hidden(page) | FILLED | {"action": "attach", "file": (io.BytesIO(PDF + b"%%EOF\n"), "seconda.pdf")}
    page = shown(client.post(path, data=second, content_type="multipart/form-data"))
    assert "nota.pdf" in page
    assert "seconda.pdf" in page
    first = db.session.scalars(select(WaitingFile.id).order_by(WaitingFile.id)).first()
    page = shown(client.post(path, data=hidden(page) | FILLED | {"action": f"drop-{first}"}))
    assert "nota.pdf" not in page
    assert "seconda.pdf" in page
    assert TEXT[:20] in page


def test_the_same_bytes_twice_are_one_document(author: Actor, territory: TerritoryRef) -> None:
    key = new_key()
    assert hold(author, territory, key) == hold(author, territory, key)
    assert len(attachments.list_waiting(author, key)) == 1


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ programma", "nota.exe", "non è di un tipo ammesso"),
        (b"", "nota.pdf", "è vuoto"),
        (b"<svg/>", "nota.pdf", "c&#39;è un tipo di file diverso"),
        (None, "", "Prima scegli un documento"),
    ],
)
def test_a_refusal_stands_beside_the_field_and_nothing_typed_is_lost(
    client: VisitingClient, topic_id: int, content: bytes | None, name: str, said: str
) -> None:
    response = upload(client, write_path(topic_id), "attach", content, name, **VISITOR)
    page = shown(response)
    assert response.status_code == 422
    assert said in page
    assert 'value="Più ore di assistenza a casa"' in page
    assert 'value="pinuccia@esempio.it"' in page


def test_a_text_is_not_sent_without_the_document_that_was_refused(client: VisitingClient, topic_id: int) -> None:
    sign_in_as(client, make_user())
    response = upload(client, write_path(topic_id), "send", b"MZ programma", "nota.exe")
    assert response.status_code == 422
    assert "non è di un tipo ammesso" in shown(response)
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0


def test_a_visitor_sends_a_document_too(client: VisitingClient, topic_id: int) -> None:
    assert upload(client, write_path(topic_id), **VISITOR).status_code == 303
    grant_id = db.session.scalar(select(func.max(AccountGrant.id)))
    confirm = f"/conferma-invio/{sign_grant(grant_id or 0, 'draft')}"
    assert client.post(confirm, data=hidden(shown(client.get(confirm)))).status_code == 303
    contribution = db.session.scalars(select(Contribution)).one()
    assert [one.name for one in queries.list_files(contribution.id)] == ["nota.pdf"]
    assert contribution.author_id == db.session.scalars(select(Attachment.uploaded_by_id)).one()


def test_nobody_else_sees_what_waits(author: Actor, territory: TerritoryRef) -> None:
    key, stranger = new_key(), actor_of(make_user(), NOW)
    waiting_id = hold(author, territory, key)
    assert attachments.list_waiting(stranger, key) == attachments.list_waiting(ANONYMOUS, key) == []
    with pytest.raises(Conflict):
        hold(stranger, territory, key)
    attachment_service.let_go(stranger, key, waiting_id)
    assert len(attachments.list_waiting(author, key)) == 1


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"files": 0}, "non si allegano documenti"),
        ({"files": 1}, "Il massimo di documenti è 1"),
        ({"together_mb": 0}, "insieme 0 MB"),
        ({"file_mb": 0}, "supera 0 MB"),
        ({"territory_mb": 0}, "Lo spazio per i documenti di questo territorio è finito"),
    ],
)
def test_the_limits_of_the_office(author: Actor, territory: TerritoryRef, limits: dict[str, int], said: str) -> None:
    key = new_key()
    hold(author, territory, key)
    _put(AttachmentLimits(territory_id=territory.id, **{"files": 5, "file_mb": 10, "together_mb": 25, "territory_mb": 100} | limits))
    with pytest.raises(Invalid, match=re.escape(said)):
        hold(author, territory, key, PDF + b"%%EOF\n", "seconda.pdf")


def test_a_text_with_documents_is_always_read_first(territory: TerritoryRef, topic_id: int, author: Actor) -> None:
    for _ in range(2):
        make_contribution(territory, topic_id, author)
    assert service.submit_contribution(author, contribution_request(territory, topic_id), NOW).status == "published"
    key = new_key()
    hold(author, territory, key)
    assert service.submit_contribution(author, contribution_request(territory, topic_id, key=key), NOW).status == "in_moderation"


def test_a_document_is_read_as_its_text_is(client: VisitingClient, territory: TerritoryRef, topic_id: int, author: Actor) -> None:
    contribution_id, number, path = sent_with_file(author, territory, topic_id, published=False)
    stranger, writer, staff = VisitingClient(client.application), VisitingClient(client.application), VisitingClient(client.application)
    sign_in_as(stranger, make_user())
    sign_in_as(writer, author.user_id)  # type: ignore[arg-type]
    operator = make_user()
    give_role(operator, territory, "operator")
    sign_in_as(staff, operator)
    assert [status(one, path) for one in (client, stranger, writer, staff)] == [404, 404, 200, 200]
    publish(contribution_id, territory)
    with client.get(path) as response:
        assert response.status_code == 200
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.get_data() == PDF
    assert path in client.visit(f"/ao/contributi/{number}").text
    publish(contribution_id, territory, "hidden")
    client.application.extensions[PAGE_CACHE].clear()
    assert [status(one, path) for one in (client, stranger)] == [404, 404]
    assert path not in client.get(f"/ao/contributi/{number}").get_data(as_text=True)


def test_a_withdrawn_text_takes_its_documents_with_it(
    client: VisitingClient, territory: TerritoryRef, topic_id: int, author: Actor
) -> None:
    contribution_id, _, path = sent_with_file(author, territory, topic_id)
    assert status(client, path) == 200
    service.withdraw_contribution(author, WithdrawContribution(territory.id, contribution_id), NOW)
    assert status(client, path) == 404


def test_the_office_takes_a_document_out_of_view(
    client: VisitingClient, territory: TerritoryRef, topic_id: int, author: Actor, moderator: Actor
) -> None:
    contribution_id, number, path = sent_with_file(author, territory, topic_id)
    attachment_id = queries.list_files(contribution_id)[0].id
    wanted = WithholdFile(territory.id, contribution_id, attachment_id, "C'è il nome di una persona")
    with pytest.raises(Refused):
        service.withhold_file(author, wanted, NOW)
    with pytest.raises(Invalid):
        service.withhold_file(moderator, WithholdFile(territory.id, contribution_id, attachment_id, " "), NOW)
    service.withhold_file(moderator, wanted, NOW)
    with pytest.raises(Conflict):
        service.withhold_file(moderator, wanted, NOW)
    assert status(client, path) == 404
    assert path not in client.get(f"/ao/contributi/{number}").get_data(as_text=True)
    letter = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "contributions/file_withheld")).one()
    assert letter.user_id == author.user_id
    sign_in_as(client, author.user_id)  # type: ignore[arg-type]
    assert status(client, path) == 404
    receipt = client.visit(f"/ao/contributi/{number}/ricevuta").text
    assert "C&#39;è il nome di una persona" in receipt
    service.show_file(moderator, territory.id, contribution_id, attachment_id, NOW)
    assert status(client, path) == 200


def test_the_office_does_it_from_the_scheda(client: VisitingClient, territory: TerritoryRef, topic_id: int, author: Actor) -> None:
    contribution_id, _, _ = sent_with_file(author, territory, topic_id)
    attachment_id = queries.list_files(contribution_id)[0].id
    operator = make_user()
    give_role(operator, territory, "operator")
    sign_in_as(client, operator)
    record = f"/ao/ufficio/contributi/{contribution_id}"
    assert f"{record}/documenti/{attachment_id}/togli" in client.visit(record, budget=RECORD_BUDGET).text
    page = client.visit(f"{record}/documenti/{attachment_id}/togli").text
    refused = client.post(f"{record}/documenti/{attachment_id}/togli", data=hidden(page) | {"reason": ""})
    assert refused.status_code == 422
    assert (
        client.post(f"{record}/documenti/{attachment_id}/togli", data=hidden(page) | {"reason": "Contiene un indirizzo"}).status_code == 303
    )
    assert "Contiene un indirizzo" in client.visit(record, budget=RECORD_BUDGET).text
    assert client.post(f"{record}/documenti/{attachment_id}/mostra", data=hidden(page)).status_code == 303
    assert queries.list_files(contribution_id)[0].is_released
    assert client.get(f"/ao/ufficio/contributi/{contribution_id + 1}/documenti/{attachment_id}/togli").status_code == 404


def test_the_receipt_commits_to_the_documents(client: VisitingClient, territory: TerritoryRef, topic_id: int, author: Actor) -> None:
    contribution_id, number, path = sent_with_file(author, territory, topic_id)
    sha256 = queries.list_files(contribution_id)[0].sha256
    assert queries.list_revisions(contribution_id)[0].content(number)["files"] == [sha256]
    sign_in_as(client, author.user_id)  # type: ignore[arg-type]
    page = client.visit(f"/ao/contributi/{number}/ricevuta").text
    assert path in page
    assert page.count(sha256) == 2
    assert "Il sigillo di questo testo è stato cancellato" not in page
    plain = make_contribution(territory, topic_id, author)
    assert "files" not in queries.list_revisions(plain.contribution_id)[0].content(plain.number)


def test_what_waits_is_forgotten_after_two_days_but_for_drafts(author: Actor, territory: TerritoryRef, topic_id: int) -> None:
    lost, kept = new_key(), new_key()
    hold(author, territory, lost)
    hold(author, territory, kept)
    service.save_draft(author, _draft(territory, topic_id, kept), NOW)
    assert service.forget_waiting_files(NOW + timedelta(hours=47)) == 0
    assert service.forget_waiting_files(NOW + timedelta(hours=49)) == 1
    assert attachments.list_waiting(author, lost) == []
    assert len(attachments.list_waiting(author, kept)) == 1
    service.delete_draft(author, queries.list_drafts(author.user_id or 0)[0].id, NOW)
    assert attachments.list_waiting(author, kept) == []


def _draft(territory: TerritoryRef, topic_id: int, key: str) -> Any:
    return SaveDraft(territory.id, "contribution", topic_id, None, {"text": TEXT}, key)


def test_the_sweep_leaves_bytes_that_wait(author: Actor, territory: TerritoryRef) -> None:
    key = new_key()
    waiting_id = hold(author, territory, key)
    later = NOW + timedelta(days=3000)
    attachment_service.sweep(later)
    assert storage().has(attachments.list_waiting(author, key)[0].sha256)
    digest = attachments.list_waiting(author, key)[0].sha256
    attachment_service.let_go(author, key, waiting_id)
    attachment_service.sweep(later)
    assert not storage().has(digest)


def test_erasure_takes_what_was_never_public_and_what_waits(territory: TerritoryRef, topic_id: int, author: Actor) -> None:
    unseen, _, _ = sent_with_file(author, territory, topic_id, published=False)
    seen, _, _ = sent_with_file(author, territory, topic_id)
    hold(author, territory, new_key())
    with db.session.no_autoflush:
        _erase(author)
    assert queries.list_files(unseen) == []
    assert len(queries.list_files(seen)) == 1
    assert db.session.scalar(select(func.count()).select_from(WaitingFile)) == 0


def _erase(author: Actor) -> None:
    transactional(lambda: service.erase(author.user_id or 0, NOW))()


def test_the_words_inside_are_found_while_anybody_may_read_them(territory: TerritoryRef, topic_id: int, author: Actor) -> None:
    def found() -> list[str]:
        read_documents()
        return [match.kind for match in search.find(territory.id, "pullmino")]

    def decide(status: str) -> None:
        service.change_publication(Subject("contribution", sent.contribution_id), territory.id, status, None, NOW)

    key = new_key()
    hold(author, territory, key, one_page("Il pullmino delle otto"))
    sent = make_contribution(territory, topic_id, author, key=key, published=False)
    assert found() == []
    decide("published")
    assert found() == ["document"]
    decide("hidden")
    assert [match.kind for match in search.find(territory.id, "pullmino")] == found() == []
    decide("published")
    assert found() == ["document"]
    one = queries.list_files(sent.contribution_id)[0]
    service.withhold_file(SYSTEM, WithholdFile(territory.id, sent.contribution_id, one.id, "Contiene un nome"), NOW)
    assert [match.kind for match in search.find(territory.id, "pullmino")] == found() == []


def test_my_data_tells_of_both(territory: TerritoryRef, topic_id: int, author: Actor) -> None:
    _, _, path = sent_with_file(author, territory, topic_id)
    hold(author, territory, new_key(), PDF + b"%%EOF\n", "seconda.pdf")
    _, told = attachments.personal_data(author.user_id or 0)
    assert [one["nome"] for one in told] == ["nota.pdf", "seconda.pdf"]
    assert told[0]["indirizzo"] == path
    assert told[1]["in_attesa"] is True


def test_the_screen_of_the_limits(client: VisitingClient, territory: TerritoryRef) -> None:
    administrator = make_user()
    give_role(administrator, territory, "administrator")
    sign_in_as(client, administrator)
    path = "/ao/ufficio/impostazioni/documenti"
    page = client.visit(path, budget=12).text
    assert 'href="/ao/ufficio/impostazioni/documenti"' in client.visit("/ao/ufficio/impostazioni").text
    wrong = client.post(path, data=hidden(page) | {"files": "molti", "file_mb": "3", "together_mb": "2", "territory_mb": "100"})
    assert wrong.status_code == 422
    assert "«molti» non è un numero intero" in shown(wrong)
    wrong = client.post(path, data=hidden(page) | {"files": "3", "file_mb": "3", "together_mb": "2", "territory_mb": "100"})
    assert "non può essere minore" in shown(wrong)
    good = hidden(page) | {"files": "3", "file_mb": "3", "together_mb": "6", "territory_mb": "100"}
    assert client.post(path, data=good).status_code == 303
    assert attachments.limits_of(territory.id).together_mb == 6
    stale = client.post(path, data=good | {"files": "4"})
    assert stale.status_code == 409
    assert client.post(path, data=hidden(shown(stale)) | good | {"files": "4", "version": "1"}).status_code == 303
    with pytest.raises(Refused):
        attachment_service.change_limits(actor_of(make_user(), NOW), ChangeLimits(territory.id, 1, 1, 1, 10, 2), NOW)


def test_two_sends_at_once_keep_one(author: Actor, territory: TerritoryRef) -> None:
    key = new_key()
    attachment_service.hold(author, HoldFile(territory.id, key, checked()), NOW)
    attachment_service.hold(author, HoldFile(territory.id, key, checked()), NOW)
    assert db.session.scalar(select(func.count()).select_from(WaitingFile)) == 1
