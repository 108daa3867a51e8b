# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of Word templates. The file was tried before (``trying``): it takes a second, and a transaction waits for nobody."""

from datetime import datetime
from hashlib import sha256
from io import BytesIO

from sqlalchemy import select

from consulta.accounts import throttle as accounts
from consulta.attachments import service as attachments
from consulta.attachments.requests import AttachFile, OneAttachment
from consulta.core.actor import Actor
from consulta.core.errors import Conflict
from consulta.core.files import KINDS, CheckedFile
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.territory.policy import may_change_settings
from consulta.word_templates.events import WordTemplateChanged
from consulta.word_templates.models import WordTemplate
from consulta.word_templates.queries import OWNER
from consulta.word_templates.requests import BringTemplate, RemoveTemplate

MOVED = N_("Nel frattempo un’altra persona ha cambiato il modello: guarda qui sotto quello di adesso, poi riprova.")
SAMPLE_NAME = "prova-del-modello.docx"


@transactional
def bring(actor: Actor, request: BringTemplate, sample: bytes, now: datetime) -> None:
    """Use a template that was tried; ``sample`` is what the try made. Sent again with the same key, it is brought once.

    Raises Refused, Conflict when somebody changed it before.
    """
    may_change_settings(actor, request.territory_id).or_refuse()
    row = _locked(request.territory_id, now)
    asked = AttachFile(request.territory_id, OWNER, request.territory_id, request.file, purpose="template", key=request.key)
    if request.version != row.version:
        if attachments.attach(actor, asked, now) == row.attachment_id:
            return  # the same form, sent again
        raise Conflict(MOVED)
    row.attachment_id = attachments.replace(actor, asked, row.attachment_id, now)
    tried = CheckedFile(SAMPLE_NAME, KINDS["docx"].media_type, len(sample), sha256(sample).hexdigest(), BytesIO(sample))
    sample_file = AttachFile(request.territory_id, OWNER, request.territory_id, tried, purpose="sample")
    row.sample_id = attachments.replace(actor, sample_file, row.sample_id, now)
    _changed(actor, row, request.file.sha256, now)


@transactional
def remove(actor: Actor, request: RemoveTemplate, now: datetime) -> None:
    """The usual layout from now on; files made before stay as they are. Raises Refused, Conflict."""
    may_change_settings(actor, request.territory_id).or_refuse()
    row = _locked(request.territory_id, now)
    if request.version != row.version:
        if row.attachment_id is None:
            return  # it is gone already
        raise Conflict(MOVED)
    if row.attachment_id is None:
        return
    _drop(actor, row, now)
    _changed(actor, row, "", now)


def _locked(territory_id: int, now: datetime) -> WordTemplate:
    """The row of the territory, made when it has none yet."""
    accounts.serialise(f"word-template:{territory_id}")
    session = current().session
    query = select(WordTemplate).where(WordTemplate.territory_id == territory_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    return row or add(WordTemplate(territory_id=territory_id, changed_at=now, version=0))


def _drop(actor: Actor, row: WordTemplate, now: datetime) -> None:
    old = [one for one in (row.attachment_id, row.sample_id) if one is not None]
    row.attachment_id = row.sample_id = None
    current().session.flush()
    for one in old:
        attachments.remove(actor, OneAttachment(OWNER, row.territory_id, one), now)


def _changed(actor: Actor, row: WordTemplate, digest: str, now: datetime) -> None:
    row.changed_by_id, row.changed_at, row.version = actor.user_id, now, row.version + 1
    emit(WordTemplateChanged(occurred_at=now, actor_id=actor.user_id, territory_id=row.territory_id, sha256=digest, version=row.version))
