# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's messages to many: written, tried, sent, confirmed by a second person, stopped (ADR 0019)."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from consulta.accounts.models import User
from consulta.accounts.throttle import serialise
from consulta.consultations.queries import find_current_cycle
from consulta.core import queue
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import clean, one_line
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.notifications import policy
from consulta.notifications.events import BulletinMoved, BulletinTried, BulletinWritten
from consulta.notifications.models import AudienceKind, Bulletin, BulletinStatus
from consulta.notifications.queries.audiences import Scope, is_known, measure
from consulta.notifications.queries.bulletins import name_audience
from consulta.notifications.requests import Audience, BulletinStep, WriteBulletin
from consulta.notifications.service.outbox import Letter, queue_letter

BULLETIN = "notifications/bulletin"
SUBJECT_CAP, TEXT_CAP, NOTE_CAP = 120, 20_000, 500


@transactional
def write_bulletin(actor: Actor, request: WriteBulletin, now: datetime) -> int:
    """Begin a message or change one that is being prepared; gives its id. A repeat with the same key gets the same one.

    Raises Refused, Conflict with what stands now, NotFound, Invalid naming the field.
    """
    policy.may_write_bulletin(actor, request.territory_id).or_refuse()
    if request.bulletin_id is None:
        serialise(f"bulletin:{request.key}")
        repeated = _already(actor, request)
        if repeated is not None:
            return repeated
    values = _values(request, now)
    row = _new(request, now) if request.bulletin_id is None else _edited(actor, request)
    for name, value in values.items():
        setattr(row, name, value)
    row.written_by_id = actor.user_id
    current().session.flush()
    emit(BulletinWritten(**_event(actor, row, now), audience=f"{row.audience.value} {row.audience_ref}".strip()))
    return row.id


def _already(actor: Actor, request: WriteBulletin) -> int | None:
    query = select(Bulletin.id, Bulletin.territory_id, Bulletin.written_by_id).where(Bulletin.submission_key == request.key)
    row = current().session.execute(query).first()
    if row is not None and (row.territory_id, row.written_by_id) != (request.territory_id, actor.user_id):
        raise Refused(N_("Questo modulo è già stato usato da un'altra persona: ricarica la pagina."))
    return row.id if row else None


def _new(request: WriteBulletin, now: datetime) -> Bulletin:
    row = Bulletin(
        event_id=uuid4().hex,
        territory_id=request.territory_id,
        status=BulletinStatus.DRAFT,
        created_at=now,
        submission_key=request.key,
    )
    current().session.add(row)
    return row


def _edited(actor: Actor, request: WriteBulletin) -> Bulletin:
    row = _lock(request.territory_id, request.bulletin_id or 0)
    policy.may_edit_bulletin(actor, row).or_refuse()
    _refuse_stale(row, request.version)
    row.version += 1
    return row


def _values(request: WriteBulletin, now: datetime) -> dict[str, Any]:
    """The columns of what was typed. Raises Invalid."""
    subject, subject_en = _subject(request.subject, "subject"), _subject(request.subject_en, "subject_en")
    text = clean(request.text, cap=TEXT_CAP, field="text", label=N_("Il testo"))
    text_en = clean(request.text_en, cap=TEXT_CAP, field="text_en", label=N_("Il testo in inglese"))
    wrong: dict[str, str] = {}
    if not subject:
        wrong["subject"] = N_("Scrivi l'oggetto: è la prima cosa che si legge.")
    if not text.source:
        wrong["text"] = N_("Scrivi il testo dell'annuncio.")
    if bool(subject_en) != bool(text_en.source):
        missing = "subject_en" if text_en.source else "text_en"
        wrong[missing] = N_("Per la versione in inglese servono oggetto e testo: scrivi tutti e due o nessuno.")
    if wrong:
        raise Invalid(wrong)
    return {
        "subject": subject,
        "source": text.source,
        "html": text.html,
        "subject_en": subject_en,
        "source_en": text_en.source,
        "html_en": text_en.html,
        "audience": AudienceKind(request.audience.kind) if is_known(request.audience) else _unknown(),
        "audience_ref": request.audience.ref,
        "cycle_id": _cycle_of(request.territory_id, request.audience, now),
        "note": "",
    }


def _subject(typed: str, field: str) -> str:
    subject = one_line(typed)
    if len(subject) > SUBJECT_CAP:
        raise Invalid({field: too_long(N_("L'oggetto"), SUBJECT_CAP, len(subject))})
    return subject


def _unknown() -> AudienceKind:
    raise Invalid({"audience": N_("Scegli dall'elenco a chi scrivi.")})


def _cycle_of(territory_id: int, audience: Audience, now: datetime) -> int | None:
    """The consultation an audience belongs to. Raises Invalid when there is none, or the thing is of another territory."""
    cycle = find_current_cycle(territory_id, now)
    is_whole = audience.kind in (AudienceKind.CYCLE_FOLLOWERS, AudienceKind.EVERYBODY)
    if (is_whole and cycle is None) or (not is_whole and not name_audience(territory_id, audience)):
        _unknown()
    return cycle.id if cycle else None


@transactional
def try_bulletin(actor: Actor, step: BulletinStep, now: datetime) -> None:
    """A trial letter to one's own address: exactly what the others will get, marked as a trial. Raises Refused, NotFound."""
    row = _lock(step.territory_id, step.bulletin_id)
    policy.may_write_bulletin(actor, row.territory_id).or_refuse()
    me = current().session.execute(select(User.email, User.language).where(User.id == actor.user_id)).one()
    letter = Letter(
        uuid4().hex,
        BULLETIN,
        me.email or "",
        {"bulletin_id": row.id, "is_trial": True},
        territory_id=row.territory_id,
        user_id=actor.user_id,
        language=me.language,
    )
    queue_letter(letter, now)
    emit(BulletinTried(**_event(actor, row, now)))


@transactional
def send_bulletin(actor: Actor, step: BulletinStep, now: datetime) -> BulletinStatus:
    """It is ready: it leaves in five minutes, or waits for the second person when it is for more than 500.

    Raises Refused, Conflict, NotFound, Invalid when it would reach nobody.
    """
    row = _lock(step.territory_id, step.bulletin_id)
    policy.may_write_bulletin(actor, row.territory_id).or_refuse()
    _refuse_stale(row, step.version)
    policy.may_send_bulletin(actor, row).or_refuse()
    people = measure(scope_of(row, now), Audience(row.audience.value, row.audience_ref)).people
    if not people:
        raise Invalid({"audience": N_("Per ora non c'è nessuno da raggiungere: scegli un altro gruppo di persone.")})
    row.sent_by_id, row.expected = actor.user_id, people
    old = row.status
    row.move_to(BulletinStatus.TO_CONFIRM if policy.needs_second(people) else BulletinStatus.LEAVING)
    if row.status is BulletinStatus.LEAVING:
        row.leaves_at = now + policy.STOPPABLE_FOR
    _moved(actor, row, old, now)
    return row.status


@transactional
def confirm_bulletin(actor: Actor, step: BulletinStep, now: datetime) -> None:
    """The second person has read it: it leaves in five minutes. Raises Refused, Conflict, NotFound."""
    row = _lock(step.territory_id, step.bulletin_id)
    policy.may_write_bulletin(actor, row.territory_id).or_refuse()
    _refuse_stale(row, step.version)
    policy.may_confirm_bulletin(actor, row).or_refuse()
    old, row.confirmed_by_id, row.leaves_at = row.status, actor.user_id, now + policy.STOPPABLE_FOR
    row.move_to(BulletinStatus.LEAVING)
    _moved(actor, row, old, now)


@transactional
def return_bulletin(actor: Actor, step: BulletinStep, now: datetime) -> None:
    """Give it back to be changed, saying why. Raises Refused, Conflict, NotFound, Invalid."""
    row = _lock(step.territory_id, step.bulletin_id)
    policy.may_write_bulletin(actor, row.territory_id).or_refuse()
    _refuse_stale(row, step.version)
    policy.may_return_bulletin(actor, row).or_refuse()
    note = one_line(step.note)
    if not note:
        raise Invalid({"note": N_("Scrivi che cosa va cambiato.")})
    if len(note) > NOTE_CAP:
        raise Invalid({"note": too_long(N_("La nota"), NOTE_CAP, len(note))})
    old, row.note, row.sent_by_id = row.status, note, None
    row.move_to(BulletinStatus.DRAFT)
    _moved(actor, row, old, now, note)


@transactional
def cancel_bulletin(actor: Actor, step: BulletinStep, now: datetime) -> None:
    """Stop it before its first letter leaves. Raises Refused, Conflict, NotFound."""
    row = _lock(step.territory_id, step.bulletin_id)
    policy.may_write_bulletin(actor, row.territory_id).or_refuse()
    _refuse_stale(row, step.version)
    policy.may_cancel_bulletin(actor, row, now).or_refuse()
    old = row.status
    row.move_to(BulletinStatus.CANCELLED)
    _moved(actor, row, old, now)


def scope_of(row: Bulletin, now: datetime) -> Scope:
    """Where its people are looked for."""
    return Scope(row.territory_id, row.cycle_id, now)


def _moved(actor: Actor, row: Bulletin, old: BulletinStatus, now: datetime, reason: str = "") -> None:
    emit(BulletinMoved(**_event(actor, row, now), old=old.value, new=row.status.value, people=row.expected, reason=reason))
    current().after_commit("wake-bulletins", lambda: queue.enqueue("tell_bulletins"))


def _lock(territory_id: int, bulletin_id: int) -> Bulletin:
    query = select(Bulletin).where(Bulletin.territory_id == territory_id, Bulletin.id == bulletin_id)
    row = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def _refuse_stale(row: Bulletin, version: int) -> None:
    if row.version != version:
        theirs = {"subject": row.subject, "text": row.source, "subject_en": row.subject_en, "text_en": row.source_en}
        raise Conflict(N_("Un'altra persona ha cambiato l'annuncio mentre lavoravi."), theirs)


def _event(actor: Actor, row: Bulletin, now: datetime) -> dict[str, Any]:
    return {"occurred_at": now, "actor_id": actor.user_id, "territory_id": row.territory_id, "bulletin_id": row.id}
