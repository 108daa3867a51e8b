# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the talks with the unions ended: written over until the meeting is public, then corrected with a reason (invariant 4)."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.meetings import policy
from consulta.meetings.events import AgreementRecorded
from consulta.meetings.models import AgreementOutcome, MeetingStatus, UnionAgreement
from consulta.meetings.requests import RecordAgreement
from consulta.meetings.service.locked import REASON_CAP, event, lock_meeting

SUMMARY_CAP = 5_000
SIGNATORIES_CAP = 2_000


@transactional
def record_agreement(actor: Actor, request: RecordAgreement, now: datetime) -> int:
    """Keep how the talks at a meeting ended; gives the number of the row in force. The same words again change nothing.

    Raises Refused, NotFound, Invalid naming the field, Conflict with what stands when somebody saved before.
    """
    meeting, facts = lock_meeting(request.territory_id, request.meeting_id)
    policy.may_record_agreement(actor, facts).or_refuse()
    stands = _newest(meeting.id)
    is_correction = stands is not None and meeting.status is MeetingStatus.MINUTED
    says = _checked(request)
    if stands is not None and all(getattr(stands, name) == value for name, value in says.items()):
        return stands.number
    if request.version != (stands.version if stands else 0):
        raise Conflict(N_("Un'altra persona ha scritto l'accordo prima di te."), _standing(stands))
    reason = _reason(request.reason) if is_correction else ""
    old = stands.outcome.value if stands else ""
    if stands is None or is_correction:
        number, version = (stands.number + 1, stands.version + 1) if stands else (1, 1)
        stands = add(
            UnionAgreement(
                territory_id=meeting.territory_id,
                meeting_id=meeting.id,
                number=number,
                **says,
                reason=reason,
                recorded_by_id=actor.user_id,
                recorded_at=now,
                version=version,
            )
        )
    else:
        for name, value in says.items():
            setattr(stands, name, value)
        stands.recorded_by_id, stands.recorded_at = actor.user_id, now
        stands.version += 1
    emit(AgreementRecorded(**event(actor, meeting, now), number=stands.number, old=old, new=stands.outcome.value, reason=reason))
    return stands.number


def _newest(meeting_id: int) -> UnionAgreement | None:
    query = select(UnionAgreement).where(UnionAgreement.meeting_id == meeting_id).order_by(UnionAgreement.number.desc()).limit(1)
    found: UnionAgreement | None = current().session.scalar(query.execution_options(populate_existing=True))
    return found


def _checked(request: RecordAgreement) -> dict[str, Any]:
    """The columns as they would stand. Raises Invalid naming every field that is wrong."""
    outcome = next((one for one in AgreementOutcome if one.value == request.outcome), None)
    signatories = "\n".join(line for line in map(one_line, normalise(request.signatories).split("\n")) if line)
    summary, statements = normalise(request.summary), normalise(request.statements)
    faults: dict[str, str] = {}
    if outcome is None:
        faults["outcome"] = N_("Scegli com'è finita: firmato, firmato con riserve, non firmato.")
    elif outcome is AgreementOutcome.NOT_SIGNED and signatories:
        faults["signatories"] = N_("Se non è firmato, nessuno ha firmato: togli i nomi, oppure cambia com'è finita.")
    elif outcome is not AgreementOutcome.NOT_SIGNED and not signatories:
        faults["signatories"] = N_("Scrivi quali organizzazioni hanno firmato, una per riga.")
    if outcome is AgreementOutcome.SIGNED_WITH_RESERVATIONS and not statements:
        faults["statements"] = N_("Scrivi quali riserve, e di chi.")
    if not summary:
        faults["summary"] = N_("Scrivi che cosa dice l'accordo, o perché non c'è.")
    caps = {
        "summary": (N_("La spiegazione"), summary, SUMMARY_CAP),
        "statements": (N_("Le riserve"), statements, SUMMARY_CAP),
        "signatories": (N_("L'elenco di chi ha firmato"), signatories, SIGNATORIES_CAP),
    }
    faults |= {name: too_long(what, cap, len(text)) for name, (what, text, cap) in caps.items() if len(text) > cap}
    if faults:
        raise Invalid(faults)
    return {"outcome": outcome, "signatories": signatories, "summary": summary, "statements": statements}


def _reason(value: str) -> str:
    reason = one_line(value)
    if not reason:
        raise Invalid({"reason": N_("Scrivi perché correggi l'accordo: il motivo è pubblico.")})
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), REASON_CAP, len(reason))})
    return reason


def _standing(stands: UnionAgreement | None) -> dict[str, str]:
    """What somebody else saved, by the names that the form's fields have."""
    if stands is None:
        return {}
    lines = {name: getattr(stands, name) for name in ("signatories", "summary", "statements") if getattr(stands, name)}
    return {"outcome": stands.outcome.label, **lines}
