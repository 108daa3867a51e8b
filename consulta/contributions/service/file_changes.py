# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that the author adds to a contribution already sent, or takes away, while its text may be changed (ADR 0028, 0029, 0039).

Each change is a revision. What is added to a public text waits until the office shows it: nothing is public before it is read.
"""

from datetime import datetime

from sqlalchemy import select

from consulta.accounts.throttle import serialise
from consulta.attachments import policy as attachment_policy
from consulta.attachments import queries as attached
from consulta.attachments import service as attachments
from consulta.attachments.policy import WaitingView
from consulta.attachments.requests import AttachFile, OneAttachment
from consulta.contributions import policy
from consulta.contributions.events import FileAdded
from consulta.contributions.models import Contribution, ContributionRevision
from consulta.contributions.queries import CONTRIBUTION, list_files
from consulta.contributions.requests import AddFile, DropFile, Revised
from consulta.contributions.service.publication import load_contribution, number_of, refuse_stale
from consulta.contributions.service.revision import keep_changed, may_change
from consulta.contributions.service.texts import check_key, refuse_paused
from consulta.core.actor import SYSTEM, Actor
from consulta.core.errors import Invalid, Refused
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_


@transactional
def add_file(actor: Actor, request: AddFile, now: datetime) -> Revised:
    """Add a document; the same one twice is one. Raises NotFound, Refused (window, not the author), Invalid under ``file`` (limits)."""
    check_key(request.key)
    contribution = _changeable(actor, request.territory_id, request.contribution_id, now)
    files = list_files(contribution.id)
    if any(one.sha256 == request.file.sha256 for one in files):
        return _as_it_is(contribution)
    serialise(f"attachment-space:{request.territory_id}")
    limits, kept = attached.limits_of(request.territory_id), attached.kept_bytes(request.territory_id)
    beside = [WaitingView(one.id, one.name, one.size_bytes, one.sha256) for one in files]
    verdict = attachment_policy.may_hold(limits, beside, request.file.name, request.file.size_bytes, kept)
    if not verdict:
        raise Invalid({"file": verdict.reason})
    wanted = AttachFile(request.territory_id, CONTRIBUTION, contribution.id, request.file, key=request.key)
    attachment_id = attachments.attach(actor, wanted, now)
    waits = policy.is_public(contribution.status)
    if not waits:
        attachments.release(SYSTEM, OneAttachment(CONTRIBUTION, contribution.id, attachment_id), now)
    revised = _kept(actor, contribution, now)
    emit(
        FileAdded(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=contribution.territory_id,
            contribution_id=contribution.id,
            number=number_of(contribution),
            author_id=contribution.author_id,
            attachment_id=attachment_id,
            waits=waits,
        )
    )
    return revised


@transactional
def drop_file(actor: Actor, request: DropFile, now: datetime) -> Revised:
    """Take a document away: nobody is served it any more. One that is not there changes nothing.

    Raises NotFound, Refused (window, not the author, kept by the office), Conflict with what stands.
    """
    contribution = _changeable(actor, request.territory_id, request.contribution_id, now)
    found = next((one for one in list_files(contribution.id) if one.id == request.attachment_id), None)
    if found is None:
        return _as_it_is(contribution)
    if found.withdrawn_because:
        raise Refused(
            N_("L'ufficio ha tolto questo documento dalla vista di tutti e lo conserva."),
            N_("Se pensi che sia un errore, scrivi all'ufficio."),
        )
    refuse_stale(contribution, request.version)
    attachments.remove(actor, OneAttachment(CONTRIBUTION, contribution.id, found.id), now)
    return _kept(actor, contribution, now)


def _changeable(actor: Actor, territory_id: int, contribution_id: int, now: datetime) -> Contribution:
    contribution = load_contribution(territory_id, contribution_id)
    may_change(actor, contribution, now).or_refuse()
    if policy.is_public(contribution.status):
        refuse_paused(actor, territory_id, now)
    return contribution


def _kept(actor: Actor, contribution: Contribution, now: datetime) -> Revised:
    contribution.revision += 1
    contribution.version += 1
    query = select(ContributionRevision.municipalities).where(ContributionRevision.contribution_id == contribution.id)
    codes = current().session.scalar(query.order_by(ContributionRevision.number.desc()).limit(1)) or []
    current().session.flush()
    return keep_changed(actor, contribution, codes, contribution.status, now, only_files=True)


def _as_it_is(contribution: Contribution) -> Revised:
    return Revised(contribution.id, number_of(contribution), contribution.revision, contribution.version)
