# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One reply for many: keeping its words, and undoing what was done with many others (ADR 0043)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select

from consulta.accounts.throttle import serialise
from consulta.bulk import policy as bulk_policy
from consulta.bulk import queries as bulk
from consulta.bulk.models import BulkOperation
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.plans.models import LinkRelation, Objective, ObjectiveStatus
from consulta.replies import policy, queries, variables
from consulta.replies.events import ReplyTakenBack
from consulta.replies.models import BatchRowStatus, JointReply, JointReplyOwn, Reply, ReplyBatchRow, ReplyOutcome, ReplyStatus
from consulta.replies.queries.together import JointView
from consulta.replies.requests import DraftReply, WriteJoint, WriteOwn
from consulta.replies.service.pieces import content_of, event_values, lock_reply

LINK_REASON_CAP = 1_000
_HERE = {"synchronize_session": False}
SEEN_OLD = N_("Nel frattempo il testo comune è cambiato, forse in un'altra finestra: rileggi com'è adesso e riprova.")
TOUCHED = N_("Nel frattempo un collega ci ha lavorato: resta com'è adesso.")


@transactional
def write_joint(actor: Actor, request: WriteJoint, now: datetime) -> None:
    """Keep the common words of an act that was prepared, to look at every final text before anything happens.

    Raises NotFound, Refused (role, a colleague's act, already done), Invalid naming each field, Conflict with what stands now.
    """
    _lock_operation(actor, request.territory_id, request.operation_id)
    columns = _checked(request.territory_id, request.draft, now)
    columns |= _link_columns(request, columns["outcome"]) | {"sends": request.sends}
    session = current().session
    stored = session.scalar(select(JointReply).where(JointReply.operation_id == request.operation_id))
    if stored is None:
        add(JointReply(territory_id=request.territory_id, operation_id=request.operation_id, **columns))
        return
    if all(getattr(stored, name) == value for name, value in columns.items()):
        return
    if stored.version != request.version:
        raise Conflict(SEEN_OLD, {"Esito": stored.outcome.label, "Motivazione": stored.source})
    for name, value in columns.items():
        setattr(stored, name, value)
    stored.version += 1


@transactional
def write_own(actor: Actor, request: WriteOwn, now: datetime) -> None:
    """Give one contribution its own words, or the common ones again. Raises as ``write_joint``."""
    _lock_operation(actor, request.territory_id, request.operation_id)
    session = current().session
    joint = session.scalar(select(JointReply).where(JointReply.operation_id == request.operation_id))
    if joint is None or not bulk.holds(request.operation_id, request.contribution_id):
        raise NotFound
    mine = (JointReplyOwn.joint_id == joint.id, JointReplyOwn.contribution_id == request.contribution_id)
    own = session.scalar(select(JointReplyOwn).where(*mine))
    columns = _checked(request.territory_id, request.draft, now) if request.draft is not None else None
    if _stands(own, columns):
        return
    if joint.version != request.version:
        raise Conflict(SEEN_OLD, {"Motivazione": own.source if own else joint.source})
    if columns is None:
        session.execute(delete(JointReplyOwn).where(*mine), execution_options=_HERE)
    elif own is None:
        add(JointReplyOwn(joint_id=joint.id, contribution_id=request.contribution_id, **columns))
    else:
        for name, value in columns.items():
            setattr(own, name, value)
    joint.version += 1


def _stands(own: JointReplyOwn | None, columns: Mapping[str, Any] | None) -> bool:
    """Whether what is asked for is there already: a double click."""
    if own is None or columns is None:
        return own is None and columns is None
    return all(getattr(own, name) == value for name, value in columns.items())


def _lock_operation(actor: Actor, territory_id: int, operation_id: int) -> None:
    policy.may_write_replies(actor, territory_id).or_refuse()
    serialise(f"joint-reply:{operation_id}")
    operation = bulk.get_operation(territory_id, operation_id)
    bulk_policy.may_carry_out(actor, operation.made_by_id).or_refuse()
    if operation.status.value != "prepared":
        raise Refused(N_("Queste risposte sono già state scritte: si cambiano una per una dalla loro pagina."))


def _checked(territory_id: int, draft: DraftReply, now: datetime) -> dict[str, Any]:
    """The columns of the words. What the outcome asks for is asked here, but for the links, which each contribution has its own."""
    columns = content_of(territory_id, draft)
    del columns["html"]
    content = policy.ReplyContent(
        columns["outcome"],
        columns["source"],
        columns["accepted_part"],
        columns["refused_part"],
        columns["forwarded_to"],
        columns["deferred_year"],
        columns["covered_by_id"],
        links=1,
        taken_up_links=1,
        covered_by_service_id=columns["covered_by_service_id"],
        forwarded_to_id=columns["forwarded_to_id"],
    )
    wrong = policy.what_is_missing(content, clock.rome_day(now))
    named = {"text": columns["source"], "accepted_part": columns["accepted_part"], "refused_part": columns["refused_part"]}
    wrong |= {name: fault for name, words in named.items() if (fault := variables.fault(words))}
    if wrong:
        raise Invalid(wrong)
    return columns


def _link_columns(request: WriteJoint, outcome: ReplyOutcome) -> dict[str, Any]:
    nothing = {"objective_id": None, "relation": "", "link_reason": ""}
    if request.objective_id is None:
        return nothing
    reason = normalise(request.link_reason)
    wrong: dict[str, str] = {}
    linkable = exists().where(
        Objective.id == request.objective_id,
        Objective.territory_id == request.territory_id,
        Objective.status != ObjectiveStatus.ARCHIVED,
    )
    if not current().session.scalar(select(linkable)):
        wrong["objective_id"] = N_("Scegli un obiettivo dall'elenco: quello indicato non si può collegare.")
    if request.relation not in {one.value for one in LinkRelation}:
        wrong["relation"] = N_("Scegli dall'elenco come il contributo incide sull'obiettivo.")
    elif outcome in policy.TAKEN_UP and request.relation == LinkRelation.CONSIDERED.value:
        wrong["relation"] = N_("Per accogliere serve un legame che dica di sì: scegline un altro da «Valutato e non ripreso qui».")
    if len(reason) > LINK_REASON_CAP:
        wrong["link_reason"] = too_long(N_("Il perché del collegamento"), LINK_REASON_CAP, len(reason))
    if wrong:
        raise Invalid(wrong)
    return {"objective_id": request.objective_id, "relation": request.relation, "link_reason": reason}


# ---------------------------------------------------------------- doing it to one, and undoing it


def draft_from(joint: JointView, row: queries.AnsweredRow) -> DraftReply:
    """The draft of one contribution: its words with every variable filled."""
    words = joint.words_of(row.id).filled(row.values)
    return DraftReply(
        contribution_id=row.id,
        outcome=words.outcome.value,
        text=words.text,
        accepted_part=words.accepted_part,
        refused_part=words.refused_part,
        forwarded_to_id=words.forwarded_to_id,
        deferred_year=words.deferred_year,
        covered_by_id=words.covered_by_id,
        covered_by_service_id=words.covered_by_service_id,
        key=f"joint:{joint.id}:{row.id}",
    )


def stood(reply_id: int) -> dict[str, Any]:
    """Where a reply stands, in plain values, so that undoing puts it back."""
    reply = current().session.get_one(Reply, reply_id, populate_existing=True)
    return {
        "status": reply.status.value,
        "approver_id": reply.approver_id,
        "approved_at": reply.approved_at.isoformat() if reply.approved_at else None,
        "exception_reason": reply.exception_reason,
        "return_note": reply.return_note,
        "version": reply.version,
    }


def stands_untouched(reply_id: int, version: int) -> bool:
    """Whether a reply is still in the version that an act on many left."""
    found = exists().where(Reply.id == reply_id, Reply.version == version, Reply.status.in_((ReplyStatus.DRAFT, ReplyStatus.PROPOSED)))
    return bool(current().session.scalar(select(found)))


@transactional
def take_back_written(actor: Actor, reply_id: int, version: int, now: datetime) -> Decision:
    """Delete a reply that was just written with many others, when nobody touched it since; or refuse and change nothing."""
    session = current().session
    if session.scalar(select(Reply.id).where(Reply.id == reply_id)) is None:
        return refuse(TOUCHED)
    reply, answered = lock_reply(reply_id)
    if reply.version != version or reply.status not in (ReplyStatus.DRAFT, ReplyStatus.PROPOSED):
        return refuse(TOUCHED)
    values = event_values(actor.user_id, reply, answered, now)
    session.delete(reply)
    session.flush()
    emit(ReplyTakenBack(**values, what="written"))
    return ALLOWED


@transactional
def take_back_judged(actor: Actor, reply_id: int, version: int, before: Mapping[str, Any], what: str, now: datetime) -> Decision:
    """Put a reply back where it stood before it was approved or returned with many others; or refuse and change nothing.

    Only its version goes on, so that no old page fits.
    """
    reply, answered = lock_reply(reply_id)
    if reply.version != version:
        return refuse(TOUCHED)
    waits = exists().where(ReplyBatchRow.reply_id == reply_id, ReplyBatchRow.status == BatchRowStatus.WAITING)
    if current().session.scalar(select(waits)):
        return refuse(N_("Nel frattempo è entrata in una pubblicazione in programma: resta com'è adesso."))
    reply.status = ReplyStatus(before["status"])
    reply.approver_id = before["approver_id"]
    reply.approved_at = datetime.fromisoformat(before["approved_at"]) if before["approved_at"] else None
    reply.exception_reason, reply.return_note = before["exception_reason"], before["return_note"]
    reply.version += 1
    emit(ReplyTakenBack(**event_values(actor.user_id, reply, answered, now), what=what))
    return ALLOWED


@transactional
def forget_old(now: datetime) -> int:
    """Delete the common words of acts that were forgotten (``bulk.service.forget_old``). Gives how many; the replies stay."""
    session = current().session
    gone = list(session.scalars(select(JointReply.id).where(~exists().where(BulkOperation.id == JointReply.operation_id))))
    session.execute(delete(JointReplyOwn).where(JointReplyOwn.joint_id.in_(gone)), execution_options=_HERE)
    session.execute(delete(JointReply).where(JointReply.id.in_(gone)), execution_options=_HERE)
    return len(gone)
