# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents in the search: found while anybody may read them, by their title and the words inside (ADR 0033).

The worker takes the text out of the file; what closes a document takes it out of the index in the same transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from consulta.attachments import policy
from consulta.attachments.models import Attachment, DocumentText, TextState
from consulta.attachments.policy import AttachmentView, OwnerRule
from consulta.core import queue, search
from consulta.core.actor import ANONYMOUS
from consulta.core.db import db
from consulta.core.search import Entry
from consulta.core.unit_of_work import add, current, transactional
from consulta.territory.queries import get_territory

SEARCH_KIND = "document"
TEXT_CAP = 200_000
"""Characters of a document that are kept for the search: some 70 pages."""
_COLUMNS = [getattr(Attachment, name) for name in AttachmentView.__slots__]


@dataclass(frozen=True, slots=True)
class WaitingText:
    """A document whose text the index waits for. ``text`` was taken out before, or is empty."""

    attachment: AttachmentView
    text: str


def await_text(attachment_id: int) -> None:
    """In the open transaction: out of the index until the worker has seen that anybody may read it, and what it says."""
    session = current().session
    search.remove(SEARCH_KIND, attachment_id)
    row = session.get(DocumentText, attachment_id)
    if row is None:
        add(DocumentText(attachment_id=attachment_id))
    else:
        row.state = TextState.WAITING
    current().after_commit("wake-texts", lambda: queue.enqueue("read_documents"))


def await_texts(owner_kind: str, owner_id: int) -> None:
    """The same for every document of an owner, whose own openness has changed."""
    query = select(Attachment.id).where(
        Attachment.owner_kind == owner_kind, Attachment.owner_id == owner_id, Attachment.removed_at.is_(None)
    )
    for attachment_id in list(current().session.scalars(query.order_by(Attachment.id))):
        await_text(attachment_id)


def close_text(attachment_id: int, *, is_gone: bool) -> None:
    """In the open transaction: nobody finds it any more. Of what is gone the text is forgotten too."""
    session = current().session
    search.remove(SEARCH_KIND, attachment_id)
    session.flush()
    this = DocumentText.attachment_id == attachment_id
    if is_gone:
        session.execute(delete(DocumentText).where(this))
    else:
        session.execute(update(DocumentText).where(this).values(state=TextState.CLOSED))


def list_waiting(limit: int) -> Sequence[WaitingText]:
    """Documents whose text the index waits for, the oldest first."""
    query = (
        select(*_COLUMNS, DocumentText.text.label("taken"))
        .join(DocumentText, DocumentText.attachment_id == Attachment.id)
        .where(DocumentText.state == TextState.WAITING)
        .order_by(DocumentText.attachment_id)
        .limit(limit)
    )
    names = AttachmentView.__slots__
    return [WaitingText(AttachmentView(*(getattr(row, name) for name in names)), row.taken) for row in db.session.execute(query)]


@transactional
def keep_text(attachment_id: int, text: str, owners: Mapping[str, OwnerRule], now: datetime) -> bool:
    """What a document says, into the index if anybody may read it now; gives whether. Nothing when it is gone meanwhile."""
    session = current().session
    query = select(DocumentText).where(DocumentText.attachment_id == attachment_id, DocumentText.state == TextState.WAITING)
    row = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        return False
    row.text = text[:TEXT_CAP]
    found = session.execute(select(*_COLUMNS).where(Attachment.id == attachment_id, Attachment.removed_at.is_(None))).first()
    is_open = found is not None and is_open_to_all(AttachmentView(**found._mapping), owners, now)
    row.state = TextState.INDEXED if is_open else TextState.CLOSED
    if found is not None and is_open:
        attachment = AttachmentView(**found._mapping)
        search.put(document_entry(attachment, row.text, get_territory(attachment.territory_id).slug))
    return is_open


def is_open_to_all(attachment: AttachmentView, owners: Mapping[str, OwnerRule], now: datetime) -> bool:
    """Whether anybody may read it, as its owner says."""
    return bool(policy.may_read(ANONYMOUS, attachment, now, owners))


def document_entry(one: AttachmentView, text: str, slug: str) -> Entry:
    """A document as the index takes it, on the day on which it was made public or brought."""
    return Entry(
        territory_id=one.territory_id,
        kind=SEARCH_KIND,
        object_id=one.id,
        title=one.description or one.name,
        body=text,
        excerpt=" ".join(text[:240].split()),
        path=f"/{slug}/documenti/{one.id}/{one.name}",
        at=one.released_at or one.uploaded_at,
        parent=f"{one.owner_kind}:{one.owner_id}",
    )


def list_document_entries(territory_id: int, after: int, limit: int, owners: Mapping[str, OwnerRule], now: datetime) -> Sequence[Entry]:
    """The documents of the index that anybody may read with an id beyond ``after``, by id."""
    query = (
        select(*_COLUMNS, DocumentText.text.label("taken"))
        .join(DocumentText, DocumentText.attachment_id == Attachment.id)
        .where(Attachment.territory_id == territory_id, Attachment.removed_at.is_(None), DocumentText.state == TextState.INDEXED)
        .order_by(Attachment.id)
        .limit(limit)
    )
    slug = get_territory(territory_id).slug
    entries: list[Entry] = []
    while len(entries) < limit and (rows := db.session.execute(query.where(Attachment.id > after)).all()):
        seen = [(AttachmentView(*(getattr(row, name) for name in AttachmentView.__slots__)), row.taken) for row in rows]
        entries += [document_entry(one, text, slug) for one, text in seen if is_open_to_all(one, owners, now)]
        after = rows[-1].id
    return entries[:limit]
