# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A notice is written, published, extended before it expires, concluded or revoked. Each step is dated and told (invariant 11)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from consulta.accounts.throttle import serialise
from consulta.attachments import service as attachments
from consulta.consultations.models import PlanCycle, Roundtable
from consulta.core import search
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import STAFF_CAP, clean, normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.notices import policy
from consulta.notices.events import (
    NoticeConcluded,
    NoticeExtended,
    NoticeProtocolSet,
    NoticePublished,
    NoticeRevoked,
    NoticeWritten,
)
from consulta.notices.models import (
    Application,
    ApplicationStatus,
    Notice,
    NoticeChange,
    NoticeChangeKind,
    NoticeRequirement,
    NoticeRoundtable,
    NoticeStatus,
    RequirementKind,
)
from consulta.notices.queries import NOTICE, PENDING
from consulta.notices.queries.searching import notice_entry
from consulta.notices.requests import ChangeNotice, EditNotice, NoticeContent, SetProtocol, WriteNotice
from consulta.notices.service.locked import act_of, at_most, lock_notice, notice_event, reason_of, refuse_stale_notice
from consulta.territory.queries import get_territory

TITLE_CAP, ASKED_CAP, NAME_CAP, LINE_CAP, LINES_CAP, BOARD_CAP, NUMBER_CAP = 160, 1_000, 120, 300, 20, 200, 40

_LISTS = (
    (RequirementKind.FORMAL, "formal", "R", N_("I requisiti per l'adesione formale")),
    (RequirementKind.OTHER, "other", "A", N_("Gli altri requisiti")),
    (RequirementKind.DECLARATION, "declarations", "D", N_("Le dichiarazioni")),
)
"""Kinds of what a notice asks, the field they are written in, the letter of their codes."""


@transactional
def write_notice(actor: Actor, request: WriteNotice, now: datetime) -> int:
    """Begin a notice, in draft; the same key again gives the first one.

    Raises Refused (role), NotFound (a cycle of elsewhere), Invalid naming the field.
    """
    policy.may_write_notice(actor, request.territory_id).or_refuse()
    serialise(f"notice:{request.key}")
    session = current().session
    first = session.scalar(select(Notice).where(Notice.submission_key == request.key))
    if first is not None:
        if first.territory_id != request.territory_id:
            raise Conflict("Questo modulo è già stato usato: apri una pagina nuova e riprova.")
        return first.id
    cycle = select(PlanCycle.id).where(PlanCycle.id == request.cycle_id, PlanCycle.territory_id == request.territory_id)
    if session.scalar(cycle) is None:
        raise NotFound
    row = add(
        Notice(
            territory_id=request.territory_id,
            cycle_id=request.cycle_id,
            author_id=actor.user_id,
            created_at=now,
            submission_key=request.key,
            **_values(request.content),
        )
    )
    _offer(row, request.content.roundtable_ids)
    _require(row, request.content)
    emit(NoticeWritten(**notice_event(actor, row, now)))
    return row.id


@transactional
def edit_notice(actor: Actor, request: EditNotice, now: datetime) -> None:
    """Change a draft. Raises Refused (role, already public), Conflict with what stands now, Invalid naming the field."""
    row = lock_notice(request.territory_id, request.notice_id)
    policy.may_edit_notice(actor, row).or_refuse()
    refuse_stale_notice(row, request.version)
    values = _values(request.content)
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value and name != "text_html")
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    session = current().session
    session.execute(delete(NoticeRoundtable).where(NoticeRoundtable.notice_id == row.id))
    session.execute(delete(NoticeRequirement).where(NoticeRequirement.notice_id == row.id))
    _offer(row, request.content.roundtable_ids)
    _require(row, request.content)
    emit(NoticeWritten(**notice_event(actor, row, now), changed=changed))


def _values(content: NoticeContent) -> dict[str, Any]:
    """The columns of a notice, checked. Raises Invalid."""
    title = one_line(content.title)
    if not title:
        raise Invalid({"title": N_("Scrivi il titolo dell'avviso.")})
    if content.opens_at >= content.closes_at:
        raise Invalid({"closes_at": N_("La scadenza viene dopo l'apertura: scegli una data più avanti.")})
    text = clean(content.text, cap=STAFF_CAP, field="text", label=N_("Il testo"))
    return {
        "title": at_most(title, TITLE_CAP, "title", N_("Il titolo")),
        "text_source": text.source,
        "text_html": text.html,
        "asked": at_most(normalise(content.asked), ASKED_CAP, "asked", N_("Che cosa si chiede")),
        "opens_at": content.opens_at,
        "closes_at": content.closes_at,
        "officer_name": at_most(one_line(content.officer_name), NAME_CAP, "officer_name", N_("Il nome")),
        "officer_role": at_most(one_line(content.officer_role), NAME_CAP, "officer_role", N_("L'incarico")),
        "act": act_of(content.act),
        "takes_citizens": content.takes_citizens,
        "admits_open": content.admits_open,
        "takes_late": content.takes_late,
    }


def _offer(row: Notice, roundtable_ids: Sequence[int]) -> None:
    """The tavoli of the notice: at least one, all of its cycle."""
    if not roundtable_ids:
        raise Invalid({"roundtable_ids": N_("Scegli almeno un tavolo.")})
    known = set(current().session.scalars(select(Roundtable.id).where(Roundtable.cycle_id == row.cycle_id)))
    if not set(roundtable_ids) <= known:
        raise Invalid({"roundtable_ids": N_("Scegli i tavoli di questa consultazione.")})
    for roundtable_id in sorted(set(roundtable_ids)):
        add(NoticeRoundtable(notice_id=row.id, roundtable_id=roundtable_id))


def _require(row: Notice, content: NoticeContent) -> None:
    """What the notice asks, with codes R1, R2, A1, D1 in the order in which it was written."""
    position = 0
    for kind, field, letter, label in _LISTS:
        lines = [line for line in map(one_line, getattr(content, field)) if line]
        if len(lines) > LINES_CAP:
            raise Invalid({field: N_("L'elenco è troppo lungo: al massimo 20 righe.")})
        for number, line in enumerate(lines, 1):
            position += 1
            text = at_most(line, LINE_CAP, field, label)
            add(NoticeRequirement(notice_id=row.id, code=f"{letter}{number}", kind=kind, text=text, position=position))


@transactional
def set_protocol(actor: Actor, request: SetProtocol, now: datetime) -> None:
    """Note protocol number, its date and the albo pretorio. Raises Refused, Conflict, Invalid."""
    row = lock_notice(request.territory_id, request.notice_id)
    policy.may_set_protocol(actor, row).or_refuse()
    refuse_stale_notice(row, request.version)
    old = _protocol(row)
    row.protocol_number = at_most(one_line(request.number), NUMBER_CAP, "number", N_("Il numero di protocollo"))
    row.protocol_on = request.on
    row.board_reference = at_most(one_line(request.board_reference), BOARD_CAP, "board_reference", N_("Il riferimento all'albo"))
    row.version += 1
    if old != _protocol(row):
        emit(NoticeProtocolSet(**notice_event(actor, row, now), old=old, new=_protocol(row)))


def _protocol(row: Notice) -> str:
    return " ".join(filter(None, (row.protocol_number, str(row.protocol_on or ""), row.board_reference)))


@transactional
def publish_notice(actor: Actor, request: ChangeNotice, now: datetime) -> None:
    """Make a draft public as it was read. Raises Refused (role, state, no officer), Conflict."""
    row = lock_notice(request.territory_id, request.notice_id)
    policy.may_publish_notice(actor, row, now).or_refuse()
    refuse_stale_notice(row, request.version)
    if not row.officer_name:
        raise Refused(N_("Manca il responsabile del procedimento."), N_("Scrivi nome e incarico nell'avviso, poi pubblicalo."))
    row.status, row.published_at = NoticeStatus.PUBLISHED, now
    _dated(actor, row, NoticeChangeKind.PUBLISHED, now, act=row.act, new=row.closes_at)
    search.put(notice_entry(row, get_territory(row.territory_id).slug))
    attachments.await_texts(NOTICE, row.id)
    query = select(NoticeRequirement.code, NoticeRequirement.text).where(NoticeRequirement.notice_id == row.id)
    emit(
        NoticePublished(
            **notice_event(actor, row, now),
            title=row.title,
            text=row.text_source,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            requirements=tuple((code, text) for code, text in current().session.execute(query)),
        )
    )


def _dated(actor: Actor, row: Notice, kind: NoticeChangeKind, now: datetime, **values: Any) -> None:
    """Write the dated fact, and count the version on."""
    row.version += 1
    add(
        NoticeChange(
            notice_id=row.id,
            kind=kind,
            old_closes_at=values.get("old"),
            new_closes_at=values.get("new"),
            reason=values.get("reason", ""),
            act=values.get("act", ""),
            changed_by_id=actor.user_id,
            changed_at=now,
        )
    )


@transactional
def extend_notice(actor: Actor, request: ChangeNotice, now: datetime) -> None:
    """Move the term later, before it expires; everybody is told (invariant 11). The same term again changes nothing.

    Raises Refused (role, expired, earlier), Invalid (no reason, no act, no date), Conflict.
    """
    row = lock_notice(request.territory_id, request.notice_id)
    closes_at = request.closes_at
    if closes_at is None:
        raise Invalid({"closes_at": N_("Scegli la nuova scadenza.")})
    policy.may_extend_notice(actor, row, None, now).or_refuse()
    if closes_at == row.closes_at and row.version == request.version + 1:
        return  # a double click
    refuse_stale_notice(row, request.version)
    policy.may_extend_notice(actor, row, closes_at, now).or_refuse()
    reason, act = reason_of(request.reason, N_("Scrivi il motivo della proroga: sarà pubblico.")), act_of(request.act)
    if not act:
        raise Invalid({"act": N_("Scrivi l'atto: tipo, numero e data.")})
    old, row.closes_at = row.closes_at, closes_at
    _dated(actor, row, NoticeChangeKind.EXTENDED, now, old=old, new=closes_at, reason=reason, act=act)
    emit(NoticeExtended(**notice_event(actor, row, now), old=old, new=closes_at, reason=reason, act=act))


@transactional
def revoke_notice(actor: Actor, request: ChangeNotice, now: datetime) -> None:
    """Take a published notice back. Raises Refused, Invalid (no reason), Conflict."""
    row = lock_notice(request.territory_id, request.notice_id)
    policy.may_revoke_notice(actor, row).or_refuse()
    refuse_stale_notice(row, request.version)
    reason, act = reason_of(request.reason, N_("Scrivi perché l'avviso è revocato: sarà pubblico.")), act_of(request.act)
    row.status = NoticeStatus.REVOKED
    _dated(actor, row, NoticeChangeKind.REVOKED, now, reason=reason, act=act)
    emit(NoticeRevoked(**notice_event(actor, row, now), reason=reason, act=act))


@transactional
def conclude_notice(actor: Actor, request: ChangeNotice, now: datetime) -> None:
    """Conclude an expired notice on which everything is decided. Raises Refused, Conflict."""
    row = lock_notice(request.territory_id, request.notice_id)
    query = select(Application.status, func.count()).where(Application.notice_id == row.id).group_by(Application.status)
    found = {row[0]: row[1] for row in current().session.execute(query)}
    policy.may_conclude_notice(actor, row, sum(found.get(status, 0) for status in PENDING), now).or_refuse()
    refuse_stale_notice(row, request.version)
    row.status = NoticeStatus.CONCLUDED
    act = act_of(request.act)
    _dated(actor, row, NoticeChangeKind.CONCLUDED, now, act=act)
    emit(
        NoticeConcluded(
            **notice_event(actor, row, now),
            admitted=found.get(ApplicationStatus.ADMITTED, 0),
            consultative=found.get(ApplicationStatus.ADMITTED_CONSULTATIVE, 0),
            rejected=found.get(ApplicationStatus.REJECTED, 0),
            act=act,
        )
    )
