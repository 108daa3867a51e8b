# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters and lists, asked for and made without printing; documents of a notice; a notice concluded with its decisions."""

from datetime import timedelta

import time_machine

from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.documents import service as documents
from consulta.notices import queries
from consulta.notices import service as notices
from consulta.notices.requests import AddNoticeDocument, PrepareLetter, PrepareList
from consulta.web.ports import TerritoryRef
from tests.factories.attachments import PDF, checked
from tests.factories.contributions import new_key
from tests.factories.notices import application_row, change_request, decide, make_application, make_notice, speaker

SOURCE = '<!doctype html><html lang="it"><head><title>Prova</title></head><body><h1>Prova</h1></body></html>'


def ask_letter(territory: TerritoryRef, application_id: int, actor: Actor = SYSTEM, source: str = SOURCE, kind: str = "pdf") -> int:
    """The letter of an application, waiting to be made."""
    version = application_row(application_id).version
    return notices.prepare_letter(actor, PrepareLetter(territory.id, application_id, version, "Lettera", source, kind), clock.now())


def ask_list(
    territory: TerritoryRef, notice_id: int, actor: Actor = SYSTEM, source: str = SOURCE, *, is_public: bool = False, fingerprint: str = ""
) -> int:
    """The list of a notice as it stands (or as it stood, with another fingerprint), waiting to be made."""
    notice = queries.get_notice(SYSTEM, territory.id, notice_id)
    fingerprint = fingerprint or queries.list_fingerprint(notice, queries.list_outcomes(notice_id, public=is_public), is_public=is_public)
    return notices.prepare_list(actor, PrepareList(territory.id, notice_id, is_public, "Elenco", source, fingerprint, "pdf"), clock.now())


def finish(document_id: int, *, made: bool = True) -> None:
    """What waits is made (a small file holds the page) or is not. Nothing else may be waiting."""
    taken = documents.take_document(clock.now())
    assert taken is not None
    assert taken.id == document_id
    if made:
        assert documents.keep_document(taken, PDF + taken.source.encode(), clock.now())
    else:
        documents.give_up(taken, documents.NOT_MADE, clock.now())


def attach_to_notice(territory: TerritoryRef, notice_id: int, actor: Actor = SYSTEM, description: str = "Determina di avvio") -> int:
    """The act of a notice, read by whoever reads the notice."""
    request = AddNoticeDocument(territory.id, notice_id, checked("determina.pdf"), description, new_key())
    return notices.add_notice_document(actor, request, clock.now())


def make_concluded(
    territory: TerritoryRef, roundtable_id: int, cycle_id: int, actor: Actor = SYSTEM, *, title: str = "Un avviso concluso"
) -> int:
    """A notice that is over, with an organisation and a citizen who were admitted."""
    now = clock.now()
    body = speaker(territory, "Associazione Ammessa")
    with time_machine.travel(now - timedelta(days=45), tick=True):
        notice_id = make_notice(territory, roundtable_id, cycle_id=cycle_id, title=title, formal=())
        decide(territory, make_application(territory, notice_id, *body).application_id, "admit")
        decide(territory, make_application(territory, notice_id).application_id, "admit_open")
    notices.conclude_notice(actor, change_request(territory, notice_id), now)
    return notice_id
