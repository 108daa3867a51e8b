# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the author of a comment does with it afterwards: correct it, before and after it is public, and take it back (ADR 0026)."""

from datetime import datetime

from sqlalchemy import func, select

from consulta.consultations.queries import get_window
from consulta.contributions import policy
from consulta.contributions.events import CommentRevised, CommentWithdrawn
from consulta.contributions.models import Comment, CommentVersion, PublicationStatus
from consulta.contributions.requests import PostedComment, ReviseComment, WithdrawComment
from consulta.contributions.service.publication import index_comment, load_comment, move, refuse_stale
from consulta.contributions.service.texts import check_comment, refuse_hidden_again, refuse_paused
from consulta.core.actor import Actor
from consulta.core.errors import Invalid
from consulta.core.text import CleanText
from consulta.core.unit_of_work import current, emit, put, transactional
from consulta.core.words import N_, filled


def revise_comment(actor: Actor, request: ReviseComment, now: datetime) -> PostedComment:
    """Keep the author's corrected text. In public, after the first minutes, the version before stays readable.

    Raises Invalid (also when a public text would begin to give away somebody's data), NotFound, Refused, Conflict.
    """
    return _revise(actor, request, check_comment(request.text), now)


@transactional
def _revise(actor: Actor, request: ReviseComment, text: CleanText, now: datetime) -> PostedComment:
    comment = load_comment(request.comment_id, request.territory_id)
    window = get_window(comment.cycle_id, now)
    policy.may_edit_comment(actor, comment.author_id, comment.status, window, comment.promoted_to_id).or_refuse()
    refuse_stale(comment, request.version)
    old = comment.status
    if policy.is_public(old):
        refuse_paused(actor, comment.territory_id, now)
        _refuse_findings(text)
        refuse_hidden_again("comment", comment.id, [text.source])
        _keep_version(comment, now)
    comment.source, comment.html, comment.excerpt = text.source, text.html, text.excerpt
    if old is PublicationStatus.RETURNED_FOR_EDIT:
        move(comment, PublicationStatus.IN_MODERATION, now)
    else:
        comment.version += 1
    if policy.is_public(old):
        index_comment(comment)
    emit(
        CommentRevised(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=comment.territory_id,
            comment_id=comment.id,
            number="",
            author_id=comment.author_id,
            old_status=old.value,
            status=comment.status.value,
        )
    )
    return PostedComment(comment.id, comment.status.value)


_WORRIED = N_(
    "Quello che scrivi ci preoccupa. Se tu o qualcun altro è in pericolo, chiama subito il 112. Per dirlo all'ufficio scrivi un commento"
    " nuovo: prima di ogni altro lo legge una persona."
)


def _refuse_findings(text: CleanText) -> None:
    """A text in public is not read again before others see it: what the detector finds is left out by the author (invariant 18)."""
    found = policy.findings_in(text.source)
    if found and found[0].kind in policy.RISKS:
        raise Invalid({"text": _WORRIED})
    if found:
        sentence = N_("%(finding)s Il commento è già pubblico: togli «%(quote)s», oppure ritiralo e scrivine un altro.")
        raise Invalid({"text": filled(sentence, finding=found[0].message, quote=found[0].quote)})


def _keep_version(comment: Comment, now: datetime) -> None:
    number = current().session.scalar(select(func.max(CommentVersion.number)).where(CommentVersion.comment_id == comment.id)) or 0
    is_public = policy.shows_versions(comment.edited_at or comment.published_at, now)
    values = {"comment_id": comment.id, "number": number + 1, "source": comment.source, "html": comment.html}
    put(CommentVersion, values | {"is_public": is_public, "replaced_at": now})
    if is_public:
        comment.edited_at = now


@transactional
def withdraw_comment(actor: Actor, request: WithdrawComment, now: datetime) -> None:
    """Take a comment back: what was public leaves a tombstone, under which its answers stay. Raises NotFound, Refused, Conflict."""
    comment = load_comment(request.comment_id, request.territory_id)
    policy.may_withdraw_comment(actor, comment.author_id, comment.status, comment.promoted_to_id).or_refuse()
    refuse_stale(comment, request.version)
    old = move(comment, PublicationStatus.WITHDRAWN, now)
    emit(
        CommentWithdrawn(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=comment.territory_id,
            comment_id=comment.id,
            number="",
            author_id=comment.author_id,
            old_status=old.value,
        )
    )
