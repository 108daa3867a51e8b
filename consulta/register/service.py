# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes of the trail and of the chain. Both happen inside the transaction of the fact they record."""

import secrets
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select

from consulta.core.actor import Actor
from consulta.core.db import is_sqlite
from consulta.core.errors import Invalid
from consulta.core.events import DomainEvent, PublicRecord
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, put, put_one, transactional
from consulta.core.words import N_
from consulta.register import policy
from consulta.register.chain import GENESIS, commitment, entry_hash
from consulta.register.models import AuditEvent, RegisterEntry, RegisterHead, RegisterSalt
from consulta.register.requests import ENTRY_TYPES, Entry, ExportActivity, StaffRead

PURPOSE_FLOOR, PURPOSE_CAP = 5, 200
PURPOSE_MISSING = N_("Scrivi a che cosa ti serve il file, in almeno 5 lettere.")
TRAIL, NOTES = "audit", "register"
"""The trail is written after everything else, all its rows at once, and the chain is sealed after the trail."""


def record(event: DomainEvent) -> None:
    """Keep an event in the private trail; when it is public, seal it last thing before the commit.

    Raises ValueError for a public fact outside the closed list or without territory: no fact gets lost in silence.
    """
    unit = current()
    unit.notes.setdefault(TRAIL, []).append(
        {
            "event_id": event.id,
            "name": event.name,
            "subject": event.subject(),
            "territory_id": event.territory_id,
            "actor_id": event.actor_id,
            "occurred_at": event.occurred_at,
            "details": event.details(),
        }
    )
    unit.before_commit(TRAIL, _write_trail, last=True)
    public = event.public_record()
    if public is not None:
        if public.type not in ENTRY_TYPES or event.territory_id is None:
            raise ValueError(f"{event.name}: {public.type} is no public fact of a territory")
        unit.notes.setdefault(NOTES, []).append((event.territory_id, event.occurred_at, public))
        unit.before_commit(NOTES, _seal, last=True)


def _write_trail() -> None:
    put(AuditEvent, *current().notes.pop(TRAIL, []))


def open_chain(territory_id: int, slug: str, now: datetime) -> None:
    """Begin the register of a new territory, in the open transaction. The slug is part of every hash and never changes."""
    add(RegisterHead(territory_id=territory_id, slug=slug, n=0, hash=GENESIS, sealed_at=now))


def _seal() -> None:
    """Write the entries under the lock of each territory's head, in the order in which they were emitted."""
    pending: list[tuple[int, datetime, PublicRecord]] = current().notes.pop(NOTES, [])
    for territory_id in sorted({item[0] for item in pending}):
        head = _locked_head(territory_id)
        for _, occurred_at, public in (item for item in pending if item[0] == territory_id):
            _append(head, occurred_at, public)
    current().session.flush()


def _locked_head(territory_id: int) -> RegisterHead:
    session = current().session
    query = select(RegisterHead).where(RegisterHead.territory_id == territory_id)
    return session.execute(query if is_sqlite() else query.with_for_update().execution_options(populate_existing=True)).scalar_one()


def _append(head: RegisterHead, occurred_at: datetime, public: PublicRecord) -> None:
    from_clock = max(occurred_at, head.sealed_at)
    salt = secrets.token_hex(16)
    values: dict[str, Any] = {
        "n": head.n + 1,
        "type": public.type,
        "subject": public.subject,
        "occurred_at": occurred_at,
        "sealed_at": from_clock,
        "commitment": commitment(salt, public.content),
        "previous": head.hash,
    }
    row = Entry(territory=head.slug, hash="", **values).row()
    sealed = entry_hash(row)
    entry_id = put_one(RegisterEntry, territory_id=head.territory_id, hash=sealed, **values)
    put_one(RegisterSalt, entry_id=entry_id, salt=salt)
    head.n, head.hash, head.sealed_at = values["n"], sealed, from_clock


def forget_salts(territory_id: int, subject: str) -> int:
    """Erase the salts of a subject: its commitments stay, prove nothing about the erased text, and the chain holds."""
    entries = select(RegisterEntry.id).where(RegisterEntry.territory_id == territory_id, RegisterEntry.subject == subject)
    result = current().session.execute(delete(RegisterSalt).where(RegisterSalt.entry_id.in_(entries)))
    return int(result.rowcount)  # type: ignore[attr-defined]


@transactional
def export_activity(actor: Actor, request: ExportActivity, now: datetime) -> None:
    """Write down that the trail leaves as a file and why, before it does. Raises Refused by policy, Invalid without a purpose."""
    policy.may_export_activity(actor, request.territory_id).or_refuse()
    purpose = one_line(request.purpose)[:PURPOSE_CAP]
    if len(purpose) < PURPOSE_FLOOR:
        raise Invalid({"purpose": PURPOSE_MISSING})
    told = {"purpose": purpose, "filter": request.filter[:300]}
    record_staff_read(actor, StaffRead("register.activity_exported", "registro-attivita", request.territory_id, told), now)


@transactional
def record_staff_read(actor: Actor, request: StaffRead, now: datetime) -> None:
    """Log that a member of staff reads personal data, in its own transaction; if it fails the page is not shown."""
    add(
        AuditEvent(
            event_id=uuid4().hex,
            name=request.name,
            subject=request.subject,
            territory_id=request.territory_id,
            actor_id=actor.user_id,
            occurred_at=now,
            details=request.details,
        )
    )
