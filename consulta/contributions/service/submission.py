# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending a contribution: one key, one number, one first revision, one line of the register (issue A.6)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from consulta.accounts.throttle import serialise
from consulta.attachments import queries as attached
from consulta.attachments import service as attachments
from consulta.attachments.requests import BindFiles
from consulta.consultations.queries import TopicView, get_topic
from consulta.contributions import policy
from consulta.contributions.events import ContributionPublished, ContributionSubmitted, SignatureGiven
from consulta.contributions.models import (
    Channel,
    Contribution,
    ContributionMunicipality,
    ContributionRevision,
    Draft,
    PublicationStatus,
)
from consulta.contributions.queries import CONTRIBUTION, count_published_posts, revision_content
from consulta.contributions.queries.lists import SHUFFLE_RANGE
from consulta.contributions.requests import SubmitContribution, Submitted
from consulta.contributions.service.publication import number_of, show
from consulta.contributions.service.sharing import before_sending, forget_history
from consulta.contributions.service.texts import CheckedText, check_key, check_text, refuse_paused
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled
from consulta.organisations.models import Organisation, OrganisationStatus
from consulta.territory.queries import Comune, list_areas, list_municipalities

KEY_TAKEN = "Questo modulo è già stato usato da un'altra persona: apri una pagina nuova e riprova."
SENT_BY_COLLEAGUE = N_("Una persona della tua organizzazione ha già inviato questo testo: ha il numero %(number)s.")
_NEXT_NUMBER = text(
    "INSERT INTO contribution_counter (territory_id, year, last) VALUES (:territory_id, :year, 1) "
    "ON CONFLICT (territory_id, year) DO UPDATE SET last = contribution_counter.last + 1 RETURNING last"
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """On whose behalf a text is sent."""

    author_id: int | None
    organisation_id: int | None = None
    organisation: str = ""
    accredited: bool = False


def submit_contribution(actor: Actor, request: SubmitContribution, now: datetime) -> Submitted:
    """Receive a contribution; the server's clock decides whether the window is open.

    A repeat by the same actor with the same key gets the first answer. Raises Invalid (shape), NotFound (topic),
    Refused (window, identity, hat), Conflict (the key is somebody else's).
    """
    check_key(request.key)
    if request.channel not in tuple(Channel):
        raise Invalid({"channel": "Scegli come è arrivato il contributo."})
    return _submit(actor, request, check_text(request.kind, request.title, request.text, request.details), now)


@transactional
def _submit(actor: Actor, request: SubmitContribution, checked: CheckedText, now: datetime) -> Submitted:
    serialise(f"submission:{request.key}")
    first = _first_answer(actor, request.key)
    if first is not None:
        return first
    draft = draft_of(request.key)
    before_sending(actor, draft, request)
    online = request.channel == Channel.ONLINE
    topic = get_topic(request.territory_id, request.topic_id, now if online else _received(request, now))
    speaker = _speaker_online(actor, topic, request, now) if online else _speaker_elsewhere(actor, topic, request, now)
    area_id = _area(request, topic, now)
    places = places_of(request.territory_id, request.municipality_ids, now)
    is_late = not topic.window.accepts_input
    files = sorted(one.sha256 for one in attached.list_waiting(actor, request.key))
    waits = request.must_wait or policy.needs_reading(
        topic.window.moderation,
        accredited=speaker.accredited,
        published_posts=count_published_posts(speaker.author_id, request.territory_id) if speaker.author_id else 0,
        findings=policy.findings_in(*checked.words),
        late=is_late,
        by_staff=not online and actor.has_role(request.territory_id, "operator", "coordinator"),
        with_files=bool(files),
    )
    contribution = store(
        Contribution(
            territory_id=request.territory_id,
            cycle_id=topic.cycle_id,
            roundtable_id=topic.roundtable_id,
            topic_id=topic.id,
            area_id=area_id,
            kind=checked.kind,
            title=checked.title,
            source=checked.text.source,
            html=checked.text.html,
            excerpt=checked.text.excerpt,
            details=checked.details,
            status=PublicationStatus.IN_MODERATION if waits else PublicationStatus.PUBLISHED,
            author_id=speaker.author_id,
            submitted_by_id=actor.user_id,
            organisation_id=speaker.organisation_id,
            shows_name=request.shows_name and speaker.author_id is not None,
            channel=Channel(request.channel),
            meeting_id=request.meeting_id,
            submitted_at=now,
            published_at=None if waits else now,
            is_late=is_late,
            submission_key=request.key,
        ),
        places,
        speaker.organisation,
        actor,
        now,
        files,
    )
    attachments.bind(actor, BindFiles(request.territory_id, request.key, CONTRIBUTION, contribution.id), now)
    _tell_signature(actor, draft, contribution, now)
    forget_draft(request.key, now)
    return _answer(contribution)


def draft_of(key: str) -> Draft | None:
    """The draft kept under a one-time key, locked until the end of the transaction."""
    query = select(Draft).where(Draft.submission_key == key).with_for_update().execution_options(populate_existing=True)
    return current().session.scalars(query).first()


def _tell_signature(actor: Actor, draft: Draft | None, contribution: Contribution, now: datetime) -> None:
    """Who had asked for a signature is told that the text left, unless it was they who sent it."""
    if draft is None or draft.organisation_id is None or draft.signature_asked_at is None or draft.signature_asked_by_id == actor.user_id:
        return
    emit(
        SignatureGiven(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=draft.territory_id,
            draft_id=draft.id,
            organisation_id=draft.organisation_id,
            asked_by_id=draft.signature_asked_by_id,
            contribution_id=contribution.id,
        )
    )


def store(
    contribution: Contribution,
    places: Sequence[Comune],
    organisation: str,
    actor: Actor,
    now: datetime,
    files: Sequence[str] = (),
) -> Contribution:
    """Number, keep, commit to and (when it is public) show a contribution, in the open transaction. ``files`` are SHA-256."""
    year = clock.rome(now).year
    session = current().session
    contribution.number_year = year
    contribution.number_sequence = session.execute(_NEXT_NUMBER, {"territory_id": contribution.territory_id, "year": year}).scalar_one()
    contribution.shuffle = secrets.randbelow(SHUFFLE_RANGE)
    contribution.revision = 1
    add(contribution)
    session.add_all([ContributionMunicipality(contribution_id=contribution.id, municipality_id=place.id) for place in places])
    codes = keep_revision(contribution, [place.belfiore for place in places], organisation, now, files)
    facts: dict[str, Any] = {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": contribution.territory_id,
        "contribution_id": contribution.id,
        "number": number_of(contribution),
        "author_id": contribution.author_id,
    }
    emit(
        ContributionSubmitted(
            **facts,
            status=contribution.status.value,
            is_late=contribution.is_late,
            channel=contribution.channel.value,
            topic_id=contribution.topic_id,
            is_part=contribution.part_of_id is not None,
            content=revision_content(
                number_of(contribution),
                1,
                contribution.kind,
                contribution.title,
                contribution.source,
                organisation=organisation,
                municipalities=codes,
                files=files,
                details=contribution.details,
            ),
        )
    )
    if policy.is_public(contribution.status):
        show(contribution)
        emit(ContributionPublished(**facts, revision=1))
    return contribution


def keep_revision(contribution: Contribution, codes: Sequence[str], organisation: str, now: datetime, files: Sequence[str]) -> list[str]:
    """Keep the text as submitted, for ever (invariant 8). Gives the Belfiore codes as kept."""
    kept = sorted(codes)
    add(
        ContributionRevision(
            contribution_id=contribution.id,
            number=contribution.revision,
            kind=contribution.kind,
            title=contribution.title,
            source=contribution.source,
            html=contribution.html,
            details=contribution.details,
            organisation=organisation,
            municipalities=kept,
            files=sorted(files),
            submitted_at=now,
        )
    )
    return kept


def forget_draft(key: str, now: datetime) -> None:
    """The draft of a text that was sent keeps nothing of it and of how it was written, only that it was sent."""
    draft = draft_of(key)
    if draft is not None:
        forget_history([draft.id])
        draft.signature_asked_at, draft.signature_asked_by_id, draft.signature_note = None, None, ""
        draft.consumed_at, draft.payload, draft.email, draft.name, draft.updated_at = now, {}, "", "", now


def _answer(contribution: Contribution) -> Submitted:
    return Submitted(contribution.id, number_of(contribution), contribution.status.value, contribution.is_late)


def _first_answer(actor: Actor, key: str) -> Submitted | None:
    found = current().session.scalars(select(Contribution).where(Contribution.submission_key == key)).first()
    if found is None:
        return None
    if found.submitted_by_id != actor.user_id:
        if found.organisation_id is not None and actor.hat(found.organisation_id) is not None:
            raise Conflict(filled(SENT_BY_COLLEAGUE, number=number_of(found)))
        raise Conflict(KEY_TAKEN)
    return _answer(found)


def _received(request: SubmitContribution, now: datetime) -> datetime:
    received = request.received_at or now
    if received > now:
        raise Invalid({"received_at": "La data in cui è arrivato non può essere nel futuro."})
    return received


def _speaker_online(actor: Actor, topic: TopicView, request: SubmitContribution, now: datetime) -> Speaker:
    policy.may_submit_contribution(actor, topic, now, request.organisation_id, late=request.late).or_refuse()
    policy.may_speak(actor, request.territory_id, request.organisation_id).or_refuse()
    refuse_paused(actor, request.territory_id, now)
    return speaker_of(actor, request.organisation_id)


def speaker_of(actor: Actor, organisation_id: int | None) -> Speaker:
    """The actor under the hat chosen; the policy has already looked at it."""
    hat = actor.hat(organisation_id) if organisation_id is not None else None
    if hat is None:
        return Speaker(actor.user_id)
    return Speaker(actor.user_id, hat.organisation_id, hat.name, hat.accredited)


def _speaker_elsewhere(actor: Actor, topic: TopicView, request: SubmitContribution, now: datetime) -> Speaker:
    policy.may_write_for_others(actor, request.territory_id).or_refuse()
    received = _received(request, now)
    policy.may_submit_contribution(actor, topic, received, late=True).or_refuse()
    if request.organisation_id is None:
        return Speaker(None)
    query = select(Organisation.name, Organisation.status).where(
        Organisation.territory_id == request.territory_id, Organisation.id == request.organisation_id
    )
    row = current().session.execute(query).first()
    if row is None:
        raise Invalid({"organisation_id": "Scegli un'organizzazione di questo territorio, oppure nessuna."})
    return Speaker(None, request.organisation_id, row.name, row.status is OrganisationStatus.ACCREDITED)


def _area(request: SubmitContribution, topic: TopicView, now: datetime) -> int | None:
    if request.area_id is None or request.area_id == topic.area_id:
        return topic.area_id
    if request.area_id not in {area.id for area in list_areas(request.territory_id, clock.rome_day(now))}:
        raise Invalid({"area_id": "Scegli un'area dall'elenco, oppure nessuna."})
    return request.area_id


def places_of(territory_id: int, ids: Sequence[int], now: datetime) -> list[Comune]:
    """The comuni named, all of this territory today; none means the whole of it. Raises Invalid."""
    wanted = set(ids)
    if not wanted:
        return []
    found = [place for place in list_municipalities(territory_id, clock.rome_day(now)) if place.id in wanted]
    if len(found) != len(wanted):
        raise Invalid({"municipality_ids": "Scegli i comuni dall'elenco, oppure nessuno se riguarda tutto il territorio."})
    return found
