# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the Word template: who may, what is kept when it is refused, what every DOCX of the territory becomes."""

import io
import re
from typing import Any

import docx
import pytest
from sqlalchemy import select

from consulta.attachments.models import Attachment
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.documents import codec
from consulta.core.errors import Conflict, Refused
from consulta.core.files import examine
from consulta.core.storage import storage
from consulta.documents import jobs as document_jobs
from consulta.documents import service as documents
from consulta.documents.models import Document as DocumentRow
from consulta.documents.requests import AskDocument
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from consulta.word_templates import queries, service, trying
from consulta.word_templates.models import WordTemplate
from consulta.word_templates.requests import BringTemplate, RemoveTemplate
from tests.factories.accounts import make_actor, sign_in_as
from tests.support.pages import VisitingClient
from tests.word_templates.conftest import GOOD, template
from tests.word_templates.test_trying import HOSTILE

URL = "/ao/ufficio/impostazioni/modello-word"
BUDGET = 12


def enter(client: VisitingClient, actor: Actor) -> None:
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)


def upload(content: bytes, name: str = "carta.docx", **more: str) -> dict[str, Any]:
    return {"file": (io.BytesIO(content), name), **more}


def bring(place: TerritoryRef, admin: Actor, *lines: str, version: int = 0, key: str = "k" * 24) -> None:
    content = template(*lines)
    file = examine("carta.docx", io.BytesIO(content), cap=10_000_000)
    service.bring(admin, BringTemplate(place.id, file, version, key), trying.try_out(content), clock.now())


def made_docx(place: TerritoryRef) -> list[str]:
    """What a DOCX of the territory says, made by the worker's job."""
    asked = AskDocument(place.id, "paper", 1, "Prova", "prova.docx", str(clock.now()), codec.dump(trying.SAMPLE), format="docx")
    document_id = documents.ask_document(make_actor(place, "operator"), asked, clock.now())
    document_jobs.make_documents()
    row = db.session.get(DocumentRow, document_id, populate_existing=True)
    assert row is not None
    if row.attachment_id is None:
        return [row.fault]
    digest = db.session.scalar(select(Attachment.sha256).where(Attachment.id == row.attachment_id))
    with storage().open(str(digest)) as opened:
        said = [one.text for one in docx.Document(io.BytesIO(opened.read())).paragraphs if one.text]
    documents.forget_documents("paper", [1], clock.now())
    return said


def test_from_the_settings_to_every_docx_and_back(client: VisitingClient, place: TerritoryRef) -> None:
    """The administrator brings a template, looks at the sample, replaces it, takes it away."""
    enter(client, make_actor(place, "administrator"))
    assert URL in client.visit("/ao/ufficio/impostazioni", budget=20).text
    assert "Carica il modello" in client.visit(URL, budget=BUDGET).text
    assert client.send(URL, upload(template(*GOOD))).status_code == 303
    shown = client.visit(URL, budget=BUDGET).text
    assert "carta.docx" in shown
    link = re.search(r'href="(/ao/documenti/\d+/prova-del-modello.docx)"', shown)
    assert link is not None
    with client.get(link[1]) as answer:
        assert docx.Document(io.BytesIO(answer.data)).paragraphs[0].text == "Carta intestata di Nome dell’ente"
    assert made_docx(place)[0] == "Carta intestata di Nome dell’ente"
    assert client.send(URL, upload(template("Nuova carta", "{{ corpo }}"))).status_code == 303
    assert made_docx(place)[0] == "Nuova carta"
    assert client.send(f"{URL}/togli", {"version": "2"}, page=URL).status_code == 303
    assert made_docx(place)[0] == trying.SAMPLE.owner
    assert [one.name for one in db.session.scalars(select(AuditEvent).where(AuditEvent.name == "word_templates.changed"))] == [
        "word_templates.changed"
    ] * 3
    assert not db.session.scalars(select(Attachment).where(Attachment.owner_kind == queries.OWNER, Attachment.removed_at.is_(None))).all()


@pytest.mark.parametrize("name", ["macros", "a link outside", "a statement", "an unknown name", "no zip", "a bomb", "too large"])
def test_a_hostile_template_leaves_the_one_there_is(client: VisitingClient, place: TerritoryRef, name: str) -> None:
    admin = make_actor(place, "administrator")
    bring(place, admin, *GOOD)
    enter(client, admin)
    answer = client.send(URL, upload(HOSTILE[name][0]), status=422)
    answer.request.environ["wsgi.input"].close()  # a large body waits in a file of its own, which nobody closes otherwise
    assert "Scegli di nuovo il file" in answer.text
    assert "Intanto resta in uso il modello di prima" in answer.text
    assert "Traceback" not in answer.text
    assert made_docx(place)[0].startswith("Carta intestata")
    assert queries.find_template(place.id).version == 1


@pytest.mark.parametrize("name", ["carta.docm", "carta.dotx", "carta.pdf", "carta"])
def test_another_kind_of_file_is_told_so(client: VisitingClient, place: TerritoryRef, name: str) -> None:
    enter(client, make_actor(place, "administrator"))
    assert "deve essere un file .docx" in client.send(URL, upload(template(*GOOD), name), status=422).text
    assert "Scegli il modello da caricare" in client.send(URL, {}, status=422).text


def test_two_administrators_at_once(client: VisitingClient, place: TerritoryRef) -> None:
    admin = make_actor(place, "administrator")
    enter(client, admin)
    form = client.get(URL).text
    hidden = dict(re.findall(r'name="(csrf_token|submission_key|version)"[^>]*value="([^"]*)"', form))
    bring(place, make_actor(place, "administrator"), "Di un altro", "{{ corpo }}")
    answer = client.post(URL, data={**hidden, "version": "0", **upload(template(*GOOD))})
    assert answer.status_code == 409
    assert "un’altra persona ha cambiato il modello" in answer.text.lower()
    assert made_docx(place)[0] == "Di un altro"


def test_sent_again_it_is_brought_once(place: TerritoryRef) -> None:
    admin = make_actor(place, "administrator")
    bring(place, admin, *GOOD)
    bring(place, admin, *GOOD)
    assert queries.find_template(place.id).version == 1
    with pytest.raises(Conflict):
        bring(place, admin, *GOOD, key="j" * 24)
    service.remove(admin, RemoveTemplate(place.id, 1), clock.now())
    service.remove(admin, RemoveTemplate(place.id, 1), clock.now())
    assert queries.find_template(place.id).version == 2


@pytest.mark.parametrize("role", ["operator", "coordinator", "auditor", "deputy_approver"])
def test_only_the_administrator_brings_one(client: VisitingClient, place: TerritoryRef, role: str) -> None:
    actor = make_actor(place, role)
    with pytest.raises(Refused):
        bring(place, actor, *GOOD)
    with pytest.raises(Refused):
        service.remove(actor, RemoveTemplate(place.id, 0), clock.now())
    enter(client, actor)
    answer = client.get(URL)
    assert answer.status_code == (200 if role in ("coordinator", "auditor") else 403)
    assert "Prova e usa il modello" not in answer.text
    assert not db.session.scalars(select(WordTemplate)).all()


def test_a_template_that_spoils_later_says_where_to_look(place: TerritoryRef) -> None:
    bring(place, make_actor(place, "administrator"), *GOOD)
    digest = db.session.scalar(select(Attachment.sha256).where(Attachment.purpose == "template"))
    storage().delete(str(digest))
    assert "Il modello di Word del territorio non si apre" in made_docx(place)[0]


def test_the_example_is_downloaded(client: VisitingClient, place: TerritoryRef) -> None:
    enter(client, make_actor(place, "administrator"))
    with client.get(f"{URL}/esempio") as answer:
        assert docx.Document(io.BytesIO(answer.data)).paragraphs
