# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments: posted under the same rules as contributions, promoted by staff (decisions.md 14)."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from consulta.accounts.throttle import serialise
from consulta.consultations.models import Topic
from consulta.consultations.policy import Window
from consulta.consultations.queries import get_topic, get_window
from consulta.contributions import policy
from consulta.contributions.events import CommentPosted, CommentPromoted
from consulta.contributions.models import Channel, Comment, CommentStance, Contribution, ContributionKind, PublicationStatus
from consulta.contributions.queries import count_published_posts, municipalities_of, root_of
from consulta.contributions.requests import PostComment, PostedComment, PromoteComment, Submitted
from consulta.contributions.service.publication import count_comment, index_comment, load_comment, number_of, refuse_stale
from consulta.contributions.service.submission import KEY_TAKEN, forget_draft, places_of, speaker_of, store
from consulta.contributions.service.texts import check_comment, check_key, check_text, refuse_paused
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import CleanText
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a comment hangs, as the policy asks."""

    territory_id: int
    status: str
    window: Window
    cycle_id: int
    number: str = ""
    kind: ContributionKind | None = None


def post_comment(actor: Actor, request: PostComment, now: datetime) -> PostedComment:
    """Receive a comment on a topic or on a public contribution. A repeat with the same key gets the first answer.

    Raises Invalid, NotFound, Refused (window, identity, hat), Conflict (the key is somebody else's).
    """
    check_key(request.key)
    if (request.topic_id is None) is (request.contribution_id is None):
        raise Invalid({"topic_id": "Un commento riguarda un tema oppure un contributo."})
    return _post(actor, request, check_comment(request.text), now)


@transactional
def _post(actor: Actor, request: PostComment, text: CleanText, now: datetime) -> PostedComment:
    serialise(f"submission:{request.key}")
    first = current().session.scalars(select(Comment).where(Comment.submission_key == request.key)).first()
    if first is not None:
        if first.author_id != actor.user_id:
            raise Conflict(KEY_TAKEN)
        return PostedComment(first.id, first.status.value)
    request = _at_root(request)
    place = _place(request, now)
    parent_id = _answered(request)
    stance = _stance(request, place)
    policy.may_comment(actor, place, now, request.organisation_id).or_refuse()
    policy.may_speak(actor, request.territory_id, request.organisation_id).or_refuse()
    refuse_paused(actor, request.territory_id, now)
    speaker = speaker_of(actor, request.organisation_id)
    waits = request.must_wait or policy.needs_reading(
        place.window.moderation,
        accredited=speaker.accredited,
        published_posts=count_published_posts(actor.user_id, request.territory_id) if actor.user_id else 0,
        findings=policy.findings_in(text.source),
    )
    comment = add(
        Comment(
            territory_id=request.territory_id,
            cycle_id=place.cycle_id,
            topic_id=request.topic_id,
            contribution_id=request.contribution_id,
            parent_id=parent_id,
            thread_id=parent_id,
            stance=stance,
            source=text.source,
            html=text.html,
            excerpt=text.excerpt,
            status=PublicationStatus.IN_MODERATION if waits else PublicationStatus.PUBLISHED,
            author_id=actor.user_id,
            organisation_id=speaker.organisation_id,
            shows_name=request.shows_name,
            submitted_at=now,
            published_at=None if waits else now,
            submission_key=request.key,
        )
    )
    if parent_id is None:
        comment.thread_id = comment.id
    if not waits:
        count_comment(comment, 1)
        index_comment(comment)
    forget_draft(request.key, now)
    emit(
        CommentPosted(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=request.territory_id,
            comment_id=comment.id,
            number=place.number,
            author_id=comment.author_id,
            topic_id=comment.topic_id,
            contribution_id=comment.contribution_id,
            status=comment.status.value,
        )
    )
    return PostedComment(comment.id, comment.status.value)


def _at_root(request: PostComment) -> PostComment:
    """A comment that was being written on a contribution joined to another meanwhile is about that one."""
    root = current().session.scalar(select(root_of(request.contribution_id))) if request.contribution_id is not None else None
    return request if root is None else replace(request, contribution_id=root)


def _place(request: PostComment, now: datetime) -> _Place:
    if request.topic_id is not None:
        topic = get_topic(request.territory_id, request.topic_id, now)
        return _Place(topic.territory_id, topic.status, topic.window, topic.cycle_id)
    query = select(Contribution).where(Contribution.territory_id == request.territory_id, Contribution.id == request.contribution_id)
    about = current().session.scalars(query).first()
    if about is None or not policy.is_public(about.status):
        raise NotFound
    return _Place(about.territory_id, "open", get_window(about.cycle_id, now), about.cycle_id, number_of(about), about.kind)


def _answered(request: PostComment) -> int | None:
    """The comment at the head of the conversation: an answer to an answer stands beside it. Raises Invalid for one not public here."""
    if request.parent_id is None:
        return None
    query = select(Comment.id, Comment.parent_id).where(
        Comment.id == request.parent_id,
        Comment.territory_id == request.territory_id,
        Comment.topic_id == request.topic_id if request.topic_id is not None else Comment.contribution_id == request.contribution_id,
        Comment.status == PublicationStatus.PUBLISHED,
    )
    found = current().session.execute(query).first()
    if found is None:
        raise Invalid({"parent_id": N_("Il commento a cui rispondi non c'è più: invia di nuovo, e il tuo testo resta come commento.")})
    return int(found.parent_id or found.id)


def _stance(request: PostComment, place: _Place) -> CommentStance | None:
    if not request.stance or request.parent_id is not None or not policy.takes_stance(place.kind):
        return None
    if request.stance not in tuple(CommentStance):
        raise Invalid({"stance": N_("Scegli «A favore», «Contro», oppure nessuna delle due.")})
    return CommentStance(request.stance)


@transactional
def promote_comment(actor: Actor, request: PromoteComment, now: datetime) -> Submitted:
    """Make a public contribution of a public comment: same author, hat and words, a number and a receipt of its own.

    The comment stays and points to it. Raises NotFound, Refused, Invalid, Conflict.
    """
    comment = load_comment(request.comment_id)
    policy.may_promote_comment(actor, comment.territory_id, comment.status, comment.promoted_to_id).or_refuse()
    refuse_stale(comment, request.version)
    checked = check_text(request.kind, request.title, comment.source)
    parent = current().session.get(Contribution, comment.contribution_id) if comment.contribution_id is not None else None
    topic_id = comment.topic_id if parent is None else parent.topic_id
    topic = current().session.get(Topic, topic_id) if topic_id is not None else None
    places = municipalities_of([parent.id]).get(parent.id, ()) if parent is not None else ()
    organisation = current().session.scalar(select(Organisation.name).where(Organisation.id == comment.organisation_id))
    contribution = store(
        Contribution(
            territory_id=comment.territory_id,
            cycle_id=comment.cycle_id,
            roundtable_id=topic.roundtable_id if topic else None,
            topic_id=topic_id,
            area_id=(topic.area_id if topic else None) or (parent.area_id if parent else None),
            kind=checked.kind,
            title=checked.title,
            source=comment.source,
            html=comment.html,
            excerpt=comment.excerpt,
            status=PublicationStatus.PUBLISHED,
            author_id=comment.author_id,
            submitted_by_id=actor.user_id,
            organisation_id=comment.organisation_id,
            shows_name=comment.shows_name,
            channel=Channel.ONLINE,
            submitted_at=now,
            published_at=now,
            is_late=False,
            submission_key=secrets.token_urlsafe(24),  # nobody's form: a key that could be foretold could be taken before
        ),
        places_of(comment.territory_id, [place.id for place in places], now),
        organisation or "",
        actor,
        now,
    )
    comment.promoted_to_id = contribution.id
    comment.version += 1
    emit(
        CommentPromoted(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=comment.territory_id,
            comment_id=comment.id,
            number=number_of(contribution),
            author_id=comment.author_id,
            contribution_id=contribution.id,
        )
    )
    return Submitted(contribution.id, number_of(contribution), contribution.status.value, late=False)
