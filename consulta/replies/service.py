# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing, approving and publishing replies. Every verb locks the contribution first: two people at once make one transition."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from consulta.contributions import service as contributions
from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import STAFF_CAP, CleanText, clean, normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled, too_long
from consulta.replies import policy, queries
from consulta.replies.events import ReplyApproved, ReplyDrafted, ReplyProposed, ReplyPublished, ReplyReturned
from consulta.replies.models import OPEN_STATUSES, Reply, ReplyOutcome, ReplyStatus
from consulta.replies.requests import ApproveReply, CorrectReply, DraftReply, ProposeReply, PublishReply, ReturnReply
from consulta.services import queries as services

PART_CAP = 1000
ADDRESSEE_CAP = 200
REASON_CAP = 500
NOTE_CAP = 1000


@dataclass(frozen=True, slots=True)
class _Answered:
    """The contribution under lock: what the verbs need of it."""

    id: int
    territory_id: int
    status: PublicationStatus
    number: str
    author_id: int | None


@transactional
def draft_reply(actor: Actor, request: DraftReply, now: datetime) -> int:
    """Begin a reply, or change the draft whose ``version`` is given. An incomplete draft is kept. Gives the reply's id.

    Raises NotFound, Refused (role, contribution not public, not a draft), Invalid (a value of the wrong shape) and
    Conflict with what stands now when somebody else wrote in the meantime.
    """
    answered = _lock_contribution(request.contribution_id)
    policy.may_write_reply(actor, answered.territory_id, answered.status).or_refuse()
    if request.version is not None:
        return _change(actor, answered, request, now)
    repeated = _find_by_key(actor, request.key, answered.id)
    if repeated is not None:
        return repeated
    newest = _newest(answered.id)
    if newest is not None and newest.status in OPEN_STATUSES:
        raise _overtaken(newest)
    if newest is not None:
        raise Refused("Questo contributo ha già una risposta pubblica: si cambia solo con una correzione motivata.")
    return _begin(actor, answered, request, now, number=1)


@transactional
def write_reply(actor: Actor, request: DraftReply, now: datetime) -> int:
    """Save a draft and send it for approval at once; when it is not complete nothing is saved and Invalid says what is missing."""
    reply_id = draft_reply(actor, request, now)
    reply, _answered = _lock_reply(reply_id)
    if reply.status is ReplyStatus.DRAFT:  # a double click finds it already proposed
        propose_reply(actor, ProposeReply(reply_id, reply.version), now)
    return reply_id


@transactional
def propose_reply(actor: Actor, request: ProposeReply, now: datetime) -> None:
    """Send a draft for approval. Raises Invalid naming each field that is missing (invariant 3)."""
    reply, answered = _lock_reply(request.reply_id)
    if _is_repeat(reply, request.version, ReplyStatus.PROPOSED):
        return
    _check_version(reply, request.version)
    policy.may_change_reply(actor, _facts(reply, answered, now)).or_refuse()
    _check_complete(reply, now)
    reply.move_to(ReplyStatus.PROPOSED)
    reply.decided_at = now
    emit(ReplyProposed(**_event(actor, reply, answered, now)))


@transactional
def return_reply(actor: Actor, request: ReturnReply, now: datetime) -> None:
    """Give a proposed or approved reply back as a draft, with a note for who wrote it."""
    note = normalise(request.note)
    if not note:
        raise Invalid({"note": "Scrivi che cosa va cambiato: chi ha scritto la risposta leggerà questa nota."})
    if len(note) > NOTE_CAP:
        raise Invalid({"note": too_long(N_("La nota"), NOTE_CAP, len(note))})
    reply, answered = _lock_reply(request.reply_id)
    if _is_repeat(reply, request.version, ReplyStatus.DRAFT) and reply.return_note == note:
        return
    _check_version(reply, request.version)
    policy.may_return_reply(actor, _facts(reply, answered, now)).or_refuse()
    reply.move_to(ReplyStatus.DRAFT)
    reply.return_note, reply.exception_reason = note, ""
    reply.approver_id = reply.approved_at = None
    emit(ReplyReturned(**_event(actor, reply, answered, now), note=note))


@transactional
def approve_reply(actor: Actor, request: ApproveReply, now: datetime) -> None:
    """Approve a proposed reply: not who wrote it, but for the public exception of a small office (decisions.md 12)."""
    exception_reason = one_line(request.exception_reason)
    if len(exception_reason) > REASON_CAP:
        raise Invalid({"exception_reason": too_long(N_("Il motivo dell'eccezione"), REASON_CAP, len(exception_reason))})
    reply, answered = _lock_reply(request.reply_id)
    if reply.approver_id == actor.user_id and _is_approved_since(reply, request.version):
        return
    _check_version(reply, request.version)
    facts = _facts(reply, answered, now)
    if policy.lacks_exception_reason(actor, facts, exception_reason):
        raise Invalid({"exception_reason": policy.EXCEPTION_NEEDED})
    policy.may_approve_reply(actor, facts, exception_reason).or_refuse()
    _check_complete(reply, now)
    reply.exception_reason = exception_reason if policy.needs_exception(actor, facts) else ""
    reply.move_to(ReplyStatus.APPROVED)
    reply.approver_id, reply.approved_at = actor.user_id, now
    emit(ReplyApproved(**_event(actor, reply, answered, now), exception_reason=reply.exception_reason))


@transactional
def publish_reply(actor: Actor, request: PublishReply, now: datetime) -> None:
    """Make an approved reply public: the version it corrects becomes superseded and stays readable, the contribution is told."""
    reply, answered = _lock_reply(request.reply_id)
    if _is_repeat(reply, request.version, ReplyStatus.PUBLISHED):
        return
    _check_version(reply, request.version)
    policy.may_publish_reply(actor, _facts(reply, answered, now)).or_refuse()
    _check_complete(reply, now)
    shown = current().session.scalar(
        select(Reply).where(Reply.contribution_id == answered.id, Reply.status == ReplyStatus.PUBLISHED).with_for_update()
    )
    if shown is not None:
        shown.move_to(ReplyStatus.SUPERSEDED)
        current().session.flush()  # one published version at a time, by constraint
    reply.move_to(ReplyStatus.PUBLISHED)
    reply.published_at = now
    contributions.mark_replied(answered.id, reply.outcome.value, _answered_since(answered.id) or now)
    values = _event(actor, reply, answered, now)
    emit(ReplyPublished(**values, text=reply.source, correction_reason=reply.correction_reason))


@transactional
def approve_and_publish(actor: Actor, request: ApproveReply, now: datetime) -> None:
    """Approve and publish with one button: two facts, both stored."""
    approve_reply(actor, request, now)
    publish_reply(actor, PublishReply(request.reply_id, request.version + 1), now)


@transactional
def correct_reply(actor: Actor, request: CorrectReply, now: datetime) -> int:
    """Begin a new version of a published reply; the old one stays public until the new one is published (invariant 4)."""
    reason = one_line(request.reason)
    if not reason:
        raise Invalid({"reason": "Scrivi il motivo della correzione: sarà pubblico accanto alla nuova versione."})
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), REASON_CAP, len(reason))})
    reply, answered = _lock_reply(request.reply_id)
    repeated = _find_by_key(actor, request.draft.key, answered.id)
    if repeated is not None:
        return repeated
    newest = _newest(answered.id)
    if newest is not None and newest.status in OPEN_STATUSES:
        raise _overtaken(newest)
    policy.may_correct_reply(actor, _facts(reply, answered, now)).or_refuse()
    draft = replace(request.draft, contribution_id=answered.id)
    return _begin(actor, answered, draft, now, number=reply.number + 1, correction_reason=reason)


# ---------------------------------------------------------------- inside


def _begin(actor: Actor, answered: _Answered, request: DraftReply, now: datetime, *, number: int, correction_reason: str = "") -> int:
    reply = add(
        Reply(
            territory_id=answered.territory_id,
            contribution_id=answered.id,
            number=number,
            status=ReplyStatus.DRAFT,
            author_id=actor.user_id,
            writer_ids=[actor.user_id],
            decided_at=now,
            correction_reason=correction_reason,
            submission_key=request.key,
            **_content(answered, request),
        )
    )
    emit(ReplyDrafted(**_event(actor, reply, answered, now)))
    return reply.id


def _change(actor: Actor, answered: _Answered, request: DraftReply, now: datetime) -> int:
    reply = _newest(answered.id)
    if reply is None:
        raise NotFound
    columns = _content(answered, request)
    if reply.version != request.version:
        if actor.user_id in reply.writer_ids and all(getattr(reply, name) == value for name, value in columns.items()):
            return reply.id  # a double click: what it would save stands already
        raise _overtaken(reply)
    policy.may_change_reply(actor, _facts(reply, answered, now)).or_refuse()
    for name, value in columns.items():
        setattr(reply, name, value)
    reply.writer_ids = sorted({*reply.writer_ids, actor.user_id})
    reply.decided_at = now
    reply.version += 1
    emit(ReplyDrafted(**_event(actor, reply, answered, now)))
    return reply.id


def _content(answered: _Answered, request: DraftReply) -> dict[str, Any]:
    """The columns a writer fills, checked for shape; only those that the outcome asks for are kept."""
    try:
        outcome = ReplyOutcome(request.outcome)
    except ValueError:
        raise Invalid({"outcome": "Scegli un esito tra quelli dell'elenco."}) from None
    text: CleanText = clean(request.text, cap=STAFF_CAP, label=N_("La motivazione"))
    partial = outcome is ReplyOutcome.PARTIALLY_ACCEPTED
    columns: dict[str, Any] = {
        "outcome": outcome,
        "source": text.source,
        "html": text.html,
        "accepted_part": normalise(request.accepted_part) if partial else "",
        "refused_part": normalise(request.refused_part) if partial else "",
        "forwarded_to": one_line(request.forwarded_to) if outcome is ReplyOutcome.OUT_OF_SCOPE else "",
        "deferred_year": request.deferred_year if outcome is ReplyOutcome.DEFERRED else None,
        "covered_by_id": request.covered_by_id if outcome is ReplyOutcome.ALREADY_COVERED else None,
        "covered_by_service_id": request.covered_by_service_id if outcome is ReplyOutcome.ALREADY_COVERED else None,
    }
    _check_caps(columns)
    covered_by = columns["covered_by_id"]
    if covered_by is not None and not queries.is_covering_objective(answered.territory_id, covered_by):
        raise Invalid({"covered_by_id": "Scegli un obiettivo proposto o già nel piano: quello indicato non si può usare."})
    service_id = columns["covered_by_service_id"]
    if service_id is not None and not services.is_offered(answered.territory_id, service_id):
        raise Invalid({"covered_by_service_id": N_("Scegli un servizio pubblicato: quello indicato non si può usare.")})
    return columns


_CAPS = {
    "accepted_part": (N_("La parte accolta"), PART_CAP),
    "refused_part": (N_("La parte non accolta"), PART_CAP),
    "forwarded_to": (N_("Il destinatario"), ADDRESSEE_CAP),
}


def _check_caps(columns: dict[str, Any]) -> None:
    over = {name: too_long(label, cap, len(columns[name])) for name, (label, cap) in _CAPS.items() if len(columns[name]) > cap}
    if over:
        raise Invalid(dict(over))
    year = columns["deferred_year"]
    if year is not None and not 1 <= year <= 9999:
        raise Invalid({"deferred_year": "Scrivi l'anno con quattro cifre."})


def _check_complete(reply: Reply, now: datetime) -> None:
    links, taken_up = queries.count_links(reply.contribution_id)
    content = policy.ReplyContent(
        reply.outcome,
        reply.source,
        reply.accepted_part,
        reply.refused_part,
        reply.forwarded_to,
        reply.deferred_year,
        reply.covered_by_id,
        links,
        taken_up,
        reply.covered_by_service_id,
    )
    missing = policy.what_is_missing(content, clock.rome_day(now))
    if missing:
        raise Invalid(missing)


def _lock_contribution(contribution_id: int) -> _Answered:
    query = (
        select(
            Contribution.id,
            Contribution.territory_id,
            Contribution.status,
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.author_id,
        )
        .where(Contribution.id == contribution_id)
        .with_for_update()
    )
    row = current().session.execute(query).first()
    if row is None:
        raise NotFound
    return _Answered(row.id, row.territory_id, row.status, f"{row.number_year}-{row.number_sequence}", row.author_id)


def _lock_reply(reply_id: int) -> tuple[Reply, _Answered]:
    """The contribution first, always, so that two verbs never wait for each other."""
    contribution_id = current().session.scalar(select(Reply.contribution_id).where(Reply.id == reply_id))
    if contribution_id is None:
        raise NotFound
    answered = _lock_contribution(contribution_id)
    query = select(Reply).where(Reply.id == reply_id).execution_options(populate_existing=True)
    return current().session.scalars(query).one(), answered


def _newest(contribution_id: int) -> Reply | None:
    query = select(Reply).where(Reply.contribution_id == contribution_id).order_by(Reply.number.desc()).limit(1)
    return current().session.scalar(query.execution_options(populate_existing=True))


def _answered_since(contribution_id: int) -> datetime | None:
    """When the first version was published: a correction does not make the answer younger."""
    current().session.flush()
    return current().session.scalar(select(func.min(Reply.published_at)).where(Reply.contribution_id == contribution_id))


def _find_by_key(actor: Actor, key: str, contribution_id: int) -> int | None:
    """The reply a repeated form already made. Raises Refused when the key belongs to somebody else or something else."""
    row = current().session.execute(select(Reply.id, Reply.author_id, Reply.contribution_id).where(Reply.submission_key == key)).first()
    if row is None:
        return None
    if (row.author_id, row.contribution_id) != (actor.user_id, contribution_id):
        raise Refused("Questo modulo è già stato usato: ricarica la pagina e riprova.")
    return int(row.id)


def _is_repeat(reply: Reply, version: int, reached: ReplyStatus) -> bool:
    """A second click on the same button: the step it asks for is the one just made."""
    return reply.status is reached and reply.version == version + 1


def _is_approved_since(reply: Reply, version: int) -> bool:
    return _is_repeat(reply, version, ReplyStatus.APPROVED) or _is_repeat(reply, version + 1, ReplyStatus.PUBLISHED)


def _check_version(reply: Reply, version: int) -> None:
    if reply.version != version:
        raise _overtaken(reply)


def _overtaken(reply: Reply) -> Conflict:
    return Conflict(
        filled(
            N_(
                "Nel frattempo un collega ha lavorato su questa risposta, che ora è «%(status)s»: "
                "confronta i due testi e riprova dalla pagina aggiornata."
            ),
            status=reply.status.label,
        ),
        {"Esito": reply.outcome.label, "Motivazione": reply.source},
    )


def _facts(reply: Reply, answered: _Answered, now: datetime) -> policy.ReplyFacts:
    return queries.facts_of(reply, answered.status, clock.rome_day(now))


def _event(actor: Actor, reply: Reply, answered: _Answered, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": reply.territory_id,
        "reply_id": reply.id,
        "contribution_id": answered.id,
        "number": answered.number,
        "outcome": reply.outcome.value,
        "author_id": answered.author_id,
        "version_number": reply.number,
    }
