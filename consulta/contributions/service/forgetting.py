# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is forgotten: drafts after their term, and what a person who erases the account leaves behind (trust.md §1.4; invariant 27)."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, delete, func, or_, select, update

from consulta.accounts.queries import proved_address
from consulta.accounts.service import erased_in
from consulta.attachments import service as attachments
from consulta.contributions.models import Comment, CommentVersion, Contribution, ContributionRevision, Draft, Endorsement, PublicationStatus
from consulta.contributions.queries import CONTRIBUTION, number_text
from consulta.contributions.service.sharing import forget_history, forget_writer
from consulta.core.actor import SYSTEM
from consulta.core.db import is_sqlite
from consulta.core.unit_of_work import current, transactional
from consulta.organisations.models import Affiliation
from consulta.register.service import forget_salts

DRAFTS_KEPT = timedelta(days=90)
VISITOR_DRAFTS_KEPT = timedelta(days=7)
_WAITING = (PublicationStatus.SUBMITTED, PublicationStatus.IN_MODERATION, PublicationStatus.RETURNED_FOR_EDIT)
_HERE = {"synchronize_session": False}


@transactional
def forget_old(now: datetime) -> int:
    """Delete drafts untouched for 90 days; those of visitors who never confirmed, and the shells of sent ones, after 7."""
    old = or_(
        Draft.updated_at < now - DRAFTS_KEPT,
        (Draft.user_id.is_(None) & Draft.organisation_id.is_(None) | Draft.consumed_at.is_not(None))
        & (Draft.updated_at < now - VISITOR_DRAFTS_KEPT),
    )
    forget_history(select(Draft.id).where(old))
    result = current().session.execute(delete(Draft).where(old), execution_options=_HERE)
    return int(result.rowcount)  # type: ignore[attr-defined]


def erase(user_id: int, now: datetime) -> None:
    """In the open transaction: drafts deleted, names taken off, what was never public withdrawn, its text, documents, seals forgotten.

    Drafts written together stay their body's, while somebody else speaks for it. Versions of a comment corrected before anybody read
    them are deleted. Sostegni stay as numbers that are nobody's. Public texts stay as "autore rimosso", those of an organisation as the
    organisation's.
    """
    session = current().session
    proved = proved_address(user_id)
    alone = or_(Draft.organisation_id.is_(None), Draft.organisation_id.not_in(_bodies_of_others(user_id, now)))
    theirs_under_way = or_(and_(Draft.user_id == user_id, alone), Draft.email == proved)
    attachments.forget_waiting_of(user_id, list(session.scalars(select(Draft.submission_key).where(theirs_under_way))))
    forget_history(select(Draft.id).where(theirs_under_way))
    session.execute(delete(Draft).where(theirs_under_way), execution_options=_HERE)
    forget_writer(user_id)
    unseen = select(Contribution).where(
        Contribution.author_id == user_id, Contribution.organisation_id.is_(None), Contribution.published_at.is_(None)
    )
    unseen_ids: list[int] = []
    for contribution in session.scalars(unseen):
        if contribution.status in _WAITING:
            contribution.move_to(PublicationStatus.WITHDRAWN, now)
        forget_salts(contribution.territory_id, f"contributo/{number_text(contribution.number_year, contribution.number_sequence)}")
        contribution.title = contribution.source = contribution.html = contribution.excerpt = ""
        contribution.details = {}
        unseen_ids.append(contribution.id)
    comments = select(Comment).where(Comment.author_id == user_id, Comment.organisation_id.is_(None), Comment.published_at.is_(None))
    for comment in session.scalars(comments):
        if comment.status in _WAITING:
            comment.move_to(PublicationStatus.WITHDRAWN, now)
        comment.source = comment.html = comment.excerpt = ""
    session.flush()
    theirs = select(Comment.id).where(Comment.author_id == user_id, Comment.organisation_id.is_(None))
    unread = (CommentVersion.comment_id.in_(theirs), CommentVersion.is_public.is_(False))
    session.execute(delete(CommentVersion).where(*unread), execution_options=_HERE)
    for column in (Endorsement.person_id, Endorsement.given_by_id):
        session.execute(update(Endorsement).where(column == user_id).values({column: None}), execution_options=_HERE)
    attachments.remove_all(SYSTEM, CONTRIBUTION, unseen_ids, now)
    _blank_revisions(unseen_ids)
    for model in (Contribution, Comment):
        session.execute(update(model).where(model.author_id == user_id).values(shows_name=False), execution_options=_HERE)
        for territory_id in session.scalars(select(model.territory_id).where(model.author_id == user_id).distinct()):
            erased_in(territory_id)


def _bodies_of_others(user_id: int, now: datetime) -> Select[int]:
    """The organisations for which somebody else speaks: their drafts stay."""
    in_force = or_(Affiliation.ends_at.is_(None), Affiliation.ends_at > now)
    return select(Affiliation.organisation_id).where(Affiliation.user_id != user_id, Affiliation.accepted_at.is_not(None), in_force)


def _blank_revisions(contribution_ids: list[int]) -> None:
    """Revisions are never changed but for this: the database lets a text be blanked, and nothing else of it."""
    session = current().session
    if not is_sqlite():
        session.execute(select(func.set_config("consulta.forgetting", "on", True)))
    blank = {"title": "", "source": "", "html": "", "details": {}}
    session.execute(
        update(ContributionRevision).where(ContributionRevision.contribution_id.in_(contribution_ids)).values(**blank),
        execution_options=_HERE,
    )
    if not is_sqlite():
        session.execute(select(func.set_config("consulta.forgetting", "", True)))


def hide_name(user_id: int) -> None:
    """In the open transaction: a person who does not want the name shown any more takes it off every text (invariant 17)."""
    for model in (Contribution, Comment):
        current().session.execute(update(model).where(model.author_id == user_id).values(shows_name=False), execution_options=_HERE)
